"""Section Better or worse: each model against itself at another revision, patient by patient."""

import pandas as pd
import streamlit as st

from tabdx.artifacts.revisions import Revision
from tabdx.dashboard.charts.display import show
from tabdx.dashboard.charts.runs import draw_differences
from tabdx.dashboard.runs.loaders import load_comparison, load_version
from tabdx.dashboard.shared.rows import as_dicts
from tabdx.evaluation.comparison.runs import change_of_cohort
from tabdx.report.run_comparison import (
    SHOWN,
    VERDICTS,
    Comparison,
    decided,
    describe_cohorts,
    describe_difference,
    explain,
    explain_threshold,
)
from tabdx.wording.metric_names import METRIC_NAMES
from tabdx.wording.names import readable
from tabdx.wording.numbers import p_value, row_interval
from tabdx.wording.text import join

# Not by colour alone: a sign and a word.
MARKS = {"same": "=", "better": "▲ better", "worse": "▼ worse", "moved": "↔ moved"}


def compare(before: Revision, after: Revision) -> Comparison | None:
    """Compare the models; None where the cohorts differ, unless the patients in common will do."""
    versions = [load_version(revision) for revision in (before, after)]
    change = change_of_cohort(*(version.cohort for version in versions))
    common = False
    if not change.none:
        st.text(describe_cohorts(change, before.name, after.name))
        common = st.toggle(
            f"Compare the {change.describe_common()} in common",
            key="common",
            bind="query-params",
        )
        if not common:
            return None
    return load_comparison(before, after, common)


def show_verdicts(comparison: Comparison, metric: str) -> None:
    """Show which models are significantly better or worse, on one metric and on all."""
    rows = decided(comparison.table)
    rows = rows.assign(
        name=rows["model"].map(readable),
        verdict=[MARKS.get(verdict, f"= {VERDICTS[verdict]}") for verdict in rows["verdict"]],
    )
    shown = metric if metric in SHOWN else next(iter(SHOWN))
    own = rows[rows["metric"] == shown]
    label = METRIC_NAMES[shown].label
    told = "; ".join(
        f"{verdict}: {join(names)}" for verdict, names in own.groupby("verdict", sort=False)["name"]
    )
    same = (
        f" Identical: {join(map(readable, comparison.identical))}." if comparison.identical else ""
    )
    st.write(f"{label}: {told}.{same}")
    ends = rows[["difference", "lower", "upper"]].itertuples(index=False)
    table = pd.DataFrame(
        {
            "metric": [METRIC_NAMES[key].label for key in rows["metric"]],
            "model": rows["name"],
            "difference": [describe_difference(*row) for row in ends],
            "p": rows["p_holm"].map(p_value),
            "verdict": rows["verdict"],
        }
    )
    show(
        draw_differences(own, f"{label}, after less before"),
        f"Difference in {label} of each model with its interval. {told}",
        table,
        "paired tests of each model",
    )
    with st.expander("How they were compared"):
        st.text("\n".join([*comparison.notes, explain(comparison)]))


def show_threshold(comparison: Comparison) -> None:
    """Show what another threshold moved by itself, if it was changed."""
    if comparison.at_threshold.empty:
        return
    rows = comparison.at_threshold
    columns = {
        "metric": [METRIC_NAMES[key].label for key in rows["metric"]],
        "model": rows["model"].map(readable),
    }
    limits = {"before": comparison.threshold_before, "after": comparison.threshold}
    for end, threshold in limits.items():
        columns[f"threshold {threshold:g}"] = [row_interval(row, 4, end) for row in as_dicts(rows)]
    table = pd.DataFrame(columns)
    st.dataframe(table, hide_index=True, alt="What the threshold alone moves")
    st.caption(explain_threshold(comparison))
