"""Threshold rules of the page Decisions."""

from collections.abc import Mapping, Sequence

import pandas as pd
import streamlit as st

from tabdx.core.partition_names import OUT_OF_FOLD
from tabdx.dashboard.charts.display import show_table
from tabdx.dashboard.shared.artifacts import choose_one, find_document, load_params, need_rows
from tabdx.dashboard.shared.controls import fit_slider, set_threshold
from tabdx.dashboard.shared.errors import show_input_errors
from tabdx.dashboard.shared.rows import as_dicts, each_row
from tabdx.wording.names import capitalized, readable
from tabdx.wording.notes import describe_rules
from tabdx.wording.numbers import number, percent
from tabdx.wording.rows import write_rule
from tabdx.wording.text import escape_markdown
from tabdx.wording.vocabulary import AS_PREDICTED


def show_rules(partition: str, models: Sequence[str]) -> None:
    """Show each rule's threshold and what it does, and offer to take it over."""
    table = need_rows("decide/thresholds.csv", models, partition)
    if table is None:
        return
    model = choose_one("Model of the rules", list(table["model"].unique()), "ruled")
    own = table[table["model"] == model]
    st.dataframe(
        pd.DataFrame(map(write_rule, as_dicts(own))),
        hide_index=True,
        alt=f"What each rule for a threshold does for {readable(model)}, {readable(partition)}",
    )
    final = _final_thresholds(model)
    with st.container(horizontal=True):
        for rule, threshold in final.items():
            fitting = fit_slider(threshold)
            st.button(
                f"{capitalized(readable(rule))}: set to {number(fitting, 2)}",
                key=f"rule_{rule}",
                on_click=set_threshold,
                args=(fitting,),
            )
    with show_input_errors():
        params = load_params()
        decide = params.decide
    st.caption(
        "A button sets the threshold above to the one learned on all development patients, rounded "
        "down. The thresholds in the table were learned on other patients than those scored; in "
        "parentheses intervals, and of a threshold its range over the training parts."
    )
    with st.expander("What the rules mean"):
        st.markdown(
            f"- In force: the rule to act by (`decide.rule`).\n"
            f"- Fixed: {params.evaluate.threshold:g}, the threshold of the run's scores "
            "(`evaluate.threshold`).\n"
            f"- Sensitivity: find at least {percent(decide.minimum_sensitivity)} of the diseased.\n"
            f"- Harm ratio: a missed patient is as bad as {decide.harm_ratio:g} needless alarms.\n"
            "- Youden: both classes weigh the same.\n"
            f"- Shifted: at a prevalence of {percent(decide.prevalence)} (`decide.prevalence`)."
        )
    for sentence in (*describe_rules(own), *list_unstable(own, final)):
        st.caption(escape_markdown(sentence))
    show_table(table, f"rules, {readable(partition)}")


def _final_thresholds(model: str) -> dict[str, float]:
    """Each rule's threshold of a final model, learned on all development patients; {} if none."""
    document = find_document("decide/rules.json")
    try:
        found = document["models"][model]["thresholds"].items()
        return {str(rule): float(threshold) for rule, threshold in found}
    except (TypeError, KeyError, AttributeError, ValueError):
        return {}  # the Patient page says what is wrong with the rules


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
    judged = own[(own["partition"] == OUT_OF_FOLD) & (own["risks"] == AS_PREDICTED)]
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
