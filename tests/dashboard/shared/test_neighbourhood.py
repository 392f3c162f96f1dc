import pandas as pd
import pytest

from tabdx.assessment.checks import check_patients
from tabdx.cohort.recognition import recognise
from tabdx.cohort.reference_ranges import describe_reference_ranges
from tabdx.dashboard.shared.development import load_development
from tabdx.dashboard.shared.neighbourhood import (
    check_new_patients,
    load_associations,
    load_neighbourhood,
)
from tabdx.studies.explanation.nearest_patients import Neighbourhood

pytestmark = pytest.mark.usefixtures("project")


def test_new_patients_are_held_against_the_development_patients():
    development = load_development()
    patients = development.features.head(5).reset_index(drop=True)
    patients.loc[1, "mean radius"] = -4
    patients.loc[3, patients.columns[:9]] = float("nan")
    expected = check_patients(
        patients,
        development.dictionary,
        describe_reference_ranges(development),
        Neighbourhood.of(development).look_up(patients, recognise(patients, development.features)),
        0.2,
    )
    assert {1, 3} <= set(expected.loc[expected["withholds"], "patient"])
    pd.testing.assert_frame_equal(check_new_patients(patients, 0.2), expected)


def test_what_is_learned_of_the_development_patients_is_learned_once():
    assert load_neighbourhood() is load_neighbourhood()
    assert load_associations() is load_associations()
    assert set(load_associations().columns) == set(load_development().features.columns)
