import numpy as np
import pandas as pd
from streamlit.testing.v1 import AppTest

from tabdx.dashboard.charts.display import rounded


def test_rounding_keeps_counts_and_what_is_missing():
    table = pd.DataFrame({"value": [12345.6, 0.123456, np.nan], "count": [1, 2, 3]})
    assert rounded(table)["value"].tolist()[:2] == [12346, 0.1235]
    assert np.isnan(rounded(table)["value"].iloc[2])
    assert rounded(table)["count"].tolist() == [1, 2, 3]


def test_the_table_that_was_handed_in_is_left_alone():
    table = pd.DataFrame({"value": [0.123456]})
    rounded(table)
    assert table["value"].tolist() == [0.123456]


PAGE = """
import altair as alt
import pandas as pd
from tabdx.dashboard.charts.display import show

numbers = pd.DataFrame({"x": [0.123456], "y": [2]})
show(alt.Chart(numbers).mark_point().encode(x="x:Q"), "one dot", numbers, "numbers")
"""


def test_a_chart_comes_with_its_table():
    shown = AppTest.from_string(PAGE).run()
    assert not shown.exception
    assert shown.expander[0].label == "Show as table: numbers"
    assert shown.dataframe[0].value["x"].tolist() == [0.1235]
