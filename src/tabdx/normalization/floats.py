"""A frame of measurements as one array, before anything else looks at it."""

from typing import Any, Self

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike, NDArray
from sklearn.base import BaseEstimator, OneToOneFeatureMixin, TransformerMixin
from sklearn.utils import Tags
from sklearn.utils.validation import check_is_fitted, validate_data


class Floats(OneToOneFeatureMixin, TransformerMixin, BaseEstimator):
    """Raw measurements as an array of floats; it learns nothing but the columns' names.

    Scikit-learn looks at a frame column by column, which takes longer than all that is done to one
    patient afterwards: with this as the first step of a pipeline, 0.6 ms rather than 1.1 ms for 30
    measurements, and an ensemble has such a pipeline for each of its inner folds.
    """

    def __sklearn_tags__(self) -> Tags:
        """Missing values pass."""
        tags = super().__sklearn_tags__()
        tags.input_tags.allow_nan = True
        return tags

    def fit(self, X: ArrayLike | pd.DataFrame, y: object = None) -> Self:
        """Note the columns of `X`, shape (row, column)."""
        self._floats(X, reset=True)
        return self

    def transform(self, X: ArrayLike | pd.DataFrame) -> NDArray[Any]:
        """Return `X` as floats, the same shape; a missing value is NaN.

        Raises
        ------
        ValueError
            If the columns are not those of `fit`, in their order, or hold text.
        """
        check_is_fitted(self, "n_features_in_")
        return self._floats(X, reset=False)

    def _floats(self, X: ArrayLike | pd.DataFrame, *, reset: bool) -> NDArray[Any]:
        if not isinstance(X, pd.DataFrame):
            values: NDArray[Any] = validate_data(
                self, X, reset=reset, dtype=float, ensure_all_finite="allow-nan"
            )
            return values
        validate_data(self, X, reset=reset, skip_check_array=True)  # its columns alone
        return X.to_numpy(dtype=float, na_value=np.nan)
