import shutil
from pathlib import Path

import pytest
import yaml

import tabdx.stages.evaluate as evaluate_stage
from tabdx.classifiers.registry import make_family
from tabdx.cohort.cohort import OUTCOME, Cohort
from tabdx.cohort.partitions import Partitions
from tabdx.core.params import read_params
from tabdx.core.paths import Paths
from tabdx.stages.ingest import ingest
from tabdx.stages.split import split
from tabdx.stages.training import train_family

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


@pytest.fixture
def trained(divide, monkeypatch):
    """Stand in a project with one trained model; its parameters. No pictures are drawn."""
    params = divide(evaluate={"resamples": 100}, decide={"recalibrate": ["none", "platt"]})
    for name in ("_draw", "_draw_choices"):
        monkeypatch.setattr(evaluate_stage, name, lambda *_: None)
    cohort = Cohort.read(Paths().cohort)
    family = make_family("logistic_regression", cohort.dictionary, params)
    train_family(family, cohort, Paths(), params.seed)
    return params


@pytest.fixture
def spoil_holdout():
    """Change what is measured of the patients set aside, and their diagnoses."""

    def spoil():
        cohort = Cohort.read(Paths().cohort)
        holdout = Partitions.read(Paths().partitions).holdout
        outcome, table = cohort.dictionary.outcome, cohort.table.copy()
        table.loc[holdout, cohort.features.columns] = 7.5
        table.loc[holdout, OUTCOME] = outcome.sides.positive
        Cohort(cohort.dictionary, table).write(Paths().cohort)

    return spoil
