"""The ensemble of networks that a search keeps."""

from dataclasses import dataclass, replace
from typing import Any, Self

import numpy as np
from numpy.typing import NDArray

from tabdx.classifiers.inner_scores import two_classes
from tabdx.nets.architectures import Architecture
from tabdx.nets.ensemble import predict_members

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

    @property
    def classes(self) -> int:
        """How many classes the networks tell apart."""
        return max(2, self.members[0].architecture.outputs)

    def member_probabilities(self, features: Any) -> NDArray[np.float64]:
        """Predict by each member, shape (member, patient, class)."""
        return _of_every_class(self._predict(features))

    def probabilities(self, features: Any) -> NDArray[np.float64]:
        """Predict the members' mean, shape (patient, class)."""
        return _of_every_class(self._predict(features).mean(axis=0))

    def fold_probabilities(self, features: Any, fold: int) -> NDArray[np.float64]:
        """Predict the mean of the members that did not learn from one inner fold.

        Parameters
        ----------
        features : DataFrame or ndarray, shape (patient, feature)
        fold : int

        Returns
        -------
        ndarray, shape (patient, class)
        """
        seen = np.asarray(self.preprocessings[fold].transform(features), dtype=np.float32)[None]
        own = [members.of_fold(fold) for members in self.members]
        # All of them look through the one preprocessing.
        predicted = [_predict(replace(members, fold=members.fold * 0), seen) for members in own]
        return _of_every_class(np.concatenate(predicted).mean(axis=0))

    def _predict(self, features: Any) -> NDArray[np.float64]:
        """What each member's logits say, shape (member, patient, output)."""
        seen = np.stack(
            [
                np.asarray(preprocessing.transform(features), dtype=np.float32)
                for preprocessing in self.preprocessings
            ]
        )
        return np.concatenate([_predict(members, seen) for members in self.members])


def _predict(members: Members, seen: NDArray[np.float32]) -> NDArray[np.float64]:
    """Predict by one architecture's members, a piece of the patients at a time."""
    starts = range(0, seen.shape[1], _ROWS_AT_ONCE)
    pieces = [seen[members.fold, start : start + _ROWS_AT_ONCE] for start in starts]
    return np.concatenate(
        [
            predict_members(members.architecture, members.weights, members.clip, piece)
            for piece in pieces
        ],
        axis=1,
    )


def _of_every_class(predicted: NDArray[np.float64]) -> NDArray[np.float64]:
    """Probabilities of all classes: of two, the networks predict that of the second alone."""
    return two_classes(predicted[..., 0]) if predicted.shape[-1] == 1 else predicted
