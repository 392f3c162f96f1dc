import numpy as np
import pytest

from tabdx.classifiers.baselines import logistic_regression
from tabdx.classifiers.normalization_choice import choose_normalization
from tabdx.classifiers.registry import make_family
from tabdx.core.params import LogisticRegressionParams, default_params
from tabdx.normalization.preprocessing import make_preprocessing
from tabdx.studies.leakage.fixed_configuration import fix_configuration

METHODS = ("standard", "quantile", "none")


@pytest.fixture
def make(cohort):
    tried = LogisticRegressionParams(C=(0.01, 1.0), clip=(0.0,))
    return lambda method: logistic_regression(
        make_preprocessing(cohort.dictionary, method), tried, 3, 1
    )


def test_each_part_takes_the_normalization_of_the_lowest_inner_log_loss(make, part):
    (chosen,) = choose_normalization(make, METHODS).train([part])
    alone = {method: make(method).train([part])[0] for method in METHODS}
    losses = {method: one.search["log_loss"].min() for method, one in alone.items()}
    best = min(losses, key=losses.get)
    assert chosen.record["chosen"]["normalization"] == best
    assert chosen.search["normalization"].tolist() == np.repeat(METHODS, 2).tolist()
    assert chosen.search["chosen"].sum() == 1
    assert chosen.search["log_loss"].min() == losses[best]
    assert np.array_equal(chosen.inner.probability, alone[best].inner.probability)
    expected = alone[best].classifier.predict_proba(part.features)
    assert np.array_equal(chosen.classifier.predict_proba(part.features), expected)


def test_of_equal_scores_the_first_normalization_is_taken(make, part):
    equal = choose_normalization(lambda _: make("standard"), ("standard", "robust"))
    (fitted,) = equal.train([part])
    assert fitted.record["chosen"]["normalization"] == "standard"


def test_a_single_normalization_is_the_family_itself(make, part):
    own = make("robust")
    family = choose_normalization(lambda _: own, ("robust",))
    assert family is own
    assert "normalization" not in family.train([part])[0].search


@pytest.mark.parametrize("model", ["logistic_regression", "svm", "mlp"])
def test_every_family_that_is_moved_by_it_chooses(cohort, part, model):
    changes = {
        "normalize": {"method": ["standard", "power"]},
        "split": {"inner_folds": 2},
        "compute": {"workers": 1, "device": "cpu"},
        "tune_svm": {"C": [1], "gamma": [0.1], "clip": [0], "choose_by": "roc_auc"},
        "train_nets": {
            "max_epochs": 2,
            "search": "narrow",
            "narrow": {"configurations": 2, "reduction_factor": 0},
        },
    }
    params = default_params(changes)
    (fitted,) = make_family(model, cohort.dictionary, params, keep_inner=False).train([part])
    assert set(fitted.search["normalization"]) == {"standard", "power"}
    chosen = fitted.search[fitted.search["chosen"]]
    by = "roc_auc" if model == "svm" else "log_loss"
    best = fitted.search[by].max() if model == "svm" else fitted.search[by].min()
    assert chosen[by].item() == best
    if model == "mlp":
        averaged = fitted.search.loc[fitted.search["in_ensemble"], "normalization"]
        assert set(averaged) == set(chosen["normalization"])
    fixed = fix_configuration(params, model, fitted.search)
    assert fixed.normalize.method == (chosen["normalization"].item(),)


@pytest.mark.parametrize("model", ["gradient_boosting", "random_forest"])
def test_trees_take_the_first(cohort, model):
    params = default_params({"normalize": {"method": ["minmax", "power"]}})
    family = make_family(model, cohort.dictionary, params)
    assert family.name == model
    first = default_params({"normalize": {"method": "minmax"}})
    assert str(family.preprocessing) == str(
        make_family(model, cohort.dictionary, first).preprocessing
    )
