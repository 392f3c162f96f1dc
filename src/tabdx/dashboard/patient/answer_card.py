"""The answer at a glance: the risk, large, with its icon array, its sentence and its next step."""

from html import escape

from tabdx.artifacts.prediction_contract import PROBABILITY
from tabdx.dashboard.charts.theme import ANSWER_COLOURS, class_colours
from tabdx.dashboard.patient.assessment import Assessment
from tabdx.dashboard.shared.class_answer import describe_probabilities, draw_bars
from tabdx.wording.answers import (
    INCONCLUSIVE,
    describe_risk,
    describe_share,
    describe_withheld,
    of_hundred,
)
from tabdx.wording.names import capitalized, readable
from tabdx.wording.numbers import is_known, percent, risk

_STYLE = """
<style>
.answer { border-left: .5rem solid var(--edge); padding: .25rem 0 .25rem 1rem; }
.answer p { margin: .25rem 0; }
.answer .risk { font-size: 3rem; line-height: 1.1; font-weight: 700; }
.answer .said { font-size: 1.15rem; font-weight: 600; }
.answer .row { display: flex; flex-wrap: wrap; gap: .5rem 1.5rem; align-items: center; }
.answer .row > :first-child { flex: 1 1 9rem; }
.answer .icons { display: grid; grid-template-columns: repeat(10, .6rem); gap: .15rem; }
.answer .icons { margin-bottom: .5rem; }
.answer .icons i { height: .6rem; border: 1px solid currentColor; border-radius: 50%; opacity: .5 }
.answer .icons .ill { background: currentColor; opacity: 1; }
.answer .doubtful { text-decoration: line-through; text-decoration-thickness: .15rem; }
</style>
"""


def answer_card(assessment: Assessment) -> str:
    """Write the answer as HTML, every word escaped.

    A withheld answer is the list of its reasons; where the person asked for it all the same, the
    risk stands below them, struck through.
    """
    if not assessment.withheld:
        return _card(_edge(assessment), _answered(assessment))
    reasons = "".join(f"<li>{escape(reason)}</li>" for reason in assessment.withheld)
    body = f'<p class="said">{escape(refuse(assessment))}</p><ul>{reasons}</ul>'
    if assessment.all_the_same:
        body += (
            '<p class="said">Not to be relied on, shown because you asked for it:</p>'
            f'<p><span class="doubtful">{escape(describe(assessment))}</span></p>'
        )
    return _card(ANSWER_COLOURS[INCONCLUSIVE], body)


def refuse(assessment: Assessment) -> str:
    """Say that there is no answer."""
    return describe_withheld(entries=assessment.entries_in_doubt)


def describe(assessment: Assessment) -> str:
    """Say the answer in one paragraph of plain text, word for word the same wherever it stands."""
    main, outcome = assessment.main, assessment.outcome
    said = [
        describe_probabilities(main, outcome) if assessment.of_classes else "",
        describe_risk(main["risk"], outcome.risk_of) if outcome.two_sided else "",
        main["statement"],
        main["next_step"],
    ]
    return " ".join(one for one in said if one)


def announce(assessment: Assessment) -> str:
    """Say what a screen reader is to read out when the answer changes."""
    if not assessment.shown:
        return " ".join([refuse(assessment), *assessment.withheld])
    doubt = "Not to be relied on. " if assessment.withheld else ""
    return doubt + describe(assessment)


def describe_spread(assessment: Assessment) -> str:
    """Say whose risk it is, and between which ends it lies."""
    main, answers, outcome = assessment.main, assessment.answers, assessment.outcome
    said = f"By {readable(assessment.recommended)}, the recommended model"
    if not outcome.two_sided:
        likeliest = assessment.likeliest
        name = f"{PROBABILITY}{likeliest}"
        ends = spread_of(answers[name].min(), answers[name].max())
        of = f"; {likeliest} by all {len(answers)} models: {ends}"
        lines = "; lines in the bars: its networks" if is_known(main[f"lowest_{likeliest}"]) else ""
        return f"{said}, where classes are as common as among those studied{lines}{of}."
    said += f", where {percent(assessment.prevalence)} have it"
    if is_known(main["lowest"]):  # an ensemble's
        said += f" (its networks: {spread_of(main['lowest'], main['highest'])})"
    if len(answers) > 1:
        ends = spread_of(answers["risk"].min(), answers["risk"].max())
        said += f"; all {len(answers)} models: {ends}"
    return said + "."


def spread_of(lowest: float, highest: float) -> str:
    """Write the two ends between which a risk lies; empty where there are none."""
    return f"{risk(lowest)} to {risk(highest)}" if is_known(lowest) else ""


def _answered(assessment: Assessment) -> str:
    main, outcome = assessment.main, assessment.outcome
    bars = draw_bars(main, assessment.possible, outcome) if assessment.of_classes else ""
    return f"""
{bars}
{_write_risk(main["risk"], outcome.risk_of) if outcome.two_sided else ""}
<p class="said">{escape(main["statement"])}</p>
<p class="said">{escape(main["next_step"])}</p>
<p>{escape(describe_spread(assessment))}</p>
<p>{escape(assessment.describe_percentile())}</p>
"""


def _write_risk(value: float, condition: str) -> str:
    return f"""
<div class="row">
  <div>
    <p>Risk of {escape(condition)}</p>
    <p class="risk">{escape(risk(value))}</p>
    <p>{escape(capitalized(describe_share(value)))}</p>
  </div>
  {_icon_array(value)}
</div>"""


def _edge(assessment: Assessment) -> str:
    """Choose the colour of the bar beside the words: of the answer, or of the one class it is."""
    answer, classes = assessment.main["answer"], assessment.outcome.classes
    if not assessment.outcome.two_sided and answer in classes:
        return class_colours(len(classes))[classes.index(answer)]
    return ANSWER_COLOURS.get(answer, ANSWER_COLOURS[INCONCLUSIVE])


def _card(colour: str, body: str) -> str:
    # A bar beside the words, which say the same: no answer is told by its colour alone.
    return f'{_STYLE}<div class="answer" style="--edge: {colour}">{body}</div>'


def _icon_array(value: float) -> str:
    """Draw a hundred patients, ten a row, as many of them filled as have the disease.

    Icon arrays of 100 are understood best: Galesic, Garcia-Retamero & Gigerenzer (2009), Health
    Psychology 28, 210–216.
    """
    filled = round(100 * value)
    icons = '<i class="ill"></i>' * filled + "<i></i>" * (100 - filled)
    return f'<div class="icons" role="img" aria-label="{of_hundred(value)}">{icons}</div>'
