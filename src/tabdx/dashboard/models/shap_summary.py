"""SHAP values of many patients and interactions of features, on the page Models."""

from collections.abc import Callable, Sequence

import pandas as pd
import streamlit as st

from tabdx.core.messages import plural
from tabdx.dashboard.charts.display import show
from tabdx.dashboard.charts.shap_summary import draw_beeswarm, draw_interactions
from tabdx.dashboard.shared.artifacts import choose_one
from tabdx.dashboard.shared.decision_rules import load_rules
from tabdx.dashboard.shared.development import (
    development_fingerprint,
    load_development,
    load_development_risks,
)
from tabdx.dashboard.shared.errors import show_input_errors
from tabdx.dashboard.shared.loaders import load_model, model_fingerprint
from tabdx.studies.explanation.interactions import MOST_PATIENTS, interactions
from tabdx.studies.explanation.shap_summary import shap_summary
from tabdx.studies.explanation.shap_values import risk_of
from tabdx.wording.names import readable
from tabdx.wording.numbers import percent
from tabdx.wording.text import escape_markdown

_MOST = 10  # features that are drawn; the table of the summary has all
_KEPT = 16  # tables; each has some thousand rows at most

Compute = Callable[[Callable[[float], object]], pd.DataFrame]


def show_shap_summary(models: Sequence[str]) -> None:
    """Show how each feature moves the risk of the development patients."""
    model = _choose_model(models)
    table = _summary(model)
    if table is None:
        return
    drawn = table[table["feature"].isin(table["feature"].unique()[:_MOST])]
    largest = escape_markdown(table["feature"].iloc[0])
    show(
        draw_beeswarm(drawn),
        f"SHAP values of {readable(model)} for each patient and feature; {largest} moves the risk "
        "most",
        table,
        "SHAP value of each patient and feature",
    )
    patients = plural(table["patient"].nunique(), "development patient")
    st.caption(
        f"{patients} of {len(load_development().patients)}, each explained against all of them by "
        "the final model, which has learned from them. A point is a patient; the features that "
        "move the risk most stand above."
    )


def show_interactions(models: Sequence[str]) -> None:
    """Show which pairs of features do more together than each alone."""
    model = _choose_model(models)
    summary = _summary(model)
    if summary is None:
        return
    features = list(summary["feature"].unique()[:_MOST])
    table = _computed(
        model,
        "Compute the interactions",
        lambda progress: interactions(
            risk_of(load_model(model)), load_development().features, features, progress
        ),
    )
    if table is None:
        return
    if table.empty:
        st.info("There is one feature: it has nothing to interact with.", icon=":material/info:")
        return
    first = table.iloc[0]
    show(
        draw_interactions(table),
        f"Interactions of {readable(model)}: strongest between {first['feature']} and "
        f"{first['other']}, {percent(first['interaction'])}",
        table,
        "interaction of every two features",
    )
    patients = min(MOST_PATIENTS, len(load_development().patients))
    st.caption(
        "How far the mean risk at both values is from the sum of what each does alone, in "
        f"percentage points: root mean square over {patients} development patients, final model, "
        f"the {len(features)} features that move the risk most. The means include combinations of "
        "values that no patient has."
    )


def _choose_model(models: Sequence[str]) -> str:
    """Ask for a model, the recommended one first."""
    recommended = load_rules(models).recommended
    return choose_one("Model", sorted(models, key=lambda name: name != recommended), "of")


def _summary(model: str) -> pd.DataFrame | None:
    return _computed(
        model,
        "Compute the SHAP values",
        lambda progress: shap_summary(
            risk_of(load_model(model)),
            load_development().features,
            load_development_risks(model),
            progress,
        ),
    )


def _computed(model: str, label: str, compute: Compute) -> pd.DataFrame | None:
    """Return what was computed of this model and these patients, or offer to; None until then."""
    with show_input_errors():
        key = (label, model_fingerprint(model), development_fingerprint())
    tables = _tables()
    if key not in tables:
        if not st.button(f"{label} of {escape_markdown(readable(model))}"):
            st.caption("This takes up to a minute; the result is kept until the model changes.")
            return None
        with show_input_errors():
            bar = st.progress(0.0, text=label)
            while len(tables) >= _KEPT:
                tables.pop(next(iter(tables)))
            tables[key] = compute(bar.progress)
            bar.empty()
    return tables[key]


@st.cache_resource(show_spinner=False)
def _tables() -> dict[tuple[str, str, str], pd.DataFrame]:
    """What was computed since the server started: by what it is, of which model and patients."""
    return {}
