"""The page Compare runs: what changed between two runs or revisions."""

import pandas as pd
import streamlit as st

from tabdx.artifacts.revisions import WORKSPACE, Revision, last_other_run, list_revisions
from tabdx.core.errors import InputError
from tabdx.core.messages import plural
from tabdx.core.partition_names import OUT_OF_FOLD
from tabdx.dashboard.charts.display import show
from tabdx.dashboard.charts.runs import draw_differences, draw_metric, draw_risks
from tabdx.dashboard.runs.loaders import (
    load_comparison,
    load_metric_changes,
    load_parameter_changes,
    load_version,
)
from tabdx.dashboard.shared.controls import choose_threshold
from tabdx.dashboard.shared.errors import show_input_errors
from tabdx.dashboard.shared.loaders import PATHS
from tabdx.dashboard.shared.rows import as_dicts, each_row
from tabdx.evaluation.comparison.changes import risk_changes
from tabdx.evaluation.comparison.runs import change_of_cohort
from tabdx.report.run_comparison import (
    SHOWN,
    Comparison,
    decided,
    describe_cohorts,
    describe_difference,
    explain,
    explain_threshold,
)
from tabdx.wording.metric_names import METRIC_NAMES, metric_label
from tabdx.wording.names import readable
from tabdx.wording.numbers import number, p_value, row_interval

# Not by colour alone: a sign and a word.
MARKS = {"same": "=", "better": "▲ better", "worse": "▼ worse", "moved": "↔ moved"}
UNRESOLVED_MARK = "= not resolvable"


def choose_revision(label: str, key: str, revisions: list[Revision], default: str) -> Revision:
    """Ask for a revision by its name, and say what it is; of two of one name, the first."""
    named = {revision.name: revision for revision in reversed(revisions)}
    names = list(dict.fromkeys(revision.name for revision in revisions))
    at = names.index(default)
    chosen = named[st.selectbox(label, names, index=at, key=key, bind="query-params")]
    if chosen.kind == "workspace":
        st.text("The files as they lie there")
    elif chosen.kind == "run":
        st.text(f"Results that were made here, kept {chosen.date}")
    else:
        st.text(f"{chosen.date} {chosen.subject}")
    return chosen


def default_before(revisions: list[Revision]) -> str:
    """Name what the workspace is compared with at first: the last run with other results.

    Where there is none it is the last commit, or the run that is all there is.
    """
    names = [revision.name for revision in revisions]
    try:
        return last_other_run(PATHS.root).name
    except InputError:
        return "HEAD" if "HEAD" in names else names[1]


def summarise(changes: pd.DataFrame) -> str:
    """Count what moved, in one sentence."""
    moved = changes[changes["verdict"] != "same"]
    if moved.empty:
        return f"None of {plural(len(changes), 'number')} moved."
    counts = moved["verdict"].value_counts()
    parts = ", ".join(f"{count} {verdict}" for verdict, count in counts.items())
    return f"**{len(moved)} of {plural(len(changes), 'number')} moved**: {parts}."


def show_metrics(changes: pd.DataFrame) -> str:
    """Show which metrics moved, and one of them for all models; return which one."""
    st.write(summarise(changes))
    st.caption("Whether a change is within chance is tested below.")
    known = [metric for metric in METRIC_NAMES if metric in set(changes["metric"])]
    metric = st.selectbox(
        "Metric",
        known,
        format_func=lambda key: METRIC_NAMES[key].label,
        key="metric",
        bind="query-params",
    )
    own = changes[changes["metric"] == metric].assign(name=lambda rows: rows["model"].map(readable))
    show(
        draw_metric(own, metric_label(metric)),
        f"{METRIC_NAMES[metric].label} of each model before and after",
        own[["name", "before", "after", "change", "verdict"]].rename(columns={"name": "model"}),
        f"{METRIC_NAMES[metric].label} before and after",
    )
    everything = st.toggle("Show also what did not move", key="unmoved", bind="query-params")
    chosen = changes if everything else changes[changes["verdict"] != "same"]
    table = chosen.assign(
        model=chosen["model"].map(readable),
        metric=[
            METRIC_NAMES[key].label if key in METRIC_NAMES else key for key in chosen["metric"]
        ],
        verdict=[MARKS.get(verdict, verdict) for verdict in chosen["verdict"]],
    )
    if not table.empty:
        numbers = {
            name: st.column_config.NumberColumn(format="%.4f") for name in ("before", "after")
        }
        numbers["change"] = st.column_config.NumberColumn(format="%+.4f")
        numbers["verdict"] = st.column_config.Column("move")  # the verdicts stand below
        st.dataframe(
            table.drop(columns="partition"),
            hide_index=True,
            column_config=numbers,
            alt="Metrics before and after",
        )
    return str(metric)


