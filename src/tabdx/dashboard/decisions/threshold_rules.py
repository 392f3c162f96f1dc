"""Rules for a threshold on a page, and the way from a rule to the slider that all pages share."""

from collections.abc import Mapping, Sequence

import pandas as pd
import streamlit as st

from tabdx.dashboard.charts.display import show_table
from tabdx.dashboard.shared.artifacts import choose_one, find_document, load_params, need_rows
from tabdx.dashboard.shared.controls import fit_slider, set_threshold
from tabdx.dashboard.shared.errors import explained
from tabdx.dashboard.shared.rows import as_dicts, each_row
from tabdx.wording.names import capitalized, readable
from tabdx.wording.notes import describe_rules
from tabdx.wording.numbers import number, percent
from tabdx.wording.rows import write_rule
from tabdx.wording.text import escape_markdown
from tabdx.wording.vocabulary import AS_PREDICTED, OUT_OF_FOLD


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
    with explained():
        params = load_params()
        decide = params.decide
    st.caption(
        f"A button moves the threshold above, rounded down, to what the rule learned on all "
        f"development patients; the table's were learned apart from the patients they are judged "
        f"on. In force: the rule to act by (decide.rule). Fixed: the threshold of the run's scores "
        f"and matrices, {params.evaluate.threshold:g} (evaluate.threshold). Sensitivity: find at "
        f"least {percent(decide.minimum_sensitivity)}. Harm ratio: one missed patient is as bad as "
        f"{decide.harm_ratio:g} needless alarms. Youden: both classes weigh the same. In "
        f"parentheses the interval, of a threshold its span over the training parts. Shifted: at a "
        f"prevalence of {percent(decide.prevalence)} (decide.prevalence). "
        f"{escape_markdown(' '.join(describe_rules(own)))} {describe_instability(own, final)}"
    )
    show_table(table, f"rules, {readable(partition)}")


def _final_thresholds(model: str) -> dict[str, float]:
    """Each rule's threshold of a final model, learned on all development patients; {} if none."""
    document = find_document("decide/rules.json")
    try:
        found = document["models"][model]["thresholds"].items()
        return {str(rule): float(threshold) for rule, threshold in found}
    except (TypeError, KeyError, AttributeError, ValueError):
        return {}  # the Patient page says what is wrong with the rules


def describe_instability(own: pd.DataFrame, final: Mapping[str, float]) -> str:
    """Say which thresholds depend much on who was studied; nothing where none does.

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
    return " ".join(
        f"{capitalized(readable(str(rule)))}: {number(threshold)} of all development patients lies "
        "outside of this span, and so depends much on who was studied."
        for rule, threshold in outside.items()
    )
