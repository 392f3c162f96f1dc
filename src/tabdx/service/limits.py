"""Limits of size, time and rate, and the bearer token: before a request is read."""

import asyncio
import json
import time
from collections import OrderedDict
from collections.abc import Callable
from typing import Any

from tabdx.service.settings import ServiceSettings

OPEN_PATHS = ("/health",)
_MOST_CLIENTS = 10_000  # whose rate is remembered
_BURST_SECONDS = 0.5


class RateLimiter:
    """A token bucket for each client address.

    Parameters
    ----------
    per_minute : int
    clock : callable
        Seconds that only rise.
    """

    def __init__(self, per_minute: int, clock: Callable[[], float] = time.monotonic) -> None:
        self._per_second = per_minute / 60
        self._most = max(1.0, self._per_second * _BURST_SECONDS)
        self._clock = clock
        self._buckets: OrderedDict[str, tuple[float, float]] = OrderedDict()

    def allows(self, client: str) -> bool:
        """Take one request of a client, if there is room for it."""
        now = self._clock()
        left, then = self._buckets.pop(client, (self._most, now))
        left = min(self._most, left + (now - then) * self._per_second)
        allowed = left >= 1
        self._buckets[client] = (left - 1 if allowed else left, now)
        while len(self._buckets) > _MOST_CLIENTS:
            self._buckets.popitem(last=False)
        return allowed


class Limits:
    """ASGI middleware that refuses what is too much, too large, too slow or not allowed.

    Parameters
    ----------
    app : ASGI application
    settings : ServiceSettings
    """

    def __init__(self, app: Any, settings: ServiceSettings) -> None:
        self.app = app
        self.settings = settings
        self.rate = RateLimiter(settings.requests_per_minute)

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        """Let a request through with its whole body, or refuse it with one reason."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        headers = {key.decode("latin-1").lower(): value for key, value in scope["headers"]}
        refusal = self._refuse(scope, headers)
        if refusal is not None:
            await _respond(send, *refusal)
            return
        try:
            async with asyncio.timeout(self.settings.seconds):
                body = await _read_body(receive, self.settings.most_bytes)
        except TimeoutError:
            await _respond(send, 408, "the request did not arrive in time")
            return
        if body is None:
            await _respond(send, 413, self._too_large())
            return
        await self.app(scope, _replay(body, receive), send)

    def _refuse(self, scope: Any, headers: dict[str, bytes]) -> tuple[int, str] | None:
        client = (scope.get("client") or ("",))[0]
        if not self.rate.allows(client):
            return 429, f"more than {self.settings.requests_per_minute:,} requests a minute"
        given = headers.get("authorization")
        token = None if given is None else given.decode("latin-1")
        if scope["path"] not in OPEN_PATHS and not self.settings.allows(token):
            return 401, "a bearer token is needed: Authorization: Bearer <token>"
        length = headers.get("content-length", b"0")
        if not length.isdigit():
            return 400, "Content-Length is no number"
        if int(length) > self.settings.most_bytes:
            return 413, self._too_large()
        return None

    def _too_large(self) -> str:
        return f"a request has at most {self.settings.most_bytes:,} bytes; divide it"


async def _read_body(receive: Any, most: int) -> bytes | None:
    """Read the whole body; None where it is larger."""
    body = bytearray()
    while True:
        message = await receive()
        if message["type"] != "http.request":
            return bytes(body)
        body += message.get("body", b"")
        if len(body) > most:
            return None
        if not message.get("more_body"):
            return bytes(body)


def _replay(body: bytes, receive: Any) -> Any:
    given = False

    async def again() -> Any:
        nonlocal given
        if given:
            return await receive()
        given = True
        return {"type": "http.request", "body": body, "more_body": False}

    return again


async def _respond(send: Any, status: int, reason: str) -> None:
    content = json.dumps({"detail": reason}).encode()
    headers = [(b"content-type", b"application/json"), (b"content-length", b"%d" % len(content))]
    if status == 401:
        headers.append((b"www-authenticate", b"Bearer"))
    if status == 429:
        headers.append((b"retry-after", b"1"))
    if status in (408, 413):
        headers.append((b"connection", b"close"))
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": content})
