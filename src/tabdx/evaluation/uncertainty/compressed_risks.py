"""Patients of nearly the same risk, counted together."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_array

Values = NDArray[np.float64]

# Up to so many patients, each is a cell alone, and nothing is approximated.
EXACT_PATIENTS = 20_000
# In log odds: a cell's patients are moved to their mean by no more than half of it.
_WIDTH = 0.01


@dataclass(frozen=True)
class RiskCells:
    """Cells of patients, each at one log odds and of one class.

    A regression on the log odds needs of its patients no more than how many of each class stand
    where. Of many patients, those of a class whose log odds lie in the same hundredth are taken
    together, at the mean of their log odds. The cost of a resample is then that of some 2,000
    cells, whatever the number of patients.

    Attributes
    ----------
    log_odds : ndarray, shape (cell,)
    positive : ndarray, shape (cell,)
        1 for cells of diseased patients.
    """

    log_odds: Values
    positive: NDArray[np.int8]
    _members: csr_array | None

    @classmethod
    def of(
        cls,
        log_odds: Values,
        positive: NDArray[np.int8],
        exact_patients: int | None = None,
    ) -> "RiskCells":
        """Put patients into cells.

        Parameters
        ----------
        log_odds : ndarray, shape (patient,)
            Of the predicted risks, all of them finite.
        positive : ndarray, shape (patient,)
            1 for the diseased.
        exact_patients : int, optional
            Up to so many patients, each is a cell; `EXACT_PATIENTS` if left out.

        Examples
        --------
        >>> cells = RiskCells.of(np.array([0.001, 0.003, 0.5]), np.array([1, 1, 0]), 2)
        >>> cells.log_odds, cells.count(np.array([[1.0, 2.0, 3.0]]))
        (array([0.5  , 0.002]), array([[3., 3.]]))
        """
        if len(log_odds) <= (EXACT_PATIENTS if exact_patients is None else exact_patients):
            return cls(log_odds, positive, None)
        steps = np.floor(log_odds / _WIDTH).astype(np.int64)
        key = positive.astype(np.int64) * (steps.max() - steps.min() + 1) + steps - steps.min()
        first, cell, size = np.unique(
            key, return_index=True, return_inverse=True, return_counts=True
        )[1:]
        places = np.arange(len(cell))
        members = csr_array(
            (np.ones(len(cell)), (cell, places)), shape=(len(size), len(cell)), dtype=np.float64
        )
        return cls(np.bincount(cell, log_odds) / size, positive[first], members)

    def count(self, weights: Values) -> Values:
        """Add up the weights of each cell's patients.

        Parameters
        ----------
        weights : ndarray, shape (resample, patient)

        Returns
        -------
        ndarray, shape (resample, cell)
        """
        if self._members is None:
            return weights
        counted: Values = np.ascontiguousarray((self._members @ weights.T).T)
        return counted
