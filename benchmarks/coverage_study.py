"""One cohort through the real procedure, and what is true of its models."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from benchmarks.coverage_family import LogisticFamily
from benchmarks.coverage_population import Population, Reference
from tabdx.classifiers.nested import Nested, cross_predict
from tabdx.cohort.cohort import Cohort
from tabdx.cohort.draw_partitions import draw_partitions
from tabdx.core.partition_names import HOLDOUT
from tabdx.evaluation.calibration.parts import calibration_parts
from tabdx.evaluation.decisions.prediction_sets import prediction_sets
from tabdx.evaluation.joined_predictions import JoinedPredictions, join_outcomes

METRICS = (
    "accuracy",
    "roc_auc",
    "log_loss",
    "calibration_slope",
    "brier",
    "sensitivity",
    "specificity",
)
THRESHOLD, CONFIDENCE, CONFORMAL_COVERAGE = 0.5, 0.95, 0.95
FOLDS, REPEATS = 5, 2


@dataclass(frozen=True)
class Study:
    """One cohort that went through the procedure, and how its models really do.

    Attributes
    ----------
    joined : tuple of JoinedPredictions
        Out of fold, then the holdout's.
    final, pooled, outer : dict of str to float
        True performance by metric: of the final model; of the outer models' pooled risks; of the
        outer models one by one. The latter two are means over repeats.
    prediction_sets : DataFrame
        Indexed by class. Columns: ``patients`` (of the holdout), ``covered`` (share of them),
        ``truth`` (that share in the population).
    """

    joined: tuple[JoinedPredictions, ...]
    final: dict[str, float]
    pooled: dict[str, float]
    outer: dict[str, float]
    prediction_sets: pd.DataFrame


def run_study(
    population: Population, patients: int, reference: Reference, seed: Sequence[int]
) -> Study:
    """Draw a cohort, train and predict as the stages do, and look up the truth."""
    rng = np.random.default_rng(seed)
    cohort = population.draw_cohort(patients, rng)
    start = int(rng.integers(2**31))
    partitions = draw_partitions(
        cohort, holdout=0.2, outer_folds=FOLDS, repeats=REPEATS, seed=start
    )
    nested = cross_predict(LogisticFamily(), cohort, partitions, start)
    models = [fitted.classifier for fitted in nested.outer]
    final, *outer = (
        reference.judge([model], METRICS, THRESHOLD) for model in (nested.final.classifier, *models)
    )
    pooled = [
        reference.judge(models[first : first + FOLDS], METRICS, THRESHOLD)
        for first in range(0, len(models), FOLDS)
    ]
    return Study(
        joined=tuple(join_outcomes(nested.predictions, cohort)),
        final=final,
        pooled=_means(pooled),
        outer=_means(outer),
        prediction_sets=_answer(nested, cohort, reference),
    )


def _means(judged: Sequence[dict[str, float]]) -> dict[str, float]:
    return {str(metric): mean for metric, mean in pd.DataFrame(judged).mean().items()}


def _answer(nested: Nested, cohort: Cohort, reference: Reference) -> pd.DataFrame:
    """How many of the holdout are covered by their prediction set, and of the population."""
    classes = cohort.dictionary.outcome.sides
    parts = calibration_parts(nested.predictions, nested.inner_predictions, cohort)
    held_out = [part for part in parts if part.partition == HOLDOUT]
    found = prediction_sets(
        held_out, coverage=CONFORMAL_COVERAGE, confidence=CONFIDENCE, classes=classes
    )
    learned = found.quantiles.set_index("class")["quantile"].fillna(np.inf)
    risk = nested.final.classifier.predict_proba(reference.columns)[:, 1]
    negative, positive = risk <= learned[classes[0]], 1 - risk <= learned[classes[1]]
    table = found.summary.set_index("class").loc[list(classes), ["patients", "covered"]]
    truth = (
        np.average(negative, weights=1 - reference.risk),
        np.average(positive, weights=reference.risk),
    )
    return table.assign(truth=truth)
