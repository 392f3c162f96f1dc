"""One machine for two classes; for more, one a class that tells it from all others."""

from typing import Any

import numpy as np
from numpy.typing import NDArray
from sklearn.multiclass import OneVsRestClassifier

Values = NDArray[np.float64]


def one_vs_rest(machine: Any, classes: int) -> Any:
    """Make the unfitted classifier of this many classes out of one that tells two apart."""
    return machine if classes == 2 else OneVsRestClassifier(machine)


def each_against_rest(labels: NDArray[np.int8]) -> NDArray[np.int8]:
    """Return what each machine learns: 1 for its class, shape (machine, row).

    Examples
    --------
    >>> each_against_rest(np.array([0, 1, 1], dtype=np.int8)).tolist()
    [[0, 1, 1]]
    >>> each_against_rest(np.array([0, 1, 2], dtype=np.int8)).tolist()
    [[1, 0, 0], [0, 1, 0], [0, 0, 1]]
    """
    classes = int(labels.max()) + 1
    if classes == 2:
        return labels[None]
    sides: NDArray[np.int8] = (labels == np.arange(classes)[:, None]).astype(np.int8)
    return sides


def in_order(decisions: Values, machines: int) -> Values:
    """Put decision values of shape (C and machine, row) into that of `ExactKernel.decide`."""
    if machines == 1:
        return decisions
    rows = decisions.shape[-1]
    return np.moveaxis(decisions.reshape(-1, machines, rows), 1, 2)
