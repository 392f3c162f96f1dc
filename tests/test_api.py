"""The public functions: what they give, that they are the pipeline's numbers, what they refuse."""

import pydoc
import re
import subprocess
import sys
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

import tabdx
from tabdx.classifiers.nested import cross_predict as cross_predict_all
from tabdx.classifiers.registry import make_family
from tabdx.cohort.draw_partitions import draw_partitions
from tabdx.core.params import default_params, read_params

ROOT = Path(__file__).parents[1]
PAGE = (ROOT / "docs/api.md").read_text()
QUICK = {
    "split": {"outer_folds": 2, "repeats": 1, "inner_folds": 2},
    "baselines": {"logistic_regression": {"C": [0.1, 1.0], "clip": [0]}},
}


def draw_frame(patients=60):
    generator = np.random.default_rng(0)
    ill = np.arange(patients) % 2 == 1
    return pd.DataFrame(
        {
            "person": [f"person {row // 2}" for row in range(patients)],
            "age": generator.integers(30, 80, patients),
            "sex": generator.choice(["f", "m"], patients),
            "marker": generator.normal(size=patients) + ill,
            "diagnosis": np.where(ill, "ill", "well"),
        }
    )


def draw_stages(patients=60):
    generator = np.random.default_rng(0)
    number = np.arange(patients) % 3
    return pd.DataFrame(
        {
            "age": generator.integers(30, 80, patients),
            "marker": generator.normal(size=patients) + 2 * number,
            "stage": np.array(["early", "late", "mid"])[number],
        }
    )


@pytest.fixture
def frame():
    return draw_frame()


def make_cohort(frame, **changes):
    given = {"outcome": "diagnosis", "positive": "ill", "features": ["age", "sex", "marker"]}
    return tabdx.Cohort.from_frame(frame, **given | changes)


def test_help_teaches_every_public_name():
    text = pydoc.plain(pydoc.render_doc(tabdx))
    assert "tabdx.cross_predict(cohort" in text
    for name in tabdx.__all__:
        assert re.search(rf"^    (class )?{name}\(", text, re.MULTILINE), name
        assert getattr(tabdx, name).__doc__
        assert name in dir(tabdx)


def test_importing_the_package_loads_no_library():
    code = "import sys, tabdx; print([one for one in ('numpy', 'pandas') if one in sys.modules])"
    found = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert found.stdout.strip() == "[]"


def test_what_is_not_public_is_no_attribute():
    with pytest.raises(AttributeError, match="has no attribute 'trian'"):
        _ = tabdx.trian


def test_the_defaults_are_the_parameters_of_a_new_project():
    assert default_params() == read_params(ROOT / "params.yaml")


@pytest.mark.parametrize("group", [None, "person"])
def test_the_predictions_are_those_of_the_pipeline(frame, group):
    everybody = make_cohort(frame, group=group)
    params = default_params(QUICK)
    partitions = draw_partitions(everybody, 0.2, 2, 1, params.seed)
    family = make_family("logistic_regression", everybody.dictionary, params)
    nested = cross_predict_all(family, everybody, partitions, params.seed)
    cohort = everybody.select(partitions.development)
    # The final model's seed comes first: the folds' own are the next ones, as here.
    pd.testing.assert_frame_equal(
        tabdx.cross_predict(cohort, params=QUICK),
        nested.predictions[nested.predictions["partition"] == "out_of_fold"],
    )


def test_every_score_has_its_interval_and_its_patients(frame):
    cohort = make_cohort(frame)
    predictions = tabdx.cross_predict(cohort, params=QUICK)
    assert predictions["patient"].is_unique
    scores = tabdx.evaluate(predictions, cohort, resamples=200).set_index("metric")
    assert scores.loc["roc_auc", "n"] == 60
    assert scores.loc["sensitivity", "n"] == 30
    inside = scores.loc[["roc_auc", "log_loss", "sensitivity"]]
    assert (inside["lower"] <= inside["value"]).all()
    assert (inside["value"] <= inside["upper"]).all()


