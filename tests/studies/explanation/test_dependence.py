import numpy as np
import pandas as pd
import pytest
from sklearn.ensemble import RandomForestClassifier
from sklearn.inspection import partial_dependence

from tabdx.cohort.cohort import Cohort
from tabdx.cohort.dictionary import Dictionary, Feature, Kind, Outcome
from tabdx.studies.explanation.association import associations
from tabdx.studies.explanation.dependence import (
    accumulate,
    dependence,
    individual_curves,
    make_grid,
)
from tabdx.wording.columns import DEPENDENCE_COLUMNS, INDIVIDUAL_COLUMNS

DICTIONARY = Dictionary(
    name="toy",
    outcome=Outcome(column="y", positive="ill", negative="well"),
    features=(
        Feature(name="radius", unit="mm"),
        Feature(name="area"),
        Feature(name="age"),
        Feature(name="sex", kind=Kind.CATEGORICAL, levels=("f", "m", "other")),
    ),
)


@pytest.fixture
def development():
    rng = np.random.default_rng(0)
    radius = rng.uniform(1, 3, 150)
    table = pd.DataFrame(
        {
            "radius": radius,
            "area": radius**2,
            "age": rng.normal(60, 10, 150),
            "sex": rng.choice(["f", "m"], 150),
            "outcome": "well",
        },
        index=pd.Index([f"p{row:03d}" for row in range(150)], name="patient"),
    )
    return Cohort(DICTIONARY, table)


def additive(features):
    return (0.1 * features["radius"] + 0.05 * features["area"] + 0.1).to_numpy(dtype=float)


def draw(risk, development, names, **settings):
    strength = associations(development.features, DICTIONARY)
    return dependence("toy", "ill", risk, development, names, strength, 0.7, 0, **settings)


def test_partial_dependence_is_that_of_scikit_learn(development):
    columns = ["radius", "area", "age"]
    outcome = (development.table["radius"] + development.table["age"] / 30 > 4).astype(int)
    forest = RandomForestClassifier(20, random_state=0).fit(development.features[columns], outcome)

    def risk(features):
        return forest.predict_proba(features[columns])[:, 1]

    curve = draw(risk, development, ["age"]).curves
    expected = partial_dependence(
        forest,
        development.features[columns],
        ["age"],
        custom_values={"age": curve["value"].to_numpy()},
        method="brute",
        response_method="predict_proba",
        kind="average",
    )
    np.testing.assert_allclose(curve["partial_dependence"], expected["average"][0])


def test_accumulated_local_effects_by_hand():
    patients = pd.DataFrame({"a": [0.0, 1.0, 2.0, 3.0], "b": [0.0, 1.0, 2.0, 3.0]})

    def product(features):
        return (features["a"] * features["b"] / 10).to_numpy()

    grid = np.array([0.0, 1.0, 3.0], dtype=object)
    # Step 0 to 1 holds the patients at 0 and 1 (closed below): (0 + 0.1) / 2 = 0.05. Step 1 to 3
    # holds those at 2 and 3: (2 × 0.2 + 2 × 0.3) / 2 = 0.5. So 0, 0.05, 0.55; centre
    # (0.025 × 2 + 0.3 × 2) / 4 = 0.1625; mean risk (0 + 0.1 + 0.4 + 0.9) / 4 = 0.35.
    found = accumulate(product, patients, "a", grid)
    np.testing.assert_allclose(found - 0.35, [-0.1625, -0.1125, 0.3875])


def test_of_a_sum_both_curves_have_the_same_shape_and_the_right_slope(development):
    curve = draw(additive, development, ["radius"]).curves
    values = curve["value"].to_numpy()
    for column in ("partial_dependence", "accumulated_local_effects"):
        steps = np.diff(curve[column]) / np.diff(values)
        np.testing.assert_allclose(steps, 0.1)


def test_ale_stays_with_patients_who_are_and_partial_dependence_does_not(development):
    """A model that is wild only where radius and area contradict each other."""

    def wild(features):
        gap = np.abs(features["area"] - features["radius"] ** 2).to_numpy(dtype=float)
        return np.where(gap > 1.5, 0.9, 0.1)

    curve = draw(wild, development, ["radius"]).curves
    assert np.ptp(curve["accumulated_local_effects"]) == pytest.approx(0)
    assert curve["partial_dependence"].max() > 0.3
    assert curve["leaves_data"].all()
    assert (curve["partner"] == "area").all()
    assert curve["correlation"].iloc[0] == pytest.approx(1)


def test_a_feature_that_goes_with_no_other_is_not_flagged(development):
    curve = draw(additive, development, ["age"]).curves
    assert not curve["leaves_data"].any()
    assert list(curve.columns) == DEPENDENCE_COLUMNS


