"""Predictions of the validation and the test part, for every stage that trains on images."""

from collections.abc import Callable

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from tabdx.artifacts.inner_predictions import make_inner_predictions, write_inner_predictions
from tabdx.artifacts.predictions import make_predictions, write_predictions
from tabdx.core.paths import Paths
from tabdx.images.divided_images import DividedImages
from tabdx.images.image_set import Pixels

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
    fold = np.zeros(len(images.validation), dtype=np.int64)
    inner = make_inner_predictions(model, images.validation, validated, fold, images.classes)
    write_inner_predictions(paths.inner_predictions(model), inner)
