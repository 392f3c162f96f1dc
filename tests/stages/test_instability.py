from pathlib import Path

import pandas as pd
import pytest

from tabdx.core.paths import Paths
from tabdx.stages.instability import instability
from tabdx.wording.columns import INSTABILITY_COLUMNS, PATIENT_COLUMNS

ROOT = Path(__file__).parents[2]


@pytest.fixture
def project(divide):
    """Call with the section's own settings."""

    def make(**settings):
        on = {"models": ["logistic_regression"], "resamples": 10}
        return divide(instability={**on, **settings})

    return make


def test_every_development_patient_has_a_row_and_a_second_run_the_same_bytes(project):
    params = project()
    instability(params, Paths())
    summary, table = (
        Path("reports/instability/summary.csv"),
        Path("data/instability/patients.parquet"),
    )
    patients = pd.read_parquet(table)
    assert len(patients) == 455
    assert patients["model"].unique().tolist() == ["logistic_regression"]
    assert pd.read_csv(summary)["basis"].tolist() == ["all", "out_of_bag"]
    for path in (summary, table):
        assert [other.name for other in path.parent.iterdir()] == [path.name]
    first = summary.read_bytes(), table.read_bytes()
    instability(params, Paths())
    assert (summary.read_bytes(), table.read_bytes()) == first


def test_switched_off_the_tables_have_their_columns_and_no_rows(project):
    instability(project(models=[]), Paths())
    patients = pd.read_parquet("data/instability/patients.parquet")
    summary = pd.read_csv("reports/instability/summary.csv")
    assert list(patients.columns) == PATIENT_COLUMNS
    assert list(summary.columns) == INSTABILITY_COLUMNS
    assert len(patients) == len(summary) == 0
