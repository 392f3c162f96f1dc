"""The page Decisions: errors at a threshold, choosing a threshold, whether acting is worth it."""

import streamlit as st

from tabdx.core.partition_names import HOLDOUT
from tabdx.dashboard.decisions.class_errors import show_class_errors, show_decisions_of_classes
from tabdx.dashboard.decisions.confusion_matrix import show_errors
from tabdx.dashboard.decisions.net_benefit import show_consequences, show_utility
from tabdx.dashboard.decisions.prevalence import show_beside_studied, show_predictive_values
from tabdx.dashboard.decisions.threshold_rules import show_cost, show_rules
from tabdx.dashboard.shared.answered_predictions import load_answered_predictions
from tabdx.dashboard.shared.artifacts import choose_beside, load_params
from tabdx.dashboard.shared.controls import (
    choose_models,
    choose_partition,
    choose_prevalence,
    choose_threshold,
    offered_thresholds,
    prevalence_in_force,
)
from tabdx.dashboard.shared.errors import show_input_errors
from tabdx.dashboard.shared.loaders import PATHS, load_cohort, load_table, rank_models
from tabdx.dashboard.shared.predictions import load_joined_predictions
from tabdx.dashboard.shared.thresholds import studied_prevalence
from tabdx.evaluation.joined_predictions import JoinedPredictions
from tabdx.wording.numbers import number, percent

ERRORS, CHOOSING, ACTING, CLASSES = "errors", "choosing", "acting", "classes"
VIEWS = {
    ERRORS: "Errors at a threshold",
    CHOOSING: "Choosing a threshold",
    ACTING: "Worth acting",
}


def choose_holdout_threshold() -> float:
    """Ask for one of the thresholds that were fixed before: the holdout is to choose none."""
    said = {f"{value:g}": f"{name}: {number(value)}" for name, value in offered.items()}
    st.caption(
        "The holdout is shown at thresholds that were set without it, so that none is chosen on it."
    )
    return float(choose_beside("Threshold", said, "set_threshold"))


st.title("Decisions")
with show_input_errors():
    outcome = load_cohort().dictionary.outcome
if not outcome.two_sided:
    with show_input_errors():
        show_decisions_of_classes(outcome)
    st.stop()
with show_input_errors():
    joined = load_joined_predictions()
    confidence = float(load_table(PATHS.report("evaluation", "scores.csv"))["confidence"].iloc[0])
names = rank_models({one.model for one in joined})
of_classes = len(outcome.classes) > 2
views = VIEWS | ({CLASSES: "Errors of each class"} if of_classes else {})
view = choose_beside("About", views, "about")
if view == CLASSES:
    with show_input_errors():
        show_class_errors(outcome)
    st.stop()
chosen = choose_models(names)
partition = choose_partition()
study = studied_prevalence()
offered = offered_thresholds(prevalence=prevalence_in_force(study))
at, where = st.columns(2)
with where:
    prevalence = choose_prevalence(study, load_params().decide.prevalence)
with at:
    if partition == HOLDOUT:
        threshold = choose_holdout_threshold()
    else:
        threshold = choose_threshold(outcome.sides.positive, prevalence=prevalence)
with show_input_errors():
    answered = load_answered_predictions(prevalence, chosen)


def pick(predictions: list[JoinedPredictions]) -> list[JoinedPredictions]:
    """Pick those of the chosen models and patients, the best first."""
    by_model = {one.model: one for one in predictions if one.partition == partition}
    return [by_model[name] for name in chosen if name in by_model]


shown = pick(answered)
if not shown:
    st.info("Choose at least one model.", icon=":material/info:")
    st.stop()
if prevalence != study:
    as_studied = pick(load_answered_predictions(study, chosen))
    said = f"Errors at {percent(prevalence)}, beside those as studied"
    with st.expander(said, expanded=view != ACTING, icon=":material/compare_arrows:"):
        show_beside_studied(shown, as_studied, threshold, confidence, study, prevalence)

if view == ERRORS:
    show_errors(shown, threshold)
elif view == CHOOSING:
    show_rules(partition, chosen, prevalence, confidence)
    show_cost(shown, threshold, confidence, prevalence)
else:
    show_utility(shown, names, threshold, prevalence, outcome)
    with st.expander(
        f"Outcomes per 1,000 patients of whom {percent(prevalence)} are diseased",
        icon=":material/groups:",
    ):
        show_consequences(partition, chosen, prevalence, confidence)
    with st.expander(
        f"Predictive values at a threshold of {number(threshold)}", icon=":material/percent:"
    ):
        show_predictive_values(pick(joined), names, threshold, confidence, study, prevalence)
