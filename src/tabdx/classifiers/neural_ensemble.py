"""What a search over networks keeps: all that a prediction needs."""

from dataclasses import dataclass
from typing import Any

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
        Where the member bends its inputs back; see `tabdx.nets.layers.smooth_clip`.
    """

    architecture: Architecture
    weights: list[NDArray[np.float32]]
    fold: NDArray[np.int64]
    clip: NDArray[np.float32]


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
