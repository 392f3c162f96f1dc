from pathlib import Path

import pandas as pd
import pytest
import yaml

import tabdx.stages.train_nets as stage
from tabdx.artifacts.documents import read_json
from tabdx.core.paths import Paths

ROOT = Path(__file__).parents[2]


@pytest.fixture
def project(divide):
    """A project with its patients divided, and a search of three configurations of two epochs."""
    usual = yaml.safe_load((ROOT / "params.yaml").read_text())["train_nets"]
    few = {
        "max_epochs": 2,
        "ensemble_size": 2,
        "search": "narrow",
        "narrow": usual["narrow"] | {"configurations": 3},
        "mlp": usual["mlp"] | {"hidden": [[4]]},
    }
    return divide(train_nets=few)


def test_every_trial_is_kept_and_the_search_recorded(project):
    stage.train_nets("mlp", project, Paths())
    # 3 configurations; each trained on 2 inner folds of development and of 2 outer folds' parts.
    assert len(pd.read_csv("reports/mlp/search.csv")) == 3
    assert len(pd.read_parquet("data/trials/mlp.parquet")) == 3 * 2 * 3
    assert read_json(Path("models/mlp.json"))["search"]["configurations"] == 3
