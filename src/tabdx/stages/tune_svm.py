"""Stage tune_svm: the RBF support vector machine over C and gamma."""

from functools import partial

from tabdx.classifiers.normalization_choice import choose_normalization
from tabdx.classifiers.svm.family import SvmFamily
from tabdx.cohort.cohort import Cohort
from tabdx.core.params import Params
from tabdx.core.paths import Paths
from tabdx.core.runner import run
from tabdx.normalization.preprocessing import make_preprocessing
from tabdx.stages.training import train_family


def tune_svm(params: Params, paths: Paths) -> None:
    """Train the support vector machine; its whole grid is the table of the search."""
    cohort = Cohort.read(paths.cohort)
    folds, workers = params.split.inner_folds, params.compute.workers
    prepare = partial(make_preprocessing, cohort.dictionary)
    family = choose_normalization(
        lambda method: SvmFamily(prepare(method), params.tune_svm, folds, workers),
        params.normalize.method,
        by=params.tune_svm.choose_by,
    )
    train_family(family, cohort, paths, params.seed)


if __name__ == "__main__":
    run("tune_svm", tune_svm)
