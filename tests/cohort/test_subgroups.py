import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tabdx.cohort.cohort import Cohort
from tabdx.cohort.dictionary import Dictionary, Feature, Kind, Outcome, Subgroups
from tabdx.cohort.subgroups import subgroup_members


def make(subgroups, age=(49.9, 50.0, 64.0, 65.0), sex=("f", "m", "m", "f")):
    dictionary = Dictionary(
        name="clinic",
        outcome=Outcome(column="class", positive="ill", negative="well"),
        features=(
            Feature(name="age"),
            Feature(name="sex", kind=Kind.CATEGORICAL, levels=("f", "m", "x")),
        ),
        subgroups=subgroups,
    )
    table = pd.DataFrame({"age": age, "sex": sex, "outcome": ["ill", "well"] * (len(age) // 2)})
    return Cohort(dictionary, table)


def members(cohort):
    return {
        feature: {name: inside.tolist() for name, inside in parts.items()}
        for feature, parts in subgroup_members(cohort).items()
    }


def test_levels_and_ranges():
    found = members(make((Subgroups(feature="sex"), Subgroups(feature="age", cuts=(50, 65)))))
    assert list(found) == ["sex", "age"]
    assert found["sex"] == {
        "f": [True, False, False, True],
        "m": [False, True, True, False],
        "x": [False] * 4,
    }
    # A cut belongs to the subgroup that it begins.
    assert found["age"] == {
        "below 50": [True, False, False, False],
        "50 to below 65": [False, True, True, False],
        "65 and above": [False, False, False, True],
    }


def test_those_not_measured_are_a_subgroup_where_there_are_any():
    subgroups = (Subgroups(feature="sex"), Subgroups(feature="age", cuts=(50.5,)))
    found = members(make(subgroups, age=(np.nan, 50.0, 64.0, 65.0), sex=("f", None, "m", "f")))
    assert list(found["age"]) == ["below 50.5", "50.5 and above", "not measured"]
    assert found["age"]["not measured"] == [True, False, False, False]
    assert found["age"]["below 50.5"] == [False, True, False, False]
    assert found["sex"]["not measured"] == [False, True, False, False]


def test_a_dictionary_without_subgroups_has_none():
    assert subgroup_members(make(())) == {}


@settings(deadline=None)
@given(
    st.lists(st.floats(-1e6, 1e6) | st.just(np.nan), min_size=2, max_size=6),
    st.lists(st.integers(-50, 50), min_size=1, max_size=4, unique=True).map(sorted),
)
def test_everybody_is_in_one_subgroup_of_a_feature(age, cuts):
    age = age[: len(age) // 2 * 2]
    cohort = make((Subgroups(feature="age", cuts=tuple(cuts)),), age=age, sex=["f"] * len(age))
    inside = np.array(list(subgroup_members(cohort)["age"].values()))
    assert inside.sum(axis=0).tolist() == [1] * len(age)


def test_the_cohort_remembers_its_subgroups(tmp_path):
    cohort = make((Subgroups(feature="age", cuts=(50, 65)),))
    cohort.table.index = pd.Index(list("abcd"), name="patient")
    cohort.write(tmp_path / "cohort.parquet")
    kept = Cohort.read(tmp_path / "cohort.parquet")
    assert kept.dictionary == cohort.dictionary
    with pytest.raises(KeyError):
        subgroup_members(kept)["sex"]
