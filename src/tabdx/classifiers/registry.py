"""Every family of the project, by its model's name."""

from tabdx.classifiers.baselines import gradient_boosting, logistic_regression
from tabdx.classifiers.family import Family
from tabdx.classifiers.svm import SvmFamily
from tabdx.cohort.dictionary import Dictionary
from tabdx.normalization.preprocessing import make_preprocessing
from tabdx.params import Model, Params


def make_family(model: Model, dictionary: Dictionary, params: Params) -> Family:
    """Make a family for a cohort, as its own training stage makes it.

    For stages that train several models anew: refitted on resamples, on fewer patients or on
    fewer features, a family is searched and fitted exactly as the model that is judged was.

    Parameters
    ----------
    model : str
        The model's name.
    dictionary : Dictionary
        What the features are. One with fewer features makes the family of a smaller panel.
    params : Params
        Grids, spaces, normalization, inner folds, and where it runs.
    """
    folds, workers = params.split.inner_folds, params.compute.workers
    if model in ("mlp", "cnn"):
        # torch takes seconds to import: only where a network is asked.
        from tabdx.classifiers.neural_family import (  # noqa: PLC0415
            make_family as make_neural_family,
        )

        return make_neural_family(
            model,
            dictionary,
            params.normalize.method,
            params.train_nets,
            params.compute,
            folds,
            params.seed,
        )
    preprocessing = make_preprocessing(dictionary, params.normalize.method)
    if model == "svm":
        return SvmFamily(preprocessing, params.tune_svm, folds, workers)
    if model == "logistic_regression":
        grid = params.baselines.logistic_regression
        return logistic_regression(preprocessing, grid, folds, workers)
    return gradient_boosting(preprocessing, params.baselines.gradient_boosting, folds, workers)
