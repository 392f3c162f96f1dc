"""Two small projects with trained models and decision rules, made without a pipeline."""

import json
import shutil
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

import tabdx
from tabdx.cohort.cohort import Cohort
from tabdx.cohort.dictionary import Dictionary
from tabdx.core.paths import Paths

ROOT = Path(__file__).parents[2]
SMALL = {
    "split": {"outer_folds": 2, "inner_folds": 2, "repeats": 1},
    "baselines": {
        "logistic_regression": {"C": [1]},
        "random_forest": {"n_estimators": 10, "min_samples_leaf": [5]},
        "gradient_boosting": {"max_iter": [10]},
    },
    "tune_svm": {"C": [1], "gamma": [0.1]},
    "train_nets": {
        "max_epochs": 3,
        "ensemble_size": 2,
        "mlp": {"hidden": [[4]], "dropout": [0.0]},
        "cnn": {"channels": [[3, 3]], "dropout": [0.0]},
        "narrow": {"configurations": 2},
    },
    "compute": {"device": "cpu", "workers": 1},
}


def draw_table(rows, seed=0, classes=2):
    """Patients with an identifier, four features, missing values and an outcome."""
    rng = np.random.default_rng(seed)
    frame = pd.DataFrame(rng.normal(5, 1.23456789, size=(rows, 3)), columns=["a", "b", "c"])
    frame["site"] = rng.choice(["north", "south"], rows)
    score = frame["a"] + frame["b"] - 10 + rng.normal(0, 1, rows)
    names = ["well", "ill", "dead"]
    cuts = [-np.inf, 0, *([1.5] if classes == 3 else []), np.inf]
    frame["state"] = [names[place] for place in pd.cut(score, cuts, labels=False)]
    frame.loc[rng.choice(rows, rows // 20, replace=False), "b"] = np.nan
    frame.insert(0, "case", [f"K{seed}-{number:05d}" for number in range(rows)])
    return frame


def describe(classes):
    names = ["well", "ill", "dead"][:classes]
    content = {
        "name": "trial",
        "outcome": {"column": "state", "classes": names, "positive": names[1:]},
        "patient": "case",
        "features": [
            *({"name": name, "plausible": [-20, 30], "unit": "mg"} for name in "abc"),
            {"name": "site", "kind": "categorical", "levels": ["north", "south"]},
        ],
        "subgroups": [{"feature": "site"}],
    }
    return Dictionary.model_validate(content)


def write_rules(paths, models, classes, recalibration):
    if classes == 2:
        own = {
            "recalibration": recalibration,
            "prediction_sets": {"negative": 0.7, "positive": 0.75},
            "thresholds": {"harm_ratio": 0.3},
            "rule": "harm_ratio",
        }
        beside = {"prevalence": 0.5}
    else:
        names = ["well", "ill", "dead"]
        own = {
            "recalibration": {"method": "none", "numbers": {}},
            "quantiles": dict.fromkeys(names, 0.8),
            "thresholds": {"harm_ratio": 0.3},
            "rule": "harm_ratio",
        }
        beside = {
            "class_shares": {"well": 0.5, "ill": 0.3, "dead": 0.2},
            "positive": names[1:],
            "prevalence": 0.5,
        }
    document = {
        "coverage": 0.9,
        "most_missing": 0.3,
        "recommended": models[0],
        "models": dict.fromkeys(models, own),
        **beside,
    }
    path = paths.report("decide", "rules.json")
    path.parent.mkdir(parents=True)
    path.write_text(json.dumps(document))


def make_project(folder, models, classes=2, recalibration=None):
    shutil.copy(ROOT / "params.yaml", folder / "params.yaml")
    paths = Paths(folder)
    dictionary = describe(classes)
    cohort = Cohort.validate(draw_table(150, classes=classes), dictionary, "the table")
    paths.cohort.parent.mkdir(parents=True)
    cohort.write(paths.cohort)
    table = pd.DataFrame({"patient": cohort.patients, "holdout": False, "repeat_0": 0})
    table.loc[120:, "holdout"] = True
    table["repeat_0"] = (table.index % 2).where(~table["holdout"])
    table.astype({"repeat_0": "Int64"}).to_csv(paths.partitions, index=False)
    development = cohort.select(cohort.patients[:120])
    for name in models:
        tabdx.fit(development, name, SMALL).save(paths.model(name))
    platt = {"method": "platt", "numbers": {"slope": [1.5], "intercept": [0.2]}}
    write_rules(paths, models, classes, recalibration or platt)
    (folder / "reports").mkdir()
    (folder / "reports/model_card.md").write_text("# Model card\n")
    return paths


@pytest.fixture(scope="package")
def project(make_once):
    """A project of two classes, whose risks are recalibrated; read it only."""
    models = ["logistic_regression", "random_forest", "svm"]
    return Paths(make_once("deployment_two", lambda folder: make_project(folder, models)))


@pytest.fixture(scope="package")
def networks(make_once):
    """A project of two classes with networks; read it only."""
    models = ["mlp", "cnn"]
    return Paths(make_once("deployment_networks", lambda folder: make_project(folder, models)))


@pytest.fixture(scope="package")
def three_classes(make_once):
    """A project of three classes; read it only."""
    models = ["logistic_regression", "random_forest", "mlp"]
    return Paths(make_once("deployment_three", lambda folder: make_project(folder, models, 3)))
