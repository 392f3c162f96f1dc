import pandas as pd
import pytest

from tabdx.report.results import describe_searches, tabulate
from tabdx.wording.findings import age_findings


@pytest.mark.parametrize("partitions", [["out_of_fold", "holdout"], ["out_of_fold"]])
def test_warnings_stand_below_the_tables(partitions):
    metrics = ["log_loss", "roc_auc", "accuracy", "sensitivity", "specificity"]
    scores = pd.DataFrame({"partition": partitions}).merge(
        pd.DataFrame({"metric": metrics}), how="cross"
    )
    scores = scores.assign(model="svm", value=0.5, lower=0.4, upper=0.6, n=9.0, confidence=0.95)
    ranking = pd.DataFrame({"model": ["svm"], "log_loss_verdict": ["best"]})
    older = age_findings([], older_holdout=True)
    said = tabulate(ranking, scores, {}, "scored once", older)
    assert [type(part).__name__ for part in said[:-2]] == ["Table"] * len(partitions)
    assert said[-2].startswith("Warning (age): The holdout shows an older state")
    assert len(tabulate(ranking, scores, {}, "scored once", [])) == len(said) - 1


def test_a_search_is_said_with_its_width_and_device():
    device = {"name": "NVIDIA H100"}
    narrow = {"breadth": "narrow", "reduction_factor": 0, "configurations": 12, "trials": 60}
    wide = {"breadth": "wide", "reduction_factor": 3, "configurations": 400, "trials": 2000}
    records = {
        "mlp": {"search": narrow, "device": {"name": "cpu"}},
        "cnn": {"search": wide, "device": device},
    }
    assert describe_searches(records) == {
        "mlp": "narrow, 12 configurations, all trained to the end, on cpu",
        "cnn": "wide, 400 configurations, the best 1 in 3 trained on, on NVIDIA H100",
    }


def test_a_model_without_a_network_search_is_left_out():
    assert describe_searches({"svm": {"kernel": "exact", "on_edge": []}}) == {}


def test_a_positive_side_beside_several_classes_is_told():
    metrics = ["log_loss", "roc_auc", "accuracy", "sensitivity", "specificity", "kappa"]
    scores = pd.DataFrame({"metric": metrics, "partition": "out_of_fold"})
    scores = scores.assign(model="svm", value=0.5, lower=0.4, upper=0.6, n=9.0, confidence=0.95)
    ranking = pd.DataFrame({"model": ["svm"], "log_loss_verdict": ["best"]})
    table, sides, *_ = tabulate(ranking, scores, {}, "scored once", [])
    assert [column.header for column in table.columns][2:] == [
        "log loss", "mean ROC AUC", "accuracy", "sensitivity", "specificity",
    ]  # fmt: skip
    assert "positive side against the rest" in sides


def test_several_classes_have_their_own_metrics_in_the_table():
    metrics = ["log_loss", "roc_auc", "accuracy", "balanced_accuracy", "kappa"]
    scores = pd.DataFrame({"metric": metrics, "partition": "out_of_fold"})
    scores = scores.assign(model="svm", value=0.5, lower=0.4, upper=0.6, n=9.0, confidence=0.95)
    ranking = pd.DataFrame({"model": ["svm"], "log_loss_verdict": ["best"]})
    table = tabulate(ranking, scores, {}, "scored once", [])[0]
    assert [column.header for column in table.columns][2:] == [
        "log loss", "mean ROC AUC", "accuracy", "balanced accuracy", "kappa",
    ]  # fmt: skip
