import matplotlib.pyplot as plt
import pandas as pd
import pytest

import tabdx.stages.normalize as stage
from tabdx.cohort.draw_partitions import draw_partitions
from tabdx.core.paths import Paths
from tabdx.normalization.scalers import METHODS
from tests.classifiers.conftest import draw_kinds

PATHS = Paths()


@pytest.fixture(autouse=True)
def _small_pictures(monkeypatch):
    """What the pictures show is tested with the figures; here they are empty."""
    for name in ("draw_normalization", "draw_confusion"):
        monkeypatch.setattr(stage, name, lambda *_: plt.figure(figsize=(1, 1)))
    yield
    plt.close("all")


def test_every_method_is_scored_out_of_fold_and_has_its_matrix(divide):
    stage.normalize(divide(evaluate={"resamples": 100}), PATHS)
    scores = pd.read_csv(PATHS.report("normalization", "scores.csv"))
    assert set(scores["model"]) == set(METHODS)
    assert set(scores["partition"]) == {"out_of_fold"}
    assert set(scores["kernel"]) == {"exact"}
    matrices = pd.read_csv(PATHS.report("normalization", "confusion.csv"))
    assert matrices.groupby("model")["patients"].sum().unique().tolist() == [455]


def test_three_classes_have_their_scores_and_matrices(divide):
    params = divide(evaluate={"resamples": 100})
    cohort = draw_kinds(90)
    cohort.write(PATHS.cohort)
    draw_partitions(cohort, 0.2, 2, 1, seed=0).write(PATHS.partitions)
    stage.normalize(params, PATHS)
    scores = pd.read_csv(PATHS.report("normalization", "scores.csv"))
    assert {"accuracy", "roc_auc", "log_loss"} < set(scores["metric"])
    of_standard = scores[scores["model"] == "standard"].set_index("metric")["value"]
    assert of_standard["roc_auc"] > 0.8
    matrices = pd.read_csv(PATHS.report("normalization", "confusion.csv"))
    assert matrices.groupby("model").size().unique().tolist() == [9]
    assert matrices.groupby("model")["patients"].sum().unique().tolist() == [72]
