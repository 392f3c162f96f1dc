from dataclasses import replace
from types import SimpleNamespace

import numpy as np
import pandas as pd
import pytest
from sklearn.linear_model import LogisticRegression

from benchmarks import peers
from tabdx.core.params.sections import CombineParams


def test_wdbc_has_malignant_positive_and_25_folds():
    task = peers.read_task(peers.WDBC, None)
    assert task.positive.sum() == 212
    assert len(task.folds) == 25


def test_a_table_from_a_folder_is_read_as_its_entry_says(tmp_path, monkeypatch):
    monkeypatch.setitem(
        peers.TABLES, "small", peers.Table("ill", "yes", ("kind",), left_out=("name",))
    )
    rows = 60
    generator = np.random.default_rng(0)
    table = pd.DataFrame(
        {
            "name": [f"p{row}" for row in range(rows)],
            "age": generator.normal(50, 10, rows),
            "kind": generator.choice(["a", "b", "?"], rows),
            "ill": ["yes", "no", "no"] * (rows // 3),
        }
    )
    table.to_csv(tmp_path / "small.csv", index=False)
    task = peers.read_task("small", tmp_path)
    assert list(task.columns) == ["age", "kind"]
    assert task.positive.sum() == 20
    assert len(task.folds) == 10
    # One column for the age, one for each of the two kinds that are known.
    assert task.preprocessing.fit_transform(task.columns).shape == (rows, 3)
    few = replace(task, folds=task.folds[:1])
    found = peers.fit_task(few, lambda: LogisticRegression(C=0.01))
    assert 0.5 < found[0] < 0.8  # noise alone


class Constant:
    """A family, and its own classifier, that gives everybody the same risk."""

    def __init__(self, name, risk):
        self.name = name
        self.risk = risk

    def train(self, parts):
        inner = [self.predict_proba(part.features) for part in parts]
        return [
            SimpleNamespace(classifier=self, inner=SimpleNamespace(probability=one))
            for one in inner
        ]

    def predict_proba(self, features):
        return np.tile([1 - self.risk, self.risk], (len(features), 1))


def test_combined_is_the_mean_that_the_inner_risks_choose():
    task = peers.read_task(peers.WDBC, None)
    families = peers.make_families(task, configurations=1, reduction_factor=0)
    names = ["mlp", "logistic_regression", "svm", "random_forest"]
    assert [family.name for family in families.values()] == names
    families = {
        "low": Constant("svm", 0.2),
        "high": Constant("mlp", 0.6),
        "bad": Constant("cnn", 0.9),
    }
    candidates = {"with_bad": ("svm", "mlp", "cnn"), "without": ("svm", "mlp")}
    found = peers.train_task(task, families, CombineParams(candidates=candidates))
    losses = {name: loss for name, ((loss, _), _) in found.items()}
    # 212 of 569 are diseased, in each fold nearly so: -(0.3726 ln r + 0.6274 ln(1 - r)).
    expected = {"low": 0.7397, "high": 0.7652, "bad": 1.4839}
    expected |= {peers.FIXED: 0.7363, peers.SINGLE: 0.7397, peers.COMBINED: 0.6618}
    assert losses == pytest.approx(expected, abs=1e-3)


def test_a_table_without_a_folder_is_asked_for():
    with pytest.raises(SystemExit, match="--tables"):
        peers.read_task("pima", None)
