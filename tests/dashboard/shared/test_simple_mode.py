import pytest
from streamlit.testing.v1 import AppTest


def show_mode():
    import streamlit as st  # noqa: PLC0415

    from tabdx.dashboard.shared.simple_mode import is_simple  # noqa: PLC0415

    st.text(str(is_simple()))


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ({}, "False"),
        ({"simple": ""}, "True"),
        ({"simple": "1"}, "True"),
        ({"simple": "0"}, "False"),
        ({"simple": "False"}, "False"),
    ],
)
def test_the_url_asks_for_the_simple_mode(query, expected):
    page = AppTest.from_function(show_mode)
    for key, value in query.items():
        page.query_params[key] = value
    assert page.run().text[0].value == expected
