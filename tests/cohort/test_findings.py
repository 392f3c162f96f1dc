import numpy as np
import pandas as pd
from hypothesis import given, settings
from hypothesis import strategies as st
from statsmodels.stats.multitest import multipletests

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


# statsmodels' own takes a tenth of a second: it collects the garbage of the process.
@settings(max_examples=12, deadline=None)
@given(st.lists(st.floats(0, 0.02), min_size=1, max_size=8))
def test_holms_correction_is_that_of_statsmodels(chances):
    expected = multipletests(chances, alpha=LEVEL, method="holm")[0]
    assert np.array_equal(unlikely(chances), expected)
