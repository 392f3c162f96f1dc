"""The predictions as answers are given by them: recalibrated where that helped, and shifted."""

from collections.abc import Collection
from dataclasses import replace

import pandas as pd
import streamlit as st

from tabdx.artifacts.inner_predictions import read_all_inner_predictions
from tabdx.artifacts.predictions import read_all_predictions
from tabdx.assessment.answer import Policy
from tabdx.dashboard.shared.artifacts import load_params
from tabdx.dashboard.shared.decision_rules import load_rules
from tabdx.dashboard.shared.errors import show_input_errors
from tabdx.dashboard.shared.loaders import PATHS, fingerprint, load_cohort, model_names
from tabdx.dashboard.shared.predictions import load_joined_predictions
from tabdx.dashboard.shared.thresholds import studied_prevalence
from tabdx.evaluation.calibration.parts import against_rest, calibration_parts, with_risks
from tabdx.evaluation.calibration.recalibration import recalibrate
from tabdx.evaluation.decisions.prevalence import shift_risks
from tabdx.evaluation.decisions.rules_at_prevalence import rules_at_prevalence
from tabdx.evaluation.joined_predictions import JoinedPredictions


def load_answered_predictions(
    prevalence: float, models: Collection[str]
) -> list[JoinedPredictions]:
    """Read some models' predictions, with the risks that would be shown to these patients.

    A patient's recalibration is learned on the inner folds of other patients, as the report has it.

    Parameters
    ----------
    prevalence : float
        Share of the diseased where the risks are used.
    models : collection of str

    Raises
    ------
    InputError
        As `load_joined_predictions` does, or if the inner predictions are missing.
    """
    rules, study = load_rules(model_names()), studied_prevalence()
    recalibrating = {name for name in rules.by_model if Policy.of(name, rules).recalibrates}
    answered = [
        _recalibrated(one.model, one.partition) if one.model in recalibrating else one
        for one in load_joined_predictions()
        if one.model in models
    ]
    if prevalence == study:
        return answered
    return [
        replace(one, probability=shift_risks(one.probability, study, prevalence))
        for one in answered
    ]


def rules_in_force(rules: pd.DataFrame, prevalence: float, confidence: float) -> pd.DataFrame:
    """Count the errors of threshold rules at a prevalence; as studied they are as they stand.

    Where that cannot be, the page stops and says why.

    Parameters
    ----------
    rules : DataFrame
        Rows of ``decide/thresholds.csv``.
    prevalence : float
        Share of the diseased where the risks are used.
    confidence : float
        Of the intervals.
    """
    study = studied_prevalence()
    if prevalence == study:
        return rules
    with show_input_errors():
        answered = load_answered_predictions(prevalence, set(rules["model"]))
        return rules_at_prevalence(rules, answered, study, prevalence, confidence)


def _recalibrated(model: str, partition: str) -> JoinedPredictions:
    files = (PATHS.predictions(model), PATHS.inner_predictions(model))
    return _recalibrate(model, partition, fingerprint(PATHS.cohort, PATHS.params, *files))


@st.cache_resource(show_spinner="Recalibrating", max_entries=16)
def _recalibrate(model: str, partition: str, content: str) -> JoinedPredictions:
    predictions = read_all_predictions(PATHS.all_predictions, partition)
    inner = read_all_inner_predictions(PATHS.all_inner_predictions)
    parts = calibration_parts(
        predictions[predictions["model"] == model], inner[inner["model"] == model], load_cohort()
    )
    (own,) = (
        one for one in load_joined_predictions() if (one.model, one.partition) == (model, partition)
    )
    recalibrated = recalibrate([], parts, load_params().decide.recalibrate).parts
    (target, *_) = load_cohort().dictionary.outcome.targets
    return with_risks(own, against_rest(recalibrated, target))
