"""How far a regression without a penalty would overfit: its calibration slope, by simulation.

Riley's formula for the shrinkage is right for weak models and far too hopeful for strong ones:
where the classes are nearly separated, coefficients grow beyond what it knows. So the
slope is simulated: cohorts are drawn from a population in which the features tell the outcome as
well as the model does, a logistic regression is fitted to each, and its slope in the population is
computed. Reference: Pavlou et al. (2024), BMC Medical Research Methodology 24, 146.
"""

from dataclasses import dataclass
from functools import cached_property
from math import ceil, inf, log10, sqrt

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import brentq
from scipy.special import expit
from scipy.stats import t

from tabdx.classifiers.parallel import one_thread
from tabdx.classifiers.penalty_path import penalty_path
from tabdx.errors import InputError
from tabdx.evaluation.newton import fit_logistic

Values = NDArray[np.float64]

_NO_PENALTY = [1e12]  # as inverse penalty: it keeps the fit finite where the classes are separated
_GRID = np.linspace(-6, 6, 601)  # of a standard normal; what lies beyond is a billionth
_DENSITY = np.exp(-(_GRID**2) / 2) / np.exp(-(_GRID**2) / 2).sum()
_INNER = slice(0, None, 20)  # every 20th point serves where a mean over a mean is taken
# Above this AUC a grid of log odds is too coarse, and nearly every cohort is separated.
HIGHEST_AUC = 0.999
_STRONGEST = 100.0  # standard deviation of the log odds; that of the highest AUC is below
# Multiplications of one Newton step over all draws: some ten seconds a forecast at most.
_WORK = 3e9
_MOST_DRAWS, _FEWEST_DRAWS = 200, 20
_MOST_STEPS = 12


@dataclass(frozen=True)
class Population:
    """Patients whose true log odds are normal: intercept + strength · a standard normal feature.

    Attributes
    ----------
    intercept, strength : float
        Mean and standard deviation of the log odds.
    """

    intercept: float
    strength: float

    @classmethod
    def of(cls, prevalence: float, auc: float) -> "Population":
        """Find the population with this share of diseased, in which the true risks have this AUC.

        Raises
        ------
        InputError
            If the prevalence is not between 0 and 1, or the AUC not above ½ and up to
            `HIGHEST_AUC`.

        Examples
        --------
        >>> found = Population.of(0.3, 0.8)
        >>> round(found.prevalence, 6), round(found.auc, 6)
        (0.3, 0.8)
        """
        if not (0 < prevalence < 1 and 0.5 < auc <= HIGHEST_AUC):
            raise InputError(
                "a population is simulated for a share of diseased between 0 and 1 and a ROC AUC "
                f"above 0.5, up to {HIGHEST_AUC}; found {prevalence:g} and {auc:g}"
            )

        def with_prevalence(strength: float) -> "Population":
            reach = abs(float(np.log(prevalence / (1 - prevalence)))) + 7 * strength + 1
            return cls(
                float(brentq(lambda at: cls(at, strength).prevalence - prevalence, -reach, reach)),
                strength,
            )

        strength = brentq(lambda at: with_prevalence(at).auc - auc, 1e-6, _STRONGEST)
        return with_prevalence(float(strength))

    @cached_property
    def _risk(self) -> Values:
        risk: Values = expit(self.intercept + self.strength * _GRID)
        return risk

    @property
    def prevalence(self) -> float:
        """Share of the diseased."""
        return float(_DENSITY @ self._risk)

    @property
    def auc(self) -> float:
        """ROC AUC of the true risks."""
        diseased, healthy = _DENSITY * self._risk, _DENSITY * (1 - self._risk)
        below = np.cumsum(healthy) - healthy / 2
        return float(diseased @ below / (diseased.sum() * healthy.sum()))

    @property
    def information(self) -> tuple[float, float, float]:
        """Means of p (1 − p) times 1, the log odds and their square."""
        weight = _DENSITY * self._risk * (1 - self._risk)
        log_odds = self.intercept + self.strength * _GRID
        return float(weight.sum()), float(weight @ log_odds), float(weight @ log_odds**2)

    def draw(
        self, patients: int, parameters: int, rng: np.random.Generator
    ) -> tuple[Values, NDArray[np.int8]]:
        """Draw patients: features of shape (patient, parameter), and who is diseased.

        The features are independent and standard normal, and the first alone tells the outcome. Any
        other normal features of the same joint strength are a rotation of these, which changes
        nothing in a regression without a penalty.
        """
        columns = rng.standard_normal((patients, parameters))
        risk = expit(self.intercept + self.strength * columns[:, 0])
        return columns, (rng.random(patients) < risk).astype(np.int8)

    def slopes(self, fitted: Values) -> Values:
        """Calibration slope of fitted regressions in the whole population, by integration.

        Parameters
        ----------
        fitted : ndarray, shape (regression, 1 + parameter)
            Coefficients, the intercept first, of features as `draw` gives them.

        Returns
        -------
        ndarray, shape (regression,)
        """
        spread = np.sqrt((fitted[:, 1:] ** 2).sum(axis=1))
        told = fitted[:, 1] / spread  # correlation of the fitted with the true log odds
        # Given the fitted log odds, here standardised, the true ones are normal.
        apart = np.sqrt(1 - np.minimum(told**2, 1))[:, None, None] * _GRID[_INNER]
        true = self.intercept + self.strength * (told[:, None, None] * _GRID[:, None] + apart)
        inner = _DENSITY[_INNER] / _DENSITY[_INNER].sum()
        diseased = _DENSITY * (expit(true) @ inner)
        # Each point counts as diseased with its risk, and as healthy with the rest.
        design = np.column_stack([np.ones(2 * len(_GRID)), np.tile(_GRID, 2)])
        outcome = np.repeat([1, 0], len(_GRID)).astype(np.int8)
        weights = np.hstack([diseased, _DENSITY - diseased])
        fit = fit_logistic(design, np.zeros(2 * len(_GRID)), outcome, weights)
        slopes: Values = fit[:, 1] / spread
        return slopes


