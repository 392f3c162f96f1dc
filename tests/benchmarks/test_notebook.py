"""The notebook reads params.yaml by itself: here it is seen to understand today's."""

import numpy as np
import pytest
import torch
import yaml

from benchmarks.notebook import Study, resampled, shares
from benchmarks.notebook_networks import cnn, draw_configurations, mlp, networks
from benchmarks.pipeline import ROOT
from tabdx.evaluation.metrics.registry import METRICS


@pytest.fixture
def study(tmp_path):
    """Today's parameters, one epoch of training."""
    params = yaml.safe_load((ROOT / "params.yaml").read_text(encoding="utf-8"))
    params["train_nets"] |= {"max_epochs": 1}
    return Study(params, tmp_path, "cpu")


def test_every_development_patient_is_tested_once_a_repeat(study):
    tested = np.concatenate([test for _, test in study.outer])
    assert np.bincount(tested).tolist() == [study.repeats] * len(study.y)


@pytest.mark.parametrize(("name", "build"), [("mlp", mlp), ("cnn", cnn)])
def test_every_configuration_of_the_space_makes_a_network(study, name, build):
    settings = study.params["train_nets"]
    count = settings["narrow"]["configurations"]
    drawn = draw_configurations(settings[name], count, seed=0)
    assert 1 <= len(drawn) <= count
    for chosen in drawn:
        assert build(30, chosen)(torch.zeros(2, 30)).shape == (2,)


def test_few_combinations_of_lists_are_all_tried():
    assert draw_configurations({"a": [1, 2], "b": [3]}, 2, seed=0) == [
        {"a": 1, "b": 3},
        {"a": 2, "b": 3},
    ]


@pytest.mark.parametrize("name", ["mlp", "cnn"])
def test_a_share_of_the_trainings_runs_that_many_and_judges_none(study, name):
    spent, count = networks(study, name, "narrow", share=1e-9)
    assert len(spent) == 1
    settings = study.params["train_nets"]
    drawn = draw_configurations(settings[name], settings["narrow"]["configurations"], seed=0)
    parts = len(study.outer) + 1  # the outer folds, and all of development
    assert count == parts * len(drawn) * study.inner * settings["seeds"]
    assert name not in study.risks


def test_its_metrics_are_those_of_the_pipeline():
    rng = np.random.default_rng(0)
    y = rng.integers(2, size=60)
    risk = np.clip(0.3 * y + 0.7 * rng.random(60), 0.01, 0.99)
    draws = rng.integers(60, size=(4, 60))
    table = resampled(y, risk, 0.5, draws)
    weights = np.stack([np.bincount(draw, minlength=60) for draw in draws]).astype(float)
    for name in table:
        expected = METRICS[name].values(y.astype(np.int8), risk, weights, 0.5)
        assert table[name].to_numpy() == pytest.approx(expected)
    everyone = np.ones((1, 60))
    for name, value, lower, upper in shares(y, risk[None], 0.5, 0.95):
        expected = METRICS[name].values(y.astype(np.int8), risk, everyone, 0.5)
        assert value == pytest.approx(expected[0])
        assert lower < value < upper
