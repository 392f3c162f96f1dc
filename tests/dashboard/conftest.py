"""A small project that has run once, for the pages to show."""

import shutil
from contextlib import contextmanager
from functools import cache, partial
from pathlib import Path

import pandas as pd
import pytest
import streamlit as st
import yaml
from sklearn.datasets import load_iris
from streamlit.components.v2 import manifest_scanner
from streamlit.testing.v1 import AppTest, local_script_runner

import tabdx.stages.decide as decide_stage
import tabdx.stages.evaluate as evaluate_stage
import tabdx.stages.explain as explain_stage
import tabdx.stages.explore as explore_stage
import tabdx.stages.instability as instability_stage
import tabdx.stages.leakage as leakage_stage
import tabdx.stages.sample_size as sample_size_stage
from tabdx.classifiers.baselines import logistic_regression
from tabdx.classifiers.registry import make_family
from tabdx.cohort.cohort import Cohort
from tabdx.cohort.form_texts import write_texts
from tabdx.core.params import read_params
from tabdx.core.paths import Paths
from tabdx.dashboard import FRAME
from tabdx.dashboard.patient.state import FormState
from tabdx.dashboard.shared.current_patient import KEY
from tabdx.dashboard.shared.development import load_development
from tabdx.normalization.preprocessing import make_preprocessing
from tabdx.stages.combine import combine_models
from tabdx.stages.decide import decide
from tabdx.stages.evaluate import evaluate
from tabdx.stages.explain import explain
from tabdx.stages.explore import explore
from tabdx.stages.holdout import holdout
from tabdx.stages.ingest import ingest
from tabdx.stages.instability import instability
from tabdx.stages.leakage import leakage
from tabdx.stages.replicate import replicate
from tabdx.stages.sample_size import sample_size
from tabdx.stages.split import split
from tabdx.stages.train_nets import train_nets
from tabdx.stages.training import train_family
from tabdx.stages.tune_svm import tune_svm
from tests.conftest import forecast_quickly
from tests.waiting import LONG

ROOT = Path(__file__).parents[2]
DRAWING = (
    decide_stage,
    evaluate_stage,
    explain_stage,
    explore_stage,
    instability_stage,
    leakage_stage,
    sample_size_stage,
)


# Each AppTest looks through all installed packages for components: what it finds stays the same.
manifest_scanner.scan_component_manifests = cache(manifest_scanner.scan_component_manifests)
# And each compiles the page that it opens.
local_script_runner.ScriptCache = cache(local_script_runner.ScriptCache)


def write_params(folder):
    """Parameters that run in seconds: one repeat of two folds, small grids, short training."""
    params = yaml.safe_load((ROOT / "params.yaml").read_text())
    params["split"] |= {"outer_folds": 2, "repeats": 1, "inner_folds": 2}
    params["baselines"]["logistic_regression"]["C"] = [0.1, 1]
    params["tune_svm"] |= {"C": [1, 10], "gamma": [0.003, 0.03]}
    params["train_nets"] |= {"max_epochs": 5}
    params["train_nets"]["mlp"] |= {"hidden": [[8]], "weight_decay": [0.1], "dropout": [0.0]}
    params["evaluate"]["resamples"] = 100
    params["instability"]["models"] = ["logistic_regression"]
    params["compute"] = {"device": "cpu", "workers": 1}
    (folder / "params.yaml").write_text(yaml.safe_dump(params))


def leave_out_pictures(monkeypatch):
    """The pages draw from tables; the stages' pictures take seconds and are tested elsewhere."""
    for stage in DRAWING:
        for name in dir(stage):
            if name.startswith(("draw_", "_draw")):
                monkeypatch.setattr(stage, name, lambda *_, **__: None)
        monkeypatch.setattr(stage, "render", lambda _: b"", raising=False)


@pytest.fixture(scope="session")
def finished_project(make_once):
    """The folder of a project with three models; read it, never write into it."""
    return make_once("dashboard_project", finish)


def finish(folder):
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
        preprocessing = make_preprocessing(cohort.dictionary, params.normalize.method[0])
        grid = params.baselines.logistic_regression
        family = logistic_regression(preprocessing, grid, params.split.inner_folds, 1)
        train_family(family, cohort, paths, params.seed)
        train_nets("mlp", params, paths)
        evaluate(params, paths)
        holdout(params, paths)
        replicate(params, paths)