def show_verdicts(before: Revision, after: Revision, metric: str) -> None:
    """Show which models are significantly better or worse."""
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
            return
    comparison = load_comparison(before, after, common)
    for note in comparison.notes:
        st.text(note)
    show_threshold(comparison)
    rows = decided(comparison.table)
    rows = rows.assign(
        model=rows["model"].map(readable),
        verdict=[MARKS.get(verdict, UNRESOLVED_MARK) for verdict in rows["verdict"]],
    )
    shown = metric if metric in SHOWN else next(iter(SHOWN))
    own = rows[rows["metric"] == shown].rename(columns={"model": "name"})
    told = "; ".join(f"{row.name}: {row.verdict}" for row in each_row(own))
    show(
        draw_differences(own, f"{METRIC_NAMES[shown].label}, after less before"),
        f"Difference in {METRIC_NAMES[shown].label} of each model with its interval. {told}",
        comparison.table,
        "every paired test",
    )
    ends = rows[["difference", "lower", "upper"]].itertuples(index=False)
    table = rows.assign(
        metric=[METRIC_NAMES[key].label for key in rows["metric"]],
        difference=[describe_difference(*row) for row in ends],
        p=rows["p_holm"].map(p_value),
    )
    columns = ["metric", "model", "difference", "p", "verdict"]
    st.dataframe(table[columns], hide_index=True, alt="Paired verdicts of each model")
    st.caption(explain(comparison))


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


def show_predictions(before: Revision, after: Revision) -> None:
    """Show whose risk moved, for one model, where the DVC cache holds both predictions."""
    pairs = [
        {
            joined.model: joined
            for joined in load_version(revision).joined
            if joined.partition == OUT_OF_FOLD
        }
        for revision in (before, after)
    ]
    shared = [model for model in pairs[1] if model in pairs[0]]
    if not shared:
        st.info("No model was there in both revisions.")
        return
    left, right = st.columns(2)
    with left:
        model = st.selectbox(
            "Model", shared, format_func=readable, key="model", bind="query-params"
        )
    with right:
        threshold = choose_threshold(pairs[1][model].classes[1])
    row_name = load_version(after).cohort.dictionary.row_name
    changes = risk_changes(pairs[0][model], pairs[1][model], threshold)
    st.write(
        f"{int(changes['other_call'].sum())} of {plural(len(changes), row_name)} are on the other "
        "side of the threshold now; the largest move of a risk is "
        f"{number(changes['change'].abs().max())}."
    )
    chart = draw_risks(changes, pairs[1][model].classes, threshold)
    show(chart, "Each patient's risk after against before", changes, "every patient's two risks")


st.title("Compare runs")
st.write(
    "What changed between two runs or revisions, out of fold. The holdout is left out, so that no "
    "run is chosen by it."
)
with show_input_errors():
    revisions = list_revisions(PATHS.root)
    left, right = st.columns(2)
    with left:
        before = choose_revision("Before", "before", revisions, default_before(revisions))
    with right:
        after = choose_revision("After", "after", revisions, WORKSPACE)
    changes = load_metric_changes(before, after)
    st.header("Parameters")
    parameters = load_parameter_changes(before, after)
    if parameters.empty:
        st.write("No parameter differs.")
    else:
        st.dataframe(parameters, hide_index=True, alt="Parameters that differ")
    st.header("Metrics")
    metric = show_metrics(changes[changes["partition"] == OUT_OF_FOLD])
    st.header("Better or worse, out of fold")
    show_verdicts(before, after, metric)
    st.header("Patients")
    show_predictions(before, after)
