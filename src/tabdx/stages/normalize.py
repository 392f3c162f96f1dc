"""Stage normalize: compare normalizations under one untuned SVM."""

from tabdx.artifacts.atomic import write_bytes
from tabdx.artifacts.tables import write_csv
from tabdx.classifiers.svm.scaling_comparison import compare_normalizations
from tabdx.cohort.cohort import Cohort
from tabdx.cohort.partitions import Partitions
from tabdx.core.params import Params
from tabdx.core.paths import Paths
from tabdx.core.runner import run
from tabdx.evaluation.joined_predictions import join_predictions
from tabdx.evaluation.metrics.confusion import confusion_counts
from tabdx.evaluation.scores import score
from tabdx.figures.confusion import draw_confusion
from tabdx.figures.normalization import draw_normalization
from tabdx.figures.theme import render
from tabdx.normalization.scalers import METHODS


def normalize(params: Params, paths: Paths) -> None:
    """Compare the methods out of fold."""
    cohort, partitions = Cohort.read(paths.cohort), Partitions.read(paths.partitions)
    exact = len(partitions.development) <= params.tune_svm.exact_rows
    predictions = compare_normalizations(
        cohort,
        partitions,
        METHODS,
        params.split.inner_folds,
        params.seed,
        params.compute.workers,
        components=None if exact else params.tune_svm.components,
    )
    joined = join_predictions(predictions, cohort)
    rules = params.evaluate
    table = score(
        joined,
        threshold=rules.threshold,
        confidence=rules.confidence,
        resamples=rules.resamples,
        seed=params.seed,
    ).table
    table = table.assign(kernel="exact" if exact else "approximated")
    matrices = confusion_counts(joined, rules.threshold)
    write_csv(paths.report("normalization", "scores.csv"), table)
    write_csv(paths.report("normalization", "confusion.csv"), matrices)
    write_bytes(paths.report("normalization", "scores.png"), render(draw_normalization(table)))
    write_bytes(paths.report("normalization", "confusion.png"), render(draw_confusion(matrices)))


if __name__ == "__main__":
    run("normalize", normalize)
