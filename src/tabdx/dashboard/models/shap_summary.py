"""SHAP values of many patients and interactions of features, on the page Models."""

from collections.abc import Callable, Sequence

import pandas as pd
import streamlit as st

from tabdx.assessment.prediction import predictor_of
from tabdx.cohort.dictionary import Outcome
from tabdx.cohort.target import Target
from tabdx.core.messages import plural
from tabdx.dashboard.charts.display import show
from tabdx.dashboard.charts.shap_summary import draw_beeswarm, draw_interactions
from tabdx.dashboard.shared.artifacts import choose_one
from tabdx.dashboard.shared.class_choice import choose_target, name_measure, target_of
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
from tabdx.studies.explanation.shap_values import Risk
from tabdx.wording.names import readable
from tabdx.wording.numbers import percent
from tabdx.wording.text import escape_markdown

_MOST = 10  # features that are drawn; the table of the summary has all
_KEPT = 16  # tables; each has some thousand rows at most

Compute = Callable[[Callable[[float], object]], pd.DataFrame]


def show_shap_summary(models: Sequence[str], outcome: Outcome) -> None:
    """Show how each feature moves the risk of the development patients, or of a class."""
    model, target, measure = _choose(models, outcome)
    table = _summary(model, target)
    if table is None:
        return
    drawn = table[table["feature"].isin(table["feature"].unique()[:_MOST])]
    largest = escape_markdown(table["feature"].iloc[0])
    show(
        draw_beeswarm(drawn, measure),
        f"SHAP values of {readable(model)} for each patient and feature; {largest} moves the "
        f"{measure} most",
        table,
        "SHAP value of each patient and feature",
    )
    patients = plural(table["patient"].nunique(), "development patient")
    st.caption(
        f"{patients} of {len(load_development().patients)}, each explained against all of them by "
        "the final model, which has learned from them. A point is a patient; the features that "
        f"move the {escape_markdown(measure)} most stand above."
    )


def show_interactions(models: Sequence[str], outcome: Outcome) -> None:
    """Show which pairs of features do more together than each alone."""
    model, target, measure = _choose(models, outcome)
    summary = _summary(model, target)
    if summary is None:
        return
    features = list(summary["feature"].unique()[:_MOST])
    table = _computed(
        model,
        target,
        "Compute the interactions",
        lambda progress: interactions(
            _risk_of(model, target), load_development().features, features, progress
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
    short = measure.partition(" ")[0]
    patients = min(MOST_PATIENTS, len(load_development().patients))
    st.caption(
        f"How far the mean {escape_markdown(measure)} at both values is from the sum of what each "
        f"does alone, in percentage points: root mean square over {patients} development patients, "
        f"final model, the {len(features)} features that move the {short} most. The means include "
        "combinations of values that no patient has."
    )


def _choose(models: Sequence[str], outcome: Outcome) -> tuple[str, Target, str]:
    """Ask for a model and a class; also what is explained, in words."""
    with st.container(horizontal=True):
        model = _choose_model(models)
        target = choose_target(outcome, "shap_of")
    return model, target, name_measure(target, outcome)


def _choose_model(models: Sequence[str]) -> str:
    """Ask for a model, the recommended one first."""
    recommended = load_rules(models).recommended
    return choose_one("Model", sorted(models, key=lambda name: name != recommended), "of")


def _risk_of(model: str, target: Target) -> Risk:
    predict = predictor_of(load_model(model))
    return lambda features: target_of(predict(features), target)


def _summary(model: str, target: Target) -> pd.DataFrame | None:
    return _computed(
        model,
        target,
        "Compute the SHAP values",
        lambda progress: shap_summary(
            _risk_of(model, target),
            load_development().features,
            target_of(load_development_risks(model), target),
            progress,
        ),
    )


def _computed(model: str, target: Target, label: str, compute: Compute) -> pd.DataFrame | None:
    """Return what was computed of this model and these patients, or offer to; None until then."""
    with show_input_errors():
        key = (label, target, model_fingerprint(model), development_fingerprint())
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
def _tables() -> dict[tuple[str, Target, str, str], pd.DataFrame]:
    """What was computed since the server started: by what it is, and of what and whom."""
    return {}
