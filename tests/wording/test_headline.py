"""What the report's first box and the page Overview say first."""

import math
from pathlib import Path

import pandas as pd
import pytest

from tabdx.core.params import read_params
from tabdx.wording.headline import (
    agreed_errors,
    answered_risks,
    describe_recommendation,
    describe_threshold,
    headline,
    recommended_model,
    score_of,
)

PARAMS = read_params(Path(__file__).parents[2] / "params.yaml")
CLASSES = ("benign", "malignant")


def ranking(*verdicts):
    models = ["svm", "mlp", "cnn", "gradient_boosting"][: len(verdicts)]
    ends = {"log_loss": 0.07, "log_loss_lower": 0.04, "log_loss_upper": 0.11}
    return pd.DataFrame({"model": models, "log_loss_verdict": verdicts, **ends})


def scores(metric="sensitivity", value=0.97, lower=0.93, upper=0.99):
    return pd.DataFrame(
        [("svm", "out_of_fold", metric, value, lower, upper, 100)],
        columns=["model", "partition", "metric", "value", "lower", "upper", "n"],
    )


def thresholds(rule="harm_ratio", partition="out_of_fold", **changes):
    row = {"model": "svm", "partition": partition, "rule": rule, "chosen": True}
    row |= {"risks": "as_predicted", "threshold": 0.1, "patients": 455, "diseased": 170}
    row |= {"sensitivity": 0.98, "sensitivity_lower": 0.95, "sensitivity_upper": 0.99}
    row |= {"specificity": 0.94, "specificity_lower": 0.91, "specificity_upper": 0.96}
    return pd.DataFrame([row | changes])


def test_the_risks_that_are_answered_by_are_judged():
    both = pd.concat([thresholds(), thresholds(risks="recalibrated", sensitivity=0.9)])
    for method, risks, sensitivity in (
        ("none", "as_predicted", 0.98),
        ("platt", "recalibrated", 0.9),
    ):
        rules = {"models": {"svm": {"recalibration": {"method": method}}}}
        assert answered_risks(rules, "svm") == risks
        assert agreed_errors(both, "svm", "out_of_fold", risks)["sensitivity"] == sensitivity
    # Without rows of their own they are those predicted.
    assert agreed_errors(thresholds(), "svm", "out_of_fold", "recalibrated")["sensitivity"] == 0.98


@pytest.mark.parametrize("rules", [None, [], [1], "svm", {}, {"recommended": ["x"]}])
def test_rules_that_say_nothing_recommend_the_first_model(rules):
    assert recommended_model(ranking("best", "tie"), rules) == "svm"
    assert answered_risks(rules, "svm") == "as_predicted"


@pytest.mark.parametrize(
    ("verdicts", "said"),
    [
        (["best"], ""),
        (["best", "tie"], " No significant difference from SVM: MLP."),
        (["best", "worse"], " Significantly worse than SVM: MLP."),
        (
            ["best", "tie", "tie", "worse"],
            " No significant difference from SVM: MLP and CNN. "
            "Significantly worse than SVM: gradient boosting.",
        ),
    ],
)
def test_why_a_model_is_recommended_and_which_are_ties(verdicts, said):
    lowest = "SVM has the lowest log loss in cross-validation: 0.070 (0.040 to 0.110)."
    assert describe_recommendation(ranking(*verdicts), "svm") == lowest + said


def test_a_recommendation_of_somebody_is_told_as_that():
    said = describe_recommendation(ranking("best", "tie"), "mlp")
    assert said.startswith("MLP is the choice of params.yaml. SVM has the lowest log loss")


def test_without_the_rules_the_first_of_the_ranking_is_recommended():
    assert recommended_model(ranking("best", "tie"), None) == "svm"
    assert recommended_model(ranking("best", "tie"), {}) == "svm"
    assert recommended_model(ranking("best", "tie"), {"recommended": "mlp"}) == "mlp"


def test_errors_are_those_at_the_agreed_threshold_of_risks_as_predicted():
    others = [thresholds("fixed", chosen=False, sensitivity=0.5)]
    others += [thresholds(risks="shifted", sensitivity=0.4), thresholds(model="mlp")]
    table = pd.concat([*others, thresholds()])
    missed, alarms, *_ = headline(scores(), table, "svm", "out_of_fold", CLASSES)
    # Of 100 malignant 98 (95 to 99) are found, of 100 benign 94 (91 to 96) are spared.
    assert (missed.label, str(missed)) == ("Missed of 100 malignant", "2.0 (1.0 to 5.0, n = 170)")
    assert (alarms.label, str(alarms)) == (
        "False alarms of 100 benign",
        "6.0 (4.0 to 9.0, n = 285)",
    )


def test_where_no_class_is_positive_errors_are_of_all_patients():
    own = [("accuracy", 0.9, 0.8, 0.95), ("balanced_accuracy", 0.88, 0.8, 0.93)]
    own += [("roc_auc", 0.97, 0.95, 0.99), ("log_loss", 0.3, 0.2, 0.4), ("kappa", 0.8, 0.7, 0.9)]
    table = pd.concat([scores(*row) for row in own])
    told = headline(table, None, "svm", "out_of_fold", ("a", "b", "c"))
    assert [one.label for one in told] == [
        "Wrong of 100", "Balanced accuracy", "Mean ROC AUC of the classes", "Log loss",
    ]  # fmt: skip
    assert str(told[0]) == "10.0 (5.0 to 20.0, n = 100)"
    # Of two sides beside them, the errors are of the sides and the ROC AUC a mean.
    sided = headline(table, thresholds(), "svm", "out_of_fold", CLASSES)
    assert [one.label for one in sided][::2] == [
        "Missed of 100 malignant", "Mean ROC AUC of the classes",
    ]  # fmt: skip


def test_without_an_agreed_threshold_errors_are_those_of_the_scores():
    for table in (None, thresholds(chosen=False)):
        missed, *_ = headline(scores(), table, "svm", "out_of_fold", CLASSES)
        assert str(missed) == "3.0 (1.0 to 7.0, n = 100)"
        said = describe_threshold(table, "svm", PARAMS, "malignant")
        assert said.startswith("Errors at a threshold of 50% (evaluate.threshold)")


def test_what_is_not_there_is_not_available():
    assert math.isnan(score_of(scores(), "svm", "holdout", "sensitivity")["value"])
    *_, loss = headline(scores(), None, "svm", "holdout", CLASSES)
    assert str(loss) == "not available"
    assert agreed_errors(thresholds(), "svm", "holdout") is None


@pytest.mark.parametrize(
    ("rule", "why"),
    [
        ("harm_ratio", "one missed malignant patient weighs as much as 9 false alarms"),
        ("sensitivity", "at least 98% of the malignant patients are to be found"),
        ("youden", "both classes weigh the same"),
        ("fixed", "it is that of all scores, evaluate.threshold"),
    ],
)
def test_why_the_threshold_was_agreed_on(rule, why):
    said = describe_threshold(thresholds(rule), "svm", PARAMS, "malignant")
    assert said == f"Errors at the agreed threshold of 10%, among patients as studied: {why}."


def test_a_learned_threshold_is_the_final_models_where_that_is_known():
    both = pd.concat([thresholds("youden"), thresholds("youden", "holdout", threshold=0.125)])
    assert "of 12.5%, among patients as studied: both" in describe_threshold(
        both, "svm", PARAMS, "malignant"
    )
