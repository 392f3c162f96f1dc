import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sklearn.svm import LinearSVC
from sklearn.utils.estimator_checks import parametrize_with_checks

from tabdx.classifiers.svm.squared_hinge import SquaredHinge, SquaredHingeClassifier


def draw(seed, rows=80, columns=5):
    """Columns with a constant among them, and outcomes that they tell in part."""
    generator = np.random.default_rng(seed)
    features = generator.normal(size=(rows, columns))
    positive = (features[:, 0] + generator.normal(size=rows) > 0).astype(np.int8)
    return np.column_stack([features, np.ones(rows)]), positive


def test_two_rows_by_hand():
    # Rows 1 and -1, diseased and healthy, no constant: w²/2 + 2 C (1 - w)², so w = 4C / (1 + 4C).
    machine = SquaredHinge(np.array([[1.0], [-1.0]]), np.array([1, 0], dtype=np.int8))
    assert machine.minimise(0.25) == pytest.approx([1 / 2])
    assert machine.minimise(1.0) == pytest.approx([4 / 5])


@pytest.mark.parametrize("C", [0.01, 1.0, 100.0])
def test_the_minimum_is_linear_svcs(C):
    features, positive = draw(0)
    machine = LinearSVC(C=C, dual=False, tol=1e-8, max_iter=10000).fit(features[:, :-1], positive)
    expected = np.append(machine.coef_[0], machine.intercept_)
    assert SquaredHinge(features, positive).minimise(C) == pytest.approx(expected, abs=1e-5)


@settings(max_examples=30)
@given(st.integers(0, 2**32 - 1), st.lists(st.floats(1e-4, 1e4), min_size=1, max_size=5))
def test_at_the_minimum_the_gradient_is_none_whatever_came_before(seed, penalties):
    features, positive = draw(seed)
    machine = SquaredHinge(features, positive)
    for C in penalties:
        weights = machine.minimise(C)
        sign = 2.0 * positive - 1
        missing = np.maximum(0, 1 - sign * (features @ weights))
        gradient = weights - 2 * C * features.T @ (sign * missing)
        assert np.abs(gradient).max() < 1e-6 * max(1, C)


def test_separated_classes_and_a_penalty_beyond_measure_stay_finite():
    features = np.repeat([[1.0, 1.0], [-1.0, 1.0]], 10, axis=0)
    machine = SquaredHinge(features, np.repeat([1, 0], 10).astype(np.int8))
    # The widest margin: weight 1 on the column that parts the classes, none on the constant.
    assert machine.minimise(1e14) == pytest.approx([1, 0], abs=1e-6)


@parametrize_with_checks([SquaredHingeClassifier()])
def test_the_classifier_is_one_of_scikit_learns_kind(estimator, check):
    check(estimator)


@pytest.mark.parametrize("C", [0.01, 1.0, 100.0])
def test_the_classifier_decides_as_linear_svc(C):
    features, positive = draw(1)
    rows, named = features[:, :-1], np.where(positive == 1, "ill", "well")
    expected = LinearSVC(C=C, dual=False, tol=1e-8, max_iter=10000).fit(rows, named)
    found = SquaredHingeClassifier(C).fit(rows, named)
    decisions = expected.decision_function(rows)
    assert found.decision_function(rows) == pytest.approx(decisions, abs=1e-4)
    assert found.predict(rows).tolist() == expected.predict(rows).tolist()
