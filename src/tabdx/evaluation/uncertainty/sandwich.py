"""Intervals of calibration metrics by the sandwich formula, which draws no resamples."""

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray
from scipy.special import expit

from tabdx.evaluation.class_predictions import ClassPredictions
from tabdx.evaluation.joined_predictions import JoinedPredictions, one_vs_rest
from tabdx.evaluation.metrics.calibration import (
    calibration_intercept,
    log_odds,
    risks_overlap,
)
from tabdx.evaluation.metrics.registry import METRICS
from tabdx.evaluation.uncertainty.intervals import Bounded, interval_from_standard_error
from tabdx.evaluation.uncertainty.stratified import draw_each, influence_error, mean_over_repeats
from tabdx.numerics.logistic import fit_logistic

Values = NDArray[np.float64]


def sandwich_interval(metric: str, joined: JoinedPredictions, confidence: float) -> Bounded:
    """Value and interval of a calibration metric, by the sandwich formula for its standard error.

    Slope, intercept and ratio solve estimating equations Σ ψ = 0. A patient moves the solution by
    A⁻¹ψ, where A is minus the derivative of the sum: the patient's influence, mean over repeats.
    The standard error is that of their sum (`stratified.influence_error`). A bootstrap of each
    class gives about the same, and takes a hundred times as long. Reference: Huber (1967),
    Proceedings of the Fifth Berkeley Symposium 1, 221–233; White (1982), Econometrica 50, 1–25.

    Parameters
    ----------
    metric : str
        ``calibration_slope``, ``calibration_intercept`` or ``observed_expected_ratio``.
    joined : JoinedPredictions
        What is judged.
    confidence : float
        Such as 0.95.

    Returns
    -------
    (float, float, float)
        Value, lower and upper end; NaN where not defined in every repeat.
    """
    value = mean_over_repeats(metric, joined)
    if not np.isfinite(value):
        return np.nan, np.nan, np.nan
    influence = np.mean([_INFLUENCES[metric](joined.labels, p) for p in joined.probability], axis=0)
    error = influence_error(influence, joined)
    scale = METRICS[metric].scale
    return value, *interval_from_standard_error(
        value, error, confidence, scale, joined.degrees_of_freedom
    )


def share_without_slope(classes: ClassPredictions, resamples: int, seed: int) -> Values:
    """Share of resamples in which a class has no calibration slope, shape (class,).

    There the risks part its patients from the rest. Where that happens often, the error of the
    slope is not known, as little by the formula as by the resamples.
    """
    sides = [one_vs_rest(classes, place) for place in range(len(classes.classes))]

    def judge(weights: Values) -> NDArray[np.bool_]:
        overlap = [
            [risks_overlap(one.labels, risk, weights) for risk in one.probability] for one in sides
        ]
        in_all_repeats: NDArray[np.bool_] = np.all(overlap, axis=1)
        return in_all_repeats

    (found,) = draw_each([classes], [judge], resamples, seed)
    kept: Values = np.concatenate(found, axis=1).sum(axis=1) / resamples
    return 1 - kept


def _of_slope(positive: NDArray[np.int8], risk: Values) -> Values:
    design = np.column_stack([np.ones_like(risk), log_odds(risk)])
    fitted = expit(design @ fit_logistic(design, positive))
    curvature = (design * (fitted * (1 - fitted))[:, None]).T @ design
    moved: Values = np.linalg.solve(curvature, (design * (positive - fitted)[:, None]).T)[1]
    return moved


def _of_intercept(positive: NDArray[np.int8], risk: Values) -> Values:
    level = calibration_intercept(positive, risk, np.ones((1, len(risk))))
    fitted = expit(level + log_odds(risk))
    moved: Values = (positive - fitted) / (fitted * (1 - fitted)).sum()
    return moved


def _of_ratio(positive: NDArray[np.int8], risk: Values) -> Values:
    ratio = positive.sum() / risk.sum()
    moved: Values = (positive - ratio * risk) / risk.sum()
    return moved


_INFLUENCES: dict[str, Callable[[NDArray[np.int8], Values], Values]] = {
    "calibration_slope": _of_slope,
    "calibration_intercept": _of_intercept,
    "observed_expected_ratio": _of_ratio,
}
CALIBRATION = tuple(_INFLUENCES)
