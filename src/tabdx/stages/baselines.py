"""Stage baselines: logistic regression, gradient boosting and forests."""

from tabdx.artifacts.models import write_model
from tabdx.classifiers.baselines import gradient_boosting, logistic_regression, random_forest
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
    preprocessing = make_preprocessing(cohort.dictionary, params.normalize.method)
    folds, workers = params.split.inner_folds, params.compute.workers
    grids = params.baselines
    for family in (
        logistic_regression(preprocessing, grids.logistic_regression, folds, workers),
        gradient_boosting(preprocessing, grids.gradient_boosting, folds, workers),
        random_forest(preprocessing, grids.random_forest, folds, workers, params.seed),
    ):
        train_family(family, cohort, paths, params.seed)
    keep_preprocessing(params, paths)


def keep_preprocessing(params: Params, paths: Paths) -> None:
    """Write the chosen normalization as all of development teaches it, for a look at it.

    Here, where models are written anyway: the stage `normalize` compares all methods, whichever
    is chosen, and needs no format of models, which takes two seconds to import.
    """
    cohort, partitions = Cohort.read(paths.cohort), Partitions.read(paths.partitions)
    method = params.normalize.method
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
