"""McNemar's test of two classifiers on the same patients."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from statsmodels.stats.contingency_tables import mcnemar as statsmodels_mcnemar


@dataclass(frozen=True)
class Discordance:
    """Discordant patients: predicted correctly by one of two classifiers alone.

    Attributes
    ----------
    only_first, only_second : int
        Patients called right by the first alone, and by the second alone.
    p : float
        Of McNemar's exact test.
    """

    only_first: int
    only_second: int
    p: float


def mcnemar(first: NDArray[np.bool_], second: NDArray[np.bool_]) -> Discordance:
    """Test whether one of two classifiers is right more often, on the same patients.

    Patients whom both call right, or both wrong, say nothing. Were the two equally good, each of
    the b + c others would be as likely to fall to either: p is the probability that so many or
    more would fall to one side, 2 Σ_{k ≤ min(b, c)} C(b + c, k) / 2^(b + c), at most 1. With a
    handful of patients only this exact form holds. Reference: McNemar (1947), Psychometrika 12,
    153–157.

    Parameters
    ----------
    first, second : ndarray of bool, shape (patient,)
        Whether each classifier calls the patient right.

    Examples
    --------
    Five patients fall to the second, none to the first: 2 / 2⁵.

    >>> right = np.array([True] * 10)
    >>> mcnemar(np.arange(10) >= 5, right)
    Discordance(only_first=0, only_second=5, p=0.0625)
    """
    # Rows: the first right, wrong; columns: the second right, wrong.
    table = [[np.sum((first == a) & (second == b)) for b in (True, False)] for a in (True, False)]
    test = statsmodels_mcnemar(table, exact=True)
    return Discordance(int(table[0][1]), int(table[1][0]), float(test.pvalue))
