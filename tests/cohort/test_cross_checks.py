import numpy as np
import pandas as pd
import pytest

from tabdx.cohort.cross_checks import breaks, describe_break
from tabdx.cohort.dictionary import read_dictionary
from tabdx.cohort.feature import Check
from tabdx.cohort.sources import read_wdbc
from tabdx.cohort.validation import split_features
from tests.tools.server import ROOT

WORST = Check(feature="worst", per="mean", between=(1, None))
AREA = Check(feature="area", per="radius", power=2, between=(2, 4))


def table(**columns):
    return pd.DataFrame(columns, dtype=float)


def test_a_ratio_at_its_limit_is_within_it():
    values = table(worst=[0.1 + 0.2, 0.3, 0.299], mean=[0.3, 0.1 + 0.2, 0.3])
    assert breaks(values, WORST).tolist() == [False, False, True]


def test_both_limits_and_the_power_count():
    values = table(area=[100, 200, 314, 400, 500], radius=[10] * 5)
    assert breaks(values, AREA).tolist() == [True, False, False, False, True]


def test_zeros_and_negative_values_are_compared_and_missing_ones_are_not():
    values = table(worst=[0, 1, -1, np.nan, 1], mean=[0, 0, 0, 1, np.nan])
    assert breaks(values, WORST).tolist() == [False, False, True, False, False]


@pytest.mark.parametrize(
    ("check", "value", "per", "said"),
    [
        (AREA, 100, 10, "area / radius^2 is 1, and should be at least 2 and at most 4."),
        (AREA, 100, 0, "area / radius^2 is not defined, and should be at least 2 and at most 4."),
        (
            Check(feature="a", per="b", between=(None, 1)),
            *(2, 1, "a 2 and b 1 do not fit each other: a cannot be above b."),
        ),
    ],
)
def test_the_sentence_names_values_and_rule(check, value, per, said):
    assert describe_break(check, value, per).endswith(said)


def test_no_wdbc_patient_breaks_a_check_of_its_dictionary():
    dictionary = read_dictionary(ROOT / "data/dictionaries/wdbc.yaml")
    features, problems = split_features(read_wdbc(), dictionary)
    assert problems.empty
    assert len(dictionary.checks) == 14
    assert not any(breaks(features, check).any() for check in dictionary.checks)
