"""Columns that are constant in training, held constant in prediction."""

from typing import Any, Self

import numpy as np
from numpy.typing import ArrayLike, NDArray
from sklearn.base import BaseEstimator, OneToOneFeatureMixin, TransformerMixin
from sklearn.utils.validation import check_is_fitted, validate_data


class ConstantColumns(OneToOneFeatureMixin, TransformerMixin, BaseEstimator):
    """Keep a column that did not vary in training at its training value.

    A model learns nothing of such a column: no scaler finds its unit, and a network's weights for
    it stay as they were drawn. A patient with another value would be moved by chance, or, by the
    distances of a kernel, away from all others.

    Attributes
    ----------
    constant_ : ndarray of bool, shape (column,)
        Whether all training rows had one value.
    value_ : ndarray, shape (column,)
        What each of these was; 0 for the others, of which no patient's value is kept.

    Examples
    --------
    The first column did not vary:

    >>> learned = ConstantColumns().fit([[0.0, 1.0], [0.0, 2.0]])
    >>> learned.transform([[5.0, 3.0]])
    array([[0., 3.]])
    """

    def fit(self, X: ArrayLike, y: object = None) -> Self:
        """Note which columns of `X`, shape (row, column), vary."""
        values = validate_data(self, X, dtype=float)
        self.constant_ = np.all(values == values[0], axis=0)
        self.value_ = np.where(self.constant_, values[0], 0.0)
        return self

    def transform(self, X: ArrayLike) -> NDArray[Any]:
        """Return `X` with the constant columns at their training values, the same shape."""
        check_is_fitted(self)
        values: NDArray[Any] = validate_data(self, X, dtype=float, reset=False)
        if self.constant_.any():
            values = np.where(self.constant_, self.value_, values)
        return values
