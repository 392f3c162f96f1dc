"""The power law of a learning curve: error = a + b n^(−c)."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Values = NDArray[np.float64]

# An error that falls as n^(−2) is beyond what more patients do to any known learner, and a slower
# fall than n^(−0.05) cannot be told from none: a factor of ten then brings a tenth.
_SLOWEST, _FASTEST = 0.05, 2.0
# The exponents tried at first are 3% apart, then ever closer around the best one.
_STEPS, _CLOSER, _ROUNDS = 121, 21, 5


@dataclass(frozen=True)
class PowerLaw:
    """Fitted curves, one for each resample.

    Attributes
    ----------
    floor : ndarray, shape (curve,)
        a: what any number of patients leaves.
    above : ndarray, shape (curve,)
        b · `most`^(−c): what lies above the floor at the largest size.
    exponent : ndarray, shape (curve,)
        c.
    most : float
        The largest size that was fitted.
    """

    floor: Values
    above: Values
    exponent: Values
    most: float

    def at(self, size: float) -> Values:
        """Return the error of each curve at a size, shape (curve,)."""
        error: Values = self.floor + self.above * (size / self.most) ** -self.exponent
        return error

    @property
    def at_an_end(self) -> NDArray[np.bool_]:
        """Curves whose exponent lies at an end of what was tried, or which do not fall."""
        ends = (self.exponent < 1.001 * _SLOWEST) | (self.exponent > 0.999 * _FASTEST)
        flat: NDArray[np.bool_] = ends | (self.above <= 0)
        return flat


def fit_power_law(sizes: Values, errors: Values, weights: Values) -> PowerLaw:
    """Fit a + b n^(−c) to many curves at once, by weighted least squares with a, b ≥ 0.

    For a given c the curve is a straight line in n^(−c), whose best a and b are known; the c of
    least squares is looked for on a grid between 0.05 and 2, and then around the best one. A
    search from a starting point may stay in a local minimum. Reference: Figueroa et al. (2012),
    BMC Medical Informatics and Decision Making 12:8.

    Parameters
    ----------
    sizes : ndarray, shape (size,)
        Patients trained on.
    errors : ndarray, shape (curve, size)
        Log loss, or what ROC AUC lacks of 1.
    weights : ndarray, shape (size,)
        Inverse variances.

    Examples
    --------
    >>> law = fit_power_law(
    ...     np.array([10.0, 20.0, 40.0, 80.0]), 0.1 + np.array([[0.4, 0.2, 0.1, 0.05]]), np.ones(4)
    ... )
    >>> law.floor.round(2), law.at(160).round(3)
    (array([0.1]), array([0.125]))
    """
    most = float(sizes.max())
    curves = np.arange(len(errors))
    exponents = np.repeat(np.geomspace(_SLOWEST, _FASTEST, _STEPS)[:, None], len(errors), axis=1)
    reach = np.log(exponents[1, 0] / exponents[0, 0])  # from one exponent to the next
    for _ in range(_ROUNDS):
        # Axes (exponent, curve, size); x is 1 at the largest size, so b is what is left there.
        x = (sizes / most) ** -exponents[..., None]
        floor, above, missed = _lines(x, errors, weights / weights.sum())
        best = missed.argmin(axis=0)
        chosen = exponents[best, curves]
        interval_from_standard_error = np.exp(reach * np.linspace(-1, 1, _CLOSER)[:, None])
        exponents = (chosen * interval_from_standard_error).clip(_SLOWEST, _FASTEST)
        reach *= 2 / (_CLOSER - 1)
    return PowerLaw(floor[best, curves], above[best, curves], chosen, most)


def _lines(x: Values, errors: Values, share: Values) -> tuple[Values, Values, Values]:
    """Fit errors = floor + above · x along the last axis; the last is the mean square missed."""
    centre, middle = (x * share).sum(-1, keepdims=True), (errors * share).sum(-1, keepdims=True)
    across = (share * (x - centre) * (errors - middle)).sum(-1)
    along = (share * (x - centre) ** 2).sum(-1)
    # A single size has no slope.
    above = np.maximum(np.divide(across, along, out=np.zeros_like(across), where=along > 0), 0)
    floor = middle[..., 0] - above * centre[..., 0]
    # A floor below 0 is put there, and the line is fitted through the origin.
    through = (share * x * errors).sum(-1) / (share * x**2).sum(-1)
    above = np.where(floor < 0, through, above)
    floor = np.maximum(floor, 0)
    missed = (share * (errors - floor[..., None] - above[..., None] * x) ** 2).sum(-1)
    return floor, above, missed