def test_single_patients_are_drawn_by_the_seed_and_centred(development):
    found = draw(additive, development, ["radius", "sex"]).individuals
    again = draw(additive, development, ["radius", "sex"]).individuals
    pd.testing.assert_frame_equal(found, again)
    assert list(found.columns) == INDIVIDUAL_COLUMNS
    single = found[found["feature"] == "radius"]
    assert single["patient"].nunique() == 30
    one = single[single["patient"] == single["patient"].iloc[0]]
    assert one["centred"].iloc[0] == 0
    np.testing.assert_allclose(one["centred"], 0.1 * (one["value"] - one["value"].iloc[0]))
    area = development.table.loc[one["patient"].iloc[0], "area"]
    np.testing.assert_allclose(one["risk"], 0.1 * one["value"] + 0.05 * area + 0.1)


def test_the_spread_of_the_centred_curves_is_zero_where_all_change_alike(development):
    curve = draw(additive, development, ["radius"]).curves
    np.testing.assert_allclose(curve["centred_lower"], curve["centred_upper"])

    def together(features):
        return (features["radius"] * (features["sex"] == "f") / 10).to_numpy(dtype=float)

    last = draw(together, development, ["radius"]).curves.iloc[-1]
    assert last["centred_lower"] == pytest.approx(0)
    assert last["centred_upper"] > 0.1


def test_the_grid_holds_measured_values_between_the_percentiles(development):
    grid = make_grid(development, "age").astype(float)
    values = development.table["age"]
    assert set(grid) <= set(values)
    assert (values < grid[0]).mean() <= 0.025
    assert (values > grid[-1]).mean() <= 0.025
    assert make_grid(development, "sex").tolist() == ["f", "m"]


def test_levels_have_partial_dependence_and_no_accumulated_effects(development):
    def risk(features):
        return np.where(features["sex"] == "f", 0.2, 0.3)

    curve = draw(risk, development, ["sex"]).curves
    assert curve["level"].tolist() == ["f", "m"]
    np.testing.assert_allclose(curve["partial_dependence"], [0.2, 0.3])
    assert curve["accumulated_local_effects"].isna().all()
    assert curve["value"].isna().all()


def test_missing_and_constant_values(development):
    table = development.table.assign(area=5.0)
    table.loc[table.index[:20], "radius"] = np.nan
    holed = Cohort(DICTIONARY, table)

    def risk(features):
        return features["radius"].fillna(2).to_numpy(dtype=float) / 10

    curves = draw(risk, holed, ["radius", "area"]).curves
    radius = curves[curves["feature"] == "radius"]
    np.testing.assert_allclose(
        np.diff(radius["accumulated_local_effects"]), np.diff(radius["value"]) / 10
    )
    area = curves[curves["feature"] == "area"]
    assert len(area) == 1
    assert area["accumulated_local_effects"].isna().all()


def test_an_unmeasured_feature_has_no_points(development):
    holed = Cohort(DICTIONARY, development.table.assign(area=np.nan))
    assert len(make_grid(holed, "area")) == 0
    assert individual_curves(additive, holed.features, "area", make_grid(holed, "area")).size == 0


def test_a_large_cohort_is_drawn_from(development):
    table = pd.concat([development.table] * 10)
    table.index = pd.Index([f"p{row:04d}" for row in range(1500)], name="patient")
    curve = draw(additive, Cohort(DICTIONARY, table), ["age"]).curves
    assert (curve["patients"] == 1000).all()


@pytest.mark.parametrize("values", [np.nan, 1.5])
def test_a_feature_without_values_or_with_one_has_no_accumulated_effect(development, values):
    development.table["age"] = values
    strength = associations(development.features, DICTIONARY)
    found = dependence(
        "toy", "ill", additive, development, ["age", "radius"], strength, 0.7, seed=0
    )
    ages = found.curves[found.curves["feature"] == "age"]
    assert ages["value"].tolist() == ([] if np.isnan(values) else [1.5])
    assert ages["accumulated_local_effects"].isna().all()
    assert (found.curves["feature"] == "radius").sum() == 20


def test_no_name_of_a_feature_is_taken_for_an_argument():
    features = pd.DataFrame({"self": [1.0, 2.0, 3.0], "other": [0.0, 1.0, 0.0]})
    grid = np.array([1.0, 2.0, 3.0], dtype=object)
    # The risk is the value itself, so that its effect is, too.
    effect = accumulate(lambda rows: rows["self"].to_numpy(), features, "self", grid)
    assert np.diff(effect).tolist() == [1.0, 1.0]
