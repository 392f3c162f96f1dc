import contextlib
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


def choose(folder, **changed):
    """Write quick parameters, some sections with settings of their own."""
    params = yaml.safe_load((ROOT / "params.yaml").read_text())
    params["split"] |= {"outer_folds": 2, "repeats": 1, "inner_folds": 2}
    params["baselines"]["logistic_regression"] |= {"C": [0.1]}
    params["compute"] = {"device": "cpu", "workers": 1}
    for section, values in changed.items():
        params[section] |= values
    (folder / "params.yaml").write_text(yaml.safe_dump(params))
    return read_params(folder / "params.yaml")


@pytest.fixture(scope="session")
def divided_once(tmp_path_factory):
    """The folder of a project with its patients divided; read it, never write into it."""
    folder = tmp_path_factory.mktemp("divided")
    shutil.copytree(ROOT / "data/dictionaries", folder / "data/dictionaries")
    with contextlib.chdir(folder):
        for earlier in (ingest, split):
            earlier(choose(folder), Paths())
    return folder


@pytest.fixture
def divide(divided_once, tmp_path, monkeypatch):
    """Stand in a copy of it; call with sections and their own settings."""

    def make(**changed):
        assert not {"cohort", "split"} & changed.keys(), "the patients are divided"
        shutil.copytree(divided_once, tmp_path, dirs_exist_ok=True)
        monkeypatch.chdir(tmp_path)
        return choose(tmp_path, **changed)

    return make


@pytest.fixture(scope="session")
def trained_once(divided_once, tmp_path_factory):
    """The folder of the same project with one trained model; read it, never write into it."""
    folder = tmp_path_factory.mktemp("trained")
    shutil.copytree(divided_once, folder, dirs_exist_ok=True)
    judging = {"evaluate": {"resamples": 100}, "decide": {"recalibrate": ["none", "platt"]}}
    params = choose(folder, **judging)
    with contextlib.chdir(folder):
        cohort = Cohort.read(Paths().cohort)
        family = make_family("logistic_regression", cohort.dictionary, params)
        train_family(family, cohort, Paths(), params.seed)
    return folder


@pytest.fixture
def trained(trained_once, tmp_path, monkeypatch):
    """Stand in a copy of it; its parameters. No pictures are drawn."""
    shutil.copytree(trained_once, tmp_path, dirs_exist_ok=True)
    monkeypatch.chdir(tmp_path)
    for name in ("_draw", "_draw_choices"):
        monkeypatch.setattr(evaluate_stage, name, lambda *_: None)
    return read_params(Path("params.yaml"))


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
