"""The stages that train a model anew, run on a small search."""

from pathlib import Path

import pandas as pd
import pytest

from tabdx.artifacts.documents import read_json
from tabdx.core.paths import Paths
from tabdx.stages.leakage import leakage
from tabdx.stages.sample_size import sample_size
from tabdx.studies.sample_size.summary import COLUMNS
from tabdx.wording.vocabulary import LEARNING_COLUMNS, PIPELINE_COLUMNS, SHUFFLED_COLUMNS

ROOT = Path(__file__).parents[2]


@pytest.fixture
def project(divide):
    """The embedded patients divided, scores of one model, and two configurations to search."""

    def make(**changed):
        sections = {
            "baselines": {"logistic_regression": {"C": [0.01, 0.1], "clip": [0]}},
            "leakage": {"draws": 2},
            "sample_size": {"train_sizes": [0.1, 0.3, 0.6, 1.0], "draws": 1},
        }
        for section, values in changed.items():
            sections[section] = sections.get(section, {}) | values
        read = divide(**sections)
        scores = pd.DataFrame(
            {"metric": ["log_loss", "roc_auc", "accuracy"], "value": [0.1, 0.99, 0.97]}
            | {"lower": [0.05, 0.98, 0.95], "upper": [0.15, 0.999, 0.985]}
        ).assign(model="logistic_regression", partition="out_of_fold")
        Path("reports/evaluation").mkdir(parents=True)
        scores.to_csv("reports/evaluation/scores.csv", index=False)
        return read

    return make


def test_split_writes_what_it_tears_apart(project):
    project()
    found = read_json(Path("data/cohort/partition_audit.json"))
    assert (found["holdout"], found["development"], found["findings"]) == (114, 455, [])


def test_the_referee_writes_its_tables_and_picture(project):
    leakage(project(), Paths())
    pipelines = pd.read_csv("reports/leakage/pipelines.csv")
    # No groups in this table; three metrics of each of the five other leaks.
    assert (list(pipelines), len(pipelines)) == (PIPELINE_COLUMNS, 15)
    assert len(pd.read_csv("reports/leakage/shuffled.csv")) == 9


def test_the_sample_size_writes_its_tables_and_picture(project):
    sample_size(project(), Paths())
    curve = pd.read_csv("reports/sample_size/learning_curve.csv")
    assert list(curve) == LEARNING_COLUMNS
    assert curve.loc[curve["metric"] == "roc_auc", "value"].notna().sum() == 4
    summary = pd.read_csv("reports/sample_size/summary.csv").set_index("quantity")
    assert summary.loc["patients", "value"] == 455
    assert summary.loc["parameters", "value"] == 30


def test_switched_off_they_write_empty_tables(project):
    params = project(leakage={"models": []}, sample_size={"models": []})
    leakage(params, Paths())
    sample_size(params, Paths())
    tables = {
        "leakage/pipelines": PIPELINE_COLUMNS,
        "leakage/shuffled": SHUFFLED_COLUMNS,
        "sample_size/learning_curve": LEARNING_COLUMNS,
        "sample_size/summary": COLUMNS,
    }
    for name, columns in tables.items():
        table = pd.read_csv(f"reports/{name}.csv")
        assert (list(table), len(table)) == (columns, 0)
