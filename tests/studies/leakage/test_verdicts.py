import numpy as np
import pandas as pd
import pytest
from scipy.stats import t

from tabdx.studies.leakage.verdicts import pipeline_table, shuffled_table
from tabdx.wording.columns import PIPELINE_COLUMNS, SHUFFLED_COLUMNS
from tabdx.wording.leakage import describe_leak


def scores(procedure, metric, clean, leaky, chance=np.nan):
    draws = {"clean": clean, "leaky": leaky, "chance": chance}
    return pd.DataFrame(draws).assign(
        procedure=procedure, metric=metric, patients=20, trained_on=80
    )


def test_a_leak_that_flatters_by_hand():
    # Differences 0.1, 0.2, 0.3: mean 0.2, s² = 0.01, variance (1/3 + 20/80) · 0.01 = 0.0058333.
    table = pipeline_table(
        scores("chosen_on_test", "log_loss", [0.5, 0.6, 0.7], [0.4] * 3), "svm", 0.8
    )
    assert list(table) == PIPELINE_COLUMNS
    (row,) = table.to_dict("records")
    reach = t.ppf(0.9, 2) * np.sqrt(0.0058333333)
    assert (row["optimism"], row["lower"]) == pytest.approx((0.2, 0.2 - reach))
    assert row["upper"] == pytest.approx(0.2 + reach)
    assert (row["clean"], row["leaky"]) == pytest.approx((0.6, 0.4))
    assert row["draws"] == 3
    assert row["verdict"] == "inflates"
    assert "made log loss look 0.2000 better (80% interval" in describe_leak(row)


@pytest.mark.parametrize(
    ("leaky", "verdict"),
    [
        ([0.90, 0.91, 0.92], "inflates"),
        ([0.70, 0.71, 0.72], "harms"),
        ([0.70, 0.95, 0.80], "not resolvable with this many patients"),
        ([0.80, 0.80, 0.80], "not resolvable with this many patients"),  # the same in each draw
    ],
)
def test_verdicts_of_a_metric_where_more_is_better(leaky, verdict):
    table = pipeline_table(scores("chosen_on_test", "roc_auc", [0.8] * 3, leaky), "svm", 0.95)
    assert table["verdict"].tolist() == [verdict]
    assert "nan" not in describe_leak(table.iloc[0].to_dict())


def test_a_draw_without_a_score_is_left_out():
    table = pipeline_table(
        scores("chosen_on_test", "roc_auc", [0.8, np.nan, 0.9], [0.9, np.nan, 0.9]), "svm", 0.95
    )
    assert table["draws"].item() == 2


@pytest.mark.parametrize(
    ("metric", "values", "chance", "verdict"),
    [
        ("roc_auc", [0.48, 0.53, 0.50], 0.5, "chance"),
        ("roc_auc", [0.70, 0.71, 0.72], 0.5, "better than chance"),
        ("log_loss", [0.70, 0.69, 0.70], 0.69, "chance"),
        ("log_loss", [0.60, 0.61, 0.60], 0.69, "better than chance"),
        ("log_loss", [0.80, 0.81, 0.80], 0.69, "worse than chance"),
    ],
)
def test_verdicts_against_chance(metric, values, chance, verdict):
    table = shuffled_table(scores("whole_procedure", metric, values, values, chance), "svm")
    assert list(table) == SHUFFLED_COLUMNS
    (row,) = table.to_dict("records")
    assert row["verdict"] == verdict
    # The draws are independent: s / √3, at 99%.
    sign = -1 if metric == "log_loss" else 1
    reach = t.ppf(0.995, 2) * np.std(values, ddof=1) / np.sqrt(3)
    assert row["upper"] == pytest.approx(sign * (np.mean(values) - chance) + reach)
    assert row["confidence"] == 0.99


def test_both_twins_on_noise_are_told():
    noise = scores("selected_before_splitting", "roc_auc", [0.5, 0.51], [0.7, 0.71], 0.5)
    table = shuffled_table(noise, "svm").set_index("procedure")
    assert table.loc["selected_before_splitting", "value"] == pytest.approx(0.705)
    assert table.loc["selected_inside_training", "value"] == pytest.approx(0.505)


def test_no_draws_give_the_columns():
    empty = scores("chosen_on_test", "roc_auc", [0.5], [0.5], 0.5)[:0]
    assert list(pipeline_table(empty, "svm", 0.95)) == PIPELINE_COLUMNS
    assert list(shuffled_table(empty, "svm")) == SHUFFLED_COLUMNS
