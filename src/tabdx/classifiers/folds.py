"""Inner folds: inside one training part, for choosing."""

import numpy as np
from numpy.typing import NDArray

from tabdx.classifiers.family import TrainingPart
from tabdx.cohort.partitions import draw_folds

Split = tuple[NDArray[np.int64], NDArray[np.int64]]


def inner_splits(part: TrainingPart, folds: int) -> list[Split]:
    """Divide a training part into inner training and validation rows.

    Parameters
    ----------
    part : TrainingPart
        The patients of one training.
    folds : int
        How many inner folds.

    Returns
    -------
    list of (train, validation)
        Row positions inside the part; each row is validated once.
    """
    assigned = draw_folds(part.positive, part.groups, folds, part.seed)
    return [
        (np.flatnonzero(assigned != fold), np.flatnonzero(assigned == fold))
        for fold in range(folds)
    ]
