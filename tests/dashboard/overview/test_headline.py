import math

import pandas as pd
import pytest

from tabdx.cohort.dictionary import Outcome
from tabdx.dashboard.overview.headline import describe_ties, headline, score_of

OUTCOME = Outcome(column="diagnosis", positive="malignant", negative="benign")


def ranking(*verdicts):
    models = ["svm", "mlp", "cnn", "gradient_boosting"][: len(verdicts)]
    return pd.DataFrame({"model": models, "log_loss_verdict": verdicts})


def scores(metric="sensitivity", value=0.97, lower=0.93, upper=0.99):
    return pd.DataFrame(
        [("svm", "out_of_fold", metric, value, lower, upper, 100)],
        columns=["model", "partition", "metric", "value", "lower", "upper", "n"],
    )


@pytest.mark.parametrize(
    ("verdicts", "said"),
    [
        (["best"], "SVM is the only model."),
        (
            ["best", "tie"],
            "Not significantly different from SVM (ties): MLP.",
        ),
        (["best", "worse"], "No ties. Significantly worse: MLP."),
        (
            ["best", "tie", "tie", "worse"],
            "Not significantly different from SVM (ties): MLP and CNN. "
            "Significantly worse: gradient boosting.",
        ),
    ],
)
def test_ties_in_words(verdicts, said):
    assert describe_ties(ranking(*verdicts)) == said


def test_missed_of_100_turns_the_sensitivity_and_its_interval_round():
    # Of 100 malignant 97 (93 to 99) are found: 3 (1 to 7) are missed.
    told = headline(scores(), "svm", "out_of_fold", OUTCOME)
    assert told["Missed of 100 malignant"] == ("3.0", "1.0 to 7.0")


def test_what_is_not_there_is_not_available():
    assert math.isnan(score_of(scores(), "svm", "holdout", "sensitivity")["value"])
    assert headline(scores(), "svm", "holdout", OUTCOME)["Log loss"][0] == "not available"
