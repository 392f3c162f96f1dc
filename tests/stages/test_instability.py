import shutil
from pathlib import Path

import pandas as pd
import pytest
import yaml

from tabdx.evaluation.doubting.instability import PATIENT_COLUMNS, SUMMARY_COLUMNS
from tabdx.params import read_params
from tabdx.paths import Paths
from tabdx.stages.ingest import ingest
from tabdx.stages.instability import instability
from tabdx.stages.split import split

ROOT = Path(__file__).parents[2]


@pytest.fixture
def project(tmp_path, monkeypatch):
    """Make a project with its patients divided; call with the section's own settings."""

    def make(**settings):
        params = yaml.safe_load((ROOT / "params.yaml").read_text())
        params["split"] |= {"outer_folds": 2, "repeats": 1, "inner_folds": 2}
        params["baselines"]["logistic_regression"] |= {"C": [0.1]}
        on = {"models": ["logistic_regression"], "resamples": 10}
        params["instability"] |= {**on, **settings}
        params["compute"] = {"device": "cpu", "workers": 1}
        (tmp_path / "params.yaml").write_text(yaml.safe_dump(params))
        shutil.copytree(ROOT / "data/dictionaries", tmp_path / "data/dictionaries")
        monkeypatch.chdir(tmp_path)
        read = read_params(Path("params.yaml"))
        for earlier in (ingest, split):
            earlier(read, Paths())
        return read

    return make


def test_every_development_patient_has_a_row_and_a_second_run_the_same_bytes(project):
    params = project()
    instability(params, Paths())
    folder = Path("reports/instability")
    patients = pd.read_parquet(folder / "patients.parquet")
    assert len(patients) == 455
    assert patients["model"].unique().tolist() == ["logistic_regression"]
    assert pd.read_csv(folder / "summary.csv")["basis"].tolist() == ["all", "out_of_bag"]
    first = {path.name: path.read_bytes() for path in folder.iterdir()}
    assert set(first) == {"patients.parquet", "summary.csv"}
    instability(params, Paths())
    assert {path.name: path.read_bytes() for path in folder.iterdir()} == first


def test_switched_off_the_tables_have_their_columns_and_no_rows(project):
    instability(project(models=[]), Paths())
    patients = pd.read_parquet("reports/instability/patients.parquet")
    summary = pd.read_csv("reports/instability/summary.csv")
    assert list(patients.columns) == PATIENT_COLUMNS
    assert list(summary.columns) == SUMMARY_COLUMNS
    assert len(patients) == len(summary) == 0
