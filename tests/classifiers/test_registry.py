from pathlib import Path
from typing import get_args

import pytest

from tabdx.classifiers.registry import make_family
from tabdx.params import Model, read_params

PARAMS = read_params(Path(__file__).parents[2] / "params.yaml")


@pytest.mark.parametrize("model", get_args(Model))
def test_every_model_of_the_parameters_has_a_family_of_its_name(cohort, model):
    assert make_family(model, cohort.dictionary, PARAMS).name == model


def test_the_parameters_reach_the_families(cohort):
    svm = make_family("svm", cohort.dictionary, PARAMS)
    assert svm.params == PARAMS.tune_svm
    assert svm.inner_folds == PARAMS.split.inner_folds
    logistic = make_family("logistic_regression", cohort.dictionary, PARAMS)
    tried = PARAMS.baselines.logistic_regression
    assert logistic.grid == {"C": tried.C, "clip": tried.clip}
    assert make_family("cnn", cohort.dictionary, PARAMS).estimator.network == "cnn"
