"""Squared distances and the RBF kernel, computed into memory that is there already."""

import numpy as np
from numpy.typing import NDArray

from tabdx.core.errors import InputError

Values = NDArray[np.float64]


def squared_distances(left: Values, right: Values, out: Values) -> Values:
    """Compute the squared Euclidean distance of every row on the left to every row on the right.

    As ``|a|² + |b|² - 2 ab``, which is libsvm's own way, so that a machine on this matrix goes
    through the same steps as one that computes its kernel itself.

    Parameters
    ----------
    left : ndarray, shape (i, column)
        Rows.
    right : ndarray, shape (j, column)
        Rows. Of the same array as `left` the diagonal is exactly 0.
    out : ndarray, shape (i, j)
        Where the distances are written.

    Returns
    -------
    ndarray, shape (i, j)
        `out`.

    Raises
    ------
    InputError
        If a value is not finite, or so large that its square is not.

    Examples
    --------
    >>> corners = np.array([[0.0, 0.0], [3.0, 4.0]])
    >>> squared_distances(corners, corners, np.empty((2, 2))).tolist()
    [[0.0, 25.0], [25.0, 0.0]]
    """
    with np.errstate(invalid="ignore", over="ignore"):
        np.matmul(left, right.T, out=out)
        # The diagonal holds the very roundings that must cancel.
        of_left = out.diagonal().copy() if left is right else _squares(left)
        of_right = of_left if left is right else _squares(right)
        out *= -2
        out += of_left[:, None]
        out += of_right
    if not np.isfinite(out.max()):  # what is not finite comes out as the largest, or as NaN
        raise InputError(
            "distances between patients must be finite, but a preprocessed feature is infinite, "
            "missing or larger than 1e150; `normalize.method: standard` brings features to size"
        )
    return out


def rbf(squared: Values, gamma: float, out: Values) -> Values:
    """Compute ``exp(-gamma * squared)``.

    Parameters
    ----------
    squared : ndarray, shape (i, j)
        Squared distances.
    gamma : float
        Inverse squared reach of one patient.
    out : ndarray, shape (i, j)
        Where the kernel is written.

    Returns
    -------
    ndarray, shape (i, j)
        `out`.

    Examples
    --------
    >>> rbf(np.array([[0.0, 2.0]]), 0.5, np.empty((1, 2))).round(4).tolist()
    [[1.0, 0.3679]]
    """
    np.multiply(squared, -gamma, out=out)
    return np.exp(out, out=out)


def _squares(rows: Values) -> Values:
    squares: Values = np.einsum("ij,ij->i", rows, rows)
    return squares
