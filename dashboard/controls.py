"""Controls that several pages share, kept in the URL so that a view can be sent to somebody."""

import streamlit as st

from dashboard.formats import plain
from tabdx.artifacts.partition_names import HOLDOUT, OUT_OF_FOLD
from tabdx.evaluation.deciding.harm import threshold_for
from tabdx.figures.names import readable

DEFAULT_THRESHOLD = 0.5


def choose_threshold() -> float:
    """Ask for the risk from which a patient is called positive: one for all pages."""
    return st.slider(
        "Threshold: call a patient positive from this risk on",
        min_value=0.01,
        max_value=0.99,
        value=DEFAULT_THRESHOLD,
        step=0.01,
        key="threshold",
        bind="query-params",
        persist_state="session",
        help="A lower threshold misses fewer cancers and raises more needless alarms.",
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
        help="Out of fold: development patients, predicted by models that never saw them. "
        "Holdout: patients set aside at the start, scored once.",
    )
    return str(chosen)


def choose_models(names: list[str]) -> list[str]:
    """Ask which models are shown; all of them at first."""
    return st.multiselect(
        "Models", names, default=names, format_func=readable, key="models", bind="query-params"
    )


def choose_harm_ratio(positive: str) -> float:
    """Ask how many needless alarms weigh as much as one missed patient, and offer its threshold.

    Parameters
    ----------
    positive : str
        What the diseased class is called.
    """
    ratio = st.slider(
        f"One missed {plain(positive)} patient is as bad as this many needless alarms",
        min_value=1,
        max_value=100,
        value=10,
        key="harm",
        bind="query-params",
        persist_state="session",
    )
    # No finer and no further than the threshold's own slider.
    fitting = min(0.99, max(0.01, round(threshold_for(ratio), 2)))
    st.button(
        f"Set the threshold to {fitting:.2f}, which does least harm if risks are calibrated",
        on_click=set_threshold,
        args=(fitting,),
    )
    return float(ratio)


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
