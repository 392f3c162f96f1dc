"""The division of images into training, validation and test part."""

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from sklearn.model_selection import train_test_split

from tabdx.cohort.cohort import Cohort
from tabdx.cohort.partitions import Partitions
from tabdx.core.errors import InputError
from tabdx.core.messages import plural
from tabdx.core.params.image_sections import ImageSplitParams
from tabdx.images.image_set import TEST, VALIDATION


def draw_parts(
    cohort: Cohort, own: NDArray[np.str_] | None, split: ImageSplitParams, seed: int
) -> Partitions:
    """Divide the images: by the source's own parts, where it has them, else stratified by class.

    Parameters
    ----------
    cohort : Cohort
        All images.
    own : ndarray of str, shape (image,), optional
        The source's own part of each. Where it has no validation part, one is drawn from its
        training part.
    split : ImageSplitParams
        Shares of the parts that are drawn.
    seed : int
        Where the draws start.

    Returns
    -------
    Partitions
        The holdout is the test part; in the only repeat the validation part is fold 0, and training
        images are in none.

    Raises
    ------
    InputError
        If a class has too few images for a part.
    """
    labels, rows = cohort.labels, np.arange(len(cohort.patients))
    tested = rows[own == TEST] if own is not None else _draw(rows, labels, split.test, seed, "test")
    others = np.setdiff1d(rows, tested)
    if own is not None and (own == VALIDATION).any():
        validated = rows[own == VALIDATION]
    else:
        # Of all images; of the training part, where the test part was divided off already.
        share = split.validation if own is not None else split.validation / (1 - split.test)
        validated = _draw(others, labels, share, seed + 1, "validation")
    table = pd.DataFrame({"holdout": np.isin(rows, tested)}, index=cohort.patients)
    fold = pd.Series(0, index=cohort.patients[validated], dtype="Int64")
    table["repeat_0"] = fold.reindex(cohort.patients)
    return Partitions(table)


def _draw(
    rows: NDArray[np.intp], labels: NDArray[np.int8], share: float, seed: int, part: str
) -> NDArray[np.intp]:
    """Draw a share of some images, stratified by class, each class at least once."""
    classes = len(np.unique(labels))
    try:
        _, drawn = train_test_split(
            rows,
            test_size=max(share, classes / len(rows)),
            stratify=labels[rows],
            random_state=seed,
        )
    except ValueError as impossible:
        raise _too_few(rows, share, part) from impossible
    if len(np.unique(labels[drawn])) < classes:
        raise _too_few(rows, share, part)
    return np.sort(drawn)


def _too_few(rows: NDArray[np.intp], share: float, part: str) -> InputError:
    return InputError(
        f"split.{part} = {share:g} cannot be drawn from {plural(len(rows), 'image')} so that every "
        "class is there; raise it, or bring more images of the rarest class"
    )
