import streamlit as st

from tabdx.dashboard.patient.state import FormState
from tabdx.dashboard.shared.current_patient import KEY, find_current_patient
from tabdx.dashboard.shared.development import load_development
from tests.dashboard.conftest import filled_form


def test_the_values_in_the_form_are_found_where_the_page_keeps_them(project, monkeypatch):
    monkeypatch.setattr(st, "session_state", {})
    assert find_current_patient() is None
    st.session_state[KEY] = FormState(load_development())
    assert find_current_patient() is None
    st.session_state[KEY] = filled_form({"mean radius": 12.5})
    assert find_current_patient()["mean radius"].tolist() == [12.5]
