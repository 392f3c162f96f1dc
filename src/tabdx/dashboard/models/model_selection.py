"""Model selection: learning curves, grid and trials, on the page Models."""

import pandas as pd
import streamlit as st

from tabdx.core.messages import plural
from tabdx.dashboard.charts.curves import draw_learning_curves
from tabdx.dashboard.charts.display import show, show_table
from tabdx.dashboard.charts.heatmap import draw_grid
from tabdx.dashboard.charts.trials import draw_trials
from tabdx.dashboard.shared.errors import show_input_errors
from tabdx.dashboard.shared.loaders import PATHS, load_parquet, load_table
from tabdx.wording.metric_names import METRIC_NAMES, metric_label
from tabdx.wording.names import readable
from tabdx.wording.numbers import number

# Columns of a search that are not settings.
MEASURED = [*METRIC_NAMES, "epochs", "best_epoch", "in_ensemble", "chosen"]


def show_learning(model: str) -> bool:
    """Show how the members of an ensemble learned; False where there is no ensemble."""
    path = PATHS.report(model, "learning_curves.csv")
    if not path.is_file():
        return False
    st.header(readable(model))
    with show_input_errors():
        curves = load_table(path)
    for column, score in zip(st.columns(2), ("log_loss", "accuracy"), strict=True):
        alt_text = f"{readable(score)} of each member of the {readable(model)}, epoch by epoch"
        column.altair_chart(draw_learning_curves(curves, score), alt=alt_text)
    show_table(curves, f"learning curves of {readable(model)}")
    return True


def show_grid(model: str) -> bool:
    """Show a score over C and gamma; False where these were not searched."""
    path = PATHS.report(model, "search.csv")
    if not path.is_file() or not {"C", "gamma", "clip"} <= set(load_table(path)):
        return False
    st.header(readable(model))
    search = load_table(path)
    score = st.selectbox(
        "Score",
        [name for name in ("log_loss", "roc_auc", "accuracy") if name in search],
        format_func=metric_label,
        key="score",
        bind="query-params",
    )
    best = search[search["chosen"]].iloc[0]
    grid = search
    if "normalization" in search:
        grid = search[search["normalization"] == best["normalization"]]
    choice = f"C = {best['C']:g}, gamma = {best['gamma']:g}, {_describe_clip(best['clip'])}"
    limits = sorted(search["clip"].unique(), key=lambda limit: limit != best["clip"])
    limit = limits[0]
    if len(limits) > 1:
        limit = st.segmented_control(
            "Inputs",
            limits,
            default=limits[0],
            format_func=_describe_clip,
            required=True,
            key="clip",
        )
    st.caption(f"Chosen (framed): {choice}.")
    alt_text = f"{readable(score)} over C and gamma; chosen is {choice}"
    drawn = draw_grid(grid[grid["clip"] == limit], score)
    show(drawn, alt_text, search, f"grid of {readable(model)}")
    return True


def _describe_clip(limit: float) -> str:
    return "inputs as they are" if limit == 0 else f"inputs clipped at {limit:g}"


def show_trials(model: str) -> bool:
    """Show every configuration tried, and for a network every training; False where none was."""
    path = PATHS.report(model, "search.csv")
    if not path.is_file():
        return False
    st.header(readable(model))
    search = load_table(path)
    settings = [str(name) for name in search if name not in MEASURED]
    varied = [name for name in settings if len(search[name].unique()) > 1]
    best = search[search["chosen"]].iloc[0]
    st.caption(
        f"{len(search)} configurations tried{_describe_course(search)}. Chosen: "
        f"{_list(best, varied or settings)}, with a log loss of {number(best['log_loss'])} on "
        "inner folds."
    )
    if varied and len(varied) < len(settings):
        same = [name for name in settings if name not in varied]
        st.caption(f"The same for all: {_list(best, same)}.")
    if PATHS.trials(model).is_file():
        _draw_trials(model, sorted(varied or settings, key=lambda name: -search[name].nunique()))
    show_table(_best_first(search), f"configurations of {readable(model)}")
    return True


def _describe_course(search: pd.DataFrame) -> str:
    """Say how many networks' configurations were averaged, and how many were dropped early."""
    if "in_ensemble" not in search:
        return ""
    longest = search["epochs"].max()
    ended = int((search["epochs"] < longest).sum())
    dropped = f", {ended} dropped before {plural(longest, 'epoch')}" if ended else ""
    return f"{dropped}, {int(search['in_ensemble'].sum())} averaged"


def _best_first(search: pd.DataFrame) -> pd.DataFrame:
    """Order a search over networks; those that trained as long compare with one another."""
    if "epochs" not in search:
        return search
    return search.sort_values(["epochs", "log_loss"], ascending=[False, True])


def _list(best: pd.Series, settings: list[str]) -> str:
    return ", ".join(f"{readable(name)} {_write(best[name])}" for name in settings)


def _draw_trials(model: str, settings: list[str]) -> None:
    with show_input_errors():
        trials = load_parquet(PATHS.trials(model))
    setting = st.selectbox(
        "By setting",
        [name for name in settings if name in trials],
        format_func=readable,
        key=f"{model}_by",
        bind="query-params",
    )
    fell = ""
    if (trials["epochs"] < trials["epochs"].max()).any():
        fell = " over those that trained to the end, while those that fell out before are faint"
    st.caption(
        f"Dots: {plural(len(trials), 'training')}; bars: medians of a setting{fell}. Part 0 chose "
        "the final model, each other part the model of one outer fold."
    )
    alt_text = (
        f"Log loss on inner rows of {plural(len(trials), 'training')}, by {readable(setting)}"
    )
    show(draw_trials(trials, setting), alt_text, trials, f"every trial of {readable(model)}")


def _write(setting: object) -> str:
    return f"{setting:.4g}" if isinstance(setting, float) else readable(str(setting))
