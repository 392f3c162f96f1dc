"""What the answer would be with other values, on the page Patient."""

from collections.abc import Sequence
from typing import Any

import numpy as np
import pandas as pd
import streamlit as st

from tabdx.artifacts.prediction_contract import PROBABILITY
from tabdx.assessment.answer import answer_by_model
from tabdx.assessment.checks import withheld
from tabdx.assessment.prediction import predictor_of
from tabdx.cohort.dictionary import Kind, Outcome
from tabdx.cohort.number_grammar import write_field
from tabdx.cohort.target import Target
from tabdx.core.messages import plural
from tabdx.dashboard.charts.display import show
from tabdx.dashboard.charts.risks import draw_what_if
from tabdx.dashboard.patient.assessment import Assessment
from tabdx.dashboard.patient.shown_risks import as_shown
from tabdx.dashboard.patient.state import fill
from tabdx.dashboard.shared.artifacts import load_params
from tabdx.dashboard.shared.class_answer import likeliest_class
from tabdx.dashboard.shared.class_choice import choose_target, name_measure, target_of
from tabdx.dashboard.shared.neighbourhood import check_new_patients, load_associations
from tabdx.dashboard.shared.rows import each_row
from tabdx.studies.explanation.association import left_behind
from tabdx.studies.explanation.shap_values import what_if
from tabdx.wording.answers import WITHHELD
from tabdx.wording.names import capitalized, readable
from tabdx.wording.numbers import NOT_AVAILABLE, entered, number, risk
from tabdx.wording.text import escape_markdown, join

_CURVE_POINTS = 80
_MOST = 3  # features changed together; more are entered in the form sooner
_NAMED = 3  # correlated features that a sentence names

Value = float | str


@st.fragment
def show_what_if(assessment: Assessment, models: Sequence[str]) -> None:
    """Ask for other values of up to three features, and show what would be answered.

    The patient as entered is one who gets an answer; whoever does not has no risk here either.
    Only this part is run again when a value moves.
    """
    dictionary = assessment.dictionary
    known = [
        name
        for name in dictionary.feature_names
        if dictionary.feature(name).kind is Kind.CATEGORICAL
        or assessment.reference_ranges[name].span is not None
    ]
    names = st.multiselect(
        "Features to change",
        known,
        default=known[:1],
        max_selections=_MOST,
        key="changed",
        bind="query-params",
        help=f"Up to {_MOST}. The curve is that of the first one.",
    )
    if not names:
        st.info("Choose a feature to change.", icon=":material/info:")
        return
    tried = {name: _ask(assessment, name) for name in names}
    changed = assessment.patient.assign(**tried)
    reasons = check_new_patients(changed, assessment.rules.most_missing)
    _show_both(assessment, changed, names, none=bool(withheld(reasons)))
    for sentence in _list_new_reasons(assessment, changed, reasons):
        st.warning(escape_markdown(sentence), icon=":material/warning:")
    start = assessment.likeliest if assessment.of_classes else None
    target = choose_target(assessment.outcome, "tried_class", start)
    _show_curves(assessment, changed, names[0], models, target)
    if st.button("Take these values into the form", disabled=changed.equals(assessment.patient)):
        written = {
            name: value if isinstance(value, str) else write_field(value)
            for name, value in tried.items()
        }
        fill({**assessment.entry.texts, **written})
        st.rerun()


