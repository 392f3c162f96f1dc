"""The allowed host names, against DNS rebinding.

A browser keeps the pages of different names apart, but whoever owns a name may let it point to this
machine (DNS rebinding). A page of that name could then ask the dashboard on a visitor's own machine
for its patients. What the browser cannot hide is the name that it asked for: the Host header.
"""

from collections.abc import Iterable
from urllib.parse import urlsplit

import streamlit as st
from starlette.datastructures import Headers
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Receive, Scope, Send

LOCAL = ("localhost", "127.0.0.1", "::1")
SETTING = "server.allowedHosts"
_REFUSAL = (
    "This dashboard does not answer to the name in the address.\n"
    "On the machine where it runs, open it as localhost. To open it by another name, add that name "
    f"to {SETTING} in .streamlit/config.toml and start the dashboard again.\n"
)
_POLICY_VIOLATION = 1008  # RFC 6455, section 7.4.1


class AllowedHosts:
    """ASGI middleware: HTTP and websockets are served under allowed names only."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on, or refuse it before anything else has seen it."""
        kind = scope["type"]
        if kind not in ("http", "websocket"):
            await self._app(scope, receive, send)
            return
        asked = Headers(scope=scope).getlist("host")
        allowed = [*LOCAL, *st.get_option(SETTING)]
        if len(asked) == 1 and is_allowed(asked[0], allowed):
            await self._app(scope, receive, send)
        elif kind == "websocket":
            await receive()
            await send({"type": "websocket.close", "code": _POLICY_VIOLATION})
        else:
            await PlainTextResponse(_REFUSAL, status_code=403)(scope, receive, send)


def is_allowed(host: str, allowed: Iterable[str]) -> bool:
    """Whether a Host header names one of the allowed hosts, at any port.

    Parameters
    ----------
    host : str
        The header.
    allowed : iterable of str
        Names and addresses without a port. ``*.example.org`` stands for every name below
        example.org, ``*`` for any name.

    Examples
    --------
    >>> is_allowed("[::1]:8501", LOCAL), is_allowed("localhost.example.org", LOCAL)
    (True, False)
    """
    name = _name(host)
    patterns = [pattern.strip().lower().rstrip(".") for pattern in allowed]
    return name is not None and any(
        pattern in ("*", name) or (pattern.startswith("*.") and name.endswith(pattern[1:]))
        for pattern in patterns
    )


def _name(host: str) -> str | None:
    """The name in a Host header, in lower case; None where it is no name with or without port."""
    try:
        parts = urlsplit(f"//{host}")
        _ = parts.port  # raises where it is no number of a port
    except ValueError:
        return None
    bare = parts.netloc == host and "@" not in host
    return parts.hostname.rstrip(".") if bare and parts.hostname else None
