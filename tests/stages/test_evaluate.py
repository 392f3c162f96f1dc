"""Stage evaluate, without its pictures.

Also tests `evaluation_tables`, which the stage holdout writes too.
"""

from pathlib import Path

import pandas as pd
import pytest

from tabdx.artifacts.documents import read_json
from tabdx.artifacts.predictions import read_predictions
from tabdx.core.paths import Paths
from tabdx.stages.evaluate import evaluate

OF_CLASSES = {"class_scores", "class_roc", "class_precision_recall", "class_calibration"}
OF_BOTH = {"scores", "subgroups", "confusion", "roc", "precision_recall", "calibration"}


def read(name):
    return pd.read_csv(f"reports/evaluation/{name}.csv")


@pytest.fixture
def evaluated(trained):
    evaluate(trained, Paths())
    return trained


def test_one_model_is_scored_ranked_and_compared_with_none(evaluated):
    tables = {path.stem for path in Path("reports/evaluation").glob("*.csv")}
    assert tables == OF_BOTH | OF_CLASSES | {"differences", "ranking"}
    assert all(read(name).empty for name in OF_CLASSES)
    assert read("differences").empty
    assert read("ranking")["model"].tolist() == ["logistic_regression"]
    assert read("ranking")["log_loss_verdict"].tolist() == ["best"]


def test_metrics_are_the_scores_without_their_intervals(evaluated):
    metrics = read_json(Paths().metrics)["logistic_regression"]["out_of_fold"]
    scores = read("scores").set_index("metric")["value"].dropna()
    assert metrics == pytest.approx(scores.to_dict(), abs=5.1e-4)  # rounded


def test_the_confusion_matrix_is_that_of_the_threshold_on_development(evaluated):
    table = read_predictions(Paths().predictions("logistic_regression"))
    own = table[table["partition"] == "out_of_fold"]
    called = (own["probability_malignant"] >= evaluated.evaluate.threshold).sum()
    counts = read("confusion")
    assert counts["patients"].sum() == len(own) == 455
    assert counts.loc[counts["predicted_class"] == "malignant", "patients"].sum() == called


def test_a_threshold_moves_what_rests_on_it_and_nothing_else(evaluated):
    before = {name: read(name) for name in OF_BOTH}
    lower = evaluated.evaluate.model_copy(update={"threshold": 0.1})
    evaluate(evaluated.model_copy(update={"evaluate": lower}), Paths())
    after = {name: read(name) for name in OF_BOTH}
    same = {name for name in OF_BOTH if before[name].equals(after[name])}
    # This table has no column that makes subgroups.
    assert same == {"roc", "precision_recall", "calibration", "subgroups"}
    moved = before["scores"]["value"] != after["scores"]["value"]
    assert "sensitivity" in set(before["scores"].loc[moved, "metric"])
    assert not {"log_loss", "roc_auc", "brier"} & set(before["scores"].loc[moved, "metric"])
