import numpy as np
import pytest

from tabdx.artifacts.documents import read_json
from tabdx.artifacts.models import read_model
from tabdx.classifiers.persistence import from_files
from tabdx.cohort.cohort import Cohort
from tabdx.cohort.partitions import Partitions
from tabdx.core.paths import Paths
from tabdx.stages.baselines import keep_preprocessing

PATHS = Paths()


def preprocessing():
    record = PATHS.model_record("preprocessing")
    return from_files(read_model(PATHS.model("preprocessing"), record))


def test_the_chosen_normalization_is_fitted_on_development_alone(divide, spoil_holdout):
    params = divide(normalize={"method": "standard"})
    keep_preprocessing(params, PATHS)
    assert read_json(PATHS.model_record("preprocessing"))["method"] == "standard"
    cohort = Cohort.read(PATHS.cohort)
    development = cohort.select(Partitions.read(PATHS.partitions).development).features
    normalized = np.asarray(preprocessing().transform(development), dtype=float)
    assert normalized.mean(axis=0) == pytest.approx(0, abs=1e-6)
    assert normalized.std(axis=0) == pytest.approx(1, abs=1e-6)
    spoil_holdout()
    keep_preprocessing(params, PATHS)
    again = np.asarray(preprocessing().transform(development), dtype=float)
    assert np.array_equal(again, normalized)
