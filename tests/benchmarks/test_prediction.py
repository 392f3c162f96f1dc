import shutil

import numpy as np
import pandas as pd
import pytest
from sklearn.linear_model import LogisticRegression
from sklearn.pipeline import make_pipeline

from benchmarks.prediction import measure
from tabdx.artifacts.models import write_model
from tabdx.classifiers.persistence import to_files
from tabdx.cohort.cohort import Cohort
from tabdx.cohort.dictionary import Dictionary, Feature, Outcome
from tabdx.core.paths import Paths
from tabdx.normalization.preprocessing import make_preprocessing


@pytest.fixture
def project(tmp_path):
    """A project with one model, which needs no training to speak of."""
    dictionary = Dictionary(
        name="two",
        outcome=Outcome(column="outcome", positive="ill", negative="well"),
        features=(Feature(name="a"), Feature(name="b")),
    )
    rng = np.random.default_rng(0)
    table = pd.DataFrame(rng.normal(size=(30, 2)), columns=["a", "b"])
    table["outcome"] = np.where(table["a"] > 0, "ill", "well")
    table.index = pd.Index([str(place) for place in range(30)], name="patient")
    paths = Paths(tmp_path)
    cohort = Cohort(dictionary, table)
    cohort.write(paths.cohort)
    model = make_pipeline(make_preprocessing(dictionary, "standard"), LogisticRegression())
    model.fit(cohort.features, cohort.positive)
    write_model(paths.model("line"), paths.model_record("line"), to_files(model), {})
    return tmp_path


def test_every_model_is_loaded_and_predicts_one_and_many(project):
    shutil.copy(project / "models/line.json", project / "models/preprocessing.json")
    table = measure(project, rows=50, rounds=1)
    # The preprocessing alone is no model.
    assert table["case"].tolist() == ["line, loading", "line, one patient", "line, 50 patients"]
    assert table["n"].tolist() == [1, 1, 50]
    assert (table["ours_s"] > 0).all()
    assert table["other_s"].isna().tolist() == [True, False, False]
    # A patient's risk does not depend on who else is asked about.
    assert table["agreement"].dropna().max() < 1e-12
