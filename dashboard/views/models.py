"""Models: any of them side by side, by numbers, by curves and by how they were chosen."""

import pandas as pd
import streamlit as st

from dashboard.charts.curves import draw_calibration, draw_precision_recall, draw_roc
from dashboard.charts.display import show
from dashboard.charts.ranking import draw_ranking
from dashboard.choices import show_grid, show_learning, show_trials
from dashboard.controls import choose_models, choose_partition
from dashboard.formats import interval, percent
from dashboard.guards import explained
from dashboard.loaders import PATHS, load_table
from tabdx.evaluation.metrics import METRICS
from tabdx.figures.names import metric_label, readable

CURVES = {
    "ROC": "roc",
    "Precision-recall": "precision_recall",
    "Calibration": "calibration",
}
CHOICES = {"Learning curves": show_learning, "Grid": show_grid, "Trials": show_trials}


def show_metrics() -> None:
    """Show every metric of every chosen model with its interval."""
    rows = scores[(scores["partition"] == partition) & scores["model"].isin(chosen)]
    cells = [interval(row.value, row.lower, row.upper) for row in rows.itertuples()]
    wide = rows.assign(cell=cells).pivot(index="metric", columns="model", values="cell")
    wide = wide.reindex(index=[key for key in METRICS if key in wide.index], columns=chosen)
    named = wide.rename(index=metric_label, columns=readable).reset_index()
    confidence = percent(rows["confidence"].iloc[0], 0)
    st.caption(f"In parentheses the {confidence} interval.")
    alt_text = f"Every metric of the chosen models with its interval, {readable(partition)}"
    narrow = {"metric": st.column_config.Column(width="medium")}
    st.dataframe(named, hide_index=True, height="content", alt=alt_text, column_config=narrow)
    metric = st.selectbox(
        "Draw", list(wide.index), format_func=metric_label, key="metric", bind="query-params"
    )
    ascending = METRICS[metric].direction == "lower"
    ordered = rows[rows["metric"] == metric].sort_values("value", ascending=ascending)
    show(
        draw_ranking(ordered, metric, names),
        f"{metric_label(metric)} of each chosen model with its interval, {readable(partition)}",
        ordered,
        f"{metric_label(metric)}, {readable(partition)}",
    )


def show_curve() -> None:
    """Show one kind of curve of all chosen models in one panel."""
    name = CURVES[view]
    with explained():
        table = load_table(PATHS.report("evaluation", f"{name}.csv"))
    curves: pd.DataFrame = table[(table["partition"] == partition) & table["model"].isin(chosen)]
    alt_text = f"{view} of {', '.join(map(readable, chosen))}, {readable(partition)}"
    if name == "calibration":
        chart = draw_calibration(curves, names)
    else:
        enlarged = st.toggle("Enlarge the corner of few errors", key="corner", bind="query-params")
        chart = (draw_roc if name == "roc" else draw_precision_recall)(curves, names, enlarged)
    show(chart, alt_text, curves, f"{view}, {readable(partition)}")


st.title("Models")
with explained():
    scores = load_table(PATHS.report("evaluation", "scores.csv"))
names = sorted(scores["model"].unique())
view = st.segmented_control(
    "Show",
    ["Metrics", *CURVES, *CHOICES],
    default="Metrics",
    required=True,
    key="view",
    bind="query-params",
    wrap=True,
)
chosen = choose_models(names)
if not chosen:
    st.info("Choose at least one model.", icon=":material/info:")
elif view in CHOICES:
    st.caption(
        "Inner folds of the development patients, on which the choice was made: neither out of "
        "fold nor holdout, and too good to be a result."
    )
    shown = [CHOICES[view](model) for model in chosen]
    if not any(shown):
        st.info("None of the chosen models has these.", icon=":material/info:")
else:
    partition = choose_partition()
    known = scores.loc[scores["partition"] == partition, "model"]
    chosen = [model for model in chosen if model in set(known)]
    if view in CURVES:
        show_curve()
    else:
        show_metrics()
