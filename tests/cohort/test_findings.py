from itertools import combinations

import pandas as pd
from hypothesis import given
from hypothesis import strategies as st

from tabdx.cohort.findings import LEVEL, about_features, names_where, unlikely


def test_nothing_found_is_no_finding():
    assert about_features("constant", "note", "are constant", []) is None


def test_the_message_names_the_features_or_what_is_told_of_them():
    plain = about_features("constant", "note", "are constant", ["a", "b"])
    assert plain.message == "2 features are constant: a, b"
    told = about_features("trends", "note", "rise", ["a", "b"], ["a (1)", "b (2)"])
    assert (told.message, told.features) == ("2 features rise: a (1), b (2)", ["a", "b"])


def test_names_are_strings():
    assert names_where(pd.Series([True, False, True], index=[7, 8, 9])) == ["7", "9"]


def significant_in_every_set(chances):
    """A test is, where each set of tests with it is by Bonferroni: what Holm's steps abbreviate.

    Marcus, Peritz and Gabriel (1976), Biometrika 63, 655-660.
    """
    numbers = range(len(chances))
    sets = [one for size in range(1, 1 + len(chances)) for one in combinations(numbers, size)]
    others = [one for one in sets if min(chances[place] for place in one) > LEVEL / len(one)]
    return [not any(number in one for one in others) for number in numbers]


@given(st.lists(st.floats(0, 0.02), min_size=1, max_size=7))
def test_holms_correction_is_bonferronis_in_every_set(chances):
    assert unlikely(chances).tolist() == significant_in_every_set(chances)


def test_a_single_feature_is_no_plural():
    found = about_features("check", "note", "without a unit", ["a"])
    assert found.message == "1 feature without a unit: a"
