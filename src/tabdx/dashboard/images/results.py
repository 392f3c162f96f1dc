"""Scores, learning curves and confusion matrices of the models of images."""

import pandas as pd
import streamlit as st

from tabdx.artifacts.holdout_readings import read_readings
from tabdx.core.messages import plural
from tabdx.dashboard.charts.curves import draw_learning_curves
from tabdx.dashboard.charts.display import show_table
from tabdx.dashboard.shared.artifacts import choose_beside, choose_one
from tabdx.dashboard.shared.class_matrix import show_class_matrix
from tabdx.dashboard.shared.image_study import IMAGES
from tabdx.dashboard.shared.loaders import load_cohort, load_table
from tabdx.report.results import shown_metrics
from tabdx.wording.metric_names import metric_label
from tabdx.wording.names import readable
from tabdx.wording.numbers import percent, row_interval

# What judged images, by the folder of its tables; the test part, which no choice reads, is first.
PARTS = {"holdout": "Test part", "evaluation": "Validation part"}
_NETWORKS = ("plain_cnn", "resnet9")


def choose_part() -> str:
    """Ask for the part of the images that is shown."""
    return choose_beside("Images", PARTS, "part")


def models_by_rank() -> pd.DataFrame:
    """Return the models, the best on the validation part first."""
    return load_table(IMAGES.report("evaluation", "ranking.csv"))


def show_scores() -> None:
    """Show how good each model is, with intervals."""
    part = choose_part()
    scores, ranking = load_table(IMAGES.report(part, "scores.csv")), models_by_rank()
    columns = shown_metrics(set(scores["metric"]))
    rows = []
    for model, verdict in zip(ranking["model"], ranking["log_loss_verdict"], strict=True):
        own = scores[scores["model"] == model].set_index("metric")
        cells = {heading: row_interval(own.loc[metric]) for metric, heading in columns.items()}
        rows.append(
            {"model": readable(model), "by log loss on the validation part": verdict} | cells
        )
    st.dataframe(rows, hide_index=True, alt=f"Scores of every model, {PARTS[part].lower()}")
    confidence = percent(scores["confidence"].iloc[0], 0)
    readings = len(read_readings(IMAGES.holdout_readings))
    said = {
        "holdout": f"The test part was scored {plural(readings, 'time')}.",
        "evaluation": "The models are compared and calibrated on these images.",
    }
    st.caption(f"{confidence} intervals. {said[part]}")


def show_curves() -> None:
    """Show how the networks of one kind learned."""
    network = choose_beside("Network", {name: readable(name) for name in _NETWORKS}, "network")
    curves = load_table(IMAGES.report(network, "learning_curves.csv"))
    for column, score in zip(st.columns(2), ("log_loss", "accuracy"), strict=True):
        alt_text = f"{metric_label(score)} of each {readable(network)}, epoch by epoch"
        column.altair_chart(draw_learning_curves(curves, score), alt=alt_text)
    st.caption(
        "Thin: each network; thick: their mean. The training part's are means over varied images, "
        "while the network still learns."
    )
    show_table(curves, f"learning curves of {readable(network)}")


def show_matrix() -> None:
    """Show which classes a model takes for each other."""
    part = choose_part()
    cells = load_table(IMAGES.report(part, "confusion.csv"))
    model = choose_one("Model", list(models_by_rank()["model"]), "model")
    classes = load_cohort(IMAGES).dictionary.outcome.classes
    own = cells[cells["model"] == model]
    show_class_matrix(own, classes)
    show_table(own, f"confusion matrix of {readable(model)}")
