"""Stages evaluate and holdout on an outcome of three classes."""

from pathlib import Path

import pandas as pd
import pytest
import yaml
from sklearn.datasets import load_iris

import tabdx.stages.evaluate as evaluate_stage
from tabdx.artifacts.documents import read_json
from tabdx.artifacts.predictions import read_all_predictions
from tabdx.classifiers.registry import make_family
from tabdx.cohort.cohort import Cohort
from tabdx.core.errors import InputError
from tabdx.core.params import read_params
from tabdx.core.partition_names import OUT_OF_FOLD
from tabdx.core.paths import Paths
from tabdx.evaluation.class_predictions import join_classes
from tabdx.evaluation.metrics.registry import CLASS_METRICS, METRICS
from tabdx.stages.evaluate import evaluate
from tabdx.stages.holdout import holdout
from tabdx.stages.ingest import ingest
from tabdx.stages.split import split
from tabdx.stages.training import train_family

ROOT = Path(__file__).parents[2]
NAMES = ["setosa", "versicolor", "virginica"]
ONE_FILE = ["class_scores", "class_roc", "class_precision_recall", "class_calibration"]
TWO_SIDED = ["roc", "precision_recall", "calibration"]


def read(name, subject="evaluation"):
    return pd.read_csv(f"reports/{subject}/{name}.csv")


@pytest.fixture
def start(tmp_path, monkeypatch):
    """Stand in a project of the iris table with one trained model; the dictionary's outcome."""

    def make(**outcome):
        monkeypatch.chdir(tmp_path)
        iris = load_iris(as_frame=True)
        for folder in ("data/tables", "data/dictionaries"):
            Path(folder).mkdir(parents=True)
        species = [NAMES[number] for number in iris.target]
        iris.data.assign(species=species).to_csv("data/tables/iris.csv", index=False)
        dictionary = {
            "name": "iris",
            "outcome": {"column": "species", "classes": NAMES, **outcome},
            "features": [{"name": name} for name in iris.data],
        }
        Path("data/dictionaries/iris.yaml").write_text(yaml.safe_dump(dictionary))
        params = yaml.safe_load((ROOT / "params.yaml").read_text())
        params["cohort"] = {
            "source": "data/tables/iris.csv",
            "dictionary": "data/dictionaries/iris.yaml",
        }
        params["explore"] = {"pairplot": [], "scatter": []}
        params["split"] |= {"outer_folds": 2, "repeats": 1, "inner_folds": 2}
        params["baselines"]["logistic_regression"] |= {"C": [0.1]}
        params["evaluate"]["resamples"] = 100
        params["decide"]["recalibrate"] = ["none", "platt"]
        params["compute"] = {"device": "cpu", "workers": 1}
        Path("params.yaml").write_text(yaml.safe_dump(params))
        monkeypatch.setattr(evaluate_stage, "_draw_choices", lambda *_: None)
        settings = read_params(Path("params.yaml"))
        for earlier in (ingest, split):
            earlier(settings, Paths())
        cohort = Cohort.read(Paths().cohort)
        family = make_family("logistic_regression", cohort.dictionary, settings)
        train_family(family, cohort, Paths(), settings.seed)
        return settings

    return make


def test_without_positive_classes_the_tables_of_two_sides_have_no_rows(start):
    settings = start()
    pictures = Paths().report("evaluation", "roc.png").parent
    pictures.mkdir(parents=True)
    for name in TWO_SIDED:  # of an earlier outcome
        (pictures / f"{name}.png").write_bytes(b"old")
    for stage, subject in ((evaluate, "evaluation"), (holdout, "holdout")):
        stage(settings, Paths())
        assert all(read(name, subject).empty for name in TWO_SIDED)
        assert all(set(read(name, subject)["class"]) == set(NAMES) for name in ONE_FILE)
        assert set(read("scores", subject)["metric"]) == set(CLASS_METRICS) - {"weighted_kappa"}
        assert len(read("confusion", subject)) == 9
    assert read("ranking")["log_loss_verdict"].tolist() == ["best"]
    drawn = {picture.stem for picture in pictures.glob("*.png")}
    assert drawn == {"ranking", *(name for name in ONE_FILE if name != "class_scores")}


def test_positive_classes_have_the_metrics_of_two_sides_too(start):
    settings = start(positive=["virginica"], ordinal=True)
    evaluate(settings, Paths())
    holdout(settings, Paths())
    scores = read("scores")
    assert set(scores["metric"]) == {*METRICS, *CLASS_METRICS}
    assert not scores.duplicated(["model", "metric"]).any()
    assert all(len(read(name)) for name in [*TWO_SIDED, *ONE_FILE])
    assert len(read("thresholds", "holdout"))
    rows = scores.set_index("metric")
    of_class = read("class_calibration")
    assert rows.loc["sensitivity", "n"] == 40
    of_virginica = of_class[of_class["class"] == "virginica"].drop(columns="class")
    assert of_virginica.to_numpy().tolist() == read("calibration").to_numpy().tolist()


def test_metrics_and_matrix_are_those_of_the_predictions(start):
    evaluate(start(), Paths())
    cohort = Cohort.read(Paths().cohort)
    table = read_all_predictions(Paths().all_predictions, OUT_OF_FOLD)
    (joined,) = join_classes(table, cohort)
    right = (joined.probability[0].argmax(axis=1) == joined.labels).mean()
    metrics = read_json(Paths().metrics)["logistic_regression"]["out_of_fold"]
    assert metrics["accuracy"] == pytest.approx(right, abs=5e-5)
    matrix = read("confusion")
    diagonal = matrix.loc[matrix["true"] == matrix["predicted_class"], "patients"].sum()
    assert diagonal / matrix["patients"].sum() == pytest.approx(right)
    assert list(matrix["true"].unique()) == NAMES


def test_a_holdout_without_a_class_stops_in_one_sentence(start):
    settings = start()
    path = Paths().predictions("logistic_regression")
    table = pd.read_parquet(path)
    cohort = Cohort.read(Paths().cohort)
    setosa = cohort.patients[cohort.labels == 0]
    left_out = (table["partition"] == "holdout") & table["patient"].isin(setosa)
    table[~left_out].to_parquet(path)
    with pytest.raises(InputError, match="no holdout patient of 20 is setosa"):
        holdout(settings, Paths())
    assert not Path("reports/holdout").exists()