def _show_curves(
    assessment: Assessment,
    changed: pd.DataFrame,
    name: str,
    models: Sequence[str],
    target: Target,
) -> None:
    """Draw each model's risk along a feature, and mark the value tried."""
    curves, points = _predict(assessment, changed, name, target)
    measure = name_measure(target, assessment.outcome)
    # A threshold is one of the risk of the positive classes.
    agreed = assessment.threshold if target in _with_threshold(assessment.outcome) else None
    label, now = assessment.dictionary.feature(name).label, assessment.patient[name].iloc[0]
    said = [f"{readable(row.model)} {risk(row.risk)}" for row in each_row(points)]
    show(
        draw_what_if(curves, label, now, agreed, models, points, measure),
        f"{capitalized(measure)} by each model for every value of {name}; at "
        f"{entered(changed[name].iloc[0])}: " + (", ".join(said) or WITHHELD),
        curves,
        f"{measure} by model and value, none where there is no answer",
    )
    recommended = escape_markdown(readable(assessment.recommended))
    dashed = "" if agreed is None else f"dashed: the agreed threshold of {recommended}; "
    st.caption(
        f"Solid line: the value entered; points: the value tried; {dashed}gaps: no answer. All "
        "other values stay as they are."
    )
    if absent := [
        one for one in assessment.loaded.classifiers if one not in assessment.rules.by_model
    ]:
        st.caption(
            f"Without decision rules, as predicted: {escape_markdown(join(map(readable, absent)))}."
        )


def _with_threshold(outcome: Outcome) -> tuple[Target, ...]:
    return outcome.targets if outcome.two_sided else ()


def _ask(assessment: Assessment, name: str) -> Value:
    """Ask for a value, in steps of the feature's own resolution, beginning at the one entered."""
    feature, usual = assessment.dictionary.feature(name), assessment.reference_ranges[name]
    now = assessment.patient[name].iloc[0]
    # Another patient, typed or filled in, starts from their own values.
    key = assessment.entry.key(f"try_{name}_{assessment.entry.fingerprint}")
    label = escape_markdown(feature.label)
    if feature.kind is Kind.CATEGORICAL:
        levels = list(feature.levels)
        start = 0 if pd.isna(now) else levels.index(now)
        return str(st.selectbox(label, levels, index=start, key=key))
    lowest, highest = _ends(assessment, name)
    if highest <= lowest:
        return lowest
    middle = round((lowest + highest) / 2, usual.decimals)
    begin = middle if pd.isna(now) else float(now)
    decimals = f"%.{usual.decimals}f"
    value = st.slider(label, lowest, highest, begin, step=usual.step, format=decimals, key=key)
    # Steps add up to 0.15000000000000002; the value entered may have more digits than they.
    return float(value) if value == begin else round(float(value), usual.decimals)


def _ends(assessment: Assessment, name: str) -> tuple[float, float]:
    """Return the training range of a feature, widened to the value entered."""
    usual, now = assessment.reference_ranges[name], float(assessment.patient[name].iloc[0])
    # The minimum and maximum of what is known: a value that was not measured is no end.
    return float(np.nanmin([usual.lowest, now])), float(np.nanmax([usual.highest, now]))


