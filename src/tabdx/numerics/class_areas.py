"""Mean ROC AUCs of several classes, with what each patient adds to their deviation.

Each is a mean of areas of two sides (`tabdx.numerics.delong`), and a patient's influence on it the
mean of the influences on them: patients of two classes that stand on one side may differ in it, so
that it has mean 0 over all patients, not in each class.
"""

from collections.abc import Iterable
from itertools import permutations

import numpy as np
from numpy.typing import NDArray

from tabdx.numerics.delong import Area, area

Labels = NDArray[np.int8]
Values = NDArray[np.float64]


def area_of_classes(labels: Labels, probability: Values) -> Area:
    """Mean over the classes of the AUC of each against the rest.

    Parameters
    ----------
    labels : ndarray of int, shape (patient,)
        Numbers of the classes, from 0; each must be there.
    probability : ndarray, shape (repeat, patient, class)

    Examples
    --------
    >>> three = np.array([[[0.7, 0.2, 0.1], [0.1, 0.8, 0.1], [0.2, 0.3, 0.5], [0.5, 0.4, 0.1]]])
    >>> round(area_of_classes(np.array([0, 1, 2, 2]), three).value, 4)
    0.9167
    """
    everybody = np.arange(len(labels))
    return _mean(
        ((everybody, labels == one, probability[..., one]) for one in range(probability.shape[-1])),
        len(labels),
    )


def area_of_pairs(labels: Labels, probability: Values) -> Area:
    """Hand and Till's M: mean over ordered pairs of classes of the AUC of each.

    Reference: Hand & Till (2001), Machine Learning 45, 171–186.

    Parameters
    ----------
    labels : ndarray of int, shape (patient,)
        Numbers of the classes, from 0; each must be there.
    probability : ndarray, shape (repeat, patient, class)
    """

    def sides() -> Iterable[tuple[NDArray[np.intp], NDArray[np.bool_], Values]]:
        for one, other in permutations(range(probability.shape[-1]), 2):
            chosen = np.flatnonzero((labels == one) | (labels == other))
            yield chosen, labels[chosen] == one, probability[:, chosen, one]

    return _mean(sides(), len(labels))


def _mean(
    sides: Iterable[tuple[NDArray[np.intp], NDArray[np.bool_], Values]], patients: int
) -> Area:
    """Mean of areas of some patients each: where they are, who is on the one side, their risks."""
    values, influence = [], np.zeros(patients)
    for places, own, risk in sides:
        found = area(own.astype(np.int8), risk)
        values.append(found.value)
        influence[places] += found.influence
    return Area(float(np.mean(values)), influence / len(values))
