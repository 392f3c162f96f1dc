"""Choosing a threshold, on the page Decisions: the rules, and what errors cost."""

from collections.abc import Mapping, Sequence
from typing import Any

import pandas as pd
import streamlit as st

from tabdx.core.partition_names import OUT_OF_FOLD
from tabdx.dashboard.charts.display import rounded, show_table
from tabdx.dashboard.shared.answered_predictions import rules_in_force
from tabdx.dashboard.shared.artifacts import choose_beside, choose_one, load_params, need_rows
from tabdx.dashboard.shared.controls import choose_harm_ratio, fit_slider, set_threshold
from tabdx.dashboard.shared.errors import show_input_errors
from tabdx.dashboard.shared.rows import as_dicts, each_row
from tabdx.dashboard.shared.thresholds import final_thresholds, studied_prevalence
from tabdx.evaluation.decisions.consequences import PATIENTS
from tabdx.evaluation.decisions.harm import weigh_errors
from tabdx.evaluation.decisions.thresholds import judge_threshold
from tabdx.evaluation.joined_predictions import JoinedPredictions
from tabdx.wording.names import capitalized, readable
from tabdx.wording.notes import describe_rules
from tabdx.wording.numbers import count, number, percent, row_interval, row_percents
from tabdx.wording.rows import write_rule
from tabdx.wording.text import escape_markdown
from tabdx.wording.vocabulary import CELL_WORDS


def show_rules(partition: str, models: Sequence[str], prevalence: float, confidence: float) -> None:
    """Show each rule's threshold and what it does at a prevalence, and offer to take it over."""
    st.header("Rules for a threshold")
    table = need_rows("decide/thresholds.csv", models, partition)
    if table is None:
        return
    model = choose_one("Model of the rules", list(table["model"].unique()), "ruled")
    own = rules_in_force(table[table["model"] == model], prevalence, confidence)
    final = final_thresholds(model, prevalence)
    versions = {name: readable(name) for name in own["risks"].unique()}
    (risks, *others) = versions
    if others:  # at another prevalence they are shifted; what was chosen before is kept
        risks = choose_beside("Risks that the rules read", versions, "ruled_risks")
    shown = own[own["risks"] == risks]
    st.dataframe(
        pd.DataFrame([_describe_rule(row, final) for row in as_dicts(shown)]),
        hide_index=True,
        alt=f"What each rule for a threshold does for {readable(model)}, {readable(partition)}",
    )
    if partition == OUT_OF_FOLD:
        _offer(final)
    _explain_rules()
    for sentence in (*describe_rules(shown), *list_unstable(shown, final)):
        st.caption(escape_markdown(sentence))
    show_table(table, f"rules, {readable(partition)}")


def _describe_rule(row: Mapping[str, Any], final: Mapping[str, float]) -> dict[str, str]:
    """Write a rule with the threshold that its button sets."""
    cells, learned = write_rule(row), final.get(row["rule"])
    del cells["risks"]
    return {
        "rule": cells.pop("rule"),
        "set to": number(None if learned is None else fit_slider(learned)),
        "scored at": cells.pop("threshold"),
        **cells,
    }


def _offer(final: Mapping[str, float]) -> None:
    with st.container(horizontal=True):
        for rule, threshold in final.items():
            fitting = fit_slider(threshold)
            st.button(
                f"{capitalized(readable(rule))}: set to {number(fitting)}",
                key=f"rule_{rule}",
                on_click=set_threshold,
                args=(fitting,),
            )


