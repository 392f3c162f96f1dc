"""Logging in and out with an OpenID provider."""

import json
import os
import re
import shutil
import subprocess
import sys

import pytest
from playwright.sync_api import expect

from tests.tools.server import serve

# The dashboard is served at a free port, which Streamlit puts in the place of {port}.
SECRETS = """
[auth]
redirect_uri = "http://127.0.0.1:{{port}}/oauth2callback"
cookie_secret = "not a secret, but long enough to sign what the browser keeps"
client_id = "tabdx"
client_secret = "not a secret either"
server_metadata_url = "{provider}/.well-known/openid-configuration"
"""
ADA = {"sub": "ada", "name": "Ada **Lovelace**", "email": "ada@example.org"}
PAGES = ["Overview", "Cohort", "Models", "Decisions", "Patient", "Batch", "Compare runs", "Report"]


@pytest.fixture(scope="module")
def provider():
    """The address of an OpenID Connect provider that knows Ada.

    In a process of its own: it needs settings that allow HTTP, and warns of its own imports.
    """
    command = [sys.executable, "-m", "oidc_provider_mock", "--port=0"]
    with subprocess.Popen(
        [*command, "--user-claims", json.dumps(ADA)],
        stderr=subprocess.PIPE,
        text=True,
        env={**os.environ, "NO_COLOR": "1"},
    ) as process:
        try:
            said = []
            for line in process.stderr:
                said.append(line)
                if found := re.search(r"running on (http://[\d.]+:\d+)", line):
                    break
            else:
                pytest.fail(f"the provider did not start:\n{''.join(said)}")
            yield found[1]
        finally:
            process.terminate()


@pytest.fixture(scope="module")
def closed(provider, finished_project, tmp_path_factory):
    """A dashboard with something to show, that asks for a login."""
    folder = tmp_path_factory.mktemp("closed") / "project"
    shutil.copytree(finished_project, folder)
    (folder / ".streamlit").mkdir()
    (folder / ".streamlit/secrets.toml").write_text(SECRETS.format(provider=provider))
    with serve(folder, folder / "server.log") as running:
        yield running


@pytest.fixture
def visitor(blank_page):
    """A window that asks nobody outside this machine."""
    # The provider's forms name a style sheet elsewhere: without a network they would wait for it.
    blank_page.route("https://**", lambda route: route.abort())
    return blank_page


@pytest.fixture
def received(visitor):
    """All that the dashboard sends to the window, seen or not."""
    frames = []

    def listen(socket):
        socket.on("framereceived", lambda frame: frames.append(frame))

    visitor.on("websocket", listen)
    return frames


def expect_closed(page):
    expect(page.get_by_role("button", name="Log in")).to_be_visible()
    expect(page.get_by_role("heading", level=1)).to_have_text(["tabdx"])
    expect(page.get_by_test_id("stSidebarNavLink")).to_have_count(0)


def go_to_provider(page, provider):
    page.get_by_role("button", name="Log in").click()
    expect(page).to_have_url(re.compile(f"^{re.escape(provider)}/oauth2/authorize"))


# The first visit decides: a page that is opened before any other has run must be closed too.
@pytest.mark.parametrize("name", ["patient", ""])
def test_without_a_login_no_page_is_visible(closed, visitor, received, name):
    visitor.goto(f"{closed.url}/{name}")
    expect_closed(visitor)
    sent = b"".join(received)
    assert b"Please log in" in sent
    assert [page for page in PAGES if page.encode() in sent] == []


def test_who_logs_in_sees_the_pages_until_they_log_out(closed, provider, visitor):
    visitor.goto(closed.url)
    go_to_provider(visitor, provider)
    visitor.get_by_role("button", name=ADA["sub"]).click()
    expect(visitor.get_by_role("heading", level=1, name="Overview")).to_be_visible()
    expect(visitor.get_by_test_id("stSidebarNavLink")).to_contain_text(PAGES)
    expect(visitor.get_by_text(f"Logged in as {ADA['name']}", exact=True)).to_be_visible()
    visitor.goto(f"{closed.url}/report")
    expect(visitor.get_by_role("heading", level=1, name="Report")).to_be_visible()
    visitor.get_by_role("button", name="Log out").click()
    # Whoever logs out here is led past the provider, to log out there too.
    expect(visitor).to_have_url(re.compile(f"^{re.escape(provider)}/oauth2/end_session"))
    visitor.get_by_role("button", name="End session").click()
    expect_closed(visitor)
    visitor.goto(f"{closed.url}/report")
    expect_closed(visitor)


def test_a_refused_login_shows_nothing_and_can_be_tried_again(closed, provider, visitor):
    visitor.goto(f"{closed.url}/patient")
    go_to_provider(visitor, provider)
    visitor.get_by_role("button", name="Deny").click()
    expect_closed(visitor)
    go_to_provider(visitor, provider)
