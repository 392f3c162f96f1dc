"""Scores of feature subsets, and the smallest non-inferior one."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from tabdx.classifiers.family import Family, TrainingPart
from tabdx.classifiers.parallel import run_each, worth_starting
from tabdx.cohort.cohort import Cohort
from tabdx.cohort.dictionary import Dictionary
from tabdx.cohort.partitions import OuterFold
from tabdx.evaluation.class_predictions import judged_probability
from tabdx.evaluation.metrics.per_patient import values_per_patient
from tabdx.evaluation.metrics.registry import metrics_of_pass
from tabdx.evaluation.uncertainty.bootstrap import count_lost, draw_weights, percentile
from tabdx.numerics.groups import count_degrees_of_freedom
from tabdx.numerics.rounding import settle
from tabdx.studies.explanation.shap_values import predict_probability
from tabdx.studies.feature_subsets.selection import Orders
from tabdx.studies.instability.bootstrap_models import EvaluationSettings, OuterModels
from tabdx.wording.columns import SUBSET_COLUMNS
from tabdx.wording.vocabulary import BETTER, FEWEST, UNRESOLVED, WORSE

Values = NDArray[np.float64]

# A non-inferior subset keeps this share of what all features tell beyond the share of each class.
RETAINED = 0.95


def evaluate_subsets(
    make: Callable[[Dictionary], Family],
    judged: OuterModels,
    cohort: Cohort,
    orders: Orders,
    sizes: Sequence[int],
    settings: EvaluationSettings,
) -> pd.DataFrame:
    """Train a family on each subset and set it against the same family on all features.

    In each outer fold the subset is the one that was chosen inside its training part, and the
    family is searched and trained on those features alone; so neither the choice of features nor
    the training saw the patients who judge it.

    A subset is *non-inferior* where its log loss is not resolvably higher than that of all
    features, and the upper end of the difference stays below a margin: one twentieth of what all
    features bring, which is the log loss of the bare share of each class minus theirs. Both are
    needed: few patients resolve nothing, and many resolve differences that matter to nobody.

    Parameters
    ----------
    make : callable
        Makes the family for a dictionary; picklable.
    judged : OuterModels
        The family's models with all features.
    cohort : Cohort
        All patients.
    orders : Orders
        From `order_features`.
    sizes : sequence of int
        Numbers of features. One that is not smaller than all is skipped, with a note.
    settings : EvaluationSettings
        The intervals are by paired bootstrap over patients (or groups of them).

    Returns
    -------
    DataFrame
        One row per size, ascending, then one with all features. Columns: ``model``, ``size``,
        ``features`` (chosen on all of development, separated by "; "), ``log_loss``, ``roc_auc``
        (out of fold, first repeat), ``difference`` (of the log loss from that of all features)
        with ``_lower`` and ``_upper``, ``verdict`` (better | worse | not resolvable),
        ``margin``, ``non_inferior``, ``smallest`` (whether it is the smallest non-inferior one),
        ``patients``, ``folds``, ``resamples``, ``confidence``, ``note`` (skipped | all_features |
        no_skill, or empty). What is not available is missing.
    """
    tested = _tested(judged, cohort)
    names, labels, numbers = cohort.dictionary.feature_names, tested.labels, tested.group_numbers()
    whole = _predict_whole(judged, cohort)
    reference = _losses(labels, whole)
    margin = (1 - RETAINED) * (_ignorance(labels) - float(reference.mean()))
    rng = np.random.default_rng(settings.seed)
    weights = list(draw_weights(labels, numbers, settings.resamples, rng))
    degrees_of_freedom = count_degrees_of_freedom(labels, numbers)
    small = sorted(size for size in sizes if size < len(names))
    predicted = _predict(make, judged, cohort, orders, small, settings)
    rows: list[dict[str, Any]] = [
        {
            "size": size,
            "features": "; ".join(orders.development[:size]),
            **_score(labels, probability),
            **_against(
                _losses(labels, probability) - reference,
                weights,
                settings,
                degrees_of_freedom,
                margin,
            ),
        }
        for size, probability in zip(small, predicted, strict=True)
    ]
    rows += _beside(names, sorted(set(sizes) - set(small)), _score(labels, whole))
    table = _mark_smallest(pd.DataFrame(rows, columns=SUBSET_COLUMNS))
    return table.assign(
        model=make(cohort.dictionary).name,
        patients=len(labels),
        folds=len(judged.folds),
        resamples=settings.resamples,
        confidence=settings.confidence,
    )


def _beside(
    names: Sequence[str], skipped: Sequence[int], whole: dict[str, float]
) -> Iterator[dict[str, Any]]:
    """Rows of the sizes that are not smaller than all features, and of all features."""
    yield from ({"size": size, "note": "skipped"} for size in skipped)
    yield {"size": len(names), "features": "; ".join(names), "note": "all_features"} | whole


def _mark_smallest(table: pd.DataFrame) -> pd.DataFrame:
    non_inferior = table["non_inferior"].eq(True)
    smallest = non_inferior & (table["size"] == table["size"].where(non_inferior).min())
    return table.assign(non_inferior=non_inferior, smallest=smallest, note=table["note"].fillna(""))


def _tested(judged: OuterModels, cohort: Cohort) -> Cohort:
    """Return the patients of all outer folds, fold after fold."""
    first, *others = (fold.test for fold in judged.folds)
    return cohort.select(first.append(others))


def _predict_whole(judged: OuterModels, cohort: Cohort) -> Values:
    """Predict every outer fold by its model with all features."""
    pairs = zip(judged.outer, judged.folds, strict=True)
    predicted = [
        predict_probability(model, cohort.select(fold.test).features) for model, fold in pairs
    ]
    return judged_probability(np.concatenate(predicted))


@dataclass(frozen=True)
class _Training:
    """One training on one fold's subset, and whom it predicts."""

    cohort: Cohort
    fold: OuterFold
    seed: int


