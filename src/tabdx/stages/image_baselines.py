"""Stage image_baselines: logistic regression, forest and SVM on raw pixels."""

from functools import partial
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from sklearn.model_selection import train_test_split
from sklearn.pipeline import make_pipeline

from tabdx.artifacts.models import write_model
from tabdx.artifacts.tables import write_csv
from tabdx.classifiers.baselines import logistic_regression, random_forest
from tabdx.classifiers.family import Family, TrainingPart
from tabdx.classifiers.persistence import to_files
from tabdx.classifiers.svm.family import SvmFamily
from tabdx.core.params.image_sections import ImageParams, read_image_params
from tabdx.core.paths import Paths
from tabdx.core.runner import run
from tabdx.images.divided_images import DividedImages
from tabdx.images.image_set import Pixels
from tabdx.normalization.constant_columns import ConstantColumns
from tabdx.normalization.scalers import make_scaler
from tabdx.stages.image_predictions import write_image_predictions


def image_baselines(params: ImageParams, paths: Paths) -> None:
    """Train what a network must beat; every pixel is a feature."""
    images = DividedImages.read(paths)
    part = training_part(images, params.baselines.rows, params.seed)
    for family in families(params, len(images.classes)):
        (fitted,) = family.train([part])
        predict = partial(_predict, fitted.classifier)
        write_image_predictions(family.name, predict, images, paths)
        write_model(
            paths.model(family.name),
            paths.model_record(family.name),
            to_files(fitted.classifier),
            fitted.record | {"images": len(part.labels)} | images.cohort.dictionary.outcome.named,
        )
        write_csv(paths.report(family.name, "search.csv"), fitted.search)


def families(params: ImageParams, classes: int) -> list[Family]:
    """Make the families of the tabular study, with the grids of the images."""
    grids, folds, workers = params.baselines, params.baselines.inner_folds, params.compute.workers
    preprocessing = make_pipeline(ConstantColumns(), make_scaler("standard"))
    return [
        logistic_regression(preprocessing, grids.logistic_regression, folds, workers, classes),
        random_forest(preprocessing, grids.random_forest, folds, workers, params.seed),
        SvmFamily(preprocessing, grids.svm, folds, workers),
    ]


def training_part(images: DividedImages, rows: int, seed: int) -> TrainingPart:
    """Take the training images, or so many of them that their kernel fits, stratified by class."""
    chosen = images.training
    if rows < len(chosen):
        labels = images.labels_of(chosen)
        places, _ = train_test_split(
            np.arange(len(chosen)), train_size=rows, stratify=labels, random_state=seed
        )
        chosen = chosen[np.sort(places)]
    features = _columns(images.pixels_of(chosen))
    return TrainingPart(features, images.labels_of(chosen).astype(np.int8), None, seed)


def _columns(pixels: Pixels) -> pd.DataFrame:
    flat = pixels.reshape(len(pixels), -1)
    names = [f"pixel {place}" for place in range(flat.shape[1])]
    return pd.DataFrame(flat.astype(np.float64), columns=names)


def _predict(classifier: Any, pixels: Pixels) -> NDArray[np.float64]:
    probability: NDArray[np.float64] = classifier.predict_proba(_columns(pixels))
    return probability


if __name__ == "__main__":
    run("image_baselines", image_baselines, read_image_params)
