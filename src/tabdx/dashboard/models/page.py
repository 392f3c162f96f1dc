"""The page Models: scores, curves and further evidence of each model."""

from collections.abc import Callable, Sequence

import pandas as pd
import streamlit as st

from tabdx.dashboard.charts.curves import draw_calibration, draw_precision_recall, draw_roc
from tabdx.dashboard.charts.display import show
from tabdx.dashboard.charts.ranking import draw_ranking
from tabdx.dashboard.models.calibration import (
    show_brier,
    show_distribution,
    show_recalibration,
    show_reliability,
)
from tabdx.dashboard.models.class_scores import show_class_scores
from tabdx.dashboard.models.comparison import show_differences, show_subgroups
from tabdx.dashboard.models.explanation import (
    show_dependence,
    show_feature_subsets,
    show_importance,
)
from tabdx.dashboard.models.model_selection import show_grid, show_learning, show_trials
from tabdx.dashboard.models.prediction_sets import show_prediction_sets
from tabdx.dashboard.models.robustness import show_instability, show_leakage, show_sample_size
from tabdx.dashboard.models.shap_summary import show_interactions, show_shap_summary
from tabdx.dashboard.shared.class_choice import choose_target, name_measure
from tabdx.dashboard.shared.controls import (
    choose_models,
    choose_partition,
    offered_thresholds,
    require_scored,
)
from tabdx.dashboard.shared.errors import show_input_errors
from tabdx.dashboard.shared.loaders import load_cohort, load_judged, rank_models
from tabdx.dashboard.shared.rows import each_row
from tabdx.wording.metric_names import METRIC_NAMES, metric_arrow, metric_label, metric_name
from tabdx.wording.names import readable
from tabdx.wording.notes import describe_no_positive
from tabdx.wording.numbers import interval, number, percent
from tabdx.wording.text import escape_markdown

CURVES = {
    "ROC": "roc",
    "Precision-recall": "precision_recall",
    "Calibration curve": "calibration",
}
# What a curve's legend says of each model.
AREAS = {"ROC": ("roc_auc", "AUC"), "Precision-recall": ("average_precision", "AP")}
# Only what is opened is read. A view's name is unique, so that a URL may name it alone.
SECTIONS = {
    "Performance": ["Metrics", "ROC", "Precision-recall", "Differences", "Subgroups"],
    "Calibration": [
        "Calibration curve",
        "Risks by class",
        "Reliability",
        "Recalibration",
        "Brier score",
        "Prediction sets",
    ],
    "Explanation": [
        "Importance",
        "Dependence",
        "SHAP summary",
        "Interactions",
        "Feature subsets",
    ],
    "Robustness": ["Instability", "Leakage audit", "Sample size"],
    "Model selection": ["Learning curves", "Grid", "Trials"],
}
# Of more than two classes, after a view.
CLASS_SCORES = "Scores of each class"
OF_CLASSES = {"Metrics": [CLASS_SCORES]}
# What asks for a positive class, as a sentence begins that says so.
TWO_SIDED = {
    "Risks by class": "Risks by class",
    "Reliability": "Smooth reliability curves",
    "Brier score": "The parts of the Brier score",
}
CHOICES = {"Learning curves": show_learning, "Grid": show_grid, "Trials": show_trials}


def choose_view() -> str:
    """Ask for a section, then for a view in it; the URL's view opens its own section."""
    asked = st.query_params.get("view")
    own = [
        name
        for name, views in SECTIONS.items()
        if asked in views or any(asked in OF_CLASSES.get(one, []) for one in views)
    ]
    section = st.segmented_control(
        "About",
        list(SECTIONS),
        default=own[0] if own else next(iter(SECTIONS)),
        required=True,
        key="section",
        bind="query-params",
        wrap=True,
    )
    views = SECTIONS[str(section)]
    if len(outcome.classes) > 2:
        views = [one for name in views for one in (name, *OF_CLASSES.get(name, []))]
    # A view of another section is none of these: then the first is shown.
    view = st.segmented_control(
        "Show", views, default=views[0], required=True, key="view", bind="query-params", wrap=True
    )
    return str(view)


def show_evidence() -> bool:
    """Show a view of more than scores and curves; False where it is none."""
    of_partition: dict[str, Callable[[str], None]] = {
        "Subgroups": lambda part: show_subgroups(chosen, part),
        "Risks by class": lambda part: show_distribution(chosen, part, marked, outcome),
        "Reliability": lambda part: show_reliability(chosen, part, names),
        "Recalibration": lambda part: show_recalibration(chosen, part),
        "Brier score": lambda part: show_brier(chosen, part),
        "Prediction sets": lambda part: show_prediction_sets(chosen, part, outcome),
        CLASS_SCORES: lambda part: show_class_scores(chosen, part, names),
    }
    of_models: dict[str, Callable[[Sequence[str]], None]] = {
        "Differences": show_differences,
        "Importance": show_importance,
        "Dependence": show_dependence,
        "SHAP summary": lambda models: show_shap_summary(models, outcome),
        "Interactions": lambda models: show_interactions(models, outcome),
        "Feature subsets": show_feature_subsets,
        "Instability": show_instability,
        "Leakage audit": show_leakage,
        "Sample size": lambda models: show_sample_size(models, names),
    }
    if view in TWO_SIDED and not outcome.two_sided:
        said = describe_no_positive(TWO_SIDED[view], len(outcome.classes))
        st.info(escape_markdown(said), icon=":material/info:")
        return True
    if view in of_partition:
        of_partition[view](choose_partition())
    elif view in of_models:
        of_models[view](chosen)
    return view in of_partition or view in of_models


