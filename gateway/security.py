"""Headers that tell browsers to be careful, on every answer, and the `send` that adds them."""

from collections.abc import Awaitable, Callable, Iterable, MutableMapping
from typing import Any

from gateway.headers import Pair

_START = "http.response.start"
_CAREFUL: tuple[Pair, ...] = (
    (b"x-content-type-options", b"nosniff"),
    (b"referrer-policy", b"no-referrer"),
    (b"content-security-policy", b"default-src 'none'; frame-ancestors 'none'"),
    (b"cross-origin-resource-policy", b"same-origin"),
    (b"permissions-policy", b"camera=(), geolocation=(), microphone=(), payment=(), usb=()"),
)
# A year, in seconds. Only by https is it heeded, and only there is it true (RFC 6797, 7.2).
_HTTPS_ONLY: Pair = (b"strict-transport-security", b"max-age=31536000")


def careful(scheme: str) -> tuple[Pair, ...]:
    """The security headers where callers come by `scheme`."""
    return (*_CAREFUL, _HTTPS_ONLY) if scheme == "https" else _CAREFUL


class Dressed:
    """A `send` that adds the gateway's own headers to an answer's head.

    `added` come whatever the answer holds; of `defaults` those it does not set itself.
    """

    __slots__ = ("_defaults", "_send", "added")

    def __init__(
        self,
        send: Callable[[MutableMapping[str, Any]], Awaitable[None]],
        *,
        added: Iterable[Pair],
        defaults: Iterable[Pair],
    ) -> None:
        self._send, self._defaults = send, defaults
        self.added = list(added)

    async def __call__(self, message: MutableMapping[str, Any]) -> None:
        if message["type"] == _START:
            headers: list[Pair] = message["headers"]
            own = {name for name, _ in headers}
            missing = [pair for pair in self._defaults if pair[0] not in own]
            message["headers"] = [*headers, *self.added, *missing]
        await self._send(message)
