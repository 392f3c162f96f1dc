"""Settings of the service: its limits, and who may ask."""

import hmac
import os
from dataclasses import dataclass

from tabdx.core.errors import InputError

TOKENS = "TABDX_TOKENS"  # environment variable: bearer tokens, separated by commas
_SHORTEST_TOKEN = 16


@dataclass(frozen=True)
class ServiceSettings:
    """Limits of the service, and its bearer tokens.

    Attributes
    ----------
    most_bytes : int
        Of the body of a request.
    most_patients : int
        Of one request.
    requests_per_minute : int
        Of one client address; half a second's worth more may come at once.
    seconds : float
        In which a request must have arrived.
    tokens : tuple of str
        One of them must come with a request; empty where everybody who reaches it may ask.
    prevalence : float or None
        Where the answers are used; None is as studied.
    """

    most_bytes: int = 2_000_000
    most_patients: int = 1_000
    requests_per_minute: int = 12_000
    seconds: float = 30.0
    tokens: tuple[str, ...] = ()
    prevalence: float | None = None

    def allows(self, header: str | None) -> bool:
        """Tell whether an Authorization header holds one of the tokens, in constant time."""
        if not self.tokens:
            return True
        kind, _, given = (header or "").partition(" ")
        if kind.lower() != "bearer":
            return False
        found = [
            hmac.compare_digest(given.strip().encode(), token.encode()) for token in self.tokens
        ]
        return any(found)


def read_tokens() -> tuple[str, ...]:
    """Read the bearer tokens from the environment.

    Raises
    ------
    InputError
        If one is too short to keep anybody out.
    """
    tokens = tuple(one.strip() for one in os.environ.get(TOKENS, "").split(",") if one.strip())
    if any(len(token) < _SHORTEST_TOKEN for token in tokens):
        raise InputError(
            f"a token in {TOKENS} has fewer than {_SHORTEST_TOKEN} characters; make one by "
            "`python -c 'import secrets; print(secrets.token_urlsafe())'`"
        )
    return tokens
