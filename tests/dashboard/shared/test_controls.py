import pytest
from streamlit.testing.v1 import AppTest

from tests.waiting import LONG

ASK = """
import streamlit as st

from tabdx.dashboard.shared.controls import choose_models, choose_partition, choose_threshold

st.write(choose_threshold("ill"))
st.write(choose_partition())
st.write(" ".join(choose_models(["svm", "mlp"])))
"""


def answers(**query):
    page = AppTest.from_string(ASK, default_timeout=LONG)
    for key, value in query.items():
        page.query_params[key] = value
    page.run()
    assert not page.exception
    return [element.value for element in page.markdown]


def test_at_first_half_risk_out_of_fold_and_all_models():
    assert answers() == ["`0.5`", "out_of_fold", "svm mlp"]


def test_the_url_holds_every_choice():
    asked = {"threshold": "0.2", "partition": "holdout", "models": "MLP"}
    assert answers(**asked) == ["`0.2`", "holdout", "mlp"]


@pytest.mark.parametrize(
    "query",
    [
        {"threshold": "7"},
        {"threshold": "<script>"},
        {"threshold": "nan"},
        {"partition": "everybody"},
        {"models": "**nobody**"},
    ],
)
def test_nonsense_in_the_url_does_no_harm(query):
    threshold, partition, _ = answers(**query)
    assert 0.01 <= float(threshold.strip("`")) <= 0.99
    assert partition in ("out_of_fold", "holdout")


def test_a_moved_threshold_is_the_answer_and_stays():
    page = AppTest.from_string(ASK, default_timeout=LONG).run()
    page.slider(key="threshold").set_value(0.25).run()
    assert page.markdown[0].value == "`0.25`"
    assert page.run().markdown[0].value == "`0.25`"
