import shutil
from pathlib import Path

import pandas as pd
import pytest
import yaml

from tabdx.params import read_params
from tabdx.paths import Paths
from tabdx.stages.explain import explain
from tabdx.stages.ingest import ingest
from tabdx.stages.split import split

ROOT = Path(__file__).parents[2]
TABLES = {
    *("importance.csv", "dependence.csv", "individuals.parquet", "panel.csv", "chosen.csv"),
}


@pytest.fixture
def project(tmp_path, monkeypatch):
    """Make a project with its patients divided; call with the section's own settings."""

    def make(**settings):
        params = yaml.safe_load((ROOT / "params.yaml").read_text())
        params["split"] |= {"outer_folds": 2, "repeats": 1, "inner_folds": 2}
        params["baselines"]["logistic_regression"] |= {"C": [0.1]}
        params["explain"] |= {"shuffles": 1, "panel": [2, 30], **settings}
        params["compute"] = {"device": "cpu", "workers": 1}
        (tmp_path / "params.yaml").write_text(yaml.safe_dump(params))
        shutil.copytree(ROOT / "data/dictionaries", tmp_path / "data/dictionaries")
        monkeypatch.chdir(tmp_path)
        read = read_params(Path("params.yaml"))
        for earlier in (ingest, split):
            earlier(read, Paths())
        return read

    return make


def read(name):
    return pd.read_csv(f"reports/explain/{name}.csv")


def test_every_table_and_picture_is_written(project):
    explain(project(), Paths())
    assert {path.name for path in Path("reports/explain").iterdir()} == TABLES
    importance = read("importance")
    assert (importance["kind"] == "feature").sum() == 30
    assert (importance["kind"] == "group").sum() < 30
    assert read("dependence")["feature"].nunique() == 8
    assert read("panel")["size"].tolist() == [2, 30, 30]
    assert read("chosen")["size"].unique().tolist() == [2]


def test_without_panels_the_rest_is_explained(project):
    explain(project(panel=[]), Paths())
    assert read("panel").empty
    assert read("chosen").empty
    assert len(read("importance")) > 30


def test_switched_off_the_tables_have_their_columns_and_no_rows(project):
    explain(project(models=[]), Paths())
    assert {path.name for path in Path("reports/explain").iterdir()} == TABLES
    for name in ("importance", "dependence", "panel", "chosen"):
        table = read(name)
        assert table.empty
        assert len(table.columns) > 4
    assert pd.read_parquet("reports/explain/individuals.parquet").empty
