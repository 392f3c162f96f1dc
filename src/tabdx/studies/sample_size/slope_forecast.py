"""The expected calibration slope of an unpenalised regression, by simulation.

Riley's formula for the shrinkage is right for weak models and far too hopeful for strong ones:
where the classes are nearly separated, coefficients grow beyond what it knows. So the
slope is simulated: cohorts are drawn from a population in which the features tell the outcome as
well as the model does, a logistic regression is fitted to each, and its slope in the population is
computed. Reference: Pavlou et al. (2024), BMC Medical Research Methodology 24, 146.
"""

from dataclasses import dataclass
from math import ceil, inf, log10, sqrt

import numpy as np
from numpy.typing import NDArray
from scipy.stats import t

from tabdx.classifiers.parallel import one_thread
from tabdx.numerics.logistic import fit_logistic
from tabdx.studies.sample_size.population import Population

Values = NDArray[np.float64]

_NEARLY_NONE = 1e-12  # a penalty that keeps the fit finite where the classes are separated
# Multiplications of one Newton step over all draws: some ten seconds a forecast at most.
_WORK = 3e9
_MOST_DRAWS, _FEWEST_DRAWS = 200, 20
_MOST_STEPS = 12


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
    design = np.column_stack([np.ones(patients), columns])
    fitted = fit_logistic(design, positive, penalty=np.full(1 + parameters, _NEARLY_NONE))
    predicted = design @ fitted > 0
    return None if (predicted == (positive == 1)).all() else fitted


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
        # In few draws of few patients the mean may be above 1, and lead to fewer than none.
        led = max(tried * lacking / (1 - slope), parameters + 2)
        if not low or high == inf:  # so far on one side: a step that is sure to lead on
            size = min(max(led, 1.2 * tried) if low else min(led, tried / 1.2), most)
        else:
            size = led if low < led < high else sqrt(low * high)
    return _round_up(high if high < inf else size), True


def _round_up(size: float) -> int:
    unit = int(10 ** max(int(log10(size)) - 1, 0))
    return ceil(size / unit) * unit
