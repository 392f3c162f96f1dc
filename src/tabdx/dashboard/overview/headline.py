"""The recommended model on the page Overview, and its errors at the prevalence in force."""

from collections.abc import Sequence

import pandas as pd
import streamlit as st

from tabdx.cohort.dictionary import Outcome
from tabdx.core.params import Params
from tabdx.dashboard.shared.answered_predictions import rules_in_force
from tabdx.dashboard.shared.artifacts import find_document, find_evidence
from tabdx.dashboard.shared.class_matrix import show_class_matrix
from tabdx.dashboard.shared.controls import prevalence_in_force
from tabdx.dashboard.shared.paper import say_on_paper
from tabdx.dashboard.shared.thresholds import agreed_threshold, studied_prevalence
from tabdx.wording.headline import (
    JUDGED_ON,
    Figure,
    answered_risks,
    describe_recommendation,
    describe_shift,
    describe_threshold,
    headline,
    is_recommended,
    recommended_model,
)
from tabdx.wording.names import readable
from tabdx.wording.notes import describe_no_positive
from tabdx.wording.numbers import percent
from tabdx.wording.text import escape_markdown
from tabdx.wording.vocabulary import SHIFTED


def show_class_headline(
    scores: pd.DataFrame, ranking: pd.DataFrame, outcome: Outcome, confusion: pd.DataFrame
) -> None:
    """Show the recommended model where no class is said to be positive: there is no threshold.

    Parameters
    ----------
    scores, ranking, outcome
        As `show_headline` takes them.
    confusion : DataFrame
        ``evaluation/confusion.csv``, the holdout's below.
    """
    rules = find_document("decide/rules.json")
    model, confidence = recommended_model(ranking, rules), float(scores["confidence"].iloc[0])
    agreed = is_recommended(rules, model)
    _show_choice(ranking, model, agreed=agreed)
    said = describe_no_positive("A risk, a threshold and errors at it", len(outcome.classes))
    st.markdown("Each patient is called the most probable class. " + escape_markdown(said))
    say_on_paper(model)
    for partition, title in JUDGED_ON.items():
        st.markdown(f"**{title}**, with {percent(confidence, 0)} intervals")
        _show_figures(headline(scores, None, model, partition, outcome.classes))
        own = (confusion["model"] == model) & (confusion["partition"] == partition)
        if own.any():
            title = f"Confusion matrix, {readable(partition)}"
            first = partition == next(iter(JUDGED_ON))
            with st.expander(title, expanded=first, icon=":material/grid_on:"):
                show_class_matrix(confusion[own], outcome.classes)


def show_headline(
    scores: pd.DataFrame, ranking: pd.DataFrame, params: Params, outcome: Outcome
) -> None:
    """Show the recommended model with its errors, at another prevalence beside those as studied.

    Parameters
    ----------
    scores, ranking : DataFrame
        ``evaluation/scores.csv``, the holdout's below, and ``evaluation/ranking.csv``.
    params : Params
        Of the run.
    outcome : Outcome
    """
    rules, thresholds = find_document("decide/rules.json"), find_evidence("decide/thresholds.csv")
    model = recommended_model(ranking, rules)
    agreed, risks = is_recommended(rules, model), answered_risks(rules, model)
    confidence, study = float(scores["confidence"].iloc[0]), studied_prevalence()
    prevalence = prevalence_in_force(study)
    shifted = None
    if thresholds is not None and prevalence != study:
        shifted = rules_in_force(thresholds[thresholds["model"] == model], prevalence, confidence)
    _show_choice(ranking, model, agreed=agreed)
    at = describe_threshold(thresholds, model, params, outcome.sides.positive)
    if shifted is not None:
        at = describe_threshold(
            thresholds,
            model,
            params,
            outcome.sides.positive,
            threshold=agreed_threshold(model, prevalence),
            among=f"where {percent(prevalence)} have it",
        )
        at += f" {describe_shift(study, prevalence)} ROC AUC and log loss are as studied."
    st.markdown(escape_markdown(at))
    say_on_paper(model)
    for partition, title in JUDGED_ON.items():
        st.markdown(f"**{title}**, with {percent(confidence, 0)} intervals")
        studied = headline(scores, thresholds, model, partition, outcome.sides, risks)
        figures = studied
        if shifted is not None:
            figures = headline(scores, shifted, model, partition, outcome.sides, SHIFTED)
        _show_figures(figures)
        if shifted is not None:
            errors = "; ".join(f"{one.label.lower()} {one}" for one in studied[:2])
            st.caption(escape_markdown(f"As studied ({percent(study)}): {errors}."))


def _show_choice(ranking: pd.DataFrame, model: str, *, agreed: bool) -> None:
    st.header(f"Recommended: {readable(model)}" if agreed else "No model is recommended yet")
    st.markdown(escape_markdown(describe_recommendation(ranking, model, agreed=agreed)))


def _show_figures(figures: Sequence[Figure]) -> None:
    with st.container(horizontal=True):
        for figure in figures:
            st.metric(
                escape_markdown(figure.label),
                figure.value,
                figure.detail,
                delta_color="off",
                delta_arrow="off",
                width=170,
            )
