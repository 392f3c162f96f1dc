import numpy as np
import pandas as pd
import pytest

from tabdx.artifacts.documents import read_json, write_json
from tabdx.evaluation.joined_predictions import join_outcomes
from tabdx.evaluation.metrics.registry import METRICS
from tabdx.evaluation.scores import plain, score, score_each
from tabdx.evaluation.uncertainty.auc_interval import auc_interval
from tabdx.evaluation.uncertainty.corrected_resampling import corrected_mean
from tabdx.evaluation.uncertainty.intervals import interval_from_standard_error
from tabdx.evaluation.uncertainty.stratified import prevalence_error
from tabdx.numerics.delong import area
from tabdx.numerics.groups import clustered_variance

SETTINGS = {"threshold": 0.5, "confidence": 0.95, "resamples": 300, "seed": 7}


def row(scores, model, partition, metric):
    table = scores.table.set_index(["model", "partition", "metric"])
    return table.loc[(model, partition, metric)]


@pytest.fixture
def judged(make_cohort, predict, noisy):
    """Two models on 60 patients: two repeats on the first 40, one pass on the others."""
    positive, risk = noisy(0)
    _, other = noisy(1)
    cohort = make_cohort(positive)
    development, holdout = cohort.patients[:40], cohort.patients[40:]
    rows = [
        predict(model, cohort, risks[:40], repeat, development)
        for model, first, second in (("svm", risk, other), ("mlp", other, other))
        for repeat, risks in enumerate((first, second))
    ]
    rows += [predict(model, cohort, risk[40:], None, holdout) for model in ("svm", "mlp")]
    return pd.concat(rows), cohort


@pytest.fixture
def scores(judged):
    return score(join_outcomes(*judged), **SETTINGS)


def test_one_row_per_model_partition_and_metric(scores):
    assert list(scores.table.columns) == [
        "model", "partition", "metric", "value", "lower", "upper", "method", "n", "clipped",
        "resamples", "retrained_lower", "retrained_upper",
    ]  # fmt: skip
    keys = scores.table[["model", "partition", "metric"]]
    assert len(keys) == 2 * 2 * len(METRICS)
    assert not keys.duplicated().any()


def test_a_value_is_the_mean_over_repeats(judged, scores):
    (svm, *_) = join_outcomes(*judged)
    once = np.ones((1, 40))
    means = {key: metric for key, metric in METRICS.items() if metric.interval != "ratio"}
    for key, metric in means.items():
        each = [metric.values(svm.positive, risk, once, 0.5)[0] for risk in svm.probability]
        assert row(scores, "svm", "out_of_fold", key)["value"] == pytest.approx(np.mean(each))


def test_intervals_hold_their_values(scores):
    available = scores.table.dropna(subset=["lower", "upper"])
    assert len(available) > 2 * len(METRICS)
    assert (available["lower"] <= available["value"]).all()
    assert (available["value"] <= available["upper"]).all()


def test_n_counts_patients_and_not_rows(judged, scores):
    positive = judged[1].positive[:40]
    assert row(scores, "svm", "out_of_fold", "accuracy")["n"] == 40
    assert row(scores, "svm", "out_of_fold", "sensitivity")["n"] == positive.sum()
    assert row(scores, "svm", "holdout", "roc_auc")["n"] == 20


def test_a_repeat_told_twice_narrows_nothing(make_cohort, predict, noisy):
    positive, risk = noisy(2)
    cohort = make_cohort(positive)
    once = predict("svm", cohort, risk, 0)
    twice = pd.concat([once, predict("svm", cohort, risk, 1)])
    told_once = score(join_outcomes(once, cohort), **SETTINGS).table
    told_twice = score(join_outcomes(twice, cohort), **SETTINGS).table
    pd.testing.assert_frame_equal(told_once, told_twice)


