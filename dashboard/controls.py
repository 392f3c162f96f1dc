"""Controls that several pages share, kept in the URL so that a view can be sent to somebody."""

import streamlit as st

from tabdx.artifacts.predictions import HOLDOUT, OUT_OF_FOLD
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
