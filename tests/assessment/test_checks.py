"""Reasons not to answer for a patient."""

import numpy as np
import pandas as pd
import pytest

from tabdx.assessment.checks import CheckName, check_patients, withheld
from tabdx.cohort.cohort import Cohort
from tabdx.cohort.dictionary import Dictionary
from tabdx.cohort.reference_ranges import describe_reference_ranges
from tabdx.studies.explanation.nearest_patients import Neighbourhood

NAMES = ["radius", "worst", "area", "age"]


@pytest.fixture(scope="module")
def cohort():
    """Sixty patients: worst is never below radius, area is about 3 times its square."""
    rng = np.random.default_rng(0)
    radius = rng.uniform(5, 20, 60)
    table = pd.DataFrame(
        {
            "radius": radius,
            "worst": radius * rng.uniform(1, 1.4, 60),
            "area": radius**2 * rng.uniform(2.9, 3.3, 60),
            "age": rng.uniform(30, 70, 60),
        },
        index=pd.Index([f"p{n}" for n in range(60)], name="patient"),
    )
    table["outcome"] = ["ill", "well"] * 30
    dictionary = Dictionary.model_validate(
        {
            "name": "t",
            "outcome": {"column": "d", "positive": "ill", "negative": "well"},
            "features": [
                {"name": "radius", "unit": "µm", "plausible": [1, 60]},
                {"name": "worst"},
                {"name": "area"},
                {"name": "age"},
            ],
            "checks": [
                {"feature": "worst", "per": "radius", "between": [1, None]},
                {"feature": "area", "per": "radius", "power": 2, "between": [2, 4]},
            ],
        }
    )
    return Cohort(dictionary, table)


@pytest.fixture(scope="module")
def check(cohort):
    ranges, neighbourhood = describe_reference_ranges(cohort), Neighbourhood.of(cohort)

    def found(*patients):
        features = pd.DataFrame(patients, columns=NAMES, dtype=float)
        nearest = neighbourhood.look_up(features)
        return check_patients(features, cohort.dictionary, ranges, nearest, 0.3)

    return found


def test_training_patients_are_all_answered(cohort, check):
    found = check(*cohort.features.to_numpy())
    assert withheld(found) == set()
    # By the meaning of the percentile at most one in twenty is warned of; each is her own nearest.
    assert len(found) <= 3


def test_a_value_that_is_not_plausible_withholds_and_is_said_with_unit_and_limits(check):
    found = check([-4, 12, 300, 50])
    assert withheld(found) == {0}
    assert found["reason"].iloc[0] == (
        "radius -4 µm is not plausible (1 to 60): check the unit and the decimal point."
    )
    assert found["feature"].iloc[0] == "radius"


def test_values_that_do_not_fit_each_other_withhold(check):
    found = check([10, 9, 310, 50], [10, 12, 100, 50], [10, 10, 310, 50])
    impossible = found[found["check"] == CheckName.IMPOSSIBLE]
    assert impossible["patient"].tolist() == [0, 1]
    assert impossible["reason"].tolist() == [
        "worst 9 and radius 10 do not fit each other: worst cannot be below radius.",
        "area 100 and radius 10 do not fit each other: area / radius^2 is 1, and should be at "
        "least 2 and at most 4.",
    ]
    assert withheld(impossible) == {0, 1}


def test_what_was_not_measured_breaks_no_check_and_withholds_where_it_is_too_much(check):
    nan = np.nan
    found = check([10, nan, 310, 50], [10, nan, 310, nan])
    missing = found[found["check"] == CheckName.MISSING]
    assert missing["reason"].tolist() == [
        "1 of 4 values were not measured (worst): the model uses the median of its training "
        "patients for them.",
        "2 of 4 values were not measured (worst, age): more than 30% of them.",
    ]
    assert missing["withholds"].tolist() == [False, True]
    assert set(found["check"]) == {CheckName.MISSING}


def test_a_patient_farther_away_than_any_training_patient_withholds(check):
    found = check([50, 65, 7800, 50])
    assert withheld(found) == {0}
    (unlike,) = found.loc[found["check"] == CheckName.UNLIKE, "reason"]
    assert "than any of them is from the others" in unlike


def test_a_value_outside_the_training_range_only_warns(check):
    found = check([10, 12, 310, 75])
    assert found["check"].tolist() == [CheckName.OUTSIDE]
    assert withheld(found) == set()


def test_reasons_that_withhold_come_first_patient_by_patient(check):
    found = check([10, 12, 310, 75], [-4, 3, 310, 75])
    assert found["patient"].is_monotonic_increasing
    second = found[found["patient"] == 1]
    assert second["withholds"].is_monotonic_decreasing
    assert second["check"].tolist()[:2] == [CheckName.IMPLAUSIBLE, CheckName.IMPOSSIBLE]
