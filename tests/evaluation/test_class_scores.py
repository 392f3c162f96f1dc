"""Scores of each class, and those of all classes together."""

import numpy as np
import pytest

from tabdx.evaluation.class_predictions import join_classes
from tabdx.evaluation.class_scores import COLUMNS, class_scores, each_class
from tabdx.evaluation.joined_predictions import one_vs_rest
from tabdx.evaluation.metrics.curves import roc_curves
from tabdx.evaluation.metrics.registry import CLASS_METRICS, metrics_of
from tabdx.evaluation.scores import score

SETTINGS = {"threshold": 0.5, "confidence": 0.95, "resamples": 300, "seed": 7}


@pytest.fixture
def classes(make_classes):
    return join_classes(*make_classes(3, patients=120, models=("svm", "mlp")))


@pytest.fixture
def table(classes):
    return class_scores(classes, **SETTINGS)


def test_one_row_per_model_class_and_metric(table):
    assert list(table.columns) == COLUMNS
    assert len(table) == 2 * 3 * 8
    assert not table.duplicated(["model", "partition", "class", "metric"]).any()
    known = table.dropna(subset=["lower", "upper"])
    assert len(known) == len(table)
    assert ((known["lower"] <= known["value"]) & (known["value"] <= known["upper"])).all()


def test_rates_are_those_of_the_likeliest_class(classes, table):
    svm = classes[0]
    predicted = svm.probability.argmax(axis=-1)
    rows = table[table["model"] == "svm"].set_index(["class", "metric"])
    found = (predicted[:, svm.labels == 1] == 1).mean()
    assert rows.loc[("b", "sensitivity"), "value"] == pytest.approx(found)
    assert rows.loc[("b", "sensitivity"), "n"] == (svm.labels == 1).sum()
    right = [(svm.labels[one == 1] == 1).mean() for one in predicted]
    assert rows.loc[("b", "positive_predictive_value"), "value"] == pytest.approx(np.mean(right))


def test_metrics_of_the_risk_are_those_of_the_class_against_the_rest(classes, table):
    of_c = [one_vs_rest(one, 2) for one in classes]
    metrics = (
        "roc_auc", "calibration_slope", "calibration_intercept", "observed_expected_ratio",
    )  # fmt: skip
    keys = ["model", "metric"]
    bootstrapped = score(of_c, **SETTINGS, metrics=metrics).table.set_index(keys)
    rows = table[table["class"] == "c"].set_index(keys)
    for key, expected in bootstrapped.iterrows():
        assert rows.loc[key, "value"] == pytest.approx(expected["value"])
        width = (rows.loc[key, "upper"] - rows.loc[key, "lower"]) / (
            expected["upper"] - expected["lower"]
        )
        # DeLong's is the same; the sandwich formula and 300 resamples are two estimates of one.
        assert width == pytest.approx(1, abs=1e-6 if key[1] == "roc_auc" else 0.2)


def test_a_slope_that_many_resamples_lack_has_no_interval(make_classes):
    (joined,) = join_classes(*make_classes(3, patients=30, repeats=1))
    parted = np.where(np.eye(3)[joined.labels] == 1, 0.9, 0.05)
    parted[0] = [
        0.2,
        0.2,
        0.6,
    ]  # on this patient hangs the slope; a third of the resamples lack it
    joined.probability[0] = parted
    table = class_scores([joined], **SETTINGS).set_index(["class", "metric"])
    known = table["lower"].notna().unstack()
    assert not known["calibration_slope"].any()
    assert known["observed_expected_ratio"].all()


def test_a_table_of_each_class_has_its_name_and_no_rows_without_classes(classes):
    table = each_class(classes, roc_curves)
    assert list(table.columns[:3]) == ["model", "partition", "class"]
    of_a = table[(table["model"] == "mlp") & (table["class"] == "a")]
    alone = roc_curves([one_vs_rest(classes[1], 0)])
    assert of_a["true_positive_rate"].tolist() == alone["true_positive_rate"].tolist()
    empty = each_class([], roc_curves)
    assert empty.empty
    assert list(empty.columns) == list(table.columns)
    assert class_scores([], **SETTINGS).columns.tolist() == COLUMNS


def test_all_classes_are_scored_with_an_interval_each(classes):
    scores = score(classes, **SETTINGS)
    rows = scores.table.set_index(["model", "metric"])
    assert set(rows.loc["svm"].index) == set(CLASS_METRICS) - {"weighted_kappa"}
    assert rows["lower"].notna().all()
    assert (rows["lower"] < rows["value"]).all()
    assert (rows["value"] < rows["upper"]).all()
    assert (rows["n"] == 120).all()
    log_loss = rows.loc[("svm", "log_loss")]
    assert log_loss["retrained_lower"] < log_loss["value"] < log_loss["retrained_upper"]


def test_steps_of_a_scale_have_a_weighted_kappa(make_classes):
    (joined,) = join_classes(*make_classes(3, ordinal=True))
    assert "weighted_kappa" in metrics_of(joined)
    assert "weighted_kappa" in score([joined], **SETTINGS).table["metric"].to_numpy()
