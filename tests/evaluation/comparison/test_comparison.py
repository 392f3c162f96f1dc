import numpy as np
import pandas as pd
import pytest

from tabdx.core.errors import InputError
from tabdx.evaluation.comparison.comparison import compare, order
from tabdx.evaluation.comparison.differences import differences, pair_up
from tabdx.evaluation.joined_predictions import join_outcomes
from tabdx.evaluation.scores import Scores, score

RULES = {"threshold": 0.5, "confidence": 0.95}
SETTINGS = {**RULES, "resamples": 400, "seed": 0}


@pytest.fixture
def judge(make_cohort, predict, noisy):
    """Score and pair models on 200 patients, the last 50 held out; risks are named by model."""
    positive, risk = noisy(0, patients=200)
    cohort = make_cohort(positive)

    def run(holdout=True, **models):
        rows = []
        for model, change in models.items():
            risks = change(risk)
            for repeat in range(2):
                own = predict(model, cohort, risks[:150], repeat, cohort.patients[:150])
                fold = pd.array((np.arange(150) + repeat * np.arange(150) // 5) % 5, "Int64")
                rows.append(own.assign(fold=fold))
            if holdout:
                rows.append(predict(model, cohort, risks[150:], None, cohort.patients[150:]))
        joined = join_outcomes(pd.concat(rows), cohort)
        return score(joined, **SETTINGS), differences(pair_up(joined), **RULES)

    return run


def same(risk):
    return risk


def nearly(risk):
    return (risk + np.random.default_rng(1).normal(0, 0.003, len(risk))).clip(0.01, 0.99)


def blurred(risk):
    return np.random.default_rng(2).permutation(risk)


def test_a_clearly_worse_model_is_worse_and_a_near_one_ties(judge):
    table = order(*judge(guess=blurred, svm=same, mlp=nearly)).set_index("model")
    assert table.index[-1] == "guess"
    assert table.loc["guess", ["log_loss_verdict", "roc_auc_verdict"]].tolist() == ["worse"] * 2
    assert sorted(table.loc[["svm", "mlp"], "log_loss_verdict"]) == ["best", "tie"]


def test_differences_are_this_model_minus_the_best(judge):
    table = order(*judge(guess=blurred, svm=same)).set_index("model")
    # Of the AUC it is the mean within the folds, near the difference of the pooled ones.
    for metric, sign, near in (("log_loss", 1, 1e-9), ("roc_auc", -1, 0.05)):
        difference = table.loc["guess", metric] - table.loc["svm", metric]
        assert table.loc["guess", f"{metric}_difference"] == pytest.approx(difference, abs=near)
        assert np.sign(difference) == sign
        assert table.loc["svm", f"{metric}_difference"] == 0


def test_the_intervals_are_paired(judge):
    # A small shift of every risk towards the truth's other side: within the noise of either log
    # loss, yet the same way for nearly every patient.
    judged = judge(svm=same, timid=lambda risk: 0.5 + 0.9 * (risk - 0.5))
    table = compare(*judged, "log_loss")
    width = table["upper"] - table["lower"]
    paired = table["difference_upper"] - table["difference_lower"]
    other = table.index[table["verdict"] != "best"]
    assert (paired[other] < width[other] / 2).all()


def test_equal_models_tie(judge):
    table = compare(*judge(svm=same, copy=same), "log_loss")
    assert table["verdict"].tolist() == ["best", "tie"]
    assert table.index.tolist() == ["svm", "copy"]


def test_the_verdicts_are_those_of_the_corrected_differences(judge):
    scores, apart = judge(guess=blurred, svm=same, mlp=nearly)
    rows = apart[(apart["metric"] == "log_loss") & (apart["test"] == "corrected_folds")]
    table = compare(scores, apart, "log_loss")
    best = table.index[0]
    for model in table.index[1:]:
        pair = rows[rows[["model", "other"]].isin([best, model]).all(axis=1)].iloc[0]
        sign = 1 if pair["other"] == best else -1
        ends = sorted([sign * pair["lower"], sign * pair["upper"]])
        assert table.loc[model, "difference"] == pytest.approx(sign * pair["difference"])
        assert table.loc[model, ["difference_lower", "difference_upper"]].tolist() == ends
        assert (table.loc[model, "verdict"] == "worse") == (pair["p_holm"] < 0.05)


def test_a_verdict_that_does_not_survive_the_correction_is_a_tie():
    scores, apart = by_hand({"log_loss": {"a": 0.1, "b": 0.2}, "roc_auc": {"a": 0.9, "b": 0.8}})
    weaker = apart.assign(verdict="not resolvable")
    assert compare(scores, apart, "log_loss")["verdict"].tolist() == ["best", "worse"]
    assert compare(scores, weaker, "log_loss")["verdict"].tolist() == ["best", "tie"]


def test_equals_up_to_rounding_stay_in_the_order_of_their_names():
    value = {"a": 0.1 + 0.2, "b": 0.3}
    judged = by_hand({"log_loss": value, "roc_auc": {"a": 0.3, "b": 0.1 + 0.2}})
    assert order(*judged)["model"].tolist() == ["a", "b"]
    assert compare(*judged, "roc_auc").index.tolist() == ["a", "b"]


def test_a_difference_of_the_trained_models_alone_is_a_tie():
    # The tests that hold the training fixed say worse; the one that counts it does not.
    scores, apart = by_hand({"log_loss": {"a": 0.1, "b": 0.2}, "roc_auc": {"a": 0.9, "b": 0.8}})
    trained = apart.assign(test="sign_flip")
    counted = apart.assign(verdict="not resolvable")
    both = pd.concat([trained, counted])
    assert compare(scores, both, "log_loss")["verdict"].tolist() == ["best", "tie"]
    assert compare(scores, trained, "log_loss")["verdict"].tolist() == ["best", "tie"]


def test_each_metric_is_compared_with_its_own_best():
    judged = by_hand({"log_loss": {"a": 0.1, "b": 0.2}, "roc_auc": {"a": 0.8, "b": 0.9}})
    table = order(*judged).set_index("model")
    assert table.index.tolist() == ["a", "b"]
    assert table["log_loss_verdict"].tolist() == ["best", "worse"]
    assert table["roc_auc_verdict"].tolist() == ["worse", "best"]


def test_the_holdout_is_not_read():
    values = {"log_loss": {"a": 0.1, "b": 0.2}, "roc_auc": {"a": 0.9, "b": 0.8}}
    against = {"log_loss": {"a": 0.9, "b": 0.0}, "roc_auc": {"a": 0.1, "b": 1.0}}
    without, with_holdout = order(*by_hand(values)), order(*by_hand(values, against))
    pd.testing.assert_frame_equal(without, with_holdout)
    assert not [column for column in without if "holdout" in column]


@pytest.mark.parametrize("metric", ["calibration_slope", "beauty"])
def test_refuses_a_metric_without_better_and_worse(judge, metric):
    with pytest.raises(InputError, match=f"cannot be ordered by '{metric}'; choose one of log"):
        order(*judge(svm=same), by=[metric])


def test_refuses_to_order_on_the_holdout_alone(make_cohort, predict, noisy):
    positive, risk = noisy(0)
    cohort = make_cohort(positive)
    joined = join_outcomes(predict("svm", cohort, risk), cohort)
    with pytest.raises(InputError, match="no model has an out-of-fold log_loss"):
        order(score(joined, **SETTINGS), differences(pair_up(joined), **RULES))


def by_hand(out_of_fold, holdout=None):
    """Two models with the given values, each difference clearly seen."""
    rows, tested = [], []
    for partition, metrics in (("out_of_fold", out_of_fold), ("holdout", holdout or {})):
        for metric, models in metrics.items():
            for model, value in models.items():
                ends = {"lower": value - 0.002, "upper": value + 0.002}
                key = {"model": model, "partition": partition, "metric": metric}
                rows.append({**key, "value": value, **ends})
    for metric, lower_is_better in (("log_loss", True), ("roc_auc", False)):
        a, b = out_of_fold[metric].values()
        facts = {"metric": metric, "test": "corrected_folds", "model": "a", "other": "b"}
        verdict = "better" if (a < b) == lower_is_better else "worse"
        ends = {"difference": a - b, "lower": a - b - 0.01, "upper": a - b + 0.01}
        tested.append({**facts, **ends, "verdict": verdict})
    return Scores(pd.DataFrame(rows), {}, 0.95), pd.DataFrame(tested)
