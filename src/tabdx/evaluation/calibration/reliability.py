"""The smooth reliability curve and its distance from the diagonal."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy.special import expit, logit

from tabdx.evaluation.joined_predictions import JoinedPredictions
from tabdx.evaluation.uncertainty.bootstrap import count_lost, percentile
from tabdx.evaluation.uncertainty.compressed_risks import RiskCells
from tabdx.evaluation.uncertainty.stratified import draw_each, once
from tabdx.numerics.logistic import fit_logistic

Values = NDArray[np.float64]

_SMALLEST = float(np.finfo(np.float64).eps)  # as for the log loss
_POINTS = 41  # evenly over the risks, and again over their log odds
_SHOWN = (0.01, 0.99)  # quantiles of the risks between which the curve is shown
# Harrell (2015), table 2.3. Flexible curves ask for 200 patients of each class (Van Calster et
# al. 2016); with fewer, the curve has one inner knot.
_ENOUGH = 200
_MANY_KNOTS, _FEW_KNOTS = (0.05, 0.275, 0.5, 0.725, 0.95), (0.1, 0.5, 0.9)
# Summaries of the distance between risk and curve over the patients; None is the mean.
_ERRORS: dict[str, float | None] = {"ici": None, "e50": 0.5, "e90": 0.9, "emax": 1.0}


@dataclass(frozen=True)
class Reliability:
    """The curves of all models, and how far they are from the diagonal.

    Attributes
    ----------
    curves : DataFrame
        One row per model, partition and point, between the 1st and the 99th percentile of the
        risks. Columns: ``model``, ``partition``, ``predicted``, ``observed`` (the curve),
        ``lower``, ``upper`` (pointwise; missing where all resamples agree).
    errors : DataFrame
        One row per model, partition and measure (ici | e50 | e90 | emax). Columns: ``model``,
        ``partition``, ``measure``, ``value``, ``lower``, ``upper``, ``patients``.
    """

    curves: pd.DataFrame
    errors: pd.DataFrame


def reliability(
    joined: Sequence[JoinedPredictions], *, confidence: float, resamples: int, seed: int
) -> Reliability:
    """Draw the smooth reliability curve of every model, with a band.

    Question: of the patients given this risk, what share is diseased, and how sure is that?

    Formula: logit P(y = 1) = logit(p) + a + b₁z + b₂s₂(z) + …, the flexible calibration curve: z
    is logit(p) over its standard deviation, the s are a restricted cubic spline, straight beyond
    its outer knots. All coefficients 0 is the diagonal. Each has a log-F(1, 1) prior, which
    weighs as much as one patient: little, but it keeps the curve finite in a resample that some
    risk parts perfectly. With repeats, curves are averaged. ICI, E50, E90 and E_max are the mean,
    the median, the 90th percentile and the most of |curve − risk| over the patients.

    Reference: Van Calster et al. (2016), J Clin Epidemiol 74, 167–176 (flexible curves); Harrell
    (2015), Regression Modeling Strategies, section 2.4 (the spline); Greenland & Mansournia
    (2015), Statistics in Medicine 34, 3133–3143 (the prior); Austin & Steyerberg (2014), ibid.
    33, 517–535, and (2019), ibid. 38, 4051–4065 (smooth curves; ICI, E50, E90).

    Parameters
    ----------
    joined : sequence of JoinedPredictions
        What is judged, from `join_outcomes`.
    confidence : float
        Of every interval.
    resamples : int
        Bootstrap draws over patients, groups whole.
    seed : int
        Where the draws start: the same resamples as those of `score`.
    """
    curves, errors = [], []
    all_points = [_points(one.probability) for one in joined]
    judges = [
        partial(_judge, [_Curve(one.positive, risk, points) for risk in one.probability])
        for one, points in zip(joined, all_points, strict=True)
    ]
    draws = draw_each(joined, judges, resamples, seed)
    for one, points, judge, drawn in zip(joined, all_points, judges, draws, strict=True):
        value, error = judge(once(one))
        bands = count_lost(np.concatenate([curve for curve, _ in drawn]), resamples)
        spread = {
            name: count_lost(np.concatenate([each[name] for _, each in drawn]), resamples)
            for name in _ERRORS
        }
        curves.append(_table(one, points, value[0], bands, confidence))
        errors += [
            {
                "model": one.model,
                "partition": one.partition,
                "measure": name,
                "value": float(error[name][0]),
                **_bounds(spread[name], confidence, one.degrees_of_freedom),
                "patients": len(one.positive),
            }
            for name in _ERRORS
        ]
    return Reliability(pd.concat(curves, ignore_index=True), pd.DataFrame(errors))


def risk_distribution(joined: Sequence[JoinedPredictions], bins: int = 20) -> pd.DataFrame:
    """Count the patients of each class by risk, in bins of equal width.

    Returns
    -------
    DataFrame
        One row per model, partition, class and bin. Columns: ``model``, ``partition``,
        ``class``, ``from``, ``to`` (the bin's ends), ``patients`` (mean over repeats).
    """
    edges = np.linspace(0, 1, bins + 1)
    rows = []
    for one in joined:
        for code, name in enumerate(one.classes):
            risks = one.probability[:, one.positive == code]
            counts = np.histogram(risks, edges)[0] / len(risks)
            facts = {"model": one.model, "partition": one.partition, "class": name}
            rows.append(
                pd.DataFrame({**facts, "from": edges[:-1], "to": edges[1:], "patients": counts})
            )
    return pd.concat(rows, ignore_index=True)


def spline(z: Values, knots: Values) -> Values:
    """Evaluate a restricted cubic spline's terms beyond the straight line.

    Formula: ((z − t_j)₊³ − (z − t_{k−1})₊³ (t_k − t_j)/(t_k − t_{k−1})
    + (z − t_k)₊³ (t_{k−1} − t_j)/(t_k − t_{k−1})) / (t_k − t₁)², for j = 1 … k − 2.
    Reference: Harrell (2015), equation 2.25.

    Parameters
    ----------
    z : ndarray, shape (patient,)
    knots : ndarray, shape (knot,)
        Rising; fewer than three give no term.

    Returns
    -------
    ndarray, shape (patient, max(0, knot − 2))

    Examples
    --------
    Cubic from the first knot on, straight from the last:

    >>> spline(np.array([-1.0, 0.0, 0.5, 2.0, 3.0, 4.0]), np.array([0.0, 1.0, 2.0])).ravel()
    array([0.     , 0.     , 0.03125, 1.5    , 3.     , 4.5    ])
    """
    if len(knots) < 3:
        return np.empty((len(z), 0))
    cubes = np.clip(z[:, None] - knots, 0, None) ** 3
    inner, (late, last) = knots[:-2], knots[-2:]
    straight = (cubes[:, [-2]] * (last - inner) - cubes[:, [-1]] * (late - inner)) / (last - late)
    terms: Values = (cubes[:, :-2] - straight) / (last - knots[0]) ** 2
    return terms


def _points(risks: Values) -> Values:
    """Where the curve is drawn: evenly over the risks, and over their log odds."""
    low, high = np.quantile(risks, _SHOWN, method="inverted_cdf")  # risks that somebody has
    even = np.linspace(low, high, _POINTS)
    ends = _log_odds(np.array([low, high]))
    odds = expit(np.linspace(ends[0], ends[1], _POINTS))
    return np.unique(np.clip(np.concatenate([even, odds]), low, high))


def _log_odds(risk: Values) -> Values:
    bounded: Values = logit(np.clip(risk, _SMALLEST, 1 - _SMALLEST))
    return bounded


class _Curve:
    """One repeat's reliability curve, for any weights of the patients.

    Of more than 20,000 patients, those of nearly the same risk are counted together
    (`tabdx.evaluation.uncertainty.compressed_risks`).
    """

    def __init__(self, positive: NDArray[np.int8], risk: Values, points: Values) -> None:
        log_odds = _log_odds(risk)
        spread = float(log_odds.std())
        self._scale = spread if spread > 0 else 1.0
        rarer = min(positive.sum(), len(positive) - positive.sum())
        places = _MANY_KNOTS if rarer >= _ENOUGH else _FEW_KNOTS
        self._knots = np.unique(np.quantile(log_odds / self._scale, places))
        self._cells, self._points = RiskCells.of(log_odds, positive), points

    def judge(self, weights: Values) -> tuple[Values, dict[str, Values]]:
        """Fit the curve in each resample.

        Returns
        -------
        ndarray, shape (resample, point)
            Its height.
        dict of str to ndarray, shape (resample,)
            Its distances from the risks.
        """
        weights = self._cells.count(weights)
        design = self._design(self._cells.log_odds)
        terms = design.shape[1]
        # The prior as data: for each coefficient half a patient of either class.
        believed = np.repeat(np.eye(terms), 2, axis=0)
        counted = np.hstack([weights, np.full((len(weights), 2 * terms), 0.5)])
        coefficients = fit_logistic(
            np.vstack([design, believed]),
            np.r_[self._cells.positive, np.tile([0, 1], terms)],
            weights=counted,
            offset=np.r_[self._cells.log_odds, np.zeros(2 * terms)],
        )
        height = self._height(_log_odds(self._points), coefficients)
        return height, self._errors(coefficients, weights)

    def _design(self, log_odds: Values) -> Values:
        z = log_odds / self._scale
        return np.column_stack([np.ones_like(z), z, spline(z, self._knots)])

    def _height(self, log_odds: Values, coefficients: Values) -> Values:
        height: Values = expit(log_odds + coefficients @ self._design(log_odds).T)
        return height

    def _errors(self, coefficients: Values, weights: Values) -> dict[str, Values]:
        log_odds = self._cells.log_odds
        distance = np.abs(self._height(log_odds, coefficients) - expit(log_odds))
        order = np.argsort(distance, axis=1)
        ordered = np.take_along_axis(distance, order, axis=1)
        reached = np.cumsum(np.take_along_axis(weights, order, axis=1), axis=1)
        total = reached[:, -1:]
        found = {}
        for name, share in _ERRORS.items():
            if share is None:
                found[name] = (distance * weights).sum(axis=1) / total[:, 0]
            else:  # the smallest distance that this share of the patients does not exceed
                place = (reached < share * total - 1e-9).sum(axis=1, keepdims=True)
                found[name] = np.take_along_axis(ordered, place, axis=1)[:, 0]
        return found


def _judge(curves: list[_Curve], weights: Values) -> tuple[Values, dict[str, Values]]:
    """Height and distances in each resample, averaged over the repeats."""
    judged = [curve.judge(weights) for curve in curves]
    height: Values = np.mean([each for each, _ in judged], axis=0)
    return height, {name: np.mean([each[name] for _, each in judged], axis=0) for name in _ERRORS}


def _bounds(draws: Values, confidence: float, degrees_of_freedom: int) -> dict[str, float]:
    return dict(
        zip(("lower", "upper"), percentile(draws, confidence, degrees_of_freedom), strict=True)
    )


def _table(
    joined: JoinedPredictions, points: Values, value: Values, bands: Values, confidence: float
) -> pd.DataFrame:
    ends = [percentile(draws, confidence, joined.degrees_of_freedom) for draws in bands.T]
    lower, upper = np.transpose(ends)
    return pd.DataFrame(
        {
            "model": joined.model,
            "partition": joined.partition,
            "predicted": points,
            "observed": value,
            "lower": lower,
            "upper": upper,
        }
    )
