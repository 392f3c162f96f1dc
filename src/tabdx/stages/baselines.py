"""Stage baselines: logistic regression and gradient boosting."""

from tabdx.classifiers.baselines import gradient_boosting, logistic_regression
from tabdx.cohort.cohort import Cohort
from tabdx.core.params import Params
from tabdx.core.paths import Paths
from tabdx.core.runner import run
from tabdx.normalization.preprocessing import make_preprocessing
from tabdx.stages.training import train_family


def baselines(params: Params, paths: Paths) -> None:
    """Train logistic regression and gradient boosting."""
    cohort = Cohort.read(paths.cohort)
    preprocessing = make_preprocessing(cohort.dictionary, params.normalize.method)
    folds, workers = params.split.inner_folds, params.compute.workers
    grids = params.baselines
    for family in (
        logistic_regression(preprocessing, grids.logistic_regression, folds, workers),
        gradient_boosting(preprocessing, grids.gradient_boosting, folds, workers),
    ):
        train_family(family, cohort, paths, params.seed)


if __name__ == "__main__":
    run("baselines", baselines)
