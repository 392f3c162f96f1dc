"""The answer of more than two classes: a bar a class, and which of them are plausible."""

from html import escape
from typing import Any

import pandas as pd

from tabdx.artifacts.prediction_contract import PROBABILITY
from tabdx.cohort.dictionary import Outcome
from tabdx.dashboard.charts.theme import class_colours
from tabdx.wording.numbers import is_known, risk

_LISTED = 3  # classes that a sentence names; the bars show all
_STYLE = """
<style>
.classes { list-style: none; margin: .25rem 0 .75rem; padding: 0; }
.classes li { margin: 0 0 .45rem; padding: 0; }
.classes .line { display: flex; flex-wrap: wrap; gap: 0 .6rem; align-items: baseline; }
.classes .name { overflow-wrap: anywhere; }
.classes .share { font-variant-numeric: tabular-nums; }
.classes .plausible .name, .classes .plausible .share { font-weight: 700; }
.classes .said { font-size: .85rem; }
.classes .bar { display: block; position: relative; height: .75rem; }
.classes .bar { border-bottom: 1px solid #80889055; }
.classes .bar i { position: absolute; top: 0; bottom: 0; left: 0; }
.classes .bar b { position: absolute; top: 35%; height: 30%; background: currentColor; }
</style>
"""


def class_probabilities(answer: Any, outcome: Outcome) -> pd.Series:
    """Return the probability of each class as it is shown, the likeliest first.

    Steps of one scale stay in their order.

    Parameters
    ----------
    answer : mapping
        A row of `tabdx.assessment.answer.answer_by_model`.
    outcome : Outcome
    """
    found = pd.Series(
        [float(answer[f"{PROBABILITY}{name}"]) for name in outcome.classes],
        index=list(outcome.classes),
    )
    return found if outcome.ordinal else found.sort_values(ascending=False, kind="stable")


def likeliest_class(answer: Any, outcome: Outcome) -> str:
    """Name the class with the largest probability; of equal ones the first of the dictionary."""
    return max(outcome.classes, key=lambda name: float(answer[f"{PROBABILITY}{name}"]))


def describe_probabilities(answer: Any, outcome: Outcome) -> str:
    """Say how probable the likeliest classes are, in one sentence of plain text.

    Examples
    --------
    >>> outcome = Outcome(column="d", classes=("a", "b", "c", "d"))
    >>> answer = {"probability_a": 0.1, "probability_b": 0.7, "probability_c": 0.1}
    >>> describe_probabilities(answer | {"probability_d": 0.1}, outcome)
    'Most probable: b 70.0%, a 10.0%, c 10.0%; other classes together 10.0%.'
    """
    found = class_probabilities(answer, outcome).sort_values(ascending=False, kind="stable")
    first, rest = found.iloc[:_LISTED], found.iloc[_LISTED:]
    said = ", ".join(f"{name} {risk(share)}" for name, share in first.items())
    more = f"; other classes together {risk(rest.sum())}" if len(rest) else ""
    return f"Most probable: {said}{more}."


def draw_bars(answer: Any, possible: list[str], outcome: Outcome) -> str:
    """Write a bar a class as HTML: its probability, its spread, and whether it is plausible.

    Parameters
    ----------
    answer : mapping
        A row of the answers: also ``lowest_<class>`` and ``highest_<class>``, the ends over the
        networks of an ensemble; missing of other models.
    possible : list of str
        The classes in the prediction set.
    outcome : Outcome
    """
    colours = dict(zip(outcome.classes, class_colours(len(outcome.classes)), strict=True))
    rows = []
    for name, share in class_probabilities(answer, outcome).items():
        inside = name in possible
        ends = (answer.get(f"lowest_{name}"), answer.get(f"highest_{name}"))
        spread = f"{risk(ends[0])} to {risk(ends[1])}" if is_known(ends[0]) else ""
        line = (
            f'<b style="left: {100 * ends[0]:.1f}%; width: {100 * (ends[1] - ends[0]):.1f}%"></b>'
            if spread
            else ""
        )
        said = " · ".join(one for one in ("plausible" if inside else "", spread) if one)
        rows.append(
            f'<li{" class=plausible" if inside else ""}><span class="line">'
            f'<span class="name">{escape(str(name))}</span> '
            f'<span class="share">{escape(risk(share))}</span> '
            f'<span class="said">{escape(said)}</span></span>'
            f'<span class="bar"><i style="width: {100 * share:.1f}%; background: '
            f'{colours[str(name)]}"></i>{line}</span></li>'
        )
    return f'{_STYLE}<ul class="classes">{"".join(rows)}</ul>'