def ask_for_evidence(folder):
    """Switch on what takes time, as small as it goes, for one model."""
    path = folder / "params.yaml"
    params = yaml.safe_load(path.read_text())
    params["combine"] = {"models": ["logistic_regression", "svm"]}
    params["decide"]["recalibrate"] = ["none", "platt"]
    params["instability"] |= {"models": ["logistic_regression"], "resamples": 10}
    params["explain"] |= {"models": ["logistic_regression"], "n_repeats": 1, "subset_sizes": [2]}
    params["leakage"] |= {"models": ["logistic_regression"], "draws": 2}
    params["sample_size"] |= {
        "models": ["logistic_regression"],
        "train_sizes": [0.3, 0.6, 1.0],
        "draws": 1,
    }
    path.write_text(yaml.safe_dump(params))


@pytest.fixture(scope="session")
def finished_evidence(finished_project, make_once):
    """The folder of the same project with a combined model and all evidence; read it only."""
    return make_once("dashboard_evidence", partial(add_evidence, finished_project))


def add_evidence(finished_project, folder):
    shutil.copytree(finished_project, folder, dirs_exist_ok=True)
    ask_for_evidence(folder)
    with pytest.MonkeyPatch.context() as monkeypatch:
        monkeypatch.chdir(folder)
        leave_out_pictures(monkeypatch)
        forecast_quickly(monkeypatch)
        params, paths = read_params(folder / "params.yaml"), Paths()
        judging = (combine_models, evaluate, decide, holdout)
        for stage in (*judging, instability, explain, leakage, sample_size):
            stage(params, paths)


CLASSES = ("setosa", "versicolor", "virginica")


def write_classes(folder, positive=()):
    """A table of three classes, some 30 of each, its dictionary, and parameters that run fast."""
    write_params(folder)
    iris = load_iris(as_frame=True)
    names = {name: name.removesuffix(" (cm)") for name in iris.data}
    table = iris.data.rename(columns=names).assign(kind=[CLASSES[one] for one in iris.target])
    table.insert(0, "id", [f"P{place:03d}" for place in range(len(table))])
    for part in ("data/tables", "data/dictionaries"):
        (folder / part).mkdir(parents=True, exist_ok=True)
    table.to_csv(folder / "data/tables/iris.csv", index=False)
    outcome = {"column": "kind", "classes": list(CLASSES), "positive": list(positive)}
    features = [{"name": name, "unit": "cm"} for name in names.values()]
    dictionary = {"name": "Iris", "patient": "id", "outcome": outcome, "features": features}
    (folder / "data/dictionaries/iris.yaml").write_text(yaml.safe_dump(dictionary))
    path = folder / "params.yaml"
    params = yaml.safe_load(path.read_text())
    params["cohort"] = {
        "source": "data/tables/iris.csv",
        "dictionary": "data/dictionaries/iris.yaml",
    }
    params["explore"] |= {"pairplot": ["sepal length"], "scatter": ["sepal length", "sepal width"]}
    params["decide"]["recalibrate"] = ["none", "platt"]
    path.write_text(yaml.safe_dump(params))


@pytest.fixture(scope="session")
def finished_classes(tmp_path_factory):
    """The folder of a project of three classes, none said to be positive; read it only."""
    folder = tmp_path_factory.mktemp("dashboard_classes")
    write_classes(folder)
    with pytest.MonkeyPatch.context() as monkeypatch:
        monkeypatch.chdir(folder)
        leave_out_pictures(monkeypatch)
        params, paths = read_params(folder / "params.yaml"), Paths()
        for stage in (ingest, split, explore):
            stage(params, paths)
        cohort = Cohort.read(paths.cohort)
        train_family(
            make_family("logistic_regression", cohort.dictionary, params),
            cohort,
            paths,
            params.seed,
        )
        train_nets("mlp", params, paths)
        for stage in (evaluate, decide, holdout):
            stage(params, paths)
    return folder


