import numpy as np
import pandas as pd
import pytest

from tabdx.evaluation.comparison.thresholds import OF_PREDICTED_CLASS, threshold_effect
from tabdx.evaluation.joined_predictions import JoinedPredictions

SETTINGS = {"confidence": 0.95, "resamples": 50, "seed": 0}


@pytest.fixture(scope="module")
def joined():
    """Four diseased, six healthy; between 0.3 and 0.5 lie one diseased and two healthy."""
    positive = np.array([1] * 4 + [0] * 6, dtype=np.int8)
    risk = np.array([0.9, 0.8, 0.7, 0.4, 0.6, 0.35, 0.3, 0.2, 0.1, 0.05])
    patients = pd.Index([f"p{number}" for number in range(10)])
    return JoinedPredictions(
        "svm", "out_of_fold", ("benign", "malignant"), patients, positive, np.arange(10),
        risk[None], np.zeros((1, 10), dtype=np.int64),
    )  # fmt: skip


def test_figures_of_calls_move_as_counted_by_hand(joined):
    table = threshold_effect([joined], 0.5, 0.3, **SETTINGS).set_index("metric")
    assert table.loc["sensitivity", ["before", "after"]].tolist() == [3 / 4, 1.0]
    assert table.loc["specificity", ["before", "after"]].tolist() == [5 / 6, 3 / 6]
    assert table.loc["positive_predictive_value", ["before", "after"]].tolist() == [3 / 4, 4 / 7]
    assert table.loc["sensitivity", "difference"] == 0.25
    low, value, high = table.loc["specificity", ["after_lower", "after", "after_upper"]]
    assert low < value < high


def test_what_needs_no_threshold_is_left_out(joined):
    table = threshold_effect([joined], 0.5, 0.3, **SETTINGS)
    assert tuple(table["metric"]) == OF_PREDICTED_CLASS
    assert not {"log_loss", "roc_auc", "brier"} & set(OF_PREDICTED_CLASS)


def test_the_same_calls_move_nothing(joined):
    table = threshold_effect([joined], 0.5, 0.55, **SETTINGS)
    assert (table["difference"].dropna() == 0).all()
