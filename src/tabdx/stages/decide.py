"""Stage decide: what a clinician may do with the risks, and how that would turn out."""

from collections.abc import Sequence
from typing import Any

import pandas as pd

from tabdx.artifacts.documents import write_json
from tabdx.artifacts.inner_predictions import read_all_inner_predictions
from tabdx.artifacts.predictions import read_all_predictions
from tabdx.artifacts.tables import write_csv
from tabdx.cohort.cohort import Cohort
from tabdx.evaluation.calibrating.brier import brier_parts
from tabdx.evaluation.calibrating.recalibration import recalibrate
from tabdx.evaluation.calibrating.recalibration_scores import recalibration_scores
from tabdx.evaluation.calibrating.reliability import reliability, risk_distribution
from tabdx.evaluation.calibration_parts import CalibrationPart, calibration_parts
from tabdx.evaluation.deciding.conformal import conformal
from tabdx.evaluation.deciding.consequences import consequences
from tabdx.evaluation.deciding.decision_curves import decision_curves
from tabdx.evaluation.deciding.rules import make_rules
from tabdx.evaluation.deciding.thresholds import threshold_rules
from tabdx.evaluation.passes import Passes, gather
from tabdx.params import Params
from tabdx.paths import Paths
from tabdx.stages.runner import run

Tables = dict[str, pd.DataFrame]


def decide(params: Params, paths: Paths) -> None:
    """Write what recalibration, sets of possible answers and thresholds do, and their rules."""
    cohort = Cohort.read(paths.cohort)
    predictions = read_all_predictions(paths.all_predictions)
    inner = read_all_inner_predictions(paths.all_inner_predictions)
    passes, parts = gather(predictions, cohort), calibration_parts(predictions, inner, cohort)
    study = float(cohort.positive.mean())
    tables = _reliability(params, passes) | _utility(params, passes, parts, study)
    confidence, coverage = params.evaluate.confidence, params.decide.coverage
    recalibration = recalibrate(passes, parts, params.decide.recalibrate)
    tables["recalibration"] = recalibration_scores(
        recalibration,
        confidence=confidence,
        resamples=params.evaluate.resamples,
        seed=params.seed,
    )
    answers = conformal(
        parts,
        coverage=coverage,
        confidence=confidence,
        classes=cohort.dictionary.outcome.classes,
    )
    tables["conformal"] = answers.summary.assign(coverage=coverage)
    for name, table in tables.items():
        write_csv(paths.report("decide", f"{name}.csv"), table)
    rules = make_rules(tables["thresholds"], recalibration.final, answers.final, coverage)
    write_json(paths.report("decide", "rules.json"), rules)


def _reliability(params: Params, passes: Sequence[Passes]) -> Tables:
    settings: dict[str, Any] = {
        "confidence": params.evaluate.confidence,
        "resamples": params.evaluate.resamples,
        "seed": params.seed,
    }
    curves = reliability(passes, **settings)
    return {
        "reliability": curves.curves,
        "reliability_errors": curves.errors,
        "risk_distribution": risk_distribution(passes),
        "brier": brier_parts(passes, **settings),
    }


def _utility(
    params: Params, passes: Sequence[Passes], parts: Sequence[CalibrationPart], study: float
) -> Tables:
    rules = threshold_rules(
        parts,
        fixed=params.evaluate.threshold,
        minimum_sensitivity=params.decide.minimum_sensitivity,
        harm_ratio=params.decide.harm_ratio,
        chosen=params.decide.rule,
        confidence=params.evaluate.confidence,
    )
    stated = params.decide.prevalence
    curves = decision_curves(
        passes,
        {"cohort": None, "stated": stated},
        confidence=params.evaluate.confidence,
        resamples=params.evaluate.resamples,
        seed=params.seed,
    )
    return {
        "thresholds": rules,
        "consequences": consequences(rules, {"cohort": study, "stated": stated}),
        "net_benefit": curves,
    }


if __name__ == "__main__":
    run("decide", decide)
