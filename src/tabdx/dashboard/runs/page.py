"""The page Compare runs: what changed between two runs or revisions."""

import pandas as pd
import streamlit as st

from tabdx.artifacts.revisions import WORKSPACE, Revision
from tabdx.core.errors import InputError
from tabdx.core.messages import plural
from tabdx.dashboard.charts.display import show
from tabdx.dashboard.charts.runs import draw_metric
from tabdx.dashboard.runs.choice import (
    choose_revision,
    find_last_change,
    list_choices,
    write_url,
)
from tabdx.dashboard.runs.loaders import load_metric_changes, load_parameter_changes
from tabdx.dashboard.runs.patients import show_patients
from tabdx.dashboard.runs.verdicts import MARKS, compare, show_threshold, show_verdicts
from tabdx.dashboard.shared.errors import show_input_errors
from tabdx.wording.metric_names import METRIC_NAMES, metric_label
from tabdx.wording.names import readable
from tabdx.wording.text import escape_markdown

# A number that only one end has: of a model, or of a metric that one version does not know.
ONE_SIDED = {"new": "only after", "gone": "only before"}

_FEW = 4  # parameters that are shown at once


def choose_pair() -> tuple[Revision, Revision] | None:
    """Ask what is compared: at first the last other results with the files that lie there."""
    choices = list_choices()
    left, right = st.columns(2)
    with right:
        after = choose_revision("After", "after", choices, WORKSPACE)
    if after is None:
        return None
    last = find_last_change(choices, after)
    with left:
        before = choose_revision("Before", "before", choices, last)
    if before is not None:
        write_url(before=before, after=after)
        return before, after
    if last is None:
        st.info(
            f"Nothing has changed yet: no kept run and no commit has other metrics than "
            f"{after.name}. Change a value in params.yaml and run `dvc repro`, or choose another "
            "revision."
        )
    return None


def summarise(changes: pd.DataFrame) -> str:
    """Count what moved, in one or two sentences."""
    counts = changes["verdict"].value_counts()
    both = len(changes) - sum(counts.get(verdict, 0) for verdict in ONE_SIDED)
    moved = {name: counts[name] for name in ("better", "worse", "moved") if name in counts}
    parts = ", ".join(f"{count} {verdict}" for verdict, count in moved.items())
    said = (
        f"**{sum(moved.values())} of {plural(both, 'number')} moved**: {parts}."
        if moved
        else f"None of {plural(both, 'number')} moved."
    )
    alone = [f"{counts[key]} are known {when}" for key, when in ONE_SIDED.items() if key in counts]
    return f"{said} {' and '.join(alone)}." if alone else said


def show_metrics(changes: pd.DataFrame) -> str:
    """Show which metrics moved, and one of them for all models; return which one."""
    st.write(summarise(changes))
    known = [metric for metric in METRIC_NAMES if metric in set(changes["metric"])]
    moved = set(changes.loc[~changes["verdict"].isin(["same", *ONE_SIDED]), "metric"])
    metric = st.selectbox(
        "Metric",
        known,
        index=next((place for place, name in enumerate(known) if name in moved), 0),
        format_func=lambda key: METRIC_NAMES[key].label,
        key="metric",
        bind="query-params",
    )
    own = changes[changes["metric"] == metric].assign(name=lambda rows: rows["model"].map(readable))
    show(
        draw_metric(own, metric_label(metric)),
        f"{METRIC_NAMES[metric].label} of each model before and after",
        tabulate(changes),
        "every metric before and after",
    )
    return str(metric)


def tabulate(changes: pd.DataFrame) -> pd.DataFrame:
    """Lay out the metrics in a reader's words, those that moved first."""
    moved = changes.sort_values("verdict", key=lambda verdict: verdict == "same", kind="stable")
    verdicts = MARKS | ONE_SIDED
    return moved.assign(
        model=moved["model"].map(readable),
        metric=[METRIC_NAMES[m].label if m in METRIC_NAMES else m for m in moved["metric"]],
        verdict=moved["verdict"].map(verdicts),
    ).rename(columns={"verdict": "move"})


def show_lost(message: str) -> None:
    """Say why the models cannot be compared, and what to do about it."""
    reason, _, remedy = message.partition(". ")
    st.info(f"Not compared patient by patient: {escape_markdown(reason)}.")
    if remedy:
        with st.expander("What to do"):
            st.text(remedy)


st.title("Compare runs")
st.write("What changed out of fold. The holdout is left out, so that no run is chosen by it.")
with show_input_errors():
    pair = choose_pair()
    if pair is None:
        st.stop()
    changes = load_metric_changes(*pair)
    comparison, lost = None, ""
    try:
        comparison = compare(*pair)
    except InputError as error:
        lost = str(error)
    if comparison is not None and comparison.table.empty:
        st.success(comparison.notes[-1])
    parameters = load_parameter_changes(*pair)
    if parameters.empty:
        st.write("No parameter differs.")
    else:
        amount = plural(len(parameters), "parameter differs", "parameters differ")
        with st.expander(amount, expanded=len(parameters) <= _FEW):
            st.dataframe(parameters, hide_index=True, alt="Parameters that differ")

    st.header("Metrics")
    metric = show_metrics(changes)
    if comparison is not None:
        show_threshold(comparison)
        if comparison.table.empty:
            st.stop()

    st.header("Better or worse")
    if lost:
        show_lost(lost)
        st.stop()
    if comparison is not None:
        show_verdicts(comparison, metric)
    st.header("Patients")
    show_patients(*pair)
