"""What recalibration to other patients would bring."""

import numpy as np
import pandas as pd
import pytest
from scipy.special import expit, logit
from sklearn.linear_model import LogisticRegression

from tabdx.core.errors import InputError
from tabdx.evaluation.class_predictions import ClassPredictions
from tabdx.evaluation.external_validation.updating import (
    cross_fit,
    draw_folds,
    fit_in_the_large,
    fit_logistic_recalibration,
    judge_updates,
)
from tabdx.evaluation.joined_predictions import JoinedPredictions

SETTINGS = {"threshold": 0.5, "confidence": 0.95, "resamples": 200, "seed": 0}


def join(risks, positive):
    rows = pd.Index(range(len(risks)))
    groups = np.arange(len(risks))
    return JoinedPredictions("svm", "holdout", ("well", "ill"), rows, positive, groups, risks[None])


def draw(rows, shift=0.0, slope=1.0, seed=0):
    rng = np.random.default_rng(seed)
    odds = rng.normal(0, 1.5, rows)
    positive = (rng.uniform(size=rows) < expit(odds)).astype(np.int8)
    return expit((odds - shift) / slope), positive


def test_logistic_recalibration_is_that_of_scikit_learn():
    risks, positive = draw(500, 1, 0.5)
    found = fit_logistic_recalibration(risks, positive).numbers
    model = LogisticRegression(C=np.inf, tol=1e-10).fit(logit(risks)[:, None], positive)
    assert found["slope"][0] == pytest.approx(model.coef_.item(), abs=1e-4)
    assert found["intercept"][0] == pytest.approx(model.intercept_.item(), abs=1e-4)


def test_where_risks_part_the_classes_the_slope_stays_finite():
    risks = np.array([0.1, 0.2, 0.8, 0.9])
    found = fit_logistic_recalibration(risks, np.array([0, 0, 1, 1], dtype=np.int8))
    assert 0 < found.numbers["slope"][0] < 100


def test_in_the_large_the_mean_risk_becomes_the_share():
    risks, positive = draw(400, 2)
    read = fit_in_the_large(risks, positive).apply(risks)
    assert read.mean() == pytest.approx(positive.mean(), abs=1e-9)
    assert np.allclose(logit(read) - logit(risks), (logit(read) - logit(risks))[0])
    rng = np.random.default_rng(0)
    probability = rng.dirichlet([1, 1, 1], 300)
    labels = rng.choice(3, 300, p=[0.6, 0.3, 0.1]).astype(np.int8)
    shares = np.bincount(labels) / 300
    read = fit_in_the_large(probability, labels).apply(probability)
    assert np.allclose(read.mean(axis=0), shares, atol=1e-6)


def test_a_shift_is_repaired_in_the_large_and_a_slope_by_logistic_recalibration():
    table, fitted = judge_updates(join(*draw(1500, shift=1.5)), **SETTINGS)
    rows = table.set_index(["update", "metric"])
    before, after = (
        rows.loc[(name, "calibration_intercept")] for name in ("as_answered", "in_the_large")
    )
    assert before["lower"] > 1
    assert after["lower"] < 0 < after["upper"]
    assert rows.loc[("in_the_large", "log_loss"), "difference_upper"] < 0
    assert fitted["in_the_large"].numbers["intercept"][0] == pytest.approx(1.5, abs=0.3)
    table, _ = judge_updates(join(*draw(1500, slope=0.4)), **SETTINGS)
    rows = table.set_index(["update", "metric"])
    assert rows.loc[("as_answered", "calibration_slope"), "upper"] < 1
    assert abs(rows.loc[("logistic", "calibration_slope"), "value"] - 1) < 0.1
    assert rows.loc[("logistic", "log_loss"), "difference_upper"] < 0


def test_risks_that_are_right_gain_nothing():
    table, _ = judge_updates(join(*draw(600)), **SETTINGS)
    rows = table.set_index(["update", "metric"])
    assert rows.loc[("logistic", "log_loss"), "difference_upper"] > 0


def test_nobody_is_read_by_what_he_taught():
    risks, positive = draw(60, 1)
    joined = join(risks, positive)
    fold = draw_folds(joined.labels, joined.groups, 0)
    before = cross_fit("in_the_large", joined, fold).probability[0]
    other = joined.labels.copy()
    other[7] = 1 - other[7]
    changed = cross_fit("in_the_large", join(risks, other), fold).probability[0]
    own = fold == fold[7]
    assert np.array_equal(before[own], changed[own])
    assert not np.array_equal(before[~own], changed[~own])


def test_folds_keep_groups_whole_and_classes_even():
    labels = np.array([0, 0, 1, 1] * 20, dtype=np.int8)
    groups = np.arange(80) // 2
    fold = draw_folds(labels, groups, 0)
    assert all(len(set(fold[groups == group])) == 1 for group in range(40))
    assert max(np.bincount(fold)) - min(np.bincount(fold)) <= 4
    with pytest.raises(InputError, match="takes two of each class"):
        draw_folds(np.array([0, 0, 1], dtype=np.int8), np.arange(3), 0)


def test_three_classes_are_updated_together():
    rng = np.random.default_rng(0)
    true = rng.dirichlet([1, 1, 1], 400)
    labels = np.array([rng.choice(3, p=one) for one in true], dtype=np.int8)
    wrong = true * [4, 1, 1]
    wrong /= wrong.sum(axis=1, keepdims=True)
    rows = pd.Index(range(400))
    joined = ClassPredictions(
        "svm", "holdout", ("a", "b", "c"), rows, labels, np.arange(400), wrong[None]
    )
    table, fitted = judge_updates(joined, **SETTINGS)
    found = table.set_index(["update", "metric"])
    assert found.loc[("in_the_large", "log_loss"), "difference_upper"] < 0
    assert len(fitted["logistic"].numbers["slope"]) == 3