def _predict(
    assessment: Assessment, changed: pd.DataFrame, name: str, target: Target
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Predict a target along a feature, and at the values tried.

    Returns
    -------
    curves, points : DataFrame
        ``model``, ``value``, ``risk`` as it is shown; without a risk where the answer is
        withheld.
    """
    feature, tried = assessment.dictionary.feature(name), changed[name].iloc[0]
    if feature.kind is Kind.CATEGORICAL:
        values = np.array(feature.levels, dtype=object)
    else:
        values = np.unique([*np.linspace(*_ends(assessment, name), _CURVE_POINTS), float(tried)])
    along = pd.concat([changed] * len(values), ignore_index=True).assign(**{name: values})
    unanswered = list(withheld(check_new_patients(along, assessment.rules.most_missing)))
    by_model = []
    for model, classifier in assessment.loaded.classifiers.items():
        own = what_if(predictor_of(classifier), changed, name, values)
        shown = as_shown(own, model, assessment.rules, assessment.prevalence)
        risks = target_of(shown, target).copy()
        risks[unanswered] = np.nan
        by_model.append(pd.DataFrame({"model": model, "value": values, "risk": risks}))
    curves = pd.concat(by_model, ignore_index=True)
    return curves, curves[curves["value"] == tried].dropna(subset="risk", ignore_index=True)


def _show_both(
    assessment: Assessment, changed: pd.DataFrame, names: Sequence[str], *, none: bool
) -> None:
    """Show risk and answer of the recommended model, as entered and changed; `none` if withheld."""
    own = predictor_of(assessment.loaded.classifiers[assessment.recommended])(changed)
    columns = [f"{PROBABILITY}{one}" for one in assessment.outcome.classes]
    names_of = columns if assessment.of_classes else ["risk"]
    predicted = pd.DataFrame(own.reshape(1, -1), columns=names_of)
    then = answer_by_model(
        predicted.assign(model=assessment.recommended),
        assessment.rules,
        assessment.dictionary,
        assessment.prevalence,
    ).iloc[0]
    answers: list[tuple[str, pd.DataFrame, Any]] = [
        ("as entered", assessment.patient, assessment.main),
        ("changed", changed, {"answer": WITHHELD} if none else then),
    ]
    st.dataframe(
        pd.DataFrame(
            {
                "patient": said,
                **_write_answer(answer, assessment.outcome),
                **{name: entered(patient[name].iloc[0]) for name in names},
            }
            for said, patient, answer in answers
        ),
        hide_index=True,
        alt=f"Risk and answer by {readable(assessment.recommended)}, as entered and changed",
    )


def _write_answer(answer: Any, outcome: Outcome) -> dict[str, str]:
    """Write an answer in a few cells; nothing is available of one that is withheld."""
    known = answer["answer"] != WITHHELD
    cells = {"risk": risk(answer["risk"] if known else None)} if outcome.two_sided else {}
    if len(outcome.classes) > 2:
        name = likeliest_class(answer, outcome) if known else ""
        share = risk(answer[f"{PROBABILITY}{name}"]) if known else ""
        cells = {"most probable": f"{name} {share}".strip() or NOT_AVAILABLE, **cells}
        cells["prediction set"] = str(answer["prediction_set"]) if known else NOT_AVAILABLE
    return {**cells, "answer": str(answer["answer"])}


def _list_new_reasons(
    assessment: Assessment, changed: pd.DataFrame, reasons: pd.DataFrame
) -> list[str]:
    """List what withholds the answer about the changed patient, or makes it doubtful.

    What the page says of the patient as entered is left out.
    """
    moved = [
        str(name)
        for name in changed
        if not changed[[name]].equals(assessment.patient[[name]].astype(changed[name].dtype))
    ]
    if not moved:
        return []
    behind = left_behind(load_associations(), moved, load_params().explain.correlation_threshold)
    known = {*assessment.reasons["reason"]}
    new = [row for row in each_row(reasons) if row.reason not in known]
    return [
        *(f"{capitalized(WITHHELD)}: {row.reason}" for row in new if row.withholds),
        *describe_left_behind(behind),
        *(str(row.reason) for row in new if not row.withholds),
    ]


def describe_left_behind(behind: pd.Series) -> list[str]:
    """Say which correlated features stay as entered; nothing where there are none.

    Parameters
    ----------
    behind : Series
        The rank correlation by feature, the strongest first.

    Examples
    --------
    >>> describe_left_behind(pd.Series({"area": 0.8}))
    ['area (rank correlation 0.800) stays as entered: such a patient may not exist.']
    """
    if behind.empty:
        return []
    named = [
        f"{name} ({number(rho) if rho < 0.9995 else 'above 0.999'})"  # no two are the same
        for name, rho in behind.head(_NAMED).items()
    ]
    named[0] = named[0].replace("(", "(rank correlation ", 1)
    more = len(behind) - len(named)
    listed = join([*named, f"{plural(more, 'other')}"] if more else named)
    verb = "stays" if len(behind) == 1 else "stay"
    return [f"{listed} {verb} as entered: such a patient may not exist."]
