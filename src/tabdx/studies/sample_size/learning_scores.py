"""Scores of a learning curve with intervals, and the power law through them."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from tabdx.cohort.cohort import Cohort
from tabdx.evaluation.metrics.registry import metrics_of_pass
from tabdx.evaluation.uncertainty.bootstrap import draw_weights, percentile
from tabdx.numerics.groups import count_degrees_of_freedom
from tabdx.studies.sample_size.learning_curve import CurvePoint
from tabdx.studies.sample_size.power_law import PowerLaw, fit_power_law
from tabdx.wording.columns import LEARNING_COLUMNS
from tabdx.wording.metric_names import METRIC_NAMES

Values = NDArray[np.float64]

CURVES = ("log_loss", "roc_auc")
# Multiples of the largest size up to which the law is drawn on; further no law reaches.
BEYOND = (1.25, 1.5, 2.0, 3.0, 4.0)

_RESAMPLES = 400
_FEWEST_SIZES = 4  # a law of three parameters goes through any three
_INSIDE = 0.9  # share of the resampled laws that have to be more than an end of what was tried


@dataclass(frozen=True)
class Curve:
    """One metric over the number of patients trained on.

    Attributes
    ----------
    metric : str
        log_loss or roc_auc.
    trained_on : ndarray, shape (size,)
        Patients, smallest first.
    value : ndarray, shape (size,)
        Mean over the draws.
    draws : ndarray, shape (resample, size)
        The same in each resample of the patients and of the draws.
    law, laws : PowerLaw
        Fitted to the values, and to each resample, where the metric is taken as an error: ROC AUC
        as what it lacks of 1.
    degrees_of_freedom : int
        Patients (or groups) of the rarer class, less one, as `percentile` takes them.
    """

    metric: str
    trained_on: Values
    value: Values
    draws: Values
    law: PowerLaw
    laws: PowerLaw
    degrees_of_freedom: int

    @property
    def identified(self) -> bool:
        """Whether these sizes tell the law's shape.

        There are at least four sizes, and the law falls, at an exponent inside what was tried, in
        the fit and in nine of ten resamples.
        """
        if len(self.trained_on) < _FEWEST_SIZES or self.law.at_an_end.any():
            return False
        return bool((~self.laws.at_an_end).mean() >= _INSIDE)

    def at(self, size: float, confidence: float) -> tuple[float, float, float]:
        """Return the law's value at a size with its percentile interval."""
        lower, upper = percentile(
            _turn(self.metric, self.laws.at(size)), confidence, self.degrees_of_freedom
        )
        return float(_turn(self.metric, self.law.at(size))[0]), lower, upper

    def exponents(self, confidence: float) -> tuple[float, float]:
        """Return the percentile interval of the law's exponent."""
        return percentile(self.laws.exponent, confidence, self.degrees_of_freedom)


def score_curves(
    learned: Sequence[CurvePoint], development: Cohort, threshold: float, seed: int
) -> list[Curve]:
    """Score every size by log loss and ROC AUC, of all classes together, and fit their power laws.

    Patients (whole groups) and draws are resampled together, 400 times, the same for all sizes:
    what makes a resample hard is hard at every size, and the shape is told the better.

    Parameters
    ----------
    learned : sequence of Learned
        Smallest share first.
    development : Cohort
        The patients of the predictions, in their order.
    threshold : float
        Of the metrics that call.
    seed : int
        Where the resamples start.
    """
    labels, patients = development.labels, len(development.patients)
    numbers = development.group_numbers()
    rng = np.random.default_rng(seed)
    weights = np.concatenate(list(draw_weights(labels, numbers, _RESAMPLES, rng)))
    weights = np.concatenate([np.ones((1, patients)), weights])
    degrees_of_freedom = count_degrees_of_freedom(labels, numbers)
    most = max(len(one.probability) for one in learned)
    picked = rng.integers(most, size=(len(weights), most))
    curves = []
    for metric in CURVES:
        scores = [_score(metric, one, labels, weights, picked, threshold) for one in learned]
        trained_on = np.array([one.trained_on for one in learned])
        curves.append(_fit(metric, trained_on, np.stack(scores, axis=1), degrees_of_freedom))
    return curves


def _score(
    metric: str,
    learned: CurvePoint,
    labels: NDArray[np.int8],
    weights: Values,
    picked: NDArray[np.int64],
    threshold: float,
) -> Values:
    """Mean over the draws in the cohort itself, then over the draws picked in each resample."""
    values = np.stack(
        [
            metrics_of_pass(one)[metric].values(labels, one, weights, threshold)
            for one in learned.probability
        ]
    )
    everyone = np.arange(values.shape[1])[:, None]
    scores: Values = values[picked % len(values), everyone].mean(axis=1)
    scores[0] = values[:, 0].mean()
    return scores


def _fit(metric: str, trained_on: Values, scores: Values, degrees_of_freedom: int) -> Curve:
    value, draws = scores[0], scores[1:]
    # An error of the same size in every resample, as of a perfect model, would weigh infinitely.
    spread = np.maximum(draws.var(axis=0), 1e-12)
    law, laws = (
        fit_power_law(trained_on, _turn(metric, part), 1 / spread) for part in (value[None], draws)
    )
    return Curve(metric, trained_on, value, draws, law, laws, degrees_of_freedom)


def _turn(metric: str, values: Values) -> Values:
    """Turn a score into an error, and back."""
    return values if METRIC_NAMES[metric].direction == "lower" else 1 - values


def curve_table(
    curves: Sequence[Curve], learned: Sequence[CurvePoint], model: str, confidence: float
) -> pd.DataFrame:
    """Tell the scores of every size, and the law at them and beyond.

    Parameters
    ----------
    curves : sequence of Curve
        From `score_curves`.
    learned : sequence of Learned
        What they were scored from.
    model : str
        Whose curves.
    confidence : float
        Of the intervals.

    Returns
    -------
    DataFrame
        One row per metric and size: ``model``, ``metric``, ``proportion`` (above 1 where nothing
        was trained), ``trained_on`` (patients), ``value``, ``lower``, ``upper``, ``fitted``,
        ``fitted_lower``, ``fitted_upper`` (missing where the law is not identified), ``draws``,
        ``confidence``.
    """
    rows: list[dict[str, str | float]] = []
    for curve in curves:
        for place, one in enumerate(learned):
            lower, upper = percentile(curve.draws[:, place], confidence, curve.degrees_of_freedom)
            row: dict[str, str | float] = {
                "proportion": one.proportion,
                "trained_on": one.trained_on,
                "draws": len(one.probability),
            }
            row |= {"value": float(curve.value[place]), "lower": lower, "upper": upper}
            rows.append(row | _law(curve, one.trained_on, confidence))
        for times in BEYOND if curve.identified else ():
            size = times * curve.trained_on[-1]
            row = {"proportion": times * learned[-1].proportion, "trained_on": size}
            rows.append(row | _law(curve, size, confidence))
    table = pd.DataFrame(rows).reindex(columns=LEARNING_COLUMNS)
    return table.assign(model=model, confidence=confidence).astype({"draws": "Int64"})


def _law(curve: Curve, size: float, confidence: float) -> dict[str, str | float]:
    if not curve.identified:
        return {"metric": curve.metric}
    fitted, lower, upper = curve.at(size, confidence)
    return {
        "metric": curve.metric,
        "fitted": fitted,
        "fitted_lower": lower,
        "fitted_upper": upper,
    }
