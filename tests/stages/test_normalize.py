import matplotlib.pyplot as plt
import numpy as np
import pandas as pd
import pytest

import tabdx.stages.normalize as stage
from tabdx.artifacts.documents import read_json
from tabdx.artifacts.models import read_model
from tabdx.classifiers.persistence import from_files
from tabdx.cohort.cohort import Cohort
from tabdx.cohort.partitions import Partitions
from tabdx.core.paths import Paths
from tabdx.normalization.scalers import METHODS

PATHS = Paths()


@pytest.fixture(autouse=True)
def _small_pictures(monkeypatch):
    """What the pictures show is tested with the figures; here they are empty."""
    for name in ("draw_normalization", "draw_confusion"):
        monkeypatch.setattr(stage, name, lambda *_: plt.figure(figsize=(1, 1)))
    yield
    plt.close("all")


def preprocessing():
    record = PATHS.model_record("preprocessing")
    return from_files(read_model(PATHS.model("preprocessing"), record))


def test_every_method_is_scored_out_of_fold_and_has_its_matrix(divide):
    stage.normalize(divide(evaluate={"resamples": 100}), PATHS)
    scores = pd.read_csv(PATHS.report("normalization", "scores.csv"))
    assert set(scores["model"]) == set(METHODS)
    assert set(scores["partition"]) == {"out_of_fold"}
    assert set(scores["kernel"]) == {"exact"}
    matrices = pd.read_csv(PATHS.report("normalization", "confusion.csv"))
    assert matrices.groupby("model")["patients"].sum().unique().tolist() == [455]


def test_the_chosen_method_is_fitted_on_development_alone(divide, spoil_holdout, monkeypatch):
    monkeypatch.setattr(stage, "METHODS", ("standard",))
    params = divide(normalize={"method": "standard"}, evaluate={"resamples": 100})
    stage.normalize(params, PATHS)
    assert read_json(PATHS.model_record("preprocessing"))["method"] == "standard"
    cohort = Cohort.read(PATHS.cohort)
    development = cohort.select(Partitions.read(PATHS.partitions).development).features
    normalized = np.asarray(preprocessing().transform(development), dtype=float)
    assert normalized.mean(axis=0) == pytest.approx(0, abs=1e-6)
    assert normalized.std(axis=0) == pytest.approx(1, abs=1e-6)
    spoil_holdout()
    stage.normalize(params, PATHS)
    again = np.asarray(preprocessing().transform(development), dtype=float)
    assert np.array_equal(again, normalized)
