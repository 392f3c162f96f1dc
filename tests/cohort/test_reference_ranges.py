import numpy as np
import pandas as pd

from tabdx.cohort.cohort import Cohort
from tabdx.cohort.dictionary import Dictionary, Feature, Kind, Outcome
from tabdx.cohort.reference_ranges import describe_reference_ranges

DICTIONARY = Dictionary(
    name="clinic",
    outcome=Outcome(column="class", positive="ill", negative="well"),
    features=(
        Feature(name="ratio", plausible=(0.0, 1.0)),
        Feature(name="stage", kind=Kind.ORDINAL),
        Feature(name="sex", kind=Kind.CATEGORICAL, levels=("f", "m")),
    ),
)


def cohort(**changed):
    columns = {
        "ratio": [0.25, 0.5, 0.125, np.nan],
        "stage": [1.0, 3.0, 2.0, 4.0],
        "sex": ["m", "f", "m", None],
        "outcome": ["ill", "well", "ill", "well"],
    }
    table = pd.DataFrame({**columns, **changed}, index=pd.Index(list("abcd"), name="patient"))
    return Cohort(DICTIONARY, table)


def test_usual_values_by_hand():
    reference_ranges = describe_reference_ranges(cohort())
    # 0.125 is written with three decimals.
    assert (reference_ranges["ratio"].span, reference_ranges["ratio"].step) == ((0.125, 0.5), 0.001)
    assert (reference_ranges["stage"].span, reference_ranges["stage"].step) == ((1.0, 4.0), 1.0)
    assert reference_ranges["sex"].span is None


def test_digits_that_only_a_computer_writes_make_no_step():
    reference_ranges = describe_reference_ranges(cohort(ratio=[1 / 3, 2 / 3, 0.1, 0.2]))["ratio"]
    # A 100,000th of the span, 5.7e-6, rounded up to a power of ten has six digits.
    assert reference_ranges.decimals == 6


def test_a_feature_without_values_has_nothing_usual():
    reference_ranges = describe_reference_ranges(cohort(ratio=[np.nan] * 4, sex=[None] * 4))
    assert reference_ranges["ratio"].span is None


def test_a_constant_feature_has_a_range():
    assert describe_reference_ranges(cohort(ratio=[0.5] * 4))["ratio"].span == (0.5, 0.5)