@pytest.mark.parametrize("model", ["logistic_regression", "mlp"])
def test_a_saved_model_predicts_the_same_risks(frame, model, tmp_path):
    small = {
        **QUICK,
        "train_nets": {
            "max_epochs": 2,
            "search": "narrow",
            "narrow": {"configurations": 1},
            "ensemble_size": 1,
            "mlp": {"hidden": [[4]]},
        },
        "compute": {"device": "cpu", "workers": 1},
    }
    trained = tabdx.fit(make_cohort(frame), model, small)
    trained.save(tmp_path / "mine")
    loaded = tabdx.load(tmp_path / "mine")
    assert loaded.facts["chosen"] == trained.facts["chosen"]
    risk = loaded.predict_risk(frame)
    pd.testing.assert_series_equal(risk, trained.predict_risk(frame))
    assert risk.between(0, 1).all()
    assert loaded.features == ["age", "sex", "marker"]


def test_kinds_of_columns_are_told_by_their_values():
    frame = pd.DataFrame(
        {
            "whole": [1, 2, 3, 4],
            "part": [0.5, np.nan, 1.5, 2.5],
            "nullable": pd.array([1, None, 3, 4], dtype="Int64"),
            "truth": [True, False, True, False],
            "text": pd.Categorical(["b", "a", None, "a"]),
            7: [1.0, 2.0, 3.0, 4.0],
            "ill": [1.0, 0.0, 1.0, 0.0],
        }
    )
    cohort = tabdx.Cohort.from_frame(frame, outcome="ill", positive=1)
    assert cohort.positive.tolist() == [1, 0, 1, 0]
    assert cohort.dictionary.of_kind("continuous") == ["whole", "part", "nullable", "7"]
    assert cohort.dictionary.feature("truth").levels == ("False", "True")
    assert cohort.dictionary.feature("text").levels == ("a", "b")
    assert cohort.features["text"].isna().tolist() == [False, False, True, False]


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"outcome": "diagnose"}, "no column 'diagnose'; did you mean 'diagnosis'"),
        ({"positive": "sick"}, "positive='sick' is no class .* which holds ill and well"),
        ({"positive": None}, "positive=None is no class"),
        ({"outcome": "person"}, "holds 30 classes"),
        ({"features": "age"}, "features must be a list, found a str"),
        ({"features": ["age", "weight"]}, "no column 'weight'"),
        ({"features": ["age", "age"]}, "named more than once: age"),
        ({"features": []}, "features: should not be empty"),
        ({"features": ["date"]}, "'date' holds dates"),
        ({"features": ["constant"]}, "holds 1 different text,"),
        ({"features": ["person", "note"]}, "'note' holds 60 different texts"),
    ],
)
def test_a_frame_that_is_no_cohort_is_refused(frame, changes, message):
    frame = frame.assign(
        date=pd.Timestamp("2020-01-01"),
        constant="same",
        note=[f"note {row}" for row in range(len(frame))],
    )
    with pytest.raises(tabdx.InputError, match=message):
        make_cohort(frame, **changes)


def test_an_outcome_of_one_class_is_refused(frame):
    with pytest.raises(tabdx.InputError, match="holds 1 class \\(ill\\); it must hold 2 to 20"):
        make_cohort(frame[frame["diagnosis"] == "ill"])


@pytest.mark.parametrize("call", [tabdx.cross_predict, tabdx.fit])
@pytest.mark.parametrize(
    ("given", "message"),
    [
        ({"model": "logistic"}, "'logistic' is no model; .*There are logistic_regression, "),
        ({"model": "svn"}, "did you mean 'svm'"),
        ({"model": None}, "model must be a str"),
        ({"params": 5}, "params must be a Mapping, found a int"),
        ({"params": {"splits": {}}}, "splits: unknown key; did you mean split"),
        ({"params": {"split": {"outer_folds": 1}}}, "split.outer_folds: should be at least 2"),
        ({"params": {"split": {"outer_folds": 40, "inner_folds": 40}}}, "40 folds need"),
        ({"seed": -1}, "seed: should be at least 0"),
    ],
)
def test_what_cannot_be_trained_is_refused(frame, call, given, message):
    with pytest.raises(tabdx.InputError, match=message):
        call(make_cohort(frame), **given)


