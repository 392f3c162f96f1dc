"""Differences between models and between subgroups, on the page Models."""

from collections.abc import Sequence

import pandas as pd
import streamlit as st

from tabdx.core.messages import plural
from tabdx.dashboard.charts.display import show
from tabdx.dashboard.charts.intervals import draw_intervals
from tabdx.dashboard.shared.artifacts import choose_one, need_evidence, need_rows
from tabdx.dashboard.shared.loaders import count_classes, load_cohort
from tabdx.dashboard.shared.rows import as_dicts, each_row
from tabdx.wording.metric_names import METRIC_NAMES, metric_name
from tabdx.wording.names import capitalized, readable
from tabdx.wording.numbers import patients_needed, percent
from tabdx.wording.rows import name_subgroup, write_difference, write_subgroup
from tabdx.wording.vocabulary import FEWEST

# What the tests of a metric are about, in the order of the table.
_QUESTIONS = (
    "these trained models: the training is held fixed",
    "ways of learning: the training is counted",
)
_DIFFERENCES, _SUBGROUPS = "evaluation/differences.csv", "evaluation/subgroups.csv"


def show_differences(models: Sequence[str]) -> None:
    """Show every pair of the chosen models with its verdict."""
    table = need_evidence(_DIFFERENCES)
    if table is None:
        return
    both = table[table["model"].isin(models) & table["other"].isin(models)]
    if both.empty:
        st.info("Choose at least two models.", icon=":material/info:")
        return
    known = {
        metric: metric_name(metric, count_classes())
        if metric in METRIC_NAMES
        else capitalized(readable(metric))
        for metric in both["metric"].unique()
    }
    metric = choose_one("Compare", known, "compared")
    of_metric = both[both["metric"] == metric]
    # On the trained models first; on the ways of learning where there are common folds.
    asked = dict(zip(of_metric["test"].unique(), _QUESTIONS, strict=False))
    test = choose_one("Verdict on", asked, "question")
    rows = of_metric[of_metric["test"] == test]
    label = [f"{readable(row.model)} − {readable(row.other)}" for row in each_row(rows)]
    confidence = percent(rows["confidence"].iloc[0], 0)
    judged = plural(rows["patients"].iloc[0], load_cohort().dictionary.row_name)
    st.caption(
        f"{known[metric]} of the first model minus the second, out of fold, on the same {judged}, "
        f"with the {confidence} interval of each pair alone. Verdict and p: {readable(test)}, "
        "Holm-corrected for the number of pairs, so an interval may exclude 0 without a verdict."
    )
    show(
        draw_intervals(
            rows.assign(label=label, value=rows["difference"], said=rows["verdict"]),
            f"difference in {known[metric]}, interval of each pair alone",
            marked=0,
            number="+.4f",
        ),
        f"Difference in {known[metric]} of every two chosen models with its interval",
        both.assign(patients_needed=both["patients_needed"].map(patients_needed)),
        "every paired test",
    )
    st.dataframe(
        pd.DataFrame(map(write_difference, as_dicts(rows))),
        hide_index=True,
        height="content",
        column_config={"models": st.column_config.Column(width=250)},  # two names in full
        alt=f"Verdict on every two chosen models by {known[metric]}",
    )
    st.caption(
        "No difference shown is not proof that two models are equal. With “patients needed”, a "
        "difference of this size would be found in four of five studies."
    )


def show_subgroups(models: Sequence[str], partition: str) -> None:
    """Show a metric of one model in every subgroup, beside all patients."""
    if not load_cohort().dictionary.subgroups:
        st.info(
            "The dictionary names no subgroups, such as sex or age. Add the key `subgroups` to it "
            "and run `dvc repro`.",
            icon=":material/info:",
        )
        return
    table = need_rows(_SUBGROUPS, models, partition)
    if table is None:
        return
    with st.container(horizontal=True):
        model = choose_one("Model", [one for one in models if one in set(table["model"])], "of")
        known = [metric for metric in METRIC_NAMES if metric in set(table["metric"])]
        labels = {metric: metric_name(metric, count_classes()) for metric in known}
        metric = choose_one("Metric in subgroups", labels, "within")
    rows = table[(table["model"] == model) & (table["metric"] == metric)]
    rows = rows.assign(
        label=[name_subgroup(row) for row in as_dicts(rows)],
        said=rows["verdict"].where(rows["verdict"].notna(), rows["note"]).fillna(""),
    )
    overall = rows.loc[rows["feature"].fillna("").eq(""), "value"]
    show(
        draw_intervals(
            rows, labels[metric], float(overall.iloc[0]) if overall.notna().any() else None
        ),
        f"{labels[metric]} of {readable(model)} in each subgroup, {readable(partition)}",
        table[table["model"] == model],
        f"subgroups, {readable(partition)}",
    )
    st.dataframe(
        pd.DataFrame(map(write_subgroup, as_dicts(rows))),
        hide_index=True,
        alt=f"{labels[metric]} in each subgroup, and against all other patients",
    )
    st.caption(
        f"Each subgroup against all other patients, Holm-corrected; too few: less than {FEWEST} of "
        "a class. No difference shown is not proof of equality: “detectable” is the difference "
        "that would be found in four of five studies of this size."
    )
