import pandas as pd
import pytest

from tabdx.core.paths import Paths
from tabdx.stages.leakage import leakage
from tabdx.wording.columns import PIPELINE_COLUMNS, SHUFFLED_COLUMNS


@pytest.fixture
def project(divide):
    """The embedded patients divided, and two configurations to search."""

    def make(**settings):
        return divide(
            baselines={"logistic_regression": {"C": [0.01, 0.1], "clip": [0]}},
            leakage={"draws": 2} | settings,
        )

    return make


def test_every_leak_and_every_procedure_has_its_rows(project):
    leakage(project(), Paths())
    pipelines = pd.read_csv("reports/leakage/pipelines.csv")
    # No groups in this table; three metrics of each of the five other leaks.
    assert (list(pipelines), len(pipelines)) == (PIPELINE_COLUMNS, 15)
    assert len(pd.read_csv("reports/leakage/shuffled.csv")) == 9


def test_switched_off_the_tables_have_their_columns_and_no_rows(project):
    leakage(project(models=[]), Paths())
    for name, columns in {"pipelines": PIPELINE_COLUMNS, "shuffled": SHUFFLED_COLUMNS}.items():
        table = pd.read_csv(f"reports/leakage/{name}.csv")
        assert (list(table), len(table)) == (columns, 0)
