"""Every family of the project, by its model's name."""

from dataclasses import replace
from functools import partial
from typing import Any

from tabdx.classifiers.baselines import gradient_boosting, logistic_regression, random_forest
from tabdx.classifiers.family import Family
from tabdx.classifiers.normalization_choice import choose_normalization
from tabdx.classifiers.svm.family import SvmFamily
from tabdx.cohort.dictionary import Dictionary
from tabdx.core.params import Model, Params
from tabdx.normalization.preprocessing import make_preprocessing


def make_family(
    model: Model, dictionary: Dictionary, params: Params, *, keep_inner: bool = True
) -> Family:
    """Make a family for a cohort, as its own training stage makes it.

    For stages that train several models again: fitted on resamples, on fewer patients or on
    fewer features, a family is searched and fitted exactly as the model that is judged was.

    Parameters
    ----------
    model : str
        The model's name.
    dictionary : Dictionary
        What the features are. One with fewer features makes the family of a feature subset.
    params : Params
        Grids, spaces, normalization, inner folds, and where it runs.
    keep_inner : bool
        False where only the classifiers and what they chose are asked for: the trainings then
        leave out what the inner predictions alone need. The classifiers are the same.
    """
    methods = params.normalize.method
    if model in ("gradient_boosting", "random_forest"):
        methods = methods[:1]  # trees read the order of the values alone
    # Normalizations are compared by the scores of their searches.
    keep_inner = keep_inner or len(methods) > 1
    make = partial(_make_family, model, dictionary, params)
    return choose_normalization(
        lambda method: replace(make(method), keep_inner=keep_inner),
        methods,
        by=params.tune_svm.choose_by if model == "svm" else "log_loss",
    )


def _make_family(model: Model, dictionary: Dictionary, params: Params, method: str) -> Any:
    """Make a family with one normalization."""
    folds, workers = params.split.inner_folds, params.compute.workers
    if model in ("mlp", "cnn"):
        # torch takes seconds to import: only where a network is asked.
        from tabdx.classifiers.networks.family import (  # noqa: PLC0415
            make_family as make_neural_family,
        )

        return make_neural_family(
            model, dictionary, method, params.train_nets, params.compute, folds, params.seed
        )
    preprocessing, grids = make_preprocessing(dictionary, method), params.baselines
    classes = len(dictionary.outcome.classes)
    match model:
        case "logistic_regression":
            return logistic_regression(
                preprocessing, grids.logistic_regression, folds, workers, classes
            )
        case "gradient_boosting":
            return gradient_boosting(preprocessing, grids.gradient_boosting, folds, workers)
        case "random_forest":
            grid = grids.random_forest
            return random_forest(preprocessing, grid, folds, workers, params.seed)
        case "svm":
            return SvmFamily(preprocessing, params.tune_svm, folds, workers)