def test_only_what_has_no_formula_is_resampled(scores):
    resampled = scores.table.set_index("metric")["resamples"].notna().groupby("metric").all()
    assert resampled.to_dict() == {
        key: metric.interval == "bootstrap" for key, metric in METRICS.items()
    }


def test_the_area_has_delongs_interval(judged, scores):
    found = row(scores, "svm", "out_of_fold", "roc_auc")
    (svm, *_) = join_outcomes(*judged)
    own = area(svm.positive, svm.probability)
    variance = clustered_variance(own.influence, svm.positive, svm.groups)
    assert found["method"] == "delong"
    expected = auc_interval(own.value, variance, 0.95, degrees_of_freedom=svm.degrees_of_freedom)
    assert (found["lower"], found["upper"]) == expected


def test_what_is_resampled_lies_in_the_middle_of_its_interval_on_its_scale(judged, scores):
    found = row(scores, "svm", "out_of_fold", "log_loss")
    error = scores.draws["svm", "out_of_fold", "log_loss"].std()
    degrees_of_freedom = join_outcomes(*judged)[0].degrees_of_freedom
    assert (found["lower"], found["upper"]) == interval_from_standard_error(
        found["value"], error, 0.95, "log", degrees_of_freedom
    )
    slope = row(scores, "svm", "out_of_fold", "calibration_slope")
    assert slope["upper"] - slope["value"] == pytest.approx(slope["value"] - slope["lower"])


def test_the_log_loss_out_of_fold_has_an_interval_that_counts_the_training(judged):
    table, cohort = judged
    development = table["partition"] == "out_of_fold"
    folds = table.groupby(["model", "repeat"], dropna=False).cumcount() % 4
    divided = table.assign(fold=folds.astype("Int64").where(development))
    scores = score(join_outcomes(divided, cohort), **SETTINGS).table
    retrained = scores.dropna(subset=["retrained_lower", "retrained_upper"])
    assert retrained[["model", "partition", "metric"]].to_numpy().tolist() == [
        ["svm", "out_of_fold", "log_loss"],
        ["mlp", "out_of_fold", "log_loss"],
    ]
    (svm, *_) = join_outcomes(divided, cohort)
    losses = -np.log(np.where(svm.positive == 1, svm.probability, 1 - svm.probability))
    error = prevalence_error(losses.mean(axis=0), svm)
    assert error > 0
    expected = corrected_mean(losses, svm.fold).interval(0.95, error)
    assert retrained.iloc[0][["retrained_lower", "retrained_upper"]].tolist() == pytest.approx(
        expected
    )


def test_a_part_of_a_cohort_has_narrower_intervals_where_the_classes_are_far_apart(judged):
    # The patients of the holdout as they are, and as if they were all that there is.
    table, cohort = judged
    holdout = table[(table["partition"] == "holdout") & (table["model"] == "svm")]
    alone = cohort.select(cohort.patients[40:])
    part, whole = (
        score(join_outcomes(holdout, one), **SETTINGS).table.set_index("metric")
        for one in (cohort, alone)
    )
    pd.testing.assert_series_equal(part["value"], whole["value"])
    width = (part["upper"] - part["lower"]) / (whole["upper"] - whole["lower"])
    assert width["accuracy"] < 1
    same = ["roc_auc", "sensitivity", "specificity"]
    assert width[same].to_numpy() == pytest.approx(np.ones(3))


def test_the_order_of_the_rows_changes_nothing(judged, scores):
    table, cohort = judged
    shuffled = table.iloc[::-1].sort_values("model", ascending=False, kind="stable")
    pd.testing.assert_frame_equal(
        score(join_outcomes(shuffled, cohort), **SETTINGS).table, scores.table
    )


def test_another_model_or_partition_changes_no_draw(judged, scores):
    table, cohort = judged
    fewer = table[(table["model"] == "mlp") & (table["partition"] == "holdout")]
    alone = score(join_outcomes(fewer, cohort), **SETTINGS)
    for name, draws in alone.draws.items():
        np.testing.assert_array_equal(draws, scores.draws[name])


