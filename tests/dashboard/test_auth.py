import pytest
from streamlit.testing.v1 import AppTest

from tests.waiting import LONG

AUTH = {
    "redirect_uri": "http://localhost:8501/oauth2callback",
    "cookie_secret": "not a secret",
    "client_id": "tabdx",
    "client_secret": "not a secret either",
    "server_metadata_url": "http://localhost:1/.well-known/openid-configuration",
}


GUARDED = """
import streamlit as st

from tabdx.dashboard.auth import logout_button, require_login

require_login()
logout_button()
st.write("patients and models")
"""


def open_guarded(secrets):
    page = AppTest.from_string(GUARDED, default_timeout=LONG)
    for key, value in secrets.items():
        page.secrets[key] = value
    return page.run()


@pytest.fixture(autouse=True)
def no_secrets_file(empty_project, monkeypatch):
    """Stand where no secrets.toml lies, and look for one nowhere else."""
    path = str(empty_project / ".streamlit/secrets.toml")
    monkeypatch.setattr("tabdx.dashboard.auth.st.get_option", lambda _: [path])
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


@pytest.mark.parametrize("key", AUTH)
def test_a_provider_that_is_half_named_closes_the_dashboard(key):
    for auth in ({**AUTH, key: ""}, {name: AUTH[name] for name in AUTH if name != key}):
        page = open_guarded({"auth": auth})
        assert not page.exception
        assert seen(page) == []
        assert not page.button
        assert f"lacks {key}, so nobody can log in" in page.text[0].value


@pytest.mark.parametrize("auth", [True, "https://provider.example", {}, {"example": AUTH}])
def test_what_names_no_provider_closes_the_dashboard(auth):
    page = open_guarded({"auth": auth})
    assert not page.exception
    assert seen(page) == []
    assert f"lacks {', '.join(AUTH)}, so" in page.text[0].value


class Visitor(dict):
    """What a provider told of somebody who logged in."""

    is_logged_in = True


def open_as(monkeypatch, **claims):
    monkeypatch.setattr("streamlit.user", Visitor(claims))
    return open_guarded({"auth": AUTH})


def test_who_is_logged_in_may_see_and_log_out(monkeypatch):
    page = open_as(monkeypatch, sub="ada")
    assert seen(page) == ["patients and models"]
    assert [button.label for button in page.sidebar.button] == ["Log out"]


def test_where_nobody_logs_in_there_is_no_way_out():
    assert not open_guarded({}).button


@pytest.mark.parametrize(
    ("claims", "name"),
    [
        ({"sub": "17", "email": "ada@example.org", "name": "Ada **L**"}, "Ada **L**"),
        ({"sub": "17", "email": "ada@example.org", "name": ""}, "ada@example.org"),
        ({"sub": "17"}, "17"),
    ],
)
def test_who_is_logged_in_is_named_plainly(monkeypatch, claims, name):
    # As text, not as markdown: the name is the visitor's own choice.
    assert [text.value for text in open_as(monkeypatch, **claims).sidebar.text] == [
        f"Logged in as {name}"
    ]


def test_secrets_that_cannot_be_read_close_the_dashboard(no_secrets_file):
    (no_secrets_file / ".streamlit").mkdir()
    (no_secrets_file / ".streamlit/secrets.toml").write_text("[auth\nclient_id = ")
    page = open_guarded({})
    assert not page.exception
    assert "patients and models" not in seen(page)
    assert any("cannot be read" in element.value for element in page.text)
