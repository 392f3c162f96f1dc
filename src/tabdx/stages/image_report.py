"""Stage image_report: the page of results, with curves, errors and heat maps."""

import numpy as np
import pandas as pd

from tabdx.artifacts.atomic import write_bytes, write_text
from tabdx.artifacts.holdout_readings import read_readings
from tabdx.artifacts.predictions import read_predictions
from tabdx.artifacts.tables import read_csv, write_csv
from tabdx.core.params.image_sections import ImageParams, read_image_params
from tabdx.core.partition_names import HOLDOUT
from tabdx.core.paths import Paths
from tabdx.core.runner import run
from tabdx.evaluation.confident_errors import confident_errors
from tabdx.figures.image_grid import draw_images
from tabdx.figures.learning_curves import draw_learning_curves
from tabdx.figures.theme import render
from tabdx.images.divided_images import DividedImages
from tabdx.images.ensembles import NETWORKS, choose_ensemble, read_ensemble
from tabdx.images.grad_cam import heat_maps
from tabdx.report.image_page import image_page
from tabdx.wording.numbers import risk

_SHOWN = 12


def image_report(params: ImageParams, paths: Paths) -> None:
    """Write the pictures and the page."""
    images = DividedImages.read(paths)
    for network in NETWORKS:
        curves = read_csv(paths.report(network, "learning_curves.csv"))
        picture = render(draw_learning_curves(curves, network))
        write_bytes(paths.report("networks", f"{network}_learning_curves.png"), picture)
    ranking = read_csv(paths.report("evaluation", "ranking.csv"))
    best = choose_ensemble(ranking, params.answer.network)
    errors = _errors(best, images, paths)
    page = image_page(
        images.cohort.dictionary,
        {
            "training": len(images.training),
            "validation": len(images.validation),
            "test": len(images.test),
        },
        ranking,
        {
            name: read_csv(paths.report("holdout", f"{name}.csv"))
            for name in ("scores", "prediction_sets", "recalibration")
        },
        len(read_readings(paths.holdout_readings)),
        (best, errors),
        {
            "times": read_csv(paths.report("speed", "times.csv")),
            "outputs": read_csv(paths.report("speed", "outputs.csv")),
            "curve": read_csv(paths.report("privacy", "curve.csv")),
        },
    )
    write_text(paths.reports / "results.md", page)


def _errors(model: str, images: DividedImages, paths: Paths) -> pd.DataFrame:
    """Write the most confident errors on the test part, as a table and as pictures."""
    predictions = read_predictions(paths.predictions(model))
    tested = predictions[predictions["partition"] == HOLDOUT]
    errors = confident_errors(tested, images.cohort)
    write_csv(paths.report("errors", "errors.csv"), errors)
    shown = errors.head(_SHOWN)
    if shown.empty:
        return errors
    trained = read_ensemble(model, paths)
    pixels = images.pixels_of(pd.Index(shown["patient"]))
    titles = [
        f"{row['true']}, called {row['predicted_class']}\n{risk(row['probability'])}"
        for row in shown.to_dict("records")
    ]
    predicted = np.array([images.classes.index(one) for one in shown["predicted_class"]])
    heat = heat_maps(trained, pixels, predicted)
    for name, maps in (("errors", None), ("grad_cam", heat)):
        heading = "Most confident errors" if maps is None else "What spoke for the wrong class"
        picture = render(draw_images(pixels, titles, heading, maps))
        write_bytes(paths.report("errors", f"{name}.png"), picture)
    return errors


if __name__ == "__main__":
    run("image_report", image_report, read_image_params)