def test_models_share_their_resamples(scores):
    # On the holdout both models predict the same: paired draws have no difference.
    drawn = [key for key, metric in METRICS.items() if metric.interval == "bootstrap"]
    assert len(drawn) == 10  # what has no formula
    for key in drawn:
        svm, mlp = (scores.draws[model, "holdout", key] for model in ("svm", "mlp"))
        np.testing.assert_array_equal(svm, mlp)


def test_the_same_seed_gives_the_same_table(judged, scores):
    pd.testing.assert_frame_equal(score(join_outcomes(*judged), **SETTINGS).table, scores.table)


def test_alike_recordings_of_a_person_widen_every_interval(make_cohort, predict, noisy):
    positive, risk = noisy(3, patients=40)
    copied, risks = positive.repeat(4), risk.repeat(4)
    tables = []
    for groups in (None, np.arange(40).repeat(4)):
        cohort = make_cohort(copied, groups)
        tables.append(
            score(join_outcomes(predict("svm", cohort, risks, 0), cohort), **SETTINGS).table
        )
    apart, together = (table["upper"] - table["lower"] for table in tables)
    assert (together > 1.5 * apart).all()
    # The grouped shares are exactly as wide as those of the 40 persons alone.
    cohort = make_cohort(positive)
    persons = score(join_outcomes(predict("svm", cohort, risk, 0), cohort), **SETTINGS).table
    shares = persons["method"] == "wilson"
    columns = ["value", "lower", "upper"]
    np.testing.assert_allclose(tables[1].loc[shares, columns], persons.loc[shares, columns])


def test_a_flawless_model_has_missing_values_instead_of_false_certainty(make_cohort, predict):
    cohort = make_cohort([0, 1] * 10)
    scores = score(join_outcomes(predict("svm", cohort, [0.1, 0.9] * 10, 0), cohort), **SETTINGS)
    slope = row(scores, "svm", "out_of_fold", "calibration_slope")
    assert np.isnan(slope["value"])
    assert slope["resamples"] == 0
    auc = row(scores, "svm", "out_of_fold", "roc_auc")
    assert (auc["value"], auc["upper"], auc["method"]) == (1, 1, "score")
    assert auc["lower"] == pytest.approx(0.800, abs=5e-4)  # of ten and ten, by Newcombe's formula
    accuracy = row(scores, "svm", "out_of_fold", "accuracy")
    assert 0.8 < accuracy["lower"] < accuracy["upper"] == 1


def test_another_processors_last_digits_change_no_plain_value():
    # Seen between two processors: the same networks, trained on each.
    rows = {
        "log_loss": (0.0774472849, 0.0774481263),
        "calibration_slope": (1.169961, 1.169944),
        "calibration_intercept": (0.0779519, 0.0779685),
    }
    here, there = (
        pd.DataFrame(
            {"metric": list(rows), "value": [pair[place] for pair in rows.values()]}
        ).assign(model="cnn", partition="out_of_fold")
        for place in (0, 1)
    )
    assert plain(here) == plain(there)
    moved = plain(there.assign(value=there["value"] + 0.001))["cnn"]["out_of_fold"]
    assert all(moved[metric] != plain(here)["cnn"]["out_of_fold"][metric] for metric in rows)


def test_plain_values_are_json_without_what_is_not_available(make_cohort, predict, tmp_path):
    cohort = make_cohort([0, 1] * 10)
    scores = score(join_outcomes(predict("svm", cohort, [0.1, 0.9] * 10, 0), cohort), **SETTINGS)
    write_json(tmp_path / "metrics.json", plain(scores.table))
    values = read_json(tmp_path / "metrics.json")["svm"]["out_of_fold"]
    assert "calibration_slope" not in values
    assert values["log_loss"] == 0.1054  # −log 0.9 = 0.1053605…
    assert set(values) == set(METRICS) - {"calibration_slope", "positive_likelihood_ratio"}


