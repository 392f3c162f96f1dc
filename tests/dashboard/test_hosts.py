"""Which names the dashboard answers to; tests/dashboard/browser asks a real server."""

import asyncio
from concurrent.futures import ThreadPoolExecutor

import pytest
import streamlit as st
from hypothesis import example, given
from hypothesis import strategies as hypotheses

from tabdx.dashboard.hosts import LOCAL, SETTING, AllowedHosts, is_allowed


@pytest.mark.parametrize(
    "host",
    [
        "localhost",
        "localhost:8501",
        "LocalHost:1",
        "localhost.",
        "127.0.0.1:80",
        "[::1]",
        "[::1]:9",
    ],
)
def test_this_machine_is_allowed_at_any_port(host):
    assert is_allowed(host, LOCAL)


@pytest.mark.parametrize(
    "host",
    [
        "",
        "attacker.example",
        "attacker.example:8501",
        "localhost.attacker.example",
        "attacker-localhost",
        "127.0.0.1.attacker.example",
        "127.0.0.2",
        "0.0.0.0",
        "[::2]",
        "localhost@attacker.example",
        "attacker.example/localhost",
        "attacker.example?localhost",
        "attacker.example#localhost",
        "localhost/",
        "localhost:port",
        "localhost:99999",
        "local\thost",
        "localhost attacker.example",
        "localhost,attacker.example",
        "[::1",
        "::1",
    ],
)
def test_any_other_name_is_not(host):
    assert not is_allowed(host, LOCAL)


@pytest.mark.parametrize(
    ("host", "allowed"),
    [
        ("tabdx.clinic.example", "tabdx.clinic.example"),
        ("TABDX.clinic.example.:443", " Tabdx.Clinic.Example "),
        ("a.clinic.example", "*.clinic.example"),
        ("anything.example", "*"),
    ],
)
def test_a_configured_name_is_allowed(host, allowed):
    assert is_allowed(host, [*LOCAL, allowed])


@pytest.mark.parametrize("host", ["clinic.example", "evilclinic.example", "clinic.example.evil"])
def test_a_pattern_stands_for_names_below_it_alone(host):
    assert not is_allowed(host, ["*.clinic.example"])


@given(hypotheses.text(max_size=30))
@example("localhost\u2100")
@example("[v1.x]")
def test_no_header_is_an_error_and_none_but_the_names_are_allowed(host):
    if is_allowed(host, LOCAL):
        assert host.lower().strip(".:[]0123456789") in ("", "localhost")


def ask(kind, *hosts):
    """What the middleware sends for a request with these Host headers; "passed on" if it does."""
    sent = []

    async def serve(scope, receive, send):
        sent.append("passed on")

    async def receive():
        return {"type": f"{kind}.connect"}

    async def send(message):
        sent.append(message)

    headers = [(b"host", host.encode()) for host in hosts]
    scope = {"type": kind, "headers": headers, "method": "GET", "path": "/"}
    # In a thread of its own: where a browser was driven before, this one has a running loop.
    with ThreadPoolExecutor(1) as thread:
        thread.submit(lambda: asyncio.run(AllowedHosts(serve)(scope, receive, send))).result()
    return sent


@pytest.mark.parametrize("kind", ["http", "websocket"])
def test_an_allowed_request_is_passed_on(kind):
    assert ask(kind, "localhost:8501") == ["passed on"]


@pytest.mark.parametrize("hosts", [[], ["attacker.example"], ["localhost", "attacker.example"]])
def test_any_other_request_is_refused_before_anything_is_served(hosts):
    start, body = ask("http", *hosts)
    assert start["status"] == 403
    assert SETTING in body["body"].decode()
    assert ask("websocket", *hosts) == [{"type": "websocket.close", "code": 1008}]


def test_what_is_no_request_is_passed_on():
    assert ask("lifespan") == ["passed on"]


def test_names_of_the_settings_are_added(monkeypatch):
    monkeypatch.setattr(st, "get_option", {SETTING: ["tabdx.clinic.example"]}.__getitem__)
    for host in ("tabdx.clinic.example", "localhost"):
        assert ask("http", host) == ["passed on"]
    assert ask("http", "attacker.example") != ["passed on"]
