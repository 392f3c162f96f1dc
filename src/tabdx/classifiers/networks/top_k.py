"""The best configurations of a training part so far: all that is kept of a wide search."""

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from tabdx.classifiers.networks.ensemble import Members
from tabdx.nets.architectures import Architecture

Floats = NDArray[np.float32]


@dataclass(frozen=True)
class Candidate:
    """One configuration's networks.

    Attributes
    ----------
    loss : float
        Mean validation log loss over inner folds and seeds.
    configuration : int
        Its number; of equal losses the smaller leads.
    architecture : Architecture
    clip : float
        Where its networks clip their inputs.
    fold : ndarray of int, shape (member,)
        The inner fold that each of its networks did not learn from.
    weights : list of ndarray, each (member, ...)
    curves : ndarray, shape (member, epoch, 4)
        See `tabdx.nets.early_stopping.Finished`.
    """

    loss: float
    configuration: int
    architecture: Architecture
    clip: float
    fold: NDArray[np.int64]
    weights: list[Floats]
    curves: Floats


@dataclass
class TopK:
    """The few best of a training part, in order; the memory of the others is let go.

    Attributes
    ----------
    most : int
        How many are kept.
    best : list of Candidate
    """

    most: int
    best: list[Candidate] = field(default_factory=list)

    def offer(self, candidate: Candidate) -> None:
        """Take a configuration in if it is among the best."""
        self.best.append(candidate)
        self.best.sort(key=lambda one: (one.loss, one.configuration))
        del self.best[self.most :]

    def members(self) -> list[Members]:
        """Put the networks of the best together, one group per architecture."""
        groups: dict[Architecture, list[Candidate]] = {}
        for candidate in self.best:
            groups.setdefault(candidate.architecture, []).append(candidate)
        return [_together(architecture, top) for architecture, top in groups.items()]

    def learning_curves(self) -> pd.DataFrame:
        """Return the curves of the very best: one row per member, epoch and part."""
        tables = [
            pd.DataFrame(
                {
                    "member": member,
                    "epoch": np.arange(1, len(scores) + 1),
                    "part": part,
                    "log_loss": scores[:, column],
                    "accuracy": scores[:, column + 2],
                }
            )
            for member, scores in enumerate(self.best[0].curves.astype(np.float64))
            for column, part in enumerate(("training", "validation"))
        ]
        # Nothing is known of the epochs after a member stopped.
        return pd.concat(tables, ignore_index=True).dropna(ignore_index=True)


def _together(architecture: Architecture, top: Sequence[Candidate]) -> Members:
    return Members(
        architecture,
        [np.concatenate(weights) for weights in zip(*(one.weights for one in top), strict=True)],
        np.concatenate([one.fold for one in top]),
        np.repeat(
            np.array([one.clip for one in top], dtype=np.float32),
            [len(one.fold) for one in top],
        ),
    )
