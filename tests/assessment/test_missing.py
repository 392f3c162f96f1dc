"""What values that were not measured could do to a risk."""

import numpy as np
import pandas as pd
import pytest

from tabdx.assessment.missing import DONORS, risks_over_missing
from tabdx.cohort.cohort import Cohort
from tabdx.cohort.dictionary import Dictionary
from tabdx.studies.explanation.nearest_patients import Neighbourhood


@pytest.fixture(scope="module")
def cohort():
    """A hundred patients: b is ten times a; c is a label."""
    table = pd.DataFrame(
        {"a": np.arange(100.0), "b": np.arange(100.0) * 10, "c": ["x", "y"] * 50},
        index=pd.Index([f"p{n}" for n in range(100)], name="patient"),
    )
    table["outcome"] = ["ill", "well"] * 50
    outcome = {"column": "d", "positive": "ill", "negative": "well"}
    labels = {"name": "c", "kind": "categorical", "levels": ["x", "y"]}
    features = [{"name": "a"}, {"name": "b"}, labels]
    dictionary = Dictionary.model_validate({"name": "t", "outcome": outcome, "features": features})
    return Cohort(dictionary, table)


def patient(**values):
    return pd.DataFrame([values]).astype({"a": float, "b": float, "c": "str"})


def spread(cohort, development=None, **values):
    return risks_over_missing(
        lambda rows: rows["b"].to_numpy(dtype=float),
        patient(**values),
        cohort.features if development is None else development,
        Neighbourhood.of(cohort),
    )


def test_the_missing_value_is_taken_from_those_who_are_near_in_the_others(cohort):
    found = np.sort(spread(cohort, a=50.2, b=np.nan, c="x"))
    # Of the forty nearest in a every other one is labelled alike.
    assert len(found) == DONORS
    assert found.min() >= 300
    assert found.max() <= 710


def test_donors_who_lack_the_value_too_are_no_donors(cohort):
    few = cohort.features.copy()
    few.loc[few.index[5:], "b"] = np.nan
    assert sorted(spread(cohort, few, a=50.0, b=np.nan, c="x")) == [0, 10, 20, 30, 40]


def test_without_a_donor_there_is_no_spread(cohort):
    nobody = cohort.features.copy()
    nobody["b"] = np.nan
    assert spread(cohort, nobody, a=50.0, b=np.nan, c="x").tolist() == []


def test_a_missing_label_is_taken_over_too(cohort):
    found = risks_over_missing(
        lambda rows: (rows["c"] == "x").to_numpy(dtype=float),
        patient(a=50.0, b=500.0, c=None),
        cohort.features,
        Neighbourhood.of(cohort),
    )
    assert found.mean() == 0.5
