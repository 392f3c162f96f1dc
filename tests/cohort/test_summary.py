import numpy as np
import pandas as pd
import pytest

from tabdx.cohort.cohort import OUTCOME, PATIENT, Cohort
from tabdx.cohort.dictionary import Dictionary, Feature, Kind, Outcome
from tabdx.cohort.sources import read_wdbc
from tabdx.cohort.summary import class_balance, correlations, feature_summary, level_summary


@pytest.fixture
def cohort():
    features = (
        Feature(name="size", unit="mm"),
        Feature(name="grade", kind=Kind.ORDINAL),
        Feature(name="flat"),
        Feature(name="side", kind=Kind.CATEGORICAL, levels=("left", "right", "both")),
    )
    table = pd.DataFrame(
        {
            "size": [1.0, 2.0, 3.0, 5.0, 7.0, np.nan],
            "grade": [2.0, 2.0, 1.0, 1.0, 1.0, 1.0],
            "flat": [4.0] * 6,
            "side": ["left", "left", "right", "right", None, "right"],
            OUTCOME: ["well", "well", "well", "ill", "ill", "ill"],
        },
        index=pd.Index(list("abcdef"), name=PATIENT),
    )
    outcome = Outcome(column="diagnosis", positive="ill", negative="well")
    return Cohort(Dictionary(name="small", outcome=outcome, features=features), table)


@pytest.fixture(scope="module")
def wdbc():
    raw = read_wdbc()
    features = tuple(Feature(name=name) for name in raw.columns.drop("diagnosis"))
    outcome = Outcome(column="diagnosis", positive="malignant", negative="benign")
    table = raw.rename(columns={"diagnosis": OUTCOME})
    return Cohort(Dictionary(name="wdbc", outcome=outcome, features=features), table)


def test_the_negative_class_comes_first(cohort):
    ill_first = cohort.select(pd.Index(list("dea")))
    balance = class_balance(ill_first)
    assert balance.to_dict("list") == {
        "class": ["well", "ill"],
        "patients": [1, 2],
        "proportion": [1 / 3, 2 / 3],
    }


def test_numbers_of_a_feature_by_hand(cohort):
    size = feature_summary(cohort).set_index("feature").loc["size"]
    # well: 1, 2, 3; ill: 5, 7 and one missing.
    assert (size["mean_well"], size["median_well"], size["sd_well"]) == (2, 2, 1)
    assert (size["mean_ill"], size["median_ill"]) == (6, 6)
    assert (size["missing"], size["unit"]) == (1, "mm")
    assert (size["roc_auc"], size["higher_in"]) == (1, "ill")
    # Deviations from 3.6: -2.6, -1.6, -0.6, 1.4, 3.4; of the outcome from 0.4: three -0.4, two 0.6.
    # r = 4.8 / sqrt(23.2 * 1.2).
    assert size["correlation"] == pytest.approx(4.8 / np.sqrt(23.2 * 1.2))


def test_roc_auc_is_turned_and_says_which_way(cohort):
    grade = feature_summary(cohort).set_index("feature").loc["grade"]
    # Six of nine pairs in the other order, three ties: 7.5 of 9.
    assert (grade["roc_auc"], grade["higher_in"]) == (pytest.approx(7.5 / 9), "well")
    assert grade["roc_auc_lower"] < grade["roc_auc"] < grade["roc_auc_upper"]
    assert grade["hedges_g"] < 0
    assert grade["correlation"] < 0


def test_a_feature_that_does_not_vary_has_empty_cells_and_no_warning(cohort):
    flat = feature_summary(cohort).set_index("feature").loc["flat"]
    assert (flat["roc_auc"], flat["higher_in"]) == (0.5, "")
    assert np.isnan([flat["hedges_g"], flat["correlation"]]).all()


def test_a_feature_never_measured_is_described_without_numbers(cohort):
    cohort.table["size"] = np.nan
    size = feature_summary(cohort).set_index("feature").loc["size"]
    assert size["missing"] == 6
    assert np.isnan(size["mean_well"])
    assert np.isnan(size["roc_auc"])


def test_categorical_features_have_levels_instead_of_means(cohort):
    assert "side" not in feature_summary(cohort)["feature"].tolist()
    levels = level_summary(cohort).set_index(["level", "class"])
    # ill: two right, one missing; well: two left, one right; nobody is both.
    assert levels["patients"].to_dict() == {
        ("left", "well"): 2,
        ("right", "well"): 1,
        ("both", "well"): 0,
        ("left", "ill"): 0,
        ("right", "ill"): 2,
        ("both", "ill"): 0,
    }
    assert levels.loc[("right", "ill"), "proportion"] == 1
    assert set(levels["missing"]) == {1}
    # Counts [[2, 0], [1, 2]]: chi² = 5 * (2 * 2 - 0 * 1)² / (2 * 3 * 3 * 2) = 80 / 36.
    assert levels["cramers_v"].iloc[0] == pytest.approx(np.sqrt(80 / 36 / 5))


def test_without_categorical_features_the_levels_are_an_empty_table(wdbc):
    assert level_summary(wdbc).empty
    assert "cramers_v" in level_summary(wdbc)


def test_correlations_are_square_symmetric_and_the_outcome_comes_first(cohort):
    table = correlations(cohort).set_index("feature")
    assert list(table.index) == list(table.columns)
    assert table.index[0] == OUTCOME
    assert set(table.index) == {OUTCOME, "size", "grade", "flat"}
    pd.testing.assert_frame_equal(table, table.T, check_names=False)


def test_malignant_counts_as_1(wdbc):
    # The study reports -0.78, with malignant as 0.
    table = correlations(wdbc).set_index("feature")
    assert table.loc[OUTCOME, "mean concave points"] == pytest.approx(0.7766, abs=1e-4)


def test_correlated_features_are_neighbours(wdbc):
    order = correlations(wdbc)["feature"].tolist()
    for one, other in [("mean texture", "worst texture"), ("mean radius", "mean perimeter")]:
        assert abs(order.index(one) - order.index(other)) == 1


def test_the_order_of_patients_changes_nothing(wdbc):
    turned = wdbc.select(wdbc.patients[::-1])
    pd.testing.assert_frame_equal(feature_summary(turned), feature_summary(wdbc))


@pytest.mark.parametrize("positive", [(), ("b", "c")])
def test_of_three_classes_each_is_described(positive):
    generator = np.random.default_rng(0)
    labels = np.repeat(["a", "b", "c"], 20)
    table = pd.DataFrame(
        {"x": generator.normal(size=60) + np.repeat([0, 1, 2], 20), OUTCOME: labels},
        index=pd.Index([f"{row}" for row in range(60)], name="patient"),
    )
    outcome = Outcome(column="y", classes=("a", "b", "c"), positive=positive)
    of_three = Cohort(
        Dictionary(name="three", outcome=outcome, features=(Feature(name="x"),)), table
    )
    row = feature_summary(of_three).iloc[0]
    assert row[["mean_a", "mean_b", "mean_c"]].tolist() == pytest.approx(
        table.groupby(OUTCOME)["x"].mean().tolist()
    )
    assert row["eta_squared_lower"] < row["eta_squared"] < row["eta_squared_upper"]
    with_outcome = correlations(of_three).loc[0, "x"]
    if positive:
        assert row["higher_in"] == "b or c"
        assert with_outcome == pytest.approx(row["correlation"])
    else:
        assert "roc_auc" not in row
        assert with_outcome == pytest.approx(np.sqrt(row["eta_squared"]))