def _explain_rules() -> None:
    with show_input_errors():
        params = load_params()
    decide = params.decide
    with st.expander("What the rules mean"):
        st.markdown(
            f"- In force: the rule to act by (`decide.rule`).\n"
            f"- Fixed: {params.evaluate.threshold:g}, the threshold of the run's scores "
            "(`evaluate.threshold`).\n"
            f"- Sensitivity: find at least {percent(decide.minimum_sensitivity)} of the diseased.\n"
            f"- Harm ratio: a missed patient is as bad as {decide.harm_ratio:g} false alarms.\n"
            "- Youden: both classes weigh the same.\n"
            "- Set to: the threshold learned on all development patients, rounded down to "
            "thousandths.\n"
            "- Scored at: thresholds learned on other patients, with their range over the training "
            "parts; errors are those of these. Other parentheses hold intervals.\n"
            f"- Shifted: at a prevalence of {percent(decide.prevalence)} (`decide.prevalence`)."
        )


def show_cost(
    shown: Sequence[JoinedPredictions], threshold: float, confidence: float, prevalence: float
) -> None:
    """Ask how bad a missed patient is, and show what each model's errors cost then.

    Parameters
    ----------
    shown : sequence of JoinedPredictions
        Of one partition.
    threshold : float
        Risk from which a patient is called positive.
    confidence : float
        Of the intervals.
    prevalence : float
        Share of the diseased: where it is not that of the patients studied, errors are those of
        1,000 patients.
    """
    st.header(f"Cost of errors at a threshold of {number(threshold)}")
    classes = shown[0].classes
    ratio = choose_harm_ratio(classes[1])
    judged = judge_threshold(shown, threshold, confidence)
    if prevalence != studied_prevalence():
        judged = judged.assign(patients=PATIENTS, diseased=PATIENTS * prevalence)
    weighed = weigh_errors(judged, ratio)
    st.dataframe(
        rounded(describe_errors(weighed, classes)),
        hide_index=True,
        alt=f"Errors of each model at a threshold of {number(threshold)}, lowest cost first",
    )
    negative, positive = map(escape_markdown, classes)
    st.caption(
        f"Of {count(weighed['diseased'].iloc[0])} {positive} patients (missed: called {negative}) "
        f"and {count(weighed['healthy'].iloc[0])} {negative} ones (false alarms), with "
        f"{percent(confidence, 0)} intervals. Cost = missed × {ratio:g} + false alarms."
    )


def describe_errors(weighed: pd.DataFrame, classes: Sequence[str]) -> pd.DataFrame:
    """Lay out each model's errors, their cost and the intervals.

    Parameters
    ----------
    weighed : DataFrame
        As `tabdx.evaluation.decisions.harm.weigh_errors` gives it.
    classes : sequence of str
        Negative, then positive.
    """
    negative, positive = classes
    rows = as_dicts(weighed)
    return pd.DataFrame(
        {
            "model": weighed["model"].map(readable),
            CELL_WORDS["false_negatives"]: weighed["false_negatives"],
            f"of all {positive}": [row_percents(row, "false_negative_rate") for row in rows],
            CELL_WORDS["false_positives"]: weighed["false_positives"],
            f"of all {negative}": [row_percents(row, "false_positive_rate") for row in rows],
            "cost": [row_interval(row, 1, "harm") for row in rows],
        }
    )


def list_unstable(own: pd.DataFrame, final: Mapping[str, float]) -> list[str]:
    """List the thresholds that depend strongly on the patients studied, a sentence each.

    Parameters
    ----------
    own : DataFrame
        One model's rules on one partition: ``partition``, ``risks``, ``rule``,
        ``threshold_lowest``, ``threshold_highest``. The holdout's thresholds are the final ones.
    final : mapping of str to float
        Each rule's threshold, learned on all development patients.
    """
    judged = own[own["partition"] == OUT_OF_FOLD]
    spans = {row.rule: (row.threshold_lowest, row.threshold_highest) for row in each_row(judged)}
    outside = {
        rule: threshold
        for rule, threshold in final.items()
        if rule in spans and not spans[rule][0] <= threshold <= spans[rule][1]
    }
    return [
        f"{capitalized(readable(str(rule)))}: {number(threshold)}, learned on all development "
        "patients, is outside the range over the training parts and depends strongly on the "
        "patients studied."
        for rule, threshold in outside.items()
    ]
