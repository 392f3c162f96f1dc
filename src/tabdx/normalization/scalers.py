"""The named scalers: how one column of measurements is brought onto a common scale."""

from collections.abc import Callable
from typing import Any, Self

import numpy as np
from numpy.typing import ArrayLike, NDArray
from sklearn.base import BaseEstimator, OneToOneFeatureMixin, TransformerMixin
from sklearn.pipeline import Pipeline, make_pipeline
from sklearn.preprocessing import (
    MinMaxScaler,
    QuantileTransformer,
    RobustScaler,
    StandardScaler,
)
from sklearn.utils.validation import check_is_fitted, validate_data

from tabdx.core.errors import InputError
from tabdx.normalization.clip import SmoothClip
from tabdx.normalization.yeo_johnson import bend, most_likely_powers

# More quantiles than this would follow single patients rather than the distribution.
_MAX_QUANTILES = 1000


class QuantileScaler(OneToOneFeatureMixin, TransformerMixin, BaseEstimator):
    """Map each column onto the standard normal distribution by its quantiles.

    scikit-learn's `QuantileTransformer` with as many quantiles as there are training rows, at
    most `max_quantiles`: asked for more than it has rows, it warns, and how many rows an inner
    fold has is not known before. No rows are drawn, so nothing is random.

    Parameters
    ----------
    max_quantiles : int
        The most quantiles that are learned.

    Examples
    --------
    >>> import numpy as np
    >>> QuantileScaler().fit_transform(np.array([[1.0], [2.0], [30.0]])).round(1).ravel()
    array([-5.2,  0. ,  5.2])
    """

    def __init__(self, max_quantiles: int = _MAX_QUANTILES) -> None:
        self.max_quantiles = max_quantiles

    def fit(self, X: ArrayLike, y: object = None) -> Self:
        """Learn each column's quantiles from `X`, shape (row, column)."""
        values = validate_data(self, X, dtype=float)
        self.transformer_ = QuantileTransformer(
            n_quantiles=min(self.max_quantiles, len(values)),
            output_distribution="normal",
            subsample=None,
        ).fit(values)
        return self

    def transform(self, X: ArrayLike) -> NDArray[Any]:
        """Return `X` with each column's values as normal scores, the same shape."""
        check_is_fitted(self)
        scores: NDArray[Any] = self.transformer_.transform(
            validate_data(self, X, dtype=float, reset=False)
        )
        return scores


class PowerScaler(OneToOneFeatureMixin, TransformerMixin, BaseEstimator):
    """Bend each column towards a normal distribution by a power, then standardise it.

    Yeo and Johnson's transformation by the power of greatest likelihood, as scikit-learn's
    `PowerTransformer` has it, but all columns at once, and between two guards:

    - The column is standardised first. The power acts on 1 + x: unstandardised, a column of
      thousandths (WDBC's standard errors) would take one of -280, and a change of units would
      change the result.
    - A value outside the training rows' range counts as the end of the range. The power was
      learned inside it, and may grow without bound outside.

    Examples
    --------
    A far value comes nearer; one beyond all that was seen comes no further:

    >>> import numpy as np
    >>> rows = np.array([[1.0], [2.0], [3.0], [4.0], [30.0]])
    >>> scaler = PowerScaler().fit(rows)
    >>> scaler.transform(rows).round(1).ravel()
    array([-1.1, -0.6, -0.2,  0.1,  1.8])
    >>> scaler.transform([[1e9]]).round(1).ravel()
    array([1.8])
    """

    def fit(self, X: ArrayLike, y: object = None) -> Self:
        """Learn each column's range, mean, deviation and power from `X`, shape (row, column)."""
        values = validate_data(self, X, dtype=float)
        self.lowest_, self.highest_ = values.min(axis=0), values.max(axis=0)
        self.before_ = StandardScaler().fit(values)
        standard = self.before_.transform(values)
        self.powers_ = np.ones(standard.shape[1])
        # Only a column that `StandardScaler` finds constant keeps a deviation other than 1.
        varies = standard.std(axis=0) > 1 / 2
        self.powers_[varies] = most_likely_powers(standard[:, varies])
        self.after_ = StandardScaler().fit(bend(standard, self.powers_))
        return self

    def transform(self, X: ArrayLike) -> NDArray[Any]:
        """Return `X` with each column bent and standardised, the same shape."""
        check_is_fitted(self)
        values = validate_data(self, X, dtype=float, reset=False)
        inside = np.clip(values, self.lowest_, self.highest_)
        bent = bend(self.before_.transform(inside), self.powers_)
        scaled: NDArray[Any] = self.after_.transform(bent)
        return scaled


def _clipped() -> Pipeline:
    """Standardise each column, then pull far values smoothly inside 3 standard deviations."""
    return make_pipeline(StandardScaler(), SmoothClip(3.0))


_SCALERS: dict[str, Callable[[], Any]] = {
    "none": lambda: "passthrough",
    "minmax": MinMaxScaler,
    "standard": StandardScaler,
    "robust": RobustScaler,
    "quantile": QuantileScaler,
    "power": PowerScaler,
    "clipped": _clipped,
}
METHODS = tuple(_SCALERS)


def make_scaler(method: str) -> Any:
    """Make an unfitted scaler.

    Parameters
    ----------
    method : str
        ``none`` (as measured), ``minmax`` (onto 0 to 1), ``standard`` (mean 0, standard deviation
        1), ``robust`` (median 0, interquartile range 1), ``quantile`` (normal scores), ``power``
        (bent towards normal) or ``clipped`` (standard, far values pulled in).

    Returns
    -------
    transformer
        A step of a scikit-learn pipeline.

    Raises
    ------
    InputError
        If there is no such method.
    """
    if method not in _SCALERS:
        raise InputError(
            f"normalize.method must be one of {', '.join(METHODS)}, found {method!r}; set it in "
            "params.yaml"
        )
    return _SCALERS[method]()
