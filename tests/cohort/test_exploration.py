import numpy as np
import pandas as pd
import pytest

from tabdx.cohort.cohort import Cohort
from tabdx.cohort.dictionary import Dictionary, Feature, Kind, Outcome
from tabdx.cohort.exploration import (
    LeftOut,
    choose_for_pairs,
    choose_for_scatter,
    left_out_of_correlations,
    left_out_table,
)
from tabdx.cohort.summary import correlations
from tabdx.core.errors import InputError
from tabdx.wording.notes import describe_left_out


@pytest.fixture
def development():
    rng = np.random.default_rng(0)
    described = Dictionary(
        name="toy",
        outcome=Outcome(column="y", positive="ill", negative="well"),
        features=(
            Feature(name="size"),
            Feature(name="weight"),
            Feature(name="empty"),
            Feature(name="side", kind=Kind.CATEGORICAL, levels=("left", "right")),
        ),
    )
    table = pd.DataFrame(
        {
            "size": rng.normal(size=20),
            "weight": 1.5,
            "empty": np.nan,
            "side": ["left", "right"] * 10,
            "outcome": ["ill", "well", "well", "ill"] * 5,
        },
        index=[f"p{row}" for row in range(20)],
    )
    return Cohort(described, table)


def test_what_has_numbers_is_kept_and_the_rest_named_with_its_reason(development):
    asked = choose_for_pairs(["size", "side", "weight", "empty"], development)
    assert [feature.name for feature in asked.features] == ["size", "weight"]
    assert [str(one) for one in asked.left_out] == [
        "side is left out: it is categorical and has no axis of numbers",
        "empty is left out: no development patient has a value",
    ]


def test_a_scatter_plot_has_two_features_or_none(development):
    assert [str(one) for one in choose_for_scatter([], development).left_out] == [
        "nothing is drawn: explore.scatter names no feature"
    ]
    both = choose_for_scatter(["weight", "size"], development)
    assert ([feature.name for feature in both.features], both.left_out) == (["weight", "size"], [])
    one = choose_for_scatter(["size", "empty"], development)
    assert one.features == []
    assert str(one.left_out[-1]) == "nothing is drawn: a scatter plot needs two features, found 1"


def test_an_empty_list_draws_nothing_and_says_so(development):
    asked = choose_for_pairs([], development)
    assert asked.features == []
    assert [str(one) for one in asked.left_out] == [
        "nothing is drawn: explore.pairplot names no feature"
    ]


def test_an_unknown_feature_is_refused_with_its_key_and_a_near_match(development):
    with pytest.raises(InputError) as refused:
        choose_for_pairs(["size", "wieght"], development)
    assert str(refused.value) == (
        "explore.pairplot[1]: 'wieght' is not a feature of toy; did you mean 'weight'? Its "
        "features are size, weight, empty, side"
    )


def test_of_many_features_those_nearest_to_the_outcome_are_correlated():
    rng = np.random.default_rng(0)
    names = [f"gene{place}" for place in range(60)]
    positive = np.array([0, 1] * 20)
    values = rng.normal(size=(40, 60))
    values[:, 7] += 4 * positive
    values[:, 50] -= 4 * positive
    described = Dictionary(
        name="wide",
        outcome=Outcome(column="y", positive="ill", negative="well"),
        features=tuple(Feature(name=name) for name in names),
    )
    table = pd.DataFrame(values, columns=names).assign(outcome=np.where(positive, "ill", "well"))
    cohort = Cohort(described, table)
    square = correlations(cohort, most=2)
    assert square["feature"].tolist()[0] == "outcome"
    assert set(square["feature"][1:]) == {"gene7", "gene50"}
    # As they are in the whole table, which a reference gives.
    whole = np.corrcoef(np.column_stack([positive, values]).T)
    found = square.set_index("feature").loc["gene7", "gene50"]
    assert found == pytest.approx(whole[8, 51])
    assert len(correlations(cohort)) == 51
    assert [str(one) for one in left_out_of_correlations(50, cohort)] == [
        "50 of 60 features, those that correlate most with the outcome; features.csv has the "
        "correlation of each"
    ]


def test_what_has_no_correlation_is_said(development):
    assert [str(one) for one in left_out_of_correlations(3, development)] == [
        "without a correlation, as they are categorical: 1; see levels.csv",
        "without a correlation, as they do not vary: weight, empty",
    ]


def test_what_is_left_out_becomes_a_table_even_if_nothing_is():
    table = left_out_table([LeftOut("scatter", "not_two_features", count=1)])
    assert table["figure"].tolist() == ["scatter"]
    assert describe_left_out(table.iloc[0]).endswith("needs two features, found 1")
    assert list(left_out_table([]).columns) == ["figure", "note", "features", "count", "of"]


@pytest.fixture
def alike():
    """Five features: two of them telling and nearly the same, one that tells less."""
    rng = np.random.default_rng(0)
    ill = np.tile([0, 1], 100)
    strong = ill * 2 + rng.normal(size=200)
    frame = pd.DataFrame(
        {
            "noise": rng.normal(size=200),
            "strong": strong,
            "copy": strong + rng.normal(0, 0.01, size=200),
            "weak": ill + rng.normal(size=200),
            "constant": 1.0,
            "ill": np.where(ill == 1, "yes", "no"),
        }
    )
    return Cohort.from_frame(frame, outcome="ill", positive="yes")


def test_where_none_is_named_those_of_most_effect_are_drawn_one_of_each_correlated_group(alike):
    asked = choose_for_pairs(None, alike)
    names = [feature.name for feature in asked.features]
    assert set(names[:1]) < {"strong", "copy"}
    assert names[1:] == ["weak", "noise"]
    assert [str(one) for one in asked.left_out] == [
        "3 of 5 features, those that correlate most with the outcome, one of each group of "
        "correlated ones"
    ]
    scatter = choose_for_scatter(None, alike)
    assert [feature.name for feature in scatter.features] == names[:2]


def test_a_scatter_plot_that_chooses_needs_two_features_too(development):
    found = choose_for_scatter(None, development)
    assert found.features == []
    assert "needs two features, found 1" in str(found.left_out[-1])


def test_of_three_classes_the_most_apart_are_chosen():
    rng = np.random.default_rng(0)
    place = np.tile([0, 1, 2], 40)
    frame = pd.DataFrame({"noise": rng.normal(size=120), "apart": place + rng.normal(size=120)})
    cohort = Cohort.from_frame(frame.assign(y=place), outcome="y")
    names = [feature.name for feature in choose_for_pairs(None, cohort).features]
    assert names == ["apart", "noise"]
