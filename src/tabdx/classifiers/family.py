"""The interface of a family of classifiers: training parts in, fitted classifiers out."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any, Protocol

import numpy as np
import pandas as pd
from numpy.typing import NDArray


@dataclass(frozen=True)
class TrainingPart:
    """The patients that one training may see, and nothing else.

    Attributes
    ----------
    features : DataFrame, shape (patient, feature)
        Raw features, as in the cohort: whatever is learned from them is learned here.
    labels : ndarray of int, shape (patient,)
        The number of each patient's class, from 0; every class is there. Of two classes, 1 is
        the positive one.
    groups : ndarray, shape (patient,), optional
        Patients of one group stay on one side of every inner fold.
    seed : int
        Where the draws of this training start.
    """

    features: pd.DataFrame
    labels: NDArray[np.int8]
    groups: NDArray[np.object_] | None
    seed: int

    @property
    def classes(self) -> int:
        """How many classes there are."""
        return int(self.labels.max()) + 1


@dataclass(frozen=True)
class InnerProbabilities:
    """Probabilities of a training part's own patients, by trainings that did not see them.

    They are what a threshold, a recalibration or a prediction set may be learned from:
    inside the part, and on patients whom the model that gave them had not met.

    Attributes
    ----------
    probability : ndarray, shape (patient, class)
        By the chosen configuration, trained on the other inner folds.
    fold : ndarray of int, shape (patient,)
        The inner fold in which the patient was predicted.
    """

    probability: NDArray[np.float64]
    fold: NDArray[np.int64]


@dataclass(frozen=True)
class Fitted:
    """What came out of one training.

    Attributes
    ----------
    classifier : scikit-learn classifier
        Fitted; takes raw features, ``classes_`` are the numbers from 0, those of `TrainingPart`.
    search : DataFrame
        One row per configuration tried: its hyper-parameters, ``log_loss`` (mean over inner
        folds) and whatever else the family scores, and ``chosen`` (bool).
    tables : dict of str to DataFrame
        Further tables of the training, such as learning curves.
    facts : dict
        What a reader should know of it, such as the device; JSON-serialisable.
    inner : InnerProbabilities, optional
        Of the patients of the part, in its order. A family that was made without them
        (``keep_inner``) may leave them out, and with them the scores of a search in which there
        was nothing to choose.
    """

    classifier: Any
    search: pd.DataFrame
    tables: dict[str, pd.DataFrame] = field(default_factory=dict)
    facts: dict[str, Any] = field(default_factory=dict)
    inner: InnerProbabilities | None = None

    @property
    def record(self) -> dict[str, Any]:
        """What is recorded of a trained model: the configuration that was chosen, and the facts."""
        chosen = self.search[self.search["chosen"]].drop(columns="chosen")
        return {"chosen": chosen.to_dict("records")[0], **self.facts}


class Family(Protocol):
    """A way to get from training patients to a classifier, every choice made on inner folds.

    One method serves nested cross-validation and the final model alike, and takes many training
    parts at once because a family may train them all in one program.
    """

    @property
    def name(self) -> str:
        """The model's name, as its predictions and files bear it."""
        ...

    def train(self, parts: Sequence[TrainingPart]) -> list[Fitted]:
        """Choose on the inner folds of each part, then fit on the whole part."""
        ...
