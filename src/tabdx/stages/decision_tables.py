"""Tables of the decisions, for the stages `decide` and `holdout`."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import partial
from typing import Any

import pandas as pd

from tabdx.classifiers.parallel import run_each, worth_starting
from tabdx.cohort.cohort import Cohort
from tabdx.core.params import JudgingParams
from tabdx.evaluation.calibration.brier import brier_parts
from tabdx.evaluation.calibration.parts import CalibrationPart, against_rest
from tabdx.evaluation.calibration.recalibration import Recalibration, recalibrate
from tabdx.evaluation.calibration.recalibration_scores import recalibration_scores
from tabdx.evaluation.calibration.reliability import reliability, risk_distribution
from tabdx.evaluation.decisions.prediction_sets import prediction_sets
from tabdx.evaluation.decisions.utility import UtilitySettings, utility_tables
from tabdx.evaluation.joined_predictions import JoinedPredictions
from tabdx.stages.evaluation_tables import Judged

Tables = dict[str, pd.DataFrame]
Task = Callable[[], Tables]


def _with_ends(*names: str) -> list[str]:
    """Name columns with those of their intervals."""
    return [f"{name}{end}" for name in names for end in ("", "_lower", "_upper")]


# Tables of a question that has two sides: these columns and no row where no class is positive.
_TWO_SIDED = {
    "risk_distribution": ["model", "partition", "class", "from", "to", "patients"],
    "reliability": ["model", "partition", "predicted", "observed", "lower", "upper"],
    "reliability_errors": [
        *("model", "partition", "measure", "value", "lower", "upper", "patients"),
    ],
    "brier": [
        *("model", "partition", "patients", "bins"),
        *_with_ends("brier", "reliability", "resolution", "uncertainty"),
        *("within_bin_variance", "within_bin_covariance"),
    ],
    "thresholds": [
        *("model", "partition", "rule", "chosen", "risks"),
        *("threshold", "threshold_lowest", "threshold_highest"),
        *_with_ends("sensitivity", "specificity"),
        *_with_ends("positive_predictive_value", "negative_predictive_value"),
        *("false_negatives", "false_positives", "patients", "diseased"),
        *("learned_diseased", "learned_healthy", "note", "threshold_as_predicted"),
    ],
    "consequences": [
        *("model", "partition", "rule", "chosen", "risks", "population", "prevalence"),
        *("quantity", "value", "lower", "upper"),
    ],
    "net_benefit": [
        *("model", "partition", "population", "risks", "prevalence", "threshold", "treat_all"),
        *_with_ends("net_benefit", "difference", "interventions_avoided"),
        "verdict",
    ],
}


def decision_tables(
    params: JudgingParams, judged: Judged, parts: Sequence[CalibrationPart], cohort: Cohort
) -> dict[str, pd.DataFrame]:
    """Judge recalibration and prediction sets, and of two sides the risks and thresholds.

    Every table is written: where no class is said to be positive, those of two sides have their
    header alone.
    """
    rules, coverage = params.evaluate, params.decide.coverage
    outcome = cohort.dictionary.outcome
    intervals: dict[str, Any] = {
        "confidence": rules.confidence,
        "resamples": rules.resamples,
        "seed": params.seed,
    }
    recalibration = recalibrate(judged.compared, parts, params.decide.recalibrate)
    answers = prediction_sets(
        parts, coverage=coverage, confidence=rules.confidence, classes=outcome.classes
    )
    tables = {name: pd.DataFrame(columns=columns) for name, columns in _TWO_SIDED.items()}
    tasks: list[Task] = [partial(_judge_recalibration, recalibration, **intervals)]
    if outcome.two_sided:
        (target,) = outcome.targets
        sided = replace(recalibration, parts=against_rest(recalibration.parts, target))
        settings = UtilitySettings(
            fixed=rules.threshold,
            minimum_sensitivity=params.decide.minimum_sensitivity,
            harm_ratio=params.decide.harm_ratio,
            chosen=params.decide.rule,
            study=float(cohort.positive.mean()),
            stated=params.decide.prevalence,
            **intervals,
        )
        joined = judged.two_sided
        tasks += [
            partial(_judge_reliability, joined, **intervals),
            partial(_judge_brier, joined, **intervals),
            partial(utility_tables, joined, against_rest(parts, target), sided, settings),
        ]
        tables["risk_distribution"] = risk_distribution(joined)
    # What takes long on many patients, side by side.
    workers = worth_starting(params.compute.workers, len(cohort.patients), quick_rows=5_000)
    for found in run_each(_carry_out, tasks, "judging the risks", workers):
        tables |= found
    return tables | {"prediction_sets": answers.summary.assign(coverage=coverage)}


def _carry_out(task: Task) -> Tables:
    return task()


def _judge_reliability(joined: Sequence[JoinedPredictions], **intervals: Any) -> Tables:
    judged = reliability(joined, **intervals)
    return {"reliability": judged.curves, "reliability_errors": judged.errors}


def _judge_brier(joined: Sequence[JoinedPredictions], **intervals: Any) -> Tables:
    return {"brier": brier_parts(joined, **intervals)}


def _judge_recalibration(recalibration: Recalibration, **intervals: Any) -> Tables:
    return {"recalibration": recalibration_scores(recalibration, **intervals)}
