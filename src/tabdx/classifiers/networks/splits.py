"""The inner splits of many training parts, preprocessed for networks."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sklearn.base import clone
from sklearn.utils import _safe_indexing

from tabdx.classifiers.family import TrainingPart
from tabdx.classifiers.folds import inner_splits
from tabdx.core.progress import track
from tabdx.nets.padded_splits import PaddedSplits


@dataclass(frozen=True)
class Splits:
    """One split per training part and inner fold, part by part.

    Attributes
    ----------
    preprocessings : list of fitted transformers, one per split
        Each fitted on the training rows of its split alone.
    training, validation : Rows
        The preprocessed rows of every split.
    classes : int
        How many there are.
    """

    preprocessings: list[Any]
    training: PaddedSplits
    validation: PaddedSplits
    classes: int

    @property
    def features(self) -> int:
        """Preprocessed columns."""
        return self.training.features.shape[2]


def prepare_splits(
    parts: Sequence[TrainingPart], preprocessing: Any, inner_folds: int, doing: str
) -> Splits:
    """Preprocess the inner folds of every part.

    Parameters
    ----------
    parts : sequence of TrainingPart
    preprocessing : scikit-learn transformer
        Unfitted.
    inner_folds : int
    doing : str
        What is being done, for the progress bar.
    """
    preprocessings, training, validation = [], [], []
    for part in track(parts, doing):
        for train_rows, validation_rows in inner_splits(part, inner_folds):
            learned = clone(preprocessing)
            inside = learned.fit_transform(_safe_indexing(part.features, train_rows))
            outside = learned.transform(_safe_indexing(part.features, validation_rows))
            preprocessings.append(learned)
            training.append((inside, part.labels[train_rows]))
            validation.append((outside, part.labels[validation_rows]))
    classes = max(part.classes for part in parts)
    rows = PaddedSplits.of(training), PaddedSplits.of(validation)
    return Splits(preprocessings, *rows, classes)
