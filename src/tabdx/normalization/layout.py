"""The order of columns for a convolution."""

from collections.abc import Sequence
from typing import Any, Self

import numpy as np
from numpy.typing import ArrayLike, NDArray
from sklearn.base import BaseEstimator, OneToOneFeatureMixin, TransformerMixin
from sklearn.utils.validation import check_is_fitted, validate_data

from tabdx.cohort.dictionary import Dictionary, Kind
from tabdx.cohort.feature_order import correlated_order
from tabdx.core.errors import InputError


class Layout(OneToOneFeatureMixin, TransformerMixin, BaseEstimator):
    """Put preprocessed columns into the order in which a convolution reads them.

    Parameters
    ----------
    order : sequence of int, optional
        Positions of the columns, channel by channel. Without it the order is learned: correlated
        columns become neighbours.
    channels : int
        How many channels the columns divide into; the columns of a channel are consecutive.

    Attributes
    ----------
    order_ : ndarray, shape (column,)
        The positions in use.

    Examples
    --------
    The first and last column rise together, the middle one does not:

    >>> import numpy as np
    >>> rows = np.array([[0.0, 1.0, 0.0], [1.0, 0.0, 2.0], [2.0, 1.0, 4.0]])
    >>> Layout().fit(rows).get_feature_names_out(["a", "b", "c"])
    array(['b', 'c', 'a'], dtype=object)
    """

    def __init__(self, order: Sequence[int] | None = None, channels: int = 1) -> None:
        self.order = order
        self.channels = channels

    def fit(self, X: ArrayLike, y: object = None) -> Self:
        """Learn the order from `X`, shape (row, column), where none was given.

        Raises
        ------
        InputError
            If the given order is not one of as many columns, or they do not divide into the
            channels.
        """
        values = validate_data(self, X, dtype=float)
        width = values.shape[1]
        learned = self.order is None
        self.order_ = correlated_order(_correlation(values)) if learned else np.asarray(self.order)
        if not np.array_equal(np.sort(self.order_), np.arange(width)) or width % self.channels:
            raise InputError(
                f"a layout of {self.channels} channels in the order {self.order} needs each of "
                f"its columns once, found {width} columns; make it by make_layout from the "
                "dictionary that made the preprocessing"
            )
        return self

    def transform(self, X: ArrayLike) -> NDArray[Any]:
        """Return the columns of `X` in the layout's order, the same shape."""
        check_is_fitted(self)
        ordered: NDArray[Any] = validate_data(self, X, dtype=float, reset=False)[:, self.order_]
        return ordered

    def get_feature_names_out(self, input_features: ArrayLike | None = None) -> NDArray[Any]:
        """Return the columns' names in the layout's order."""
        check_is_fitted(self)
        names: NDArray[Any] = super().get_feature_names_out(input_features)[self.order_]
        return names


def make_layout(dictionary: Dictionary) -> Layout:
    """Make the layout that a dictionary calls for.

    Where every feature is a number and their channels × measurements fill a grid (WDBC's 3 × 10),
    the layout is that grid, both in order of first appearance: a filter then sees the same
    measurements in all channels. Otherwise it is one channel, its order learned in `fit`.

    Parameters
    ----------
    dictionary : Dictionary
        The dictionary that the preprocessing was made from.
    """
    places = [(feature.channel, feature.measurement) for feature in dictionary.features]
    channels = list(dict.fromkeys(channel for channel, _ in places))
    measurements = list(dict.fromkeys(measurement for _, measurement in places))
    grid = [(channel, measurement) for channel in channels for measurement in measurements]
    if dictionary.of_kind(Kind.CATEGORICAL) or None in channels:
        return Layout()
    if len(places) != len(grid) or set(places) != set(grid):
        return Layout()
    return Layout(tuple(places.index(place) for place in grid), len(channels))


def _correlation(values: NDArray[np.float64]) -> NDArray[np.float64]:
    """Correlate every two columns; a constant column is correlated with none."""
    centred = values - values.mean(axis=0)
    # Rounding leaves a constant column a length of about 1e-16 of its value, not 0.
    constant = np.ptp(values, axis=0) == 0
    centred[:, constant] = 0
    unit = centred / np.where(constant, 1, np.linalg.norm(centred, axis=0))
    correlation: NDArray[np.float64] = unit.T @ unit
    return correlation
