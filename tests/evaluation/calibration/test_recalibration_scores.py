import pandas as pd
import pytest
from scipy.special import expit, logit
from sklearn.metrics import log_loss

from tabdx.evaluation.calibration.recalibration import recalibrate
from tabdx.evaluation.calibration.recalibration_scores import recalibration_scores
from tabdx.evaluation.joined_predictions import join_outcomes
from tabdx.evaluation.scores import score


def test_risks_that_are_too_extreme_are_read_anew(population, two_folds, joined_by_model):
    positive, risk = population
    extreme = expit(3 * logit(risk))
    parts = two_folds(positive, extreme)
    done = recalibrate(joined_by_model(parts), parts, ["none", "platt", "temperature"])
    table = recalibration_scores(done, confidence=0.95, resamples=200, seed=0)
    table = table.set_index(["method", "metric"])
    # The true slope of what is three times too steep is 1/3.
    assert table.loc[("none", "calibration_slope"), "value"] == pytest.approx(1 / 3, abs=0.1)
    assert table.loc[("chosen", "calibration_slope"), "value"] == pytest.approx(1, abs=0.25)
    after = table.loc[("chosen", "log_loss")]
    assert after["verdict"] == "better"
    assert after["change"] == after["value"] - table.loc[("none", "log_loss"), "value"]
    assert after["change_lower"] < after["change"] < after["change_upper"] < 0


def test_risks_that_are_true_are_left_alone(population, two_folds, joined_by_model):
    positive, risk = population
    parts = two_folds(positive, risk)
    done = recalibrate(joined_by_model(parts), parts, ["none", "isotonic"])
    assert done.choices.query("chosen")["method"].tolist() == ["none", "none"]
    table = recalibration_scores(done, confidence=0.95, resamples=100, seed=0)
    table = table.set_index(["method", "metric"])
    assert table.loc[("chosen", "brier"), "verdict"] == "unchanged"
    assert table.loc[("chosen", "brier"), "change"] == 0
    assert pd.isna(table.loc[("none", "brier"), "verdict"])
    assert pd.isna(table.loc[("chosen", "calibration_slope"), "change"])
    scored = ["value", "lower", "upper", "n", "resamples"]
    assert table.loc["chosen", scored].equals(table.loc["none", scored])
    assert table.loc[("isotonic", "brier"), "value"] != table.loc[("none", "brier"), "value"]


def test_the_table_before_is_that_of_the_scores(
    population, make_cohort, predict, two_folds, joined_by_model
):
    positive, risk = population
    cohort = make_cohort(positive)
    parts = two_folds(positive, risk)
    done = recalibrate(joined_by_model(parts), parts, ["platt"])
    settings = {"confidence": 0.9, "resamples": 50, "seed": 3}
    table = recalibration_scores(done, **settings)
    assert list(table["method"].unique()) == ["none", "platt", "chosen"]
    joined = join_outcomes(predict("svm", cohort, risk, repeat=0), cohort)
    expected = score(joined, threshold=0.5, **settings).table.set_index("metric")
    before = table[table["method"] == "none"].set_index("metric")
    assert list(before.index) == [
        "log_loss", "brier", "calibration_slope", "calibration_intercept"
    ]  # fmt: skip
    columns = ["value", "lower", "upper", "n", "resamples"]
    pd.testing.assert_frame_equal(before[columns], expected.loc[before.index, columns])


def test_probabilities_of_three_classes_that_are_too_sure_are_better_after(three_classes):
    joined, parts = three_classes(too_sure=3)
    done = recalibrate(joined, parts, ["none", "temperature"])
    table = recalibration_scores(done, confidence=0.95, resamples=200, seed=0)
    assert set(table["metric"]) == {"log_loss", "brier"}
    table = table.set_index(["method", "metric"])
    (one,) = done.joined["chosen"]
    assert table.loc[("chosen", "log_loss"), "value"] == pytest.approx(
        log_loss(one.labels, one.probability[0]), abs=1e-12
    )
    for metric in ("log_loss", "brier"):
        assert table.loc[("chosen", metric), "verdict"] == "better"
        assert table.loc[("chosen", metric), "change_upper"] < 0
