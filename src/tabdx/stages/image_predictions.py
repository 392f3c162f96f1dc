"""Predictions of the validation and the test part, for every stage that trains on images."""

from collections.abc import Callable

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from tabdx.artifacts.inner_predictions import make_inner_predictions, write_inner_predictions
from tabdx.artifacts.predictions import make_predictions, write_predictions
from tabdx.cohort.draw_partitions import draw_folds
from tabdx.core.paths import Paths
from tabdx.images.divided_images import DividedImages
from tabdx.images.image_set import Pixels

_FOLDS = 5
Predict = Callable[[Pixels], NDArray[np.float64]]


def write_image_predictions(
    model: str, predict: Predict, images: DividedImages, paths: Paths
) -> None:
    """Predict the validation and the test part by a model of the training part.

    The validation part stands in both tables: the models are compared on it, and what is learned
    from its risks (a recalibration, prediction sets) is applied to the test part alone.

    Parameters
    ----------
    model : str
        The model's name.
    predict : callable
        From pixels to the probability of each class, shape (image, class).
    images : DividedImages
        All images.
    paths : Paths
        Where the tables go.
    """
    validated = predict(images.pixels_of(images.validation))
    tested = predict(images.pixels_of(images.test))
    rows = [
        make_predictions(model, images.validation, validated, images.classes, 0, 0),
        make_predictions(model, images.test, tested, images.classes),
    ]
    write_predictions(paths.predictions(model), pd.concat(rows, ignore_index=True))
    fold = calibration_folds(images.labels_of(images.validation))
    inner = make_inner_predictions(model, images.validation, validated, fold, images.classes)
    write_inner_predictions(paths.inner_predictions(model), inner)


def calibration_folds(labels: NDArray[np.int64]) -> NDArray[np.int64]:
    """Divide the validation images, so that ways of recalibration can be compared among them.

    No training saw any of them, so the division is free: one fold is judged by what the others
    teach.

    Parameters
    ----------
    labels : ndarray of int, shape (image,)
        Of the validation part.

    Returns
    -------
    ndarray of int, shape (image,)
        Numbers of folds, at most five, the same for all models.

    Raises
    ------
    InputError
        If a class has a single image there.
    """
    folds = max(2, min(_FOLDS, int(np.bincount(labels).min())))
    remedy = "raise split.validation"
    return draw_folds(labels.astype(np.int8), None, folds, 0, remedy, "the validation part")
