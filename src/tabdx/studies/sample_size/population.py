"""A simulated population with a given prevalence and ROC AUC."""

from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import brentq
from scipy.special import expit

from tabdx.core.errors import InputError
from tabdx.numerics.logistic import fit_logistic

Values = NDArray[np.float64]

_GRID = np.linspace(-6, 6, 601)  # of a standard normal; what lies beyond is a billionth
_DENSITY = np.exp(-(_GRID**2) / 2) / np.exp(-(_GRID**2) / 2).sum()
_INNER = slice(0, None, 20)  # every 20th point serves where a mean over a mean is taken
# Above this AUC a grid of log odds is too coarse, and nearly every cohort is separated.
HIGHEST_AUC = 0.999
_STRONGEST = 100.0  # standard deviation of the log odds; that of the highest AUC is below


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
        outcome = np.repeat([1, 0], len(_GRID))
        weights = np.hstack([diseased, _DENSITY - diseased])
        slopes: Values = fit_logistic(design, outcome, weights=weights)[:, 1] / spread
        return slopes
