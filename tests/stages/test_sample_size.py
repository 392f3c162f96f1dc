from pathlib import Path

import pandas as pd
import pytest

from tabdx.classifiers.registry import make_family
from tabdx.cohort.cohort import Cohort
from tabdx.core.paths import Paths
from tabdx.stages.sample_size import sample_size
from tabdx.stages.training import train_family
from tabdx.wording.columns import LEARNING_COLUMNS, SAMPLE_SIZE_COLUMNS


@pytest.fixture
def project(divide, few_draws):
    """The embedded patients divided, one model with its scores, two configurations to search."""

    def make(**settings):
        read = divide(
            baselines={"logistic_regression": {"C": [0.01, 0.1], "clip": [0]}},
            sample_size={"train_sizes": [0.1, 0.3, 0.6, 1.0], "draws": 1} | settings,
        )
        scores = pd.DataFrame(
            {"metric": ["log_loss", "roc_auc", "accuracy"], "value": [0.1, 0.99, 0.97]}
            | {"lower": [0.05, 0.98, 0.95], "upper": [0.15, 0.999, 0.985]}
        ).assign(model="logistic_regression", partition="out_of_fold")
        cohort = Cohort.read(Paths().cohort)
        family = make_family("logistic_regression", cohort.dictionary, read)
        train_family(family, cohort, Paths(), read.seed)
        Path("reports/evaluation").mkdir(parents=True)
        scores.to_csv("reports/evaluation/scores.csv", index=False)
        return read

    return make


def test_the_curve_and_what_it_promises_are_written(project):
    sample_size(project(), Paths())
    curve = pd.read_csv("reports/sample_size/learning_curve.csv")
    assert list(curve) == LEARNING_COLUMNS
    assert curve.loc[curve["metric"] == "roc_auc", "value"].notna().sum() == 4
    summary = pd.read_csv("reports/sample_size/summary.csv").set_index("quantity")
    assert summary.loc["patients", "value"] == 455
    assert summary.loc["parameters", "value"] == 30
    assert summary.loc["parameters", "class"] == "malignant"


def test_switched_off_the_tables_have_their_columns_and_no_rows(project):
    sample_size(project(models=[]), Paths())
    for name, columns in {
        "learning_curve": LEARNING_COLUMNS,
        "summary": SAMPLE_SIZE_COLUMNS,
    }.items():
        table = pd.read_csv(f"reports/sample_size/{name}.csv")
        assert (list(table), len(table)) == (columns, 0)
