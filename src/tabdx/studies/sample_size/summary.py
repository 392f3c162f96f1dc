"""The summary of the sample size: numbers and sentences."""

from collections.abc import Iterator, Sequence
from math import ceil

import numpy as np
import pandas as pd
from scipy.optimize import brentq

from tabdx.cohort.cohort import Cohort
from tabdx.core.partition_names import OUT_OF_FOLD
from tabdx.evaluation.class_predictions import ClassPredictions
from tabdx.evaluation.joined_predictions import against_rest
from tabdx.evaluation.metrics.registry import METRICS
from tabdx.evaluation.scores import score
from tabdx.evaluation.uncertainty.intervals import wilson
from tabdx.studies.sample_size.development_size import count_parameters, development_rows
from tabdx.studies.sample_size.evaluation_size import evaluation_rows
from tabdx.studies.sample_size.learning_scores import Curve
from tabdx.studies.sample_size.multinomial_size import multinomial_rows
from tabdx.studies.sample_size.summary_rows import Row, Scores, missing, row
from tabdx.wording.columns import SAMPLE_SIZE_COLUMNS

_INTERVALS = ("accuracy", "roc_auc", "log_loss")
# Of a target against the rest, behind the sizes.
_OF_TARGET = ("log_loss", "roc_auc", "sensitivity", "specificity")


def summarise(
    curves: Sequence[Curve],
    scores: pd.DataFrame,
    development: Cohort,
    predictions: ClassPredictions,
    *,
    threshold: float,
    confidence: float,
    resamples: int,
    seed: int,
) -> pd.DataFrame:
    """Say in numbers what so many patients are worth; `tabdx.wording.sample_size` has the words.

    Parameters
    ----------
    curves : sequence of Curve
        The model's learning curves.
    scores : DataFrame
        The table of `tabdx.evaluation.scores.Scores`: the intervals as they are reported.
    development : Cohort
        Whom the model was trained on and judged out of fold.
    predictions : ClassPredictions
        Of the model, out of fold: the sizes of each target are told by its risk.
    threshold : float
        Risk from which a patient is called positive: sensitivity and specificity are those there.
    confidence : float
        Of the intervals.
    resamples : int
        Bootstrap draws behind those of a target's scores.
    seed : int
        Where these, and the simulation's draws, start.

    Returns
    -------
    DataFrame
        One row per quantity: ``model``, ``class`` (the target that is set against the rest; empty
        where the quantity is one of all classes), ``quantity``, ``value``, ``lower``, ``upper``
        (a lower end alone: at least so many), ``unit``, ``criterion`` (the width, slope or other
        bound that a size is for), ``reason`` (a key, where a value is not available),
        ``confidence`` (of the intervals).
    """
    model, outcome = predictions.model, development.dictionary.outcome
    own = _by_metric(scores[scores["model"] == model])
    of_targets = {
        target: _by_metric(
            score(
                [against_rest(predictions, target)],
                threshold=threshold,
                confidence=confidence,
                resamples=resamples,
                seed=seed,
                metrics=_OF_TARGET,
            ).table
        )
        for target in outcome.targets
    }
    called_from = threshold if outcome.two_sided else None
    rows = [
        *(
            each | {"class": target.name}
            for target, scored in of_targets.items()
            for each in development_rows(scored, development, target, confidence, seed)
        ),
        *_of_all_classes(predictions, development),
        row("rows", len(development.patients), f"{development.dictionary.row_name}s"),
        *(
            row(metric, ends["value"], "", ends["lower"], ends["upper"])
            for metric, ends in own.items()
            if metric in _INTERVALS
        ),
        *(
            each
            for metric in _INTERVALS
            for each in _interval(own, metric, development, confidence)
        ),
        *(
            each | {"class": target.name}
            for target, scored in of_targets.items()
            for each in evaluation_rows(scored, development, target, called_from)
        ),
        *(each for curve in curves for each in _promise(curve, development, confidence)),
    ]
    table = pd.DataFrame(rows).reindex(columns=SAMPLE_SIZE_COLUMNS)
    return table.assign(model=model, confidence=confidence)


def _of_all_classes(predictions: ClassPredictions, development: Cohort) -> Iterator[Row]:
    """Sizes for a regression of more than two classes; of two the criteria are the target's."""
    if len(predictions.classes) > 2:
        what = "patients" if development.groups is None else "groups"
        yield from multinomial_rows(predictions, count_parameters(development.dictionary), what)


def _by_metric(scores: pd.DataFrame) -> Scores:
    """Value and ends by metric, of the rows of one model out of fold."""
    ends = scores[scores["partition"] == OUT_OF_FOLD].set_index("metric")
    return {
        str(metric): {end: float(found[end]) for end in ("value", "lower", "upper")}
        for metric, found in ends.iterrows()
    }


def growth_to_halve(share: float, lower: float, upper: float, confidence: float) -> float:
    """By which factor the patients must grow for Wilson's interval to be half as wide.

    Nearly 4, as for every interval; less where the share is near 0 or 1. The size behind the
    interval is found from its width, so that it is the effective one where patients are grouped.

    Parameters
    ----------
    share, lower, upper : float
        The share and its interval.
    confidence : float
        Of the interval.

    Examples
    --------
    One half of 100 patients: to halve 0.404–0.596 takes 4 · 100 + 3 z² of them, z² = 3.84.

    >>> round(growth_to_halve(0.5, *wilson(0.5, 100, 0.95), 0.95), 4)
    4.1152
    """
    size = _size_of(share, upper - lower, confidence)
    return _size_of(share, (upper - lower) / 2, confidence) / size


def _size_of(share: float, width: float, confidence: float) -> float:
    def too_wide(size: float) -> float:
        lower, upper = wilson(share, size, confidence)
        return upper - lower - width

    return float(brentq(too_wide, 1e-6, 1e12, xtol=1e-9, rtol=1e-12))


def _interval(own: Scores, metric: str, cohort: Cohort, confidence: float) -> Iterator[Row]:
    """How wide the interval is, and how many more patients halve it."""
    rows, row_name = len(cohort.patients), f"{cohort.dictionary.row_name}s"
    if metric not in own or np.isnan(own[metric]["lower"]):
        yield missing(f"{metric}_width", "", "no_interval")
        yield missing(f"{metric}_more_to_halve", row_name, "no_interval")
        return
    value, lower, upper = (own[metric][end] for end in ("value", "lower", "upper"))
    exact = METRICS[metric].interval == "wilson"
    growth = growth_to_halve(value, lower, upper, confidence) if exact else 4.0
    yield row(f"{metric}_width", upper - lower)
    yield row(f"{metric}_more_to_halve", ceil(round((growth - 1) * rows, 6)), row_name)


def _promise(curve: Curve, cohort: Cohort, confidence: float) -> Iterator[Row]:
    """What the power law promises of twice the patients."""
    metric, most = curve.metric, float(curve.trained_on[-1])
    if not curve.identified:
        for quantity in ("at_double", "floor", "exponent"):
            yield missing(f"{metric}_{quantity}", "", "curve_unknown")
        return
    value, *ends = curve.at(2 * most, confidence)
    floor, *bounds = curve.at(np.inf, confidence)
    yield row(f"{metric}_trained_on", most, f"{cohort.dictionary.row_name}s")
    yield row(f"{metric}_now", float(curve.value[-1]))
    yield row(f"{metric}_at_double", value, "", *ends)
    yield row(f"{metric}_floor", floor, "", *bounds)
    exponents = curve.exponents(confidence)
    yield row(f"{metric}_exponent", float(curve.law.exponent[0]), "", *exponents)
