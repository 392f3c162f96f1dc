"""Stage baselines: logistic regression, gradient boosting and forests."""

from functools import partial

from tabdx.artifacts.models import write_model
from tabdx.classifiers.baselines import gradient_boosting, logistic_regression, random_forest
from tabdx.classifiers.normalization_choice import choose_normalization
from tabdx.classifiers.persistence import to_files
from tabdx.cohort.cohort import Cohort
from tabdx.cohort.partitions import Partitions
from tabdx.core.params import Params
from tabdx.core.paths import Paths
from tabdx.core.runner import run
from tabdx.normalization.preprocessing import make_preprocessing
from tabdx.stages.training import train_family


def baselines(params: Params, paths: Paths) -> None:
    """Train the baselines, and keep the normalization by itself."""
    cohort = Cohort.read(paths.cohort)
    methods = params.normalize.method
    folds, workers = params.split.inner_folds, params.compute.workers
    grids, classes = params.baselines, len(cohort.dictionary.outcome.classes)
    prepare = partial(make_preprocessing, cohort.dictionary)
    # Trees read the order of the values alone, which every normalization keeps.
    preprocessing = prepare(methods[0])
    for family in (
        choose_normalization(
            lambda method: logistic_regression(
                prepare(method), grids.logistic_regression, folds, workers, classes
            ),
            methods,
        ),
        gradient_boosting(preprocessing, grids.gradient_boosting, folds, workers),
        random_forest(preprocessing, grids.random_forest, folds, workers, params.seed),
    ):
        train_family(family, cohort, paths, params.seed)
    keep_preprocessing(params, paths)


def keep_preprocessing(params: Params, paths: Paths) -> None:
    """Write the normalization, of several the first, as all of development teaches it.

    For a look at it, and here, where models are written anyway: the stage `normalize` compares all
    methods, whichever is chosen, and needs no format of models, which takes two seconds to import.
    """
    cohort, partitions = Cohort.read(paths.cohort), Partitions.read(paths.partitions)
    method = params.normalize.method[0]
    preprocessing = make_preprocessing(cohort.dictionary, method)
    preprocessing.fit(cohort.select(partitions.development).features)
    write_model(
        paths.model("preprocessing"),
        paths.model_record("preprocessing"),
        to_files(preprocessing),
        {"method": method},
    )


if __name__ == "__main__":
    run("baselines", baselines)
