"""Controls that several pages share, kept in the URL."""

from math import ceil, floor

import pandas as pd
import streamlit as st

from tabdx.core.errors import InputError
from tabdx.core.partition_names import HOLDOUT, OUT_OF_FOLD
from tabdx.dashboard.shared.artifacts import load_params
from tabdx.dashboard.shared.errors import show_input_errors
from tabdx.evaluation.decisions.harm import threshold_for
from tabdx.wording.names import readable
from tabdx.wording.numbers import number
from tabdx.wording.text import escape_markdown

_LOWEST, _HIGHEST = 0.01, 0.99  # of the threshold's slider, whose steps are hundredths
_MOST = 100  # of the harm ratio's


def choose_threshold(positive: str) -> float:
    """Ask for the risk from which a patient is called positive: one for all pages.

    It starts at the run's, ``evaluate.threshold``.

    Parameters
    ----------
    positive : str
        What the diseased class is called.
    """
    with show_input_errors():
        start = load_params().evaluate.threshold
    return st.slider(
        "Threshold: call a patient positive from this risk on",
        min_value=_LOWEST,
        max_value=_HIGHEST,
        value=fit_slider(start),
        step=0.01,
        key="threshold",
        bind="query-params",
        persist_state="session",
        help=f"Starts at the run's, {start:g} (evaluate.threshold). A lower threshold misses fewer "
        f"{escape_markdown(positive)} patients and gives more needless alarms.",
    )


def choose_partition() -> str:
    """Ask which patients are shown: development, out of fold, or the holdout."""
    chosen = st.segmented_control(
        "Patients",
        [OUT_OF_FOLD, HOLDOUT],
        default=OUT_OF_FOLD,
        required=True,
        format_func=readable,
        key="partition",
        bind="query-params",
        help="Out of fold: development patients, predicted by models not trained on them. "
        "Holdout: patients set aside at the start; no choice of the run uses them.",
    )
    return str(chosen)


def choose_models(names: list[str]) -> list[str]:
    """Ask which models are shown; all of them at first."""
    return st.multiselect(
        "Models", names, default=names, format_func=readable, key="models", bind="query-params"
    )


def choose_harm_ratio(positive: str) -> float:
    """Ask how many needless alarms weigh as much as one missed patient, and offer its threshold.

    It starts at the run's, ``decide.harm_ratio``.

    Parameters
    ----------
    positive : str
        What the diseased class is called.
    """
    with show_input_errors():
        start = load_params().decide.harm_ratio
    ratio = st.slider(
        f"One missed {escape_markdown(positive)} patient is as bad as this many needless alarms",
        min_value=1,
        max_value=max(_MOST, ceil(start)),
        value=max(1, round(start)),
        key="harm",
        bind="query-params",
        persist_state="session",
        help=f"Starts at the run's, {start:g} (decide.harm_ratio), in whole numbers.",
    )
    fitting = fit_slider(threshold_for(ratio))
    st.button(
        f"Set the threshold to {number(fitting, 2)}, which does least harm if risks are calibrated",
        on_click=set_threshold,
        args=(fitting,),
    )
    return float(ratio)


def fit_slider(threshold: float) -> float:
    """Round a threshold down to the slider's hundredths, so that no more patients are missed.

    Examples
    --------
    >>> fit_slider(0.199), fit_slider(0.29), fit_slider(0.003), fit_slider(1.0)
    (0.19, 0.29, 0.01, 0.99)
    """
    return min(_HIGHEST, max(_LOWEST, floor(threshold * 100 + 1e-9) / 100))


def require_scored(scores: pd.DataFrame, partition: str) -> None:
    """Raise `InputError`, which says what to do, unless a partition was scored."""
    if not (scores["partition"] == partition).any():
        stage = "holdout" if partition == HOLDOUT else "evaluate"
        raise InputError(f"{readable(partition)} was not scored yet; `dvc repro {stage}` does")


def set_threshold(threshold: float) -> None:
    """Move the slider that all pages share."""
    st.session_state["threshold"] = threshold


def choose_prevalence(own: float) -> float:
    """Ask how common the disease is where the calls are to be used.

    Parameters
    ----------
    own : float
        Share of the diseased among the patients judged, where the slider starts.
    """
    percentage = st.slider(
        "Prevalence: share of the diseased where the calls are to be used",
        min_value=0.5,
        max_value=95.0,
        value=round(200 * min(max(own, 0.005), 0.95)) / 2,
        step=0.5,
        format="%.1f%%",
        key="prevalence",
        bind="query-params",
    )
    return percentage / 100
