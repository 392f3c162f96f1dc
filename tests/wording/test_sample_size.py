import math

import pandas as pd
import pytest

from tabdx.wording.sample_size import answer_questions, describe_quantities

FACTS = {
    "patients": {"value": 400, "unit": "patients"},
    "diseased": {"value": 100, "unit": "patients"},
    "prevalence": {"value": 0.25},
    "parameters": {"value": 1, "unit": "parameters"},
    "roc_auc": {"value": 0.9, "lower": 0.86, "upper": 0.93},
    "threshold": {"value": 0.5},
}


def summary(model="svm", **rows):
    table = pd.DataFrame([{"quantity": name} | row for name, row in (FACTS | rows).items()])
    columns = ["class", "quantity", "value", "lower", "upper", "unit", "criterion", "reason"]
    table = table.reindex(columns=columns).assign(model=model, confidence=0.95)
    return table.assign(**{"class": table["class"].fillna("ill")})


def test_what_others_only_need_has_no_sentence():
    assert describe_quantities(summary()) == {
        "patients": "400 development patients, 100 ill.",
        "parameters": "1 candidate parameter.",
    }


def test_answers_stand_under_their_question():
    learned = {"value": 0.2, "lower": 0.1, "upper": 0.3}
    answers = answer_questions(summary(roc_auc_width={"value": 0.07}, roc_auc_floor=learned), "it")
    assert list(answers) == [
        "Enough to develop it?",
        "Enough to judge it?",
        "Would it be better with more?",
    ]
    assert answers["Enough to judge it?"] == [
        "The ROC AUC is 0.900 (95% interval 0.860 to 0.930): 0.070 wide."
    ]


@pytest.mark.parametrize(
    ("quantity", "row", "said"),
    [
        ("riley_shrinkage", {"criterion": 0.9}, "5,000 patients for coefficients that need at "
         "most 10% shrinkage, by a formula that asks for too few where the ROC AUC is above 0.8."),
        ("simulated_shrinkage", {"criterion": 0.9}, "About 5,000 patients for a calibration slope "
         "of 0.9 without a penalty, by simulation."),
        ("simulated_shrinkage", {"criterion": 0.9, "lower": 5000}, "At least 5,000 patients for a "
         "calibration slope of 0.9 without a penalty, by simulation."),
        ("slope_to_evaluate", {"criterion": 0.2}, "5,000 patients for a calibration slope of 1 to "
         "have an interval of width 0.2."),
        ("minimum_to_develop", {}, "At least 5,000 patients for a logistic regression without a "
         "penalty of 1 parameter, the largest of these sizes; a more flexible model needs more; "
         "there are 400: too few."),
    ],
)  # fmt: skip
def test_sizes_in_words(quantity, row, said):
    own = summary(**{quantity: {"value": 5000, "unit": "patients"} | row})
    assert describe_quantities(own)[quantity] == said


@pytest.mark.parametrize(
    ("reason", "criterion", "said"),
    [
        ("no_log_loss", math.nan, "svm has no out-of-fold log loss"),
        ("too_many_parameters", 30, "up to 30 parameters, and there are 1"),
        ("high_auc", 0.999, "above 0.999 nearly every"),
        ("no_score", 0.2, "the size for a calibration slope of 1 to have an interval of width 0.2"),
        ("curve_unknown", math.nan, "do not tell the shape of the learning curve"),
    ],
)
def test_a_reason_is_put_into_words(reason, criterion, said):
    own = summary(slope_to_evaluate={"value": math.nan, "reason": reason, "criterion": criterion})
    sentence = describe_quantities(own)["slope_to_evaluate"]
    assert sentence.startswith("Not available: ")
    assert said in sentence


def test_the_ends_of_a_forecast_are_those_that_are_known():
    slope = {"expected_slope": {"value": 0.3}, "separated_studies": {"value": 0.2}}
    at_lower = slope | {"expected_slope_at_lower_auc": {"value": 0.58}}
    for rows, said in (
        (slope, "a ROC AUC of 0.900; skewed"),
        (at_lower, "(a slope of 0.58 at the lower end of its interval)"),
        (
            at_lower | {"expected_slope_at_upper_auc": {"value": 0.1}},
            "(a slope of 0.58 at the lower and 0.10 at the upper end of its interval)",
        ),
    ):
        assert said in describe_quantities(summary(**rows))["expected_slope"]
