"""Importance, dependence and feature subsets, on the page Models."""

from collections.abc import Sequence

import pandas as pd
import streamlit as st

from tabdx.core.messages import plural
from tabdx.dashboard.charts.dependence import draw_dependence
from tabdx.dashboard.charts.display import show, show_table
from tabdx.dashboard.charts.intervals import draw_intervals
from tabdx.dashboard.shared.artifacts import choose_beside, choose_one, find_evidence, need_rows
from tabdx.dashboard.shared.class_choice import choose_rows
from tabdx.dashboard.shared.current_patient import find_current_patient
from tabdx.dashboard.shared.loaders import load_cohort
from tabdx.wording.names import capitalized, readable
from tabdx.wording.notes import describe_non_inferior
from tabdx.wording.numbers import entered, number, percent, row_interval
from tabdx.wording.text import escape_markdown
from tabdx.wording.vocabulary import FEATURE, GROUP

_MOST = 15  # bars that are drawn; the table has all
_KINDS = {FEATURE: "One at a time", GROUP: "With all that stand for it"}
_COSTS = {"log_loss_rise": "rise of the log loss", "roc_auc_fall": "fall of the ROC AUC"}


def show_importance(models: Sequence[str]) -> None:
    """Show the permutation importance of features and groups."""
    table = need_rows("explain/importance.csv", models)
    if table is None:
        return
    with st.container(horizontal=True):
        model = choose_one("Model", list(table["model"].unique()), "of")
        kind = choose_beside("Shuffled", _KINDS, "shuffled")
        cost = choose_one("Cost", _COSTS, "cost")
    rows = table[(table["model"] == model) & (table["kind"] == kind)]
    rows = rows.sort_values(cost, ascending=False, kind="stable")
    ends = {"value": rows[cost], "lower": rows[f"{cost}_lower"], "upper": rows[f"{cost}_upper"]}
    first = rows.iloc[0]
    st.caption(
        f"Rise in loss when a feature is permuted among {first['patients']} patients out of fold, "
        f"{plural(first['n_repeats'], 'time')}, with {percent(first['confidence'], 0)} intervals. "
        "Importance describes the model, not the causes of the disease."
    )
    st.caption(
        "Correlated features hide each other's importance, so that groups of them are also "
        "permuted together."
    )
    show(
        draw_intervals(rows.assign(label=rows["name"], **ends).head(_MOST), _COSTS[cost], 0),
        f"{_COSTS[cost].capitalize()} of {readable(model)} where a feature is shuffled",
        rows,
        f"importance, {_KINDS[kind].lower()}",
    )
    listed = [
        {
            "features": row["members"],
            **{name: row_interval(row, prefix=key) for key, name in _COSTS.items()},
        }
        for _, row in rows.iterrows()
    ]
    st.dataframe(pd.DataFrame(listed), hide_index=True, alt="Permutation importance, largest first")


def show_dependence(models: Sequence[str]) -> None:
    """Show how the risk depends on one feature."""
    table = need_rows("explain/dependence.csv", models)
    if table is None:
        return
    with st.container(horizontal=True):
        model = choose_one("Model", list(table["model"].unique()), "of")
        own = choose_rows(table[table["model"] == model], "class_of")
        feature = choose_one(
            "Feature", {name: str(name) for name in own["feature"].unique()}, "feature"
        )
    curve = own[own["feature"] == feature]
    single = find_evidence("explain/individuals.parquet")
    if single is not None:
        single = single[(single["model"] == model) & (single["feature"] == feature)]
        if "class" in single and "class" in curve:
            single = single[single["class"] == curve["class"].iloc[0]]
    first = curve.iloc[0]
    if first["leaves_data"]:
        st.warning(
            f"{escape_markdown(feature)} correlates with {escape_markdown(first['partner'])} (|ρ| "
            f"{number(first['correlation'], 2)}): partial dependence includes impossible "
            "combinations of values. Read the accumulated local effects instead.",
            icon=":material/warning:",
        )
    unit = f" ({first['unit']})" if isinstance(first["unit"], str) and first["unit"] else ""
    now = _current_value(feature)
    outcome = load_cohort().dictionary.outcome
    of = str(first["class"]) if "class" in curve else ""
    measure = "risk" if len(outcome.classes) == 2 or not of else f"probability of {of}"
    show(
        draw_dependence(curve, single, f"{feature}{unit}", now, measure),
        f"{capitalized(measure)} by {readable(model)} over {feature}: mean if every patient had "
        "this value, single patients behind it, and accumulated local effects",
        curve,
        f"how the {measure} depends on the feature",
    )
    st.caption(
        f"Thick: partial dependence, the mean {escape_markdown(measure)} if all patients had this "
        "value; thin: single patients (ICE). Dashed: accumulated local effects, which use only "
        "real combinations of values."
    )
    if now is not None:
        st.caption(
            f"Vertical line: {escape_markdown(entered(now))}, the value of the patient in the form "
            "of the page Patient."
        )


def _current_value(feature: str) -> float | str | None:
    """Return the value in the form of the page Patient; None where there is none."""
    patient = find_current_patient()
    if patient is None or feature not in patient or pd.isna(patient[feature].iloc[0]):
        return None
    value: float | str = patient[feature].iloc[0]
    return value


def show_feature_subsets(models: Sequence[str]) -> None:
    """Show the loss of feature subsets beside all features."""
    table = need_rows("explain/subsets.csv", models)
    if table is None:
        return
    model = choose_one("Model", list(table["model"].unique()), "of")
    own = table[table["model"] == model]
    small = own.dropna(subset="difference")
    st.caption(
        "Features were chosen inside each training part. A subset is non-inferior where its log "
        "loss is not significantly higher than that of all features and the upper end of the "
        "difference lies below the margin (dashed): a twentieth of what all features bring."
    )
    drawn = small.assign(
        label=[plural(int(size), "feature") for size in small["size"]],
        value=small["difference"],
        lower=small["difference_lower"],
        upper=small["difference_upper"],
        said=[describe_non_inferior(row) for _, row in small.iterrows()],
    )
    if len(drawn):
        show(
            draw_intervals(drawn, "log loss more than with all", float(small["margin"].iloc[0])),
            f"Additional log loss of small feature subsets of {readable(model)}, with intervals",
            own,
            "subsets",
        )
    rows = [
        {
            "features": f"{row['size']:g}",
            "log loss": number(row["log_loss"]),
            "ROC AUC": number(row["roc_auc"]),
            "more than all": row_interval(row, prefix="difference"),
            "non-inferior": describe_non_inferior(row),
            "which": row["features"] if row["size"] < own["size"].max() else "all",
        }
        for _, row in own.iterrows()
    ]
    st.dataframe(pd.DataFrame(rows), hide_index=True, alt="Panels of features, out of fold")
    chosen = find_evidence("explain/chosen.csv")
    if chosen is not None:
        show_table(chosen, "in how many training parts each feature was chosen")