def show_metrics() -> None:
    """Show every metric of every chosen model with its interval."""
    rows = scores[(scores["partition"] == partition) & scores["model"].isin(chosen)]
    # Its ends stay together: a cell breaks before its interval.
    cells = [
        interval(row.value, row.lower, row.upper, METRIC_NAMES[row.metric].digits).replace(
            " to ", "\u00a0to\u00a0"
        )
        for row in each_row(rows)
    ]
    wide = rows.assign(cell=cells).pivot(index="metric", columns="model", values="cell")
    wide = wide.reindex(index=[key for key in METRIC_NAMES if key in wide.index], columns=chosen)
    named = wide.rename(index=_name_metric, columns=readable).reset_index()
    confidence = percent(rows["confidence"].iloc[0], 0)
    st.caption(
        f"In parentheses the {confidence} interval. ↑: higher is better; ↓: lower is better."
    )
    # A table of text wraps: all models fit beside each other.
    st.table(named.set_index("metric"))
    metric = st.selectbox(
        "Draw", list(wide.index), format_func=metric_label, key="metric", bind="query-params"
    )
    ascending = METRIC_NAMES[metric].direction == "lower"
    ordered = rows[rows["metric"] == metric].sort_values("value", ascending=ascending)
    show(
        draw_ranking(ordered, metric, names),
        f"{metric_label(metric)} of each chosen model with its interval, {readable(partition)}",
        ordered,
        f"{metric_label(metric)}, {readable(partition)}",
    )


def _name_metric(metric: str) -> str:
    """Name a metric with its good direction; of more than two classes some are means."""
    own, of = metric_name(metric), metric_name(metric, len(outcome.classes))
    return metric_arrow(metric).replace(own, of)


def show_curve() -> None:
    """Show one kind of curve of all chosen models in one panel, of one target."""
    name, target = CURVES[view], choose_target(outcome, "curve_of")
    sided = outcome.two_sided and target in outcome.targets
    with show_input_errors():
        table = load_judged("evaluation", f"{name}.csv" if sided else f"class_{name}.csv")
    if not sided:
        table = table[table["class"] == target.name]
    curves: pd.DataFrame = table[(table["partition"] == partition) & table["model"].isin(chosen)]
    against = "" if len(outcome.classes) == 2 else f" for {target.name} against the rest"
    alt_text = f"{view} of {', '.join(map(readable, chosen))}{against}, {readable(partition)}"
    said = f"{view}{against}, {readable(partition)}"
    if name == "calibration":
        measure = name_measure(target, outcome)
        show(draw_calibration(curves, names, measure), alt_text, curves, said)
        return
    enlarged = st.toggle("Enlarge the corner of few errors", key="corner", bind="query-params")
    draw = draw_roc if name == "roc" else draw_precision_recall
    show(
        draw(curves, label_areas(view, target.name), marked if sided else None, enlarged),
        alt_text,
        curves,
        said,
        fixed=True,
    )
    if sided:
        st.caption(f"Points: at the {next(iter(thresholds)).lower()}, {marked:g}.")
    else:
        st.caption(f"The probability of {escape_markdown(target.name)}, against the rest.")


def label_areas(kind: str, name: str) -> dict[str, str]:
    """Name every model with the area under its curve, where that is known."""
    metric, short = AREAS[kind]
    table = scores
    if len(outcome.classes) > 2:  # theirs is the mean over the classes
        with show_input_errors():
            table = load_judged("evaluation", "class_scores.csv")
        table = table[table["class"] == name]
    rows = table[(table["partition"] == partition) & (table["metric"] == metric)]
    areas = dict(zip(rows["model"], rows["value"], strict=True))
    return {
        model: f"{readable(model)}, {short} {number(areas.get(model))}"
        if model in areas or len(outcome.classes) == 2
        else readable(model)
        for model in names
    }


st.title("Models")
with show_input_errors():
    scores = load_judged("evaluation", "scores.csv")
    outcome = load_cohort().dictionary.outcome
names = rank_models(scores["model"].unique())
thresholds = offered_thresholds()
marked = next(iter(thresholds.values()))
view = choose_view()
chosen = choose_models(names)
if not chosen:
    st.info("Choose at least one model.", icon=":material/info:")
elif view in CHOICES:
    st.caption(
        "Scores on the inner folds on which the choice was made. They are optimistic; results are "
        "out of fold or on the holdout."
    )
    shown = [CHOICES[view](model) for model in chosen]
    if not any(shown):
        st.info("None of the chosen models has these.", icon=":material/info:")
elif not show_evidence():
    partition = choose_partition()
    with show_input_errors():
        require_scored(scores, partition)
    known = scores.loc[scores["partition"] == partition, "model"]
    chosen = [model for model in chosen if model in set(known)]
    if view in CURVES:
        show_curve()
    else:
        show_metrics()
