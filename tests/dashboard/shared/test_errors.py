import pytest
from streamlit import config
from streamlit.testing.v1 import AppTest

from tests.waiting import LONG

REFUSED = """
import streamlit as st

from tabdx.dashboard.shared.errors import show_input_errors
from tabdx.core.errors import InputError

st.write("before")
with show_input_errors():
    raise InputError("column **x** <b>breaks</b> its rule")
st.write("after")
"""


ACCEPTED = """
import streamlit as st

from tabdx.dashboard.shared.errors import show_input_errors

with show_input_errors():
    st.write("inside")
st.write("after")
"""


BROKEN = """
from tabdx.dashboard.shared.errors import show_input_errors

with show_input_errors():
    raise RuntimeError("a fault of ours")
"""


def test_an_input_error_is_a_sentence_and_the_page_stops():
    page = AppTest.from_string(REFUSED, default_timeout=LONG).run()
    assert not page.exception
    assert [element.value for element in page.markdown] == ["before"]
    assert [element.value for element in page.warning] == ["This cannot be shown yet."]


def test_its_words_are_not_interpreted():
    page = AppTest.from_string(REFUSED, default_timeout=LONG).run()
    assert [element.value for element in page.text] == ["column **x** <b>breaks</b> its rule"]


def test_without_an_error_it_is_not_there():
    page = AppTest.from_string(ACCEPTED, default_timeout=LONG).run()
    assert [element.value for element in page.markdown] == ["inside", "after"]
    assert not page.warning


@pytest.fixture
def details_shown():
    """Show what failed, whatever the configuration of the folder in which the tests stand."""
    before = config.get_option("client.showErrorDetails")
    config.set_option("client.showErrorDetails", "full")
    yield
    config.set_option("client.showErrorDetails", before)


@pytest.mark.usefixtures("details_shown")
def test_a_fault_of_the_program_is_not_called_the_users():
    page = AppTest.from_string(BROKEN, default_timeout=LONG).run()
    assert [element.value for element in page.exception] == ["a fault of ours"]
    assert not page.warning