@dataclass(frozen=True)
class Forecast:
    """The slope to expect of a regression without a penalty.

    Attributes
    ----------
    slopes : ndarray, shape (draw,)
        Of each simulated regression; 0 where the features separate the classes of its patients: its
        coefficients then grow without end, and its risks are all 0 or 1.
    separated : ndarray of bool, shape (draw,)
        Where they do.
    """

    slopes: Values
    separated: NDArray[np.bool_]

    @property
    def slope(self) -> float:
        """Mean of the slopes."""
        return float(self.slopes.mean())

    def interval(self, confidence: float) -> tuple[float, float]:
        """Monte Carlo interval of the mean: what other draws would have given."""
        draws = len(self.slopes)
        error = float(self.slopes.std(ddof=1)) / draws**0.5
        reach = float(t.isf((1 - confidence) / 2, draws - 1)) * error
        return max(self.slope - reach, 0.0), self.slope + reach


def affordable_draws(patients: int, parameters: int) -> int:
    """How many cohorts of this size are drawn, in bounded time; 0 where too few could be."""
    draws = int(_WORK / (patients * (parameters + 1) ** 2))
    return min(draws, _MOST_DRAWS) if draws >= _FEWEST_DRAWS else 0


def forecast_slope(
    population: Population, patients: int, parameters: int, draws: int, seed: int
) -> Forecast:
    """Fit a regression without a penalty to many cohorts, and compute each one's slope.

    Question: trained on so many patients, how far would the risks be too extreme for others?

    Parameters
    ----------
    population : Population
        From which the cohorts are drawn.
    patients, parameters : int
        Of each cohort.
    draws : int
        Cohorts, two or more.
    seed : int
        Where the draws start.
    """
    with one_thread():  # matrices as small as these only lose time on several
        drawn = [
            _fit(population, patients, parameters, np.random.default_rng([seed, place]))
            for place in range(draws)
        ]
    separated = np.array([one is None for one in drawn])
    slopes = np.zeros(draws)
    if not separated.all():
        slopes[~separated] = population.slopes(np.stack([one for one in drawn if one is not None]))
    return Forecast(slopes, separated)


def _fit(
    population: Population, patients: int, parameters: int, rng: np.random.Generator
) -> Values | None:
    """Coefficients on one cohort, the intercept first; None where the classes are separated."""
    columns, positive = population.draw(patients, parameters, rng)
    # So few points in so many dimensions are separated whatever their classes (Cover 1965).
    if patients <= parameters + 1 or positive.min() == positive.max():
        return None
    fitted: Values = penalty_path(columns, positive, _NO_PENALTY)[0]
    called = fitted[0] + columns @ fitted[1:] > 0
    return None if (called == (positive == 1)).all() else fitted


def size_for_slope(
    population: Population, parameters: int, slope: float, seed: int
) -> tuple[int, bool]:
    """Patients from which on the expected slope reaches a target, by simulation.

    What the slope lacks falls nearly as 1 / n, which leads to the size in a few steps.

    Parameters
    ----------
    population : Population
        From which the cohorts are drawn.
    parameters : int
        Of each cohort.
    slope : float
        The target, such as 0.9.
    seed : int
        Where the draws start.

    Returns
    -------
    (int, bool)
        The size, to two significant digits, as the simulation tells no more; and whether it is
        enough: where not, it is the largest that could be tried.
    """
    most = int(_WORK / (3 * _FEWEST_DRAWS * (parameters + 1) ** 2))
    low, high = 0.0, inf
    size = float(min(10 * parameters, most))
    for _ in range(_MOST_STEPS):
        tried = ceil(size)
        draws = min(affordable_draws(tried, parameters), _MOST_DRAWS // 2)
        lacking = 1 - forecast_slope(population, tried, parameters, draws, seed).slope
        if lacking <= 1 - slope:
            high = min(high, tried)
        elif tried >= most:
            return max(most, parameters + 2), False
        else:
            low = max(low, tried)
        if high < 1.05 * low:
            break
        led = tried * lacking / (1 - slope)
        if not low or high == inf:  # so far on one side: a step that is sure to lead on
            size = min(max(led, 1.2 * tried) if low else min(led, tried / 1.2), most)
        else:
            size = led if low < led < high else sqrt(low * high)
    return _round_up(high if high < inf else size), True


def _round_up(size: float) -> int:
    unit = int(10 ** max(int(log10(size)) - 1, 0))
    return ceil(size / unit) * unit