@pytest.fixture(scope="session")
def finished_sides(finished_classes, tmp_path_factory):
    """The folder of the same project with the last class said to be positive; read it only."""
    folder = tmp_path_factory.mktemp("dashboard_sides") / "project"
    shutil.copytree(finished_classes, folder)
    write_classes(folder, positive=CLASSES[-1:])
    with pytest.MonkeyPatch.context() as monkeypatch:
        monkeypatch.chdir(folder)
        leave_out_pictures(monkeypatch)
        params, paths = read_params(folder / "params.yaml"), Paths()
        for stage in (ingest, evaluate, decide, holdout):
            stage(params, paths)
    return folder


def clear_caches():
    st.cache_data.clear()
    st.cache_resource.clear()


@contextmanager
def standing_in(folder, monkeypatch):
    """Let the pages read this folder, and nothing that they remember of another."""
    clear_caches()
    monkeypatch.chdir(folder)
    yield folder
    clear_caches()


@contextmanager
def standing_in_finished(folder, monkeypatch):
    """Let the pages read a folder that nobody changes.

    What they remember goes by the content of files, so it is kept for the next test in one of
    these; but not where a test put something in the place of a function: it may come of that.
    """
    monkeypatch.chdir(folder)
    yield folder
    if monkeypatch._setattr:
        clear_caches()


@pytest.fixture
def project(finished_project, monkeypatch):
    """Stand in the finished project; read it, never write into it."""
    with standing_in_finished(finished_project, monkeypatch) as folder:
        yield folder


@pytest.fixture
def own_project(finished_project, tmp_path, monkeypatch):
    """Stand in a copy of the finished project that the test may change."""
    copy = shutil.copytree(finished_project, tmp_path / "project")
    with standing_in(copy, monkeypatch) as folder:
        yield folder


@pytest.fixture
def evidence(finished_evidence, monkeypatch):
    """Stand in the project with all evidence; read it, never write into it."""
    with standing_in_finished(finished_evidence, monkeypatch) as folder:
        yield folder


@pytest.fixture
def classes_project(finished_classes, monkeypatch):
    """Stand in the project of three classes without positive ones; read it, never write into it."""
    with standing_in(finished_classes, monkeypatch) as folder:
        yield folder


@pytest.fixture
def sides_project(finished_sides, monkeypatch):
    """Stand in the project of three classes with a positive one; read it, never write into it."""
    with standing_in(finished_sides, monkeypatch) as folder:
        yield folder


@pytest.fixture
def own_evidence(finished_evidence, tmp_path, monkeypatch):
    """Stand in a copy of the project with all evidence that the test may change."""
    copy = shutil.copytree(finished_evidence, tmp_path / "project")
    with standing_in(copy, monkeypatch) as folder:
        yield folder


@pytest.fixture
def empty_project(tmp_path, monkeypatch):
    """Stand in a folder where nothing has run."""
    folder = tmp_path / "empty"
    folder.mkdir()
    with standing_in(folder, monkeypatch):
        yield folder


@pytest.fixture
def open_page():
    """Open a page by its name, with the state that its URL holds: ``open_page("models")``."""

    def open_it(name, **query):
        # The first page is run in its frame: its links need the navigation.
        script = FRAME if name == "overview" else FRAME.parent / name / "page.py"
        page = AppTest.from_file(str(script), default_timeout=LONG)
        for key, value in query.items():
            page.query_params[key] = value
        return page.run()

    return open_it


@pytest.fixture
def open_patient():
    """Open the page Patient with a filled form: ``open_patient({"mean radius": 12.5, …})``.

    Values are numbers, labels, None for "not measured", or texts as a person types them; what is
    left out is not filled. Without values it is the median of all development patients, feature by
    feature.
    """

    def open_it(values=None, **query):
        page = AppTest.from_file(str(FRAME.parent / "patient/page.py"), default_timeout=LONG)
        for key, value in query.items():
            page.query_params[key] = value
        page.session_state[KEY] = filled_form(values)
        return page.run()

    return open_it


def filled_form(values=None):
    """The state of a form into which somebody typed these values."""
    development = load_development()
    if values is None:
        values = development.features.median()
    return FormState(development, write_texts(pd.DataFrame([dict(values)])))
