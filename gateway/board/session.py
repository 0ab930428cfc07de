"""Who is signed in: a client's id and secret, sealed in a cookie that no script can read.

Access tokens last for minutes and a working day for hours, so the board takes a new token when one
ends. What it holds in memory is tokens only; any gateway with the same key can go on.
"""

import json
import time
from dataclasses import dataclass, field
from typing import Final, NamedTuple

from cryptography.fernet import Fernet, InvalidToken

COOKIE: Final = "board"
LIFE_S: Final = 8 * 60 * 60
_EARLY_S: Final = 30.0
"""A token is not used in its last seconds: the request may take that long."""


class Client(NamedTuple):
    """Who is signed in, and how it proves that to the issuer."""

    id: str
    secret: str


@dataclass(slots=True)
class _Token:
    text: str
    until: float


@dataclass(slots=True)
class Sessions:
    """Seals and opens cookies, and keeps the tokens of those signed in."""

    key: bytes
    _tokens: dict[Client, _Token] = field(default_factory=dict)

    def seal(self, client: Client) -> str:
        """The cookie's value."""
        return Fernet(self.key).encrypt(json.dumps(client).encode()).decode()

    def open(self, cookie: str | None) -> Client | None:
        """Who a cookie is of; None where it is none of ours, or too old."""
        if not cookie:
            return None
        try:
            told = json.loads(Fernet(self.key).decrypt(cookie.encode(), ttl=LIFE_S))
        except InvalidToken:
            return None
        return Client(*told)

    def token(self, client: Client) -> str | None:
        """A token that is still good."""
        kept = self._tokens.get(client)
        return kept.text if kept and kept.until > time.monotonic() else None

    def keep(self, client: Client, token: str, *, seconds: float) -> None:
        now = time.monotonic()
        self._tokens = {one: kept for one, kept in self._tokens.items() if kept.until > now}
        self._tokens[client] = _Token(token, now + seconds - _EARLY_S)

    def forget(self, client: Client) -> None:
        self._tokens.pop(client, None)
