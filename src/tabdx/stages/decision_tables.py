"""Tables of the decisions, for the stages `decide` and `holdout`."""

from collections.abc import Callable, Sequence
from functools import partial
from typing import Any

import pandas as pd

from tabdx.classifiers.parallel import run_each, worth_starting
from tabdx.cohort.cohort import Cohort
from tabdx.core.params import Params
from tabdx.evaluation.calibration.brier import brier_parts
from tabdx.evaluation.calibration.parts import CalibrationPart
from tabdx.evaluation.calibration.recalibration import Recalibration, recalibrate
from tabdx.evaluation.calibration.recalibration_scores import recalibration_scores
from tabdx.evaluation.calibration.reliability import reliability, risk_distribution
from tabdx.evaluation.decisions.prediction_sets import prediction_sets
from tabdx.evaluation.decisions.utility import UtilitySettings, utility_tables
from tabdx.evaluation.joined_predictions import JoinedPredictions

Tables = dict[str, pd.DataFrame]
Task = Callable[[], Tables]


def decision_tables(
    params: Params,
    joined: Sequence[JoinedPredictions],
    parts: Sequence[CalibrationPart],
    cohort: Cohort,
) -> dict[str, pd.DataFrame]:
    """Judge the risks themselves, recalibration, prediction sets and thresholds."""
    rules, coverage = params.evaluate, params.decide.coverage
    intervals: dict[str, Any] = {
        "confidence": rules.confidence,
        "resamples": rules.resamples,
        "seed": params.seed,
    }
    recalibration = recalibrate(joined, parts, params.decide.recalibrate)
    answers = prediction_sets(
        parts,
        coverage=coverage,
        confidence=rules.confidence,
        classes=cohort.dictionary.outcome.sides,
    )
    settings = UtilitySettings(
        fixed=rules.threshold,
        minimum_sensitivity=params.decide.minimum_sensitivity,
        harm_ratio=params.decide.harm_ratio,
        chosen=params.decide.rule,
        study=float(cohort.positive.mean()),
        stated=params.decide.prevalence,
        **intervals,
    )
    # What takes long on many patients, side by side.
    tasks: list[Task] = [
        partial(_judge_reliability, joined, **intervals),
        partial(_judge_brier, joined, **intervals),
        partial(_judge_recalibration, recalibration, **intervals),
        partial(utility_tables, joined, parts, recalibration, settings),
    ]
    workers = worth_starting(params.compute.workers, len(cohort.patients), quick_rows=5_000)
    tables = run_each(_carry_out, tasks, "judging the risks", workers)
    return {
        "risk_distribution": risk_distribution(joined),
        "prediction_sets": answers.summary.assign(coverage=coverage),
        **{name: table for part in tables for name, table in part.items()},
    }


def _carry_out(task: Task) -> Tables:
    return task()


def _judge_reliability(joined: Sequence[JoinedPredictions], **intervals: Any) -> Tables:
    judged = reliability(joined, **intervals)
    return {"reliability": judged.curves, "reliability_errors": judged.errors}


def _judge_brier(joined: Sequence[JoinedPredictions], **intervals: Any) -> Tables:
    return {"brier": brier_parts(joined, **intervals)}


def _judge_recalibration(recalibration: Recalibration, **intervals: Any) -> Tables:
    return {"recalibration": recalibration_scores(recalibration, **intervals)}