def test_what_cannot_be_judged_is_refused(frame):
    cohort = make_cohort(frame)
    predictions = tabdx.cross_predict(cohort, params=QUICK)
    with pytest.raises(tabdx.InputError, match="break their contract"):
        tabdx.evaluate(predictions.drop(columns="fold"), cohort)
    with pytest.raises(tabdx.InputError, match="patients whom the cohort does not know"):
        tabdx.evaluate(predictions, cohort.select(cohort.patients[:10]))
    with pytest.raises(tabdx.InputError, match=r"evaluate\.threshold: should be above 0"):
        tabdx.evaluate(predictions, cohort, threshold=50)
    with pytest.raises(tabdx.InputError, match="predictions must be a DataFrame, found a Cohort"):
        tabdx.evaluate(cohort, predictions)


def test_a_frame_that_the_model_cannot_read_is_refused(frame):
    model = tabdx.fit(make_cohort(frame), params=QUICK)
    with pytest.raises(tabdx.InputError, match="frame must be a DataFrame, found a Series"):
        model.predict_risk(frame.iloc[0])
    with pytest.raises(tabdx.InputError, match="lacks age, marker; the model predicts from age"):
        model.predict_risk(frame[["sex"]])
    with pytest.raises(tabdx.InputError, match=r"(?s)cannot read the frame: .*could not convert"):
        model.predict_risk(frame.assign(age="old"))


def test_a_folder_that_is_no_model_is_refused(frame, tmp_path):
    for folder in (tmp_path, tmp_path / "nothing"):
        with pytest.raises(tabdx.InputError, match="is no model: a model is a folder"):
            tabdx.load(folder)
    tabdx.fit(make_cohort(frame), params=QUICK).save(tmp_path / "mine")
    (file,) = (tmp_path / "mine").iterdir()
    file.write_bytes(file.read_bytes() + b" ")
    with pytest.raises(tabdx.InputError, match="is not the recorded file"):
        tabdx.load(str(tmp_path / "mine"))


def test_the_page_runs(frame, tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    frame.to_csv("patients.csv", index=False)
    draw_stages().to_csv("stages.csv", index=False)
    blocks = re.findall(r"```python\n(.*?)```", PAGE, re.DOTALL)
    names: dict[str, object] = {}
    for block in blocks:
        exec(block, names)
    assert names["risks"].between(0, 1).all()
    assert names["late"].equals(names["probabilities"]["probability_late"].rename("risk"))
    assert "roc_auc" in capsys.readouterr().out


@pytest.mark.parametrize("model", ["logistic_regression", "gradient_boosting", "svm"])
def test_three_classes_are_predicted_trained_saved_and_loaded(model, tmp_path):
    stages = draw_stages()
    cohort = tabdx.Cohort.from_frame(stages, outcome="stage")
    params = {**QUICK, "tune_svm": {"C": [1], "gamma": [0.1], "clip": [0]}}
    predictions = tabdx.cross_predict(cohort, model, params)
    names = [f"probability_{one}" for one in ("early", "late", "mid")]
    assert list(predictions)[-3:] == names
    trained = tabdx.fit(cohort, model, params)
    trained.save(tmp_path / "staging")
    loaded = tabdx.load(tmp_path / "staging")
    assert loaded.classes == ["early", "late", "mid"]
    probabilities = loaded.predict_probabilities(stages)
    assert list(probabilities) == names
    assert probabilities.sum(axis=1).to_numpy() == pytest.approx(1)
    assert (probabilities.to_numpy().argmax(axis=1) == cohort.labels).mean() > 0.6
    with pytest.raises(tabdx.InputError, match="early, late, mid none is positive"):
        loaded.predict_risk(stages)


def test_the_risk_is_that_of_all_positive_classes_together():
    stages = draw_stages()
    cohort = tabdx.Cohort.from_frame(stages, outcome="stage", positive=["mid", "late"])
    model = tabdx.fit(cohort, params=QUICK)
    both = model.predict_probabilities(stages)[["probability_mid", "probability_late"]]
    assert model.predict_risk(stages).to_numpy() == pytest.approx(both.sum(axis=1).to_numpy())


def test_a_record_of_other_classes_is_refused(frame, tmp_path):
    tabdx.fit(make_cohort(frame), params=QUICK).save(tmp_path / "mine")
    record = tmp_path / "mine.json"
    text = record.read_text()
    record.write_text(re.sub(r'"classes": \[', '"classes": ["more",', text))
    with pytest.raises(tabdx.InputError, match="names 3 classes, and the model tells 2 apart"):
        tabdx.load(tmp_path / "mine")