def _predict(
    make: Callable[[Dictionary], Family],
    judged: OuterModels,
    cohort: Cohort,
    orders: Orders,
    sizes: Sequence[int],
    settings: EvaluationSettings,
) -> list[Values]:
    """Predict every outer fold by the family trained on that fold's subset, once per size."""
    # The seeds of the models with all features: their inner folds, so that pairs are closer.
    seeds = np.random.SeedSequence(settings.seed).generate_state(1 + len(judged.folds))[1:]
    trainings = [
        _Training(restrict(cohort, order[:size]), fold, own)
        for size in sizes
        for order, fold, own in zip(orders.outer, judged.folds, seeds.tolist(), strict=True)
    ]
    family = make(cohort.dictionary)
    doing = f"training {family.name} on small feature subsets"
    rows = sum(len(training.fold.train) for training in trainings)
    workers = worth_starting(settings.workers, rows, getattr(family, "quick_rows", 0))
    # Each has features, and so a family, of its own: they are spread, and not their parts.
    predicted = run_each(partial(_predict_one, make), trainings, doing, workers)
    folds = len(judged.folds)
    return [
        judged_probability(np.concatenate(predicted[start : start + folds]))
        for start in range(0, len(predicted), folds)
    ]


def _predict_one(make: Callable[[Dictionary], Family], training: _Training) -> Values:
    part = training.cohort.select(training.fold.train)
    (fitted,) = make(training.cohort.dictionary).train(
        [TrainingPart(part.features, part.labels, part.groups, training.seed)]
    )
    tested = training.cohort.select(training.fold.test)
    return predict_probability(fitted.classifier, tested.features)


def restrict(cohort: Cohort, names: Sequence[str]) -> Cohort:
    """Keep these features alone, in the dictionary's order."""
    kept = tuple(feature for feature in cohort.dictionary.features if feature.name in names)
    return Cohort(cohort.dictionary.model_copy(update={"features": kept}), cohort.table)


def _losses(labels: NDArray[np.int8], probability: Values) -> Values:
    """What each patient adds to the log loss of one pass, shape (patient,)."""
    losses: Values = values_per_patient("log_loss", labels, probability[None], np.nan)[0]
    return losses


def _ignorance(labels: NDArray[np.int8]) -> float:
    """Log loss of giving everybody the share of each class."""
    shares = np.bincount(labels) / len(labels)
    return float(_losses(labels, judged_probability(np.tile(shares, (len(labels), 1)))).mean())


def _score(labels: NDArray[np.int8], probability: Values) -> dict[str, float]:
    once = np.ones((1, len(labels)))
    area = metrics_of_pass(probability)["roc_auc"].function(labels, probability, once)
    return {"log_loss": float(_losses(labels, probability).mean()), "roc_auc": float(area[0])}


def _against(
    differences: Values,
    weights: Sequence[Values],
    settings: EvaluationSettings,
    degrees_of_freedom: int,
    margin: float,
) -> dict[str, Any]:
    """Judge the patients' differences of log loss from all features.

    Where a class has fewer than ten independent patients, there is no verdict.
    """
    draws = np.concatenate([drawn @ differences / drawn.sum(axis=1) for drawn in weights])
    draws = settle(count_lost(draws, settings.resamples), float(np.abs(differences).max()))
    lower, upper = percentile(draws, settings.confidence, degrees_of_freedom)
    enough = degrees_of_freedom + 1 >= FEWEST
    verdict = UNRESOLVED
    if enough and (lower > 0 or upper < 0):
        verdict = WORSE if lower > 0 else BETTER
    return {
        "difference": float(differences.mean()),
        "difference_lower": lower,
        "difference_upper": upper,
        "verdict": verdict,
        "margin": margin,
        "non_inferior": bool(enough and verdict != WORSE and margin > 0 and upper < margin),
        "note": "" if margin > 0 else "no_skill",
    }
