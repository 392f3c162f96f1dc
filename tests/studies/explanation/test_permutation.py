import numpy as np
import pandas as pd
import pytest
from scipy.special import softmax
from sklearn.metrics import log_loss, roc_auc_score

from tabdx.studies.explanation.permutation import HeldOut, measure_change
from tests.studies.explanation.test_permutation_importance import Model, draw


def test_the_rise_and_the_fall_are_those_of_sklearns_metrics():
    cohort = draw()
    rng = np.random.default_rng(1)
    orders = [np.stack([rng.permutation(60) for _ in range(3)]) for _ in range(2)]
    rows = [cohort.features.iloc[:60], cohort.features.iloc[60:]]
    before = np.concatenate([Model().predict_proba(part)[:, 1] for part in rows])
    held_out = HeldOut([Model()] * 2, rows, orders, cohort.positive, before)
    change = measure_change(held_out, ["a", "sex"])
    losses, areas = [], []
    for shuffle in range(3):
        mixed = []
        for part, order in zip(rows, orders, strict=True):
            copy = part.copy()
            for name in ("a", "sex"):
                copy[name] = part[name].to_numpy()[order[shuffle]]
            mixed.append(Model().predict_proba(copy)[:, 1])
        risk = np.concatenate(mixed)
        losses.append(log_loss(cohort.positive, risk))
        areas.append(roc_auc_score(cohort.positive, risk))
    rise = np.mean(losses) - log_loss(cohort.positive, before)
    fall = roc_auc_score(cohort.positive, before) - np.mean(areas)
    assert change.loss.mean() == pytest.approx(rise)
    assert change.fall == pytest.approx(fall)


def test_of_three_classes_all_are_judged_together():
    class Three:
        """The first column moves the first class, the second the two others."""

        def predict_proba(self, features):
            return softmax(features[["a", "b", "c"]].to_numpy(), axis=1)

    rng = np.random.default_rng(0)
    labels = np.arange(45, dtype=np.int8) % 3
    rows = pd.DataFrame(rng.normal(size=(45, 3)) + 2 * np.eye(3)[labels], columns=["a", "b", "c"])
    order = rng.permutation(45)
    before = Three().predict_proba(rows)
    change = measure_change(HeldOut([Three()], [rows], [order[None]], labels, before), ["a"])
    mixed = Three().predict_proba(rows.assign(a=rows["a"].to_numpy()[order]))
    rise = log_loss(labels, mixed) - log_loss(labels, before)
    fall = roc_auc_score(labels, before, multi_class="ovr") - roc_auc_score(
        labels, mixed, multi_class="ovr"
    )
    assert change.loss.mean() == pytest.approx(rise)
    assert change.fall == pytest.approx(fall)


def test_features_that_move_together_keep_what_they_say_together():
    class Difference:
        """A risk that only the difference of both columns decides."""

        def predict_proba(self, features):
            risk = 0.5 + (features["a"] - features["b"]).to_numpy() / 10
            return np.column_stack([1 - risk, risk])

    rows = pd.DataFrame({"a": [1.0, 2, 3, 4], "b": [0.0, 1, 2, 3]})
    positive = np.array([1, 0, 1, 0], dtype=np.int8)
    before = Difference().predict_proba(rows)[:, 1]
    held_out = HeldOut([Difference()], [rows], [np.array([[3, 2, 1, 0]])], positive, before)
    together = measure_change(held_out, ["a", "b"])
    assert together.loss.tolist() == [0, 0, 0, 0]
    assert together.fall == 0
    assert measure_change(held_out, ["a"]).loss.any()
