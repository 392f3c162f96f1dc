import shutil
from pathlib import Path

import pandas as pd
import pytest
import yaml

import tabdx.stages.train_nets as stage
from tabdx.artifacts.documents import read_json
from tabdx.params import read_params
from tabdx.paths import Paths
from tabdx.stages.ingest import ingest
from tabdx.stages.split import split

ROOT = Path(__file__).parents[2]


@pytest.fixture
def project(tmp_path, monkeypatch):
    """A project with its patients divided, and a search of three configurations of two epochs."""
    params = yaml.safe_load((ROOT / "params.yaml").read_text())
    params["split"] |= {"outer_folds": 2, "repeats": 1, "inner_folds": 2}
    params["train_nets"] |= {"max_epochs": 2, "averaged": 2, "search": "narrow"}
    params["train_nets"]["narrow"]["configurations"] = 3
    params["train_nets"]["mlp"]["hidden"] = [[4]]
    params["compute"] = {"device": "cpu", "workers": 1}
    (tmp_path / "params.yaml").write_text(yaml.safe_dump(params))
    shutil.copytree(ROOT / "data/dictionaries", tmp_path / "data/dictionaries")
    monkeypatch.chdir(tmp_path)
    read = read_params(Path("params.yaml"))
    for earlier in (ingest, split):
        earlier(read, Paths())
    return read


def test_every_trial_is_kept_and_the_search_recorded(project):
    stage.train_nets("mlp", project, Paths())
    # 3 configurations; each trained on 2 inner folds of development and of 2 outer folds' parts.
    assert len(pd.read_csv("reports/mlp/search.csv")) == 3
    assert len(pd.read_parquet("reports/mlp/trials.parquet")) == 3 * 2 * 3
    assert read_json(Path("models/mlp.json"))["search"]["configurations"] == 3
