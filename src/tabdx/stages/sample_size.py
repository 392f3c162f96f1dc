"""Stage sample_size: learning curves and sample sizes for development and evaluation."""

import pandas as pd

from tabdx.artifacts.predictions import read_predictions
from tabdx.artifacts.tables import read_csv, write_csvs
from tabdx.core.params import Params
from tabdx.core.paths import Paths
from tabdx.core.runner import run
from tabdx.wording.columns import LEARNING_COLUMNS, SAMPLE_SIZE_COLUMNS


def sample_size(params: Params, paths: Paths) -> None:
    """Write the learning curves, and what they promise."""
    tables = {
        "learning_curve": pd.DataFrame(columns=LEARNING_COLUMNS),
        "summary": pd.DataFrame(columns=SAMPLE_SIZE_COLUMNS),
    }
    if params.sample_size.models:
        tables |= _learn(params, paths)
    write_csvs(paths, "sample_size", tables)


def _learn(params: Params, paths: Paths) -> dict[str, pd.DataFrame]:
    """Train on fewer patients; imported here, as a stage that is switched off trains nothing."""
    from tabdx.classifiers.registry import make_family
    from tabdx.cohort.cohort import Cohort
    from tabdx.cohort.partitions import Partitions
    from tabdx.evaluation.class_predictions import join_rows
    from tabdx.studies.sample_size.learning_curve import note_left_out, train_on_fractions
    from tabdx.studies.sample_size.learning_scores import curve_table, score_curves
    from tabdx.studies.sample_size.summary import summarise

    cohort, partitions = Cohort.read(paths.cohort), Partitions.read(paths.partitions)
    development, rules = cohort.select(partitions.development), params.evaluate
    scores = read_csv(paths.report("evaluation", "scores.csv"))
    curves, summaries = [], []
    for model in params.sample_size.models:
        predictions = read_predictions(paths.predictions(model))
        out_of_fold, *_ = join_rows(predictions, cohort)
        learned = train_on_fractions(
            make_family(model, cohort.dictionary, params, keep_inner=False),
            cohort,
            partitions,
            train_sizes=params.sample_size.train_sizes,
            draws=params.sample_size.draws,
            inner_folds=params.split.inner_folds,
            seed=params.seed,
        )
        scored = score_curves(learned, development, rules.threshold, params.seed)
        curves.append(curve_table(scored, learned, model, rules.confidence))
        summaries.append(
            summarise(
                scored,
                scores,
                development,
                out_of_fold,
                threshold=rules.threshold,
                confidence=rules.confidence,
                resamples=rules.resamples,
                seed=params.seed,
            )
        )
    curve = pd.concat(curves)
    left_out = note_left_out(curve, params.sample_size.train_sizes)
    summaries += [left_out] if len(left_out) else []
    return {"learning_curve": curve, "summary": pd.concat(summaries)}


if __name__ == "__main__":
    run("sample_size", sample_size)
