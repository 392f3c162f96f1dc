"""Calibration: risks by class, reliability curve, recalibration, parts of the Brier score."""

from collections.abc import Sequence

import pandas as pd
import streamlit as st

from tabdx.cohort.dictionary import Outcome
from tabdx.dashboard.charts.curves import SAY_BANDS, draw_reliability
from tabdx.dashboard.charts.display import show, show_table
from tabdx.dashboard.charts.intervals import draw_intervals
from tabdx.dashboard.charts.risk_distribution import draw_distribution
from tabdx.dashboard.shared.artifacts import choose_one, need_rows
from tabdx.dashboard.shared.rows import as_dicts
from tabdx.wording.names import readable
from tabdx.wording.numbers import number, row_interval
from tabdx.wording.rows import write_brier, write_verdict
from tabdx.wording.vocabulary import CHOSEN, DISTANCES, NONE, UNCHANGED

_LOSSES = {"log_loss": "Log loss", "brier": "Brier score"}
_SHAPES = {"calibration_slope": "slope", "calibration_intercept": "intercept"}


def show_distribution(
    models: Sequence[str], partition: str, threshold: float, outcome: Outcome
) -> None:
    """Show how many patients of each class have which risk by one model, a threshold marked."""
    table = need_rows("decide/risk_distribution.csv", models, partition)
    if table is None:
        return
    model = choose_one("Model", list(table["model"].unique()), "of")
    rows = table[table["model"] == model]
    show(
        draw_distribution(rows, outcome.sides, threshold),
        f"How many patients of each class have which risk by {readable(model)}, "
        f"{readable(partition)}",
        rows,
        f"risks by class, {readable(partition)}",
    )
    st.caption(
        f"Dashed: the threshold, {threshold:g}. The square-root scale makes bars of a few patients "
        "visible beside bars of hundreds."
    )


def show_reliability(models: Sequence[str], partition: str, names: Sequence[str]) -> None:
    """Show the smooth reliability curves with their bands, and their distance from the risks."""
    curves = need_rows("decide/reliability.csv", models, partition)
    if curves is None:
        return
    show(
        draw_reliability(curves, names),
        f"Smooth share of the diseased against the predicted risk of "
        f"{', '.join(map(readable, models))}, {readable(partition)}, with bands",
        curves,
        f"smooth reliability, {readable(partition)}",
    )
    st.caption(f"Dotted: perfect calibration. {SAY_BANDS}")
    errors = need_rows("decide/reliability_errors.csv", models, partition)
    if errors is None:
        return
    cells = errors.assign(cell=[row_interval(row) for _, row in errors.iterrows()])
    wide = cells.pivot(index="model", columns="measure", values="cell")
    wide = wide.reindex(index=cells["model"].unique(), columns=list(DISTANCES))
    wide = wide.rename(columns=DISTANCES, index=readable)
    st.dataframe(
        wide.reset_index(),
        hide_index=True,
        alt=f"Distance of the risks from the smooth curve of each model, {readable(partition)}",
    )
    st.caption(
        "Distance between risk and smooth curve over the patients, with intervals; 0 is best. By "
        "chance it is above 0 even for a perfectly calibrated model."
    )


def show_recalibration(models: Sequence[str], partition: str) -> None:
    """Show the scores before and after recalibration."""
    table = need_rows("decide/recalibration.csv", models, partition)
    if table is None:
        return
    with st.container(horizontal=True):
        metric = choose_one("Loss", _LOSSES, "loss")
        tried = [name for name in table["method"].unique() if name not in (NONE, CHOSEN)]
        said = {CHOSEN: "as each training part chose", **{name: readable(name) for name in tried}}
        method = choose_one("Recalibrated", said, "recalibrated")
    of_loss = table[table["metric"] == metric]
    before = of_loss[of_loss["method"] == NONE].set_index("model")
    after = of_loss[of_loss["method"] == method]
    _draw_change(after, table, metric, partition)
    rows = [
        {
            "model": readable(str(row["model"])),
            "before": number(before.loc[row["model"], "value"]),
            "after": row_interval(row),
            "change": "none" if row["verdict"] == UNCHANGED else row_interval(row, 4, "change"),
            "verdict": write_verdict(row["verdict"]),
            **_shapes(table, row["model"], method),
        }
        for _, row in after.iterrows()
    ]
    st.dataframe(
        pd.DataFrame(rows),
        hide_index=True,
        alt=f"{_LOSSES[metric]}, slope and intercept before and after, {readable(partition)}",
    )
    st.caption(
        "Learned on inner folds, applied to other patients (slope: 1 is best; intercept: 0 is "
        "best). Unchanged: no training part chose to recalibrate."
    )


def _draw_change(after: pd.DataFrame, table: pd.DataFrame, metric: str, partition: str) -> None:
    """Draw what recalibration did to the loss of each model, with the table behind it."""
    name = f"recalibration, {readable(partition)}"
    change = after.assign(
        label=after["model"].map(readable),
        value=after["change"],
        lower=after["change_lower"],
        upper=after["change_upper"],
        said=after["verdict"],
    )
    # Where no training part chose to recalibrate, there is no change to test.
    moved = change[change["verdict"] != UNCHANGED]
    if moved.empty:
        show_table(table, name)
        return
    title = f"Change of the {_LOSSES[metric].lower()} by recalibration"
    show(
        draw_intervals(moved, f"{title} (below 0 it helps)", marked=0, number="+.4f"),
        f"{title} of each model with its interval, {readable(partition)}",
        table,
        name,
    )


def _shapes(table: pd.DataFrame, model: str, method: str) -> dict[str, str]:
    """Slope and intercept of one model, before and after."""
    own = table[table["model"] == model].set_index(["method", "metric"])["value"]
    return {
        name: f"{number(own.get((NONE, metric)), 2)} → {number(own.get((method, metric)), 2)}"
        for metric, name in _SHAPES.items()
    }


def show_brier(models: Sequence[str], partition: str) -> None:
    """Show the parts of the Brier score."""
    table = need_rows("decide/brier.csv", models, partition)
    if table is None:
        return
    st.dataframe(
        pd.DataFrame(map(write_brier, as_dicts(table))),
        hide_index=True,
        alt=f"The Brier score's parts of each model, {readable(partition)}",
    )
    st.caption(
        "Brier score = reliability (miscalibration; 0 is best) − resolution (discrimination; more "
        "is better) + uncertainty (from the prevalence) + small terms within the bins. In "
        "parentheses the interval."
    )
    show_table(table, f"Brier score's parts, {readable(partition)}")
