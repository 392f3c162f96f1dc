import pytest
from playwright.sync_api import expect

from dashboard.serving import serve

SECRETS = """
[auth]
redirect_uri = "http://127.0.0.1/oauth2callback"
cookie_secret = "not a secret"
client_id = "tabdx"
client_secret = "not a secret either"
server_metadata_url = "http://127.0.0.1:1/.well-known/openid-configuration"
"""


@pytest.fixture(scope="module")
def closed(finished_project, tmp_path_factory):
    """A server that asks for a login, over nothing: what it would show matters not."""
    folder = tmp_path_factory.mktemp("closed")
    (folder / ".streamlit").mkdir()
    (folder / ".streamlit/secrets.toml").write_text(SECRETS)
    with serve(folder, folder / "server.log") as running:
        yield running


# The first visit decides: a page that is opened before any other has run must be closed too.
@pytest.mark.parametrize("name", ["patient", ""])
def test_without_a_login_no_page_is_visible(closed, blank_page, name):
    blank_page.goto(f"{closed.url}/{name}")
    expect(blank_page.get_by_role("button", name="Log in")).to_be_visible(timeout=30_000)
    expect(blank_page.get_by_role("heading", level=1)).to_have_text(["tabdx"])
    expect(blank_page.get_by_test_id("stSidebarNavLink")).to_have_count(0)
