"""Rules for a threshold on a page, and the way from a rule to the slider that all pages share."""

from collections.abc import Sequence
from math import floor

import pandas as pd
import streamlit as st

from dashboard.charts.display import show_table
from dashboard.controls import set_threshold
from dashboard.evidence import choose_one, load_params, need_rows
from dashboard.formats import plain
from dashboard.guards import explained
from tabdx.artifacts.partition_names import HOLDOUT
from tabdx.figures.names import readable
from tabdx.report.names import proper
from tabdx.report.numbers import count, interval, number, percent, percent_interval


def show_rules(partition: str, models: Sequence[str]) -> None:
    """Show each rule's threshold and what it does, and offer to take it over."""
    table = need_rows("decide/thresholds.csv", models)
    if table is None:
        return
    model = choose_one("Model of the rules", list(table["model"].unique()), "ruled")
    own = table[table["model"] == model]
    shown = own[own["partition"] == partition]
    st.dataframe(
        pd.DataFrame([_describe_rule(row) for _, row in shown.iterrows()]),
        hide_index=True,
        alt=f"What each rule for a threshold does for {readable(model)}, {readable(partition)}",
    )
    # What the holdout was judged by was learned on all development patients, as for a new one.
    final = own[own["partition"] == HOLDOUT]
    with st.container(horizontal=True):
        for rule, threshold in zip(final["rule"], final["threshold"], strict=True):
            fitting = fit_slider(threshold)
            st.button(
                f"{proper(str(rule)).capitalize()}: set to {fitting:.2f}",
                key=f"rule_{rule}",
                on_click=set_threshold,
                args=(fitting,),
            )
    with explained():
        decide = load_params().decide
    st.caption(
        f"A button moves the threshold above, rounded down, to what the rule learned on all "
        f"development patients; the table's were learned apart from the patients they are judged "
        f"on. Sensitivity: find at least {percent(decide.minimum_sensitivity)}. Harm ratio: one "
        f"missed patient is as bad as {decide.harm_ratio:g} needless alarms. Youden: both classes "
        f"weigh the same. In parentheses the interval, of a threshold its span over the training "
        f"parts. {_say_notes(own)} {say_restless(own)}"
    )
    show_table(table[table["partition"] == partition], f"rules, {readable(partition)}")


def fit_slider(threshold: float) -> float:
    """Round a threshold down to the slider's hundredths, so that no more patients are missed.

    Examples
    --------
    >>> fit_slider(0.199), fit_slider(0.29), fit_slider(0.003), fit_slider(1.0)
    (0.19, 0.29, 0.01, 0.99)
    """
    return min(0.99, max(0.01, floor(threshold * 100 + 1e-9) / 100))


def _describe_rule(row: pd.Series) -> dict[str, str]:
    learned = number(row["threshold"])
    if row["threshold_lowest"] < row["threshold_highest"]:
        learned = interval(row["threshold"], row["threshold_lowest"], row["threshold_highest"])
    shares = {
        share: percent_interval(row[share], row[f"{share}_lower"], row[f"{share}_upper"])
        for share in ("sensitivity", "specificity")
    }
    return {
        "rule": f"{proper(str(row['rule']))}{' (in force)' if row['chosen'] else ''}",
        "threshold": learned,
        "missed": f"{count(row['missed'])} of {count(row['diseased'])}",
        "needless": f"{count(row['needless'])} of {count(row['patients'] - row['diseased'])}",
        **shares,
    }


def _say_notes(own: pd.DataFrame) -> str:
    notes = own[["rule", "note"]].dropna().drop_duplicates()
    return " ".join(
        f"{proper(str(rule)).capitalize()} {plain(note)}."
        for rule, note in notes.itertuples(index=False)
        if str(note).strip()
    )


def say_restless(own: pd.DataFrame) -> str:
    """Say which thresholds depend much on who was studied; nothing where none does.

    Parameters
    ----------
    own : DataFrame
        One model's rules on both partitions: ``partition``, ``rule``, ``threshold``,
        ``threshold_lowest``, ``threshold_highest``.
    """
    judged = own[own["partition"] != HOLDOUT].set_index("rule")
    final = own[own["partition"] == HOLDOUT].set_index("rule")["threshold"]
    final = final[final.index.isin(judged.index)]
    low, high = (judged.loc[final.index, f"threshold_{end}"] for end in ("lowest", "highest"))
    outside = final[(final < low) | (final > high)]
    return " ".join(
        f"{proper(str(rule)).capitalize()}: {number(threshold)} of all development patients lies "
        "outside of this span, and so depends much on who was studied."
        for rule, threshold in outside.items()
    )
