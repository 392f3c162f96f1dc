from pathlib import Path
from typing import get_args

import numpy as np
import pandas as pd
import pytest

from tabdx.classifiers.registry import make_family
from tabdx.core.params import Model, read_params

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


@pytest.mark.parametrize(
    "model", ["logistic_regression", "gradient_boosting", "random_forest", "svm"]
)
def test_without_inner_predictions_one_configuration_gives_the_same_classifier(cohort, part, model):
    one = {"C": (1.0,), "clip": (0.0,), "gamma": (0.1,)}
    svm = PARAMS.tune_svm.model_copy(update=one)
    logistic = PARAMS.baselines.logistic_regression.model_copy(
        update={"C": one["C"], "clip": one["clip"]}
    )
    boosting = PARAMS.baselines.gradient_boosting.model_copy(update={"max_iter": (10,)})
    forest = PARAMS.baselines.random_forest.model_copy(
        update={"kind": ("extra_trees",), "min_samples_leaf": (1,), "n_estimators": 10}
    )
    baselines = PARAMS.baselines.model_copy(
        update={
            "logistic_regression": logistic,
            "gradient_boosting": boosting,
            "random_forest": forest,
        }
    )
    params = PARAMS.model_copy(update={"tune_svm": svm, "baselines": baselines})
    kept, left = (
        make_family(model, cohort.dictionary, params, keep_inner=keep).train([part])[0]
        for keep in (True, False)
    )
    risks = [fitted.classifier.predict_proba(part.features) for fitted in (kept, left)]
    assert np.array_equal(*risks)
    assert kept.inner is not None and left.inner is None
    # Nothing was compared, so that there is no score; what was chosen is said all the same.
    assert left.search["chosen"].tolist() == [True]
    assert "log_loss" not in left.search
    assert left.facts == kept.facts


def test_without_inner_predictions_several_configurations_are_chosen_from_as_ever(cohort, part):
    kept, left = (
        make_family("logistic_regression", cohort.dictionary, PARAMS, keep_inner=keep)
        for keep in (True, False)
    )
    pd.testing.assert_frame_equal(kept.train([part])[0].search, left.train([part])[0].search)
