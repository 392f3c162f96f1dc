import numpy as np
import pytest
from sklearn.datasets import load_iris
from sklearn.ensemble import ExtraTreesClassifier, RandomForestClassifier
from sklearn.utils.estimator_checks import parametrize_with_checks

from tabdx.artifacts.skops_format import dumps, loads
from tabdx.classifiers import forest
from tabdx.classifiers.baselines import random_forest
from tabdx.classifiers.forest import ForestClassifier
from tabdx.core.params import RandomForestParams
from tabdx.normalization.preprocessing import make_preprocessing

IRIS = load_iris(return_X_y=True)
SKLEARNS = {"random_forest": RandomForestClassifier, "extra_trees": ExtraTreesClassifier}


@pytest.mark.parametrize("kind", SKLEARNS)
@pytest.mark.parametrize("leaf", [1, 5])
def test_risks_are_scikit_learns_and_one_row_more(kind, leaf):
    rows, labels = IRIS[0][:130], IRIS[1][:130]
    settings = {"n_estimators": 20, "min_samples_leaf": leaf, "random_state": 3}
    ours = ForestClassifier(kind, **settings).fit(rows, labels)
    theirs = SKLEARNS[kind](**settings).fit(rows, labels).predict_proba(IRIS[0])
    frequency = np.bincount(labels) / 130
    assert ours.predict_proba(IRIS[0]) == pytest.approx((130 * theirs + frequency) / 131, abs=1e-14)
    assert (ours.predict(IRIS[0]) == theirs.argmax(axis=1)).mean() > 0.98


def test_no_risk_is_0_or_1():
    rows, labels = IRIS
    risks = ForestClassifier(n_estimators=5).fit(rows, labels).predict_proba(rows)
    assert risks.min() == pytest.approx((1 / 3) / 151)
    assert risks.max() == pytest.approx((150 + 1 / 3) / 151)
    assert risks.sum(axis=1) == pytest.approx(1)


def test_many_rows_go_through_in_pieces(monkeypatch):
    rows, labels = IRIS
    fitted = ForestClassifier(n_estimators=5).fit(rows, labels)
    whole = fitted.predict_proba(rows)
    monkeypatch.setattr(forest, "_ROWS", 7)
    assert np.array_equal(fitted.predict_proba(rows), whole)


def test_it_is_written_in_little_and_read_back_equal():
    fitted = ForestClassifier(n_estimators=50).fit(*IRIS)
    content = dumps(fitted)
    assert len(content) < 100_000
    assert np.array_equal(loads(content).predict_proba(IRIS[0]), fitted.predict_proba(IRIS[0]))


@parametrize_with_checks([ForestClassifier(n_estimators=5)])
def test_it_is_a_classifier_of_scikit_learns(estimator, check):
    check(estimator)


def test_the_family_chooses_among_kinds_and_leaves_and_keeps_all_trees(cohort, part):
    params = RandomForestParams(
        kind=("random_forest", "extra_trees"),
        min_samples_leaf=(1, 8, 20),
        max_features=0.5,
        n_estimators=10,
    )
    preprocessing = make_preprocessing(cohort.dictionary, "standard")
    (fitted,) = random_forest(preprocessing, params, 3, 1, seed=7).train([part])
    assert len(fitted.search) == 6
    kept = fitted.classifier[-1]
    assert (len(kept.roots_), kept.max_features, kept.random_state) == (10, 0.5, 7)
    assert (fitted.inner.probability > 0).all()
