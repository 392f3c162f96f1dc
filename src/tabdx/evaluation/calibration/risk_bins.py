"""Bins of about equally many risks."""

import numpy as np
from numpy.typing import NDArray


def risk_bins(risks: NDArray[np.float64], bins: int) -> NDArray[np.int64]:
    """Number the bins of about equally many risks, from 0, equal risks together.

    Heavy ties make fewer and larger bins.

    Parameters
    ----------
    risks : ndarray, shape (...)
        Of all patients, in all repeats.
    bins : int
        How many bins, at most.

    Returns
    -------
    ndarray of int, shape (...)

    Examples
    --------
    >>> risk_bins(np.array([0.1, 0.2, 0.2, 0.2, 0.9]), 2)
    array([0, 1, 1, 1, 1])
    """
    edges = np.quantile(risks, np.arange(1, bins) / bins)
    place = np.searchsorted(edges, risks, side="right")
    return np.unique(place, return_inverse=True)[1].astype(np.int64)
