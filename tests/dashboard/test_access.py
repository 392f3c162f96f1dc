import pytest
from streamlit.testing.v1 import AppTest

AUTH = {
    "redirect_uri": "http://localhost:8501/oauth2callback",
    "cookie_secret": "not a secret",
    "client_id": "tabdx",
    "client_secret": "not a secret either",
    "server_metadata_url": "http://localhost:1/.well-known/openid-configuration",
}


GUARDED = """
import streamlit as st

from dashboard.access import require_login

require_login()
st.write("patients and models")
"""


def open_guarded(secrets):
    page = AppTest.from_string(GUARDED)
    for key, value in secrets.items():
        page.secrets[key] = value
    return page.run()


@pytest.fixture(autouse=True)
def no_secrets_file(empty_project, monkeypatch):
    """Stand where no secrets.toml lies, and look for one nowhere else."""
    path = str(empty_project / ".streamlit/secrets.toml")
    monkeypatch.setattr("dashboard.access.st.get_option", lambda _: [path])
    return empty_project


def seen(page):
    return [element.value for element in page.markdown]


def test_without_secrets_whoever_reaches_it_may_see():
    page = open_guarded({})
    assert not page.exception
    assert seen(page) == ["patients and models"]


def test_secrets_of_something_else_ask_for_no_login():
    assert seen(open_guarded({"database": {"user": "somebody"}})) == ["patients and models"]


def test_with_a_provider_nothing_is_visible_but_the_login():
    page = open_guarded({"auth": AUTH})
    assert not page.exception
    assert "patients and models" not in seen(page)
    assert [button.label for button in page.button] == ["Log in"]


def test_who_is_logged_in_may_see(monkeypatch):
    class LoggedIn:
        is_logged_in = True

    monkeypatch.setattr("streamlit.user", LoggedIn())
    assert seen(open_guarded({"auth": AUTH})) == ["patients and models"]


def test_secrets_that_cannot_be_read_close_the_dashboard(no_secrets_file):
    (no_secrets_file / ".streamlit").mkdir()
    (no_secrets_file / ".streamlit/secrets.toml").write_text("[auth\nclient_id = ")
    page = open_guarded({})
    assert not page.exception
    assert "patients and models" not in seen(page)
    assert any("cannot be read" in element.value for element in page.text)
