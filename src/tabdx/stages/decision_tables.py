"""The tables of what may be done with the risks: of `decide` out of fold, of `holdout` there."""

from collections.abc import Sequence
from typing import Any

import pandas as pd

from tabdx.cohort.cohort import Cohort
from tabdx.evaluation.calibrating.brier import brier_parts
from tabdx.evaluation.calibrating.recalibration import recalibrate
from tabdx.evaluation.calibrating.recalibration_scores import recalibration_scores
from tabdx.evaluation.calibrating.reliability import reliability, risk_distribution
from tabdx.evaluation.calibration_parts import CalibrationPart
from tabdx.evaluation.deciding.conformal import conformal
from tabdx.evaluation.deciding.utility import UtilitySettings, utility_tables
from tabdx.evaluation.passes import Passes
from tabdx.params import Params


def decision_tables(
    params: Params, passes: Sequence[Passes], parts: Sequence[CalibrationPart], cohort: Cohort
) -> dict[str, pd.DataFrame]:
    """Judge the risks themselves, recalibration, prediction sets and thresholds."""
    rules, coverage = params.evaluate, params.decide.coverage
    intervals: dict[str, Any] = {
        "confidence": rules.confidence,
        "resamples": rules.resamples,
        "seed": params.seed,
    }
    recalibration = recalibrate(passes, parts, params.decide.recalibrate)
    curves = reliability(passes, **intervals)
    answers = conformal(
        parts,
        coverage=coverage,
        confidence=rules.confidence,
        classes=cohort.dictionary.outcome.classes,
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
    return {
        "reliability": curves.curves,
        "reliability_errors": curves.errors,
        "risk_distribution": risk_distribution(passes),
        "brier": brier_parts(passes, **intervals),
        "recalibration": recalibration_scores(recalibration, **intervals),
        "conformal": answers.summary.assign(coverage=coverage),
        **utility_tables(passes, parts, recalibration, settings),
    }
