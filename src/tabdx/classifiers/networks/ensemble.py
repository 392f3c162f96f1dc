"""The ensemble of networks that a search keeps."""

from dataclasses import dataclass, replace
from typing import Any, Self

import numpy as np
from numpy.typing import NDArray

from tabdx.nets.architectures import Architecture
from tabdx.nets.ensemble import predict_risks

# Patients predicted at once: few enough that what the networks make of them stays in the cache.
_ROWS_AT_ONCE = 256


@dataclass(frozen=True)
class Members:
    """Networks of one architecture.

    Attributes
    ----------
    architecture : Architecture
    weights : list of ndarray, each (member, ...)
    fold : ndarray of int, shape (member,)
        The inner fold whose preprocessing the member sees patients through.
    clip : ndarray of float32, shape (member,)
        Where the member clips its inputs; see `tabdx.nets.layers.smooth_clip`.
    """

    architecture: Architecture
    weights: list[NDArray[np.float32]]
    fold: NDArray[np.int64]
    clip: NDArray[np.float32]

    def of_fold(self, fold: int) -> Self:
        """Return those alone that did not learn from one inner fold."""
        own = np.flatnonzero(self.fold == fold)
        return type(self)(
            self.architecture,
            [weight[own] for weight in self.weights],
            self.fold[own],
            self.clip[own],
        )


@dataclass(frozen=True)
class Ensemble:
    """The networks chosen for one training part.

    Attributes
    ----------
    preprocessings : list of fitted transformers, one per inner fold
    members : list of Members, one per distinct architecture
    """

    preprocessings: list[Any]
    members: list[Members]

    def member_risks(self, features: Any) -> NDArray[np.float64]:
        """Predict each member's probability of the positive class, shape (member, patient)."""
        seen = np.stack(
            [
                np.asarray(preprocessing.transform(features), dtype=np.float32)
                for preprocessing in self.preprocessings
            ]
        )
        return np.concatenate([_risks(members, seen) for members in self.members])

    def fold_risks(self, features: Any, fold: int) -> NDArray[np.float64]:
        """Predict the mean risk of the members that did not learn from one inner fold.

        Parameters
        ----------
        features : DataFrame or ndarray, shape (patient, feature)
        fold : int

        Returns
        -------
        ndarray, shape (patient,)
        """
        seen = np.asarray(self.preprocessings[fold].transform(features), dtype=np.float32)[None]
        own = [members.of_fold(fold) for members in self.members]
        risk: NDArray[np.float64] = np.concatenate(
            # All of them look through the one preprocessing.
            [_risks(replace(members, fold=members.fold * 0), seen) for members in own]
        ).mean(axis=0)
        return risk


def _risks(members: Members, seen: NDArray[np.float32]) -> NDArray[np.float64]:
    """Risks of one architecture's members, a piece of the patients at a time."""
    starts = range(0, seen.shape[1], _ROWS_AT_ONCE)
    pieces = [seen[members.fold, start : start + _ROWS_AT_ONCE] for start in starts]
    return np.concatenate(
        [
            predict_risks(members.architecture, members.weights, members.clip, piece)
            for piece in pieces
        ],
        axis=1,
    )