def test_likelihood_ratios_rest_on_the_mean_shares(make_cohort, predict):
    # First repeat: 8 of 10 found, 1 of 10 alarmed; second: 9 of 10 found, nobody alarmed. The
    # positive ratio is 0.85 / 0.05, the negative one 0.15 / 0.95.
    positive = [1] * 10 + [0] * 10
    first = [0.9] * 8 + [0.1] * 2 + [0.9] + [0.1] * 9
    second = [0.9] * 9 + [0.1] * 11
    cohort = make_cohort(positive)
    rows = pd.concat([predict("svm", cohort, first, 0), predict("svm", cohort, second, 1)])
    scores = score(join_outcomes(rows, cohort), **SETTINGS)
    for key, expected in (("positive", 17), ("negative", 3 / 19)):
        found = row(scores, "svm", "out_of_fold", f"{key}_likelihood_ratio")
        assert found["value"] == pytest.approx(expected)
        assert found["lower"] < expected < found["upper"]
        assert found["method"] == "ratio"
        assert found["n"] == 20


def test_a_likelihood_ratio_over_nothing_is_not_available(make_cohort, predict):
    cohort = make_cohort([1, 1, 0, 0])
    scores = score(
        join_outcomes(predict("svm", cohort, [0.9, 0.1, 0.1, 0.1], 0), cohort), **SETTINGS
    )
    alarmed = row(scores, "svm", "out_of_fold", "positive_likelihood_ratio")
    assert alarmed[["value", "lower", "upper"]].isna().all()
    calmed = row(scores, "svm", "out_of_fold", "negative_likelihood_ratio")
    assert calmed["value"] == 0.5


def test_the_interval_of_a_likelihood_ratio_is_near_that_of_its_logarithm(make_cohort, predict):
    # 150 of 200 found, 40 of 200 alarmed: 3.75 by exp(log LR ± 1.96 √(1/150 − 1/200 + 1/40 −
    # 1/200)) = 2.82 to 4.99 (Simel, Samsa & Matchar 1991), which holds for large samples.
    cohort = make_cohort([1] * 200 + [0] * 200)
    risk = [0.9] * 150 + [0.1] * 50 + [0.9] * 40 + [0.1] * 160
    scores = score(join_outcomes(predict("svm", cohort, risk, 0), cohort), **SETTINGS)
    found = row(scores, "svm", "out_of_fold", "positive_likelihood_ratio")
    error = np.sqrt(1 / 150 - 1 / 200 + 1 / 40 - 1 / 200)
    expected = 3.75 * np.exp([-1.96 * error, 1.96 * error])
    assert [found["lower"], found["upper"]] == pytest.approx(expected, rel=0.02)


def test_risks_of_exactly_0_and_1_are_counted(make_cohort, predict, noisy):
    positive, risk = noisy(4)
    sure = np.where(np.arange(60) < 3, positive, risk)
    cohort = make_cohort(positive)
    rows = pd.concat([predict("svm", cohort, sure, 0), predict("svm", cohort, risk, 1)])
    scores = score(join_outcomes(rows, cohort), **SETTINGS)
    counted = {key: row(scores, "svm", "out_of_fold", key)["clipped"] for key in METRICS}
    logs = ("log_loss", "calibration_slope", "calibration_intercept")
    assert counted == {key: 1.5 if key in logs else 0 for key in METRICS}


def test_versions_scored_together_are_what_each_is_alone(judged):
    joined = join_outcomes(*judged)
    versions = [(joined, ["brier", "accuracy"]), (joined[1:], ["log_loss"])]
    for (some, metrics), scores in zip(versions, score_each(versions, **SETTINGS), strict=True):
        alone = score(some, **SETTINGS, metrics=metrics)
        pd.testing.assert_frame_equal(scores.table, alone.table)
        assert scores.draws.keys() == alone.draws.keys()
        for key, draws in alone.draws.items():
            np.testing.assert_array_equal(scores.draws[key], draws)
