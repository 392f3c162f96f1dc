"""The named scalers: how one column of measurements is brought onto a common scale."""

from collections.abc import Callable
from typing import Any, Self

from numpy.typing import ArrayLike, NDArray
from sklearn.base import BaseEstimator, OneToOneFeatureMixin, TransformerMixin
from sklearn.pipeline import Pipeline, make_pipeline
from sklearn.preprocessing import (
    MinMaxScaler,
    PowerTransformer,
    QuantileTransformer,
    RobustScaler,
    StandardScaler,
)
from sklearn.utils.validation import check_is_fitted, validate_data

from tabdx.core.errors import InputError
from tabdx.normalization.clip import SmoothClip

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


def _power() -> Pipeline:
    """Transform each column towards a normal distribution, by Yeo and Johnson's power.

    The power acts on 1 + x, so the column is standardised before: otherwise a column of
    thousandths (WDBC's standard errors) would take a power of -280, and a change of units would
    change the result. The power was learned inside the training rows' range and may grow without
    bound outside, so a value outside counts as the end of the range (`clip`).
    """
    return make_pipeline(MinMaxScaler(clip=True), StandardScaler(), PowerTransformer())


def _clipped() -> Pipeline:
    """Standardise each column, then pull far values smoothly inside 3 standard deviations."""
    return make_pipeline(StandardScaler(), SmoothClip(3.0))


_SCALERS: dict[str, Callable[[], Any]] = {
    "none": lambda: "passthrough",
    "minmax": MinMaxScaler,
    "standard": StandardScaler,
    "robust": RobustScaler,
    "quantile": QuantileScaler,
    "power": _power,
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
        (transformed towards normal) or ``clipped`` (standard, far values pulled in).

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
