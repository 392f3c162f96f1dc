import shutil
from pathlib import Path

import pytest
import yaml

from tabdx.core.params import read_params
from tabdx.core.paths import Paths
from tabdx.stages.ingest import ingest
from tabdx.stages.split import split

ROOT = Path(__file__).parents[2]


@pytest.fixture
def divide(tmp_path, monkeypatch):
    """Stand in a project with its patients divided; call with sections and their own settings."""

    def make(**changed):
        params = yaml.safe_load((ROOT / "params.yaml").read_text())
        params["split"] |= {"outer_folds": 2, "repeats": 1, "inner_folds": 2}
        params["baselines"]["logistic_regression"] |= {"C": [0.1]}
        params["compute"] = {"device": "cpu", "workers": 1}
        for section, values in changed.items():
            params[section] |= values
        (tmp_path / "params.yaml").write_text(yaml.safe_dump(params))
        shutil.copytree(ROOT / "data/dictionaries", tmp_path / "data/dictionaries")
        monkeypatch.chdir(tmp_path)
        read = read_params(Path("params.yaml"))
        for earlier in (ingest, split):
            earlier(read, Paths())
        return read

    return make
