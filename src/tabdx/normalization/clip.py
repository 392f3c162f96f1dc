"""Smooth clipping of far values, after any normalization."""

from typing import Any, Self

import numpy as np
from numpy.typing import ArrayLike, NDArray
from sklearn.base import BaseEstimator, OneToOneFeatureMixin, TransformerMixin
from sklearn.utils.validation import check_is_fitted, validate_data

Values = NDArray[np.float64]


def smooth_clip(values: Values, limit: float) -> Values:
    """Clip values smoothly: none lies beyond a limit, and their order is kept.

    x / √(1 + (x / limit)²): nearly x in the middle. The networks clip their inputs by the same
    formula. Reference: RealMLP (Holzmüller, Grinsztajn & Steinwart 2024, arXiv:2407.04491).

    Parameters
    ----------
    values : ndarray
        Normalized.
    limit : float
        In the unit of the values; 0 clips nothing.

    Examples
    --------
    At the limit itself, limit / √2 is left:

    >>> smooth_clip(np.array([0.1, 3.0, 1e300]), 3.0).round(2)
    array([0.1 , 2.12, 3.  ])
    """
    if limit == 0:
        return values
    # The hypotenuse squares without overflow, however far the value.
    clipped: Values = values / np.hypot(1, values / limit)
    return clipped


class SmoothClip(OneToOneFeatureMixin, TransformerMixin, BaseEstimator):
    """`smooth_clip` as a step of a pipeline; it learns nothing.

    Parameters
    ----------
    limit : float
        0 clips nothing.
    """

    def __init__(self, limit: float = 3.0) -> None:
        self.limit = limit

    def fit(self, X: ArrayLike, y: object = None) -> Self:
        """Note the columns of `X`, shape (row, column)."""
        validate_data(self, X, dtype=float)
        return self

    def transform(self, X: ArrayLike) -> NDArray[Any]:
        """Return `X` clipped, the same shape."""
        check_is_fitted(self, "n_features_in_")
        return smooth_clip(validate_data(self, X, dtype=float, reset=False), self.limit)
