"""A small project that has run once, for the pages to show."""

import shutil
from pathlib import Path

import pytest
import streamlit as st
import yaml
from streamlit.testing.v1 import AppTest

import tabdx.stages.evaluate as evaluate_stage
import tabdx.stages.explore as explore_stage
from tabdx.classifiers.baselines import logistic_regression
from tabdx.cohort.cohort import Cohort
from tabdx.normalization.preprocessing import make_preprocessing
from tabdx.params import read_params
from tabdx.paths import Paths
from tabdx.stages.evaluate import evaluate
from tabdx.stages.explore import explore
from tabdx.stages.ingest import ingest
from tabdx.stages.replicate import replicate
from tabdx.stages.split import split
from tabdx.stages.train_nets import train_nets
from tabdx.stages.training import train_family
from tabdx.stages.tune_svm import tune_svm

ROOT = Path(__file__).parents[2]


def write_params(folder):
    """Parameters that run in seconds: one repeat of two folds, small grids, short training."""
    params = yaml.safe_load((ROOT / "params.yaml").read_text())
    params["split"] |= {"outer_folds": 2, "repeats": 1, "inner_folds": 2}
    params["baselines"]["logistic_regression"]["C"] = [0.1, 1]
    params["tune_svm"] |= {"C": [1, 10], "gamma": [0.003, 0.03]}
    params["train_nets"] |= {"max_epochs": 5}
    params["train_nets"]["mlp"] |= {"hidden": [[8]], "weight_decay": [0.1], "dropout": [0.0]}
    params["evaluate"]["resamples"] = 100
    params["compute"] = {"device": "cpu", "workers": 1}
    (folder / "params.yaml").write_text(yaml.safe_dump(params))


def leave_out_pictures(monkeypatch):
    """The pages draw from tables; the stages' pictures take seconds and are tested elsewhere."""
    for stage in (evaluate_stage, explore_stage):
        for name in dir(stage):
            if name.startswith(("draw_", "_draw")):
                monkeypatch.setattr(stage, name, lambda *_: None)
        monkeypatch.setattr(stage, "render", lambda _: b"")


@pytest.fixture(scope="session")
def finished_project(tmp_path_factory):
    """The folder of a project with three models; read it, never write into it."""
    folder = tmp_path_factory.mktemp("dashboard_project")
    write_params(folder)
    shutil.copytree(ROOT / "data/dictionaries", folder / "data/dictionaries")
    (folder / "data/tables").mkdir()
    with pytest.MonkeyPatch.context() as monkeypatch:
        monkeypatch.chdir(folder)
        leave_out_pictures(monkeypatch)
        params, paths = read_params(folder / "params.yaml"), Paths()
        for stage in (ingest, split, explore, tune_svm):
            stage(params, paths)
        cohort = Cohort.read(paths.cohort)
        preprocessing = make_preprocessing(cohort.dictionary, params.normalize.method)
        grid = params.baselines.logistic_regression
        family = logistic_regression(preprocessing, grid, params.split.inner_folds, 1)
        train_family(family, cohort, paths, params.seed)
        train_nets("mlp", params, paths)
        evaluate(params, paths)
        replicate(params, paths)
    return folder


def clear_caches():
    st.cache_data.clear()
    st.cache_resource.clear()


@pytest.fixture
def project(finished_project, monkeypatch):
    """Stand in the finished project; read it, never write into it."""
    clear_caches()
    monkeypatch.chdir(finished_project)
    yield finished_project
    clear_caches()


@pytest.fixture
def own_project(finished_project, tmp_path, monkeypatch):
    """Stand in a copy of the finished project that the test may change."""
    folder = tmp_path / "project"
    shutil.copytree(finished_project, folder)
    clear_caches()
    monkeypatch.chdir(folder)
    yield folder
    clear_caches()


@pytest.fixture
def empty_project(tmp_path, monkeypatch):
    """Stand in a folder where nothing has run."""
    folder = tmp_path / "empty"
    folder.mkdir()
    clear_caches()
    monkeypatch.chdir(folder)
    yield folder
    clear_caches()


@pytest.fixture
def open_page():
    """Open a page by its name, with the state that its URL holds: ``open_page("models")``."""

    def open_it(name, **query):
        page = AppTest.from_file(str(ROOT / f"dashboard/views/{name}.py"), default_timeout=20)
        for key, value in query.items():
            page.query_params[key] = value
        return page.run()

    return open_it
