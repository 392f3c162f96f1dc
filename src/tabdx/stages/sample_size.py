"""Stage sample_size: learning curves and sample sizes for development and evaluation."""

import pandas as pd

from tabdx.artifacts.tables import read_csv, write_csvs
from tabdx.classifiers.registry import make_family
from tabdx.cohort.cohort import Cohort
from tabdx.cohort.partitions import Partitions
from tabdx.core.params import Model, Params
from tabdx.core.paths import Paths
from tabdx.core.runner import run
from tabdx.studies.sample_size.learning_curve import note_left_out, train_on_fractions
from tabdx.studies.sample_size.learning_scores import curve_table, score_curves
from tabdx.studies.sample_size.summary import summarise
from tabdx.studies.sample_size.summary_rows import COLUMNS
from tabdx.wording.vocabulary import LEARNING_COLUMNS


def sample_size(params: Params, paths: Paths) -> None:
    """Write the learning curves, and what they promise."""
    tables = {
        "learning_curve": pd.DataFrame(columns=LEARNING_COLUMNS),
        "summary": pd.DataFrame(columns=COLUMNS),
    }
    of_models = [_learn(model, params, paths) for model in params.sample_size.models]
    if of_models:
        tables = {name: pd.concat([one[name] for one in of_models]) for name in tables}
        left_out = note_left_out(tables["learning_curve"], params.sample_size.train_sizes)
        if len(left_out):
            tables["summary"] = pd.concat([tables["summary"], left_out])
    write_csvs(paths, "sample_size", tables)


def _learn(model: Model, params: Params, paths: Paths) -> dict[str, pd.DataFrame]:
    cohort, partitions = Cohort.read(paths.cohort), Partitions.read(paths.partitions)
    development, rules = cohort.select(partitions.development), params.evaluate
    learned = train_on_fractions(
        make_family(model, cohort.dictionary, params, keep_inner=False),
        cohort,
        partitions,
        train_sizes=params.sample_size.train_sizes,
        draws=params.sample_size.draws,
        inner_folds=params.split.inner_folds,
        seed=params.seed,
    )
    curves = score_curves(learned, development, rules.threshold, params.seed)
    scores = read_csv(paths.report("evaluation", "scores.csv"))
    return {
        "learning_curve": curve_table(curves, learned, model, rules.confidence),
        "summary": summarise(
            curves,
            scores,
            development,
            model,
            threshold=rules.threshold,
            confidence=rules.confidence,
            seed=params.seed,
        ),
    }


if __name__ == "__main__":
    run("sample_size", sample_size)
