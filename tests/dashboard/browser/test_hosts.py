"""A running server, asked under its own names and under one that was made to point to it."""

import http.client
from urllib.parse import urlsplit

import pytest

from tabdx.dashboard.hosts import SETTING

UPGRADE = {
    "Connection": "Upgrade",
    "Upgrade": "websocket",
    "Sec-WebSocket-Version": "13",
    "Sec-WebSocket-Key": "dGhlIHNhbXBsZSBub25jZQ==",  # the example of RFC 6455
}


@pytest.fixture
def ask(server):
    """Ask for a path under a Host header; the status and the text of the answer."""
    port = urlsplit(server.url).port

    def get(path, host, **headers):
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=10)
        name = host.format(port=port)
        try:
            connection.request(
                "GET", path, headers={"Host": name, "Origin": f"http://{name}", **headers}
            )
            answer = connection.getresponse()
            return answer.status, "" if answer.status == 101 else answer.read().decode()
        finally:
            connection.close()

    return get


@pytest.mark.parametrize("host", ["localhost:{port}", "127.0.0.1:{port}", "[::1]:{port}"])
def test_this_machine_is_answered(ask, host):
    status, page = ask("/", host)
    assert (status, "<html" in page) == (200, True)
    assert ask("/_stcore/stream", host, **UPGRADE)[0] == 101


@pytest.mark.parametrize("host", ["attacker.example:{port}", "localhost.attacker.example"])
def test_another_name_gets_neither_page_nor_websocket_nor_file(ask, host):
    for path in ("/", "/cohort?view=Patients", "/_stcore/health", "/media/a.csv"):
        status, text = ask(path, host)
        assert status == 403
        assert SETTING in text
    assert ask("/_stcore/stream", host, **UPGRADE)[0] == 403
