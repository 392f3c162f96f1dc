"""Stage evaluate: score every model out of fold, and compare them."""

import pandas as pd

from tabdx.artifacts.atomic import remove, write_bytes
from tabdx.artifacts.documents import write_json
from tabdx.artifacts.predictions import read_all_predictions
from tabdx.artifacts.tables import read_csv, write_csvs
from tabdx.cohort.cohort import Cohort
from tabdx.core.params import JudgingParams, Params
from tabdx.core.partition_names import OUT_OF_FOLD
from tabdx.core.paths import Paths
from tabdx.core.runner import run
from tabdx.evaluation.comparison.comparison import order
from tabdx.evaluation.scores import plain
from tabdx.figures.confusion import draw_confusion
from tabdx.figures.curves import draw_calibration, draw_precision_recall, draw_roc
from tabdx.figures.hyperparameter_search import draw_search
from tabdx.figures.learning_curves import draw_learning_curves
from tabdx.figures.ranking import draw_ranking
from tabdx.figures.svm_grid import draw_grid
from tabdx.figures.theme import render
from tabdx.stages.evaluation_tables import Judged, evaluation_tables


def evaluate(params: Params, paths: Paths) -> None:
    """Judge the models, and draw how each was chosen."""
    judge(params, paths)
    _draw_choices(params, paths)


def judge(params: JudgingParams, paths: Paths) -> None:
    """Write the metrics, their intervals, the order of the models, and every matrix and curve."""
    cohort = Cohort.read(paths.cohort)
    judged = Judged.of(read_all_predictions(paths.all_predictions, OUT_OF_FOLD), cohort)
    scored = judged.score(params)
    compared = judged.differences(params)
    tables = evaluation_tables(params, judged, cohort, scored) | {
        "differences": compared.assign(confidence=params.evaluate.confidence),
        "ranking": order(scored[0][1], compared, of_models=judged.trained_once),
    }
    write_csvs(paths, "evaluation", tables)
    _draw(tables, paths)
    write_json(paths.metrics, plain(tables["scores"]))


def _draw(tables: dict[str, pd.DataFrame], paths: Paths) -> None:
    curves = {
        "roc": draw_roc,
        "precision_recall": draw_precision_recall,
        "calibration": draw_calibration,
    }
    ranking = draw_ranking(tables["scores"], "log_loss")
    write_bytes(paths.report("evaluation", "ranking.png"), render(ranking))
    of_best = tables["class_calibration"]["model"] == tables["ranking"]["model"].iloc[0]
    shown = tables | {"class_calibration": tables["class_calibration"][of_best]}
    for kind, draw in curves.items():
        for name in (kind, f"class_{kind}"):
            picture = paths.report("evaluation", f"{name}.png")
            # A picture of an earlier outcome, of which this one has no rows, must not stay.
            if len(shown[name]):
                write_bytes(picture, render(draw(shown[name])))
            else:
                remove(picture)
    matrices = tables["confusion"]
    for model in matrices["model"].unique():
        figure = draw_confusion(matrices[matrices["model"] == model])
        write_bytes(paths.confusion / f"{model}.png", render(figure))


def _draw_choices(params: Params, paths: Paths) -> None:
    """Draw how the models were chosen: here, so that a change of a picture trains nothing again."""
    grid = read_csv(paths.report("svm", "search.csv"))
    picture = render(draw_grid(grid, params.tune_svm.choose_by))
    write_bytes(paths.report("evaluation", "svm_grid.png"), picture)
    for network in ("mlp", "cnn"):
        curves = read_csv(paths.report(network, "learning_curves.csv"))
        picture = render(draw_learning_curves(curves, network))
        write_bytes(paths.report("evaluation", f"{network}_learning_curves.png"), picture)
        search = read_csv(paths.report(network, "search.csv"), dtype={"widths": str})
        picture = render(draw_search(search, network))
        write_bytes(paths.report("evaluation", f"{network}_search.png"), picture)


if __name__ == "__main__":
    run("evaluate", evaluate)
