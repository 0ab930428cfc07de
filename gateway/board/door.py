"""Which requests are the board's; and its live stream, which browsers can open by cookie only."""

from http.cookies import CookieError, SimpleCookie
from typing import Final

from chassis.tokens import unauthenticated
from gateway.board.asking import NotSignedIn, asking
from gateway.board.session import COOKIE, Sessions
from gateway.body import App
from gateway.classes import STREAM
from gateway.headers import Head

_TO: Final = b"/v1/kpi/stream"


def is_of_board(head: Head) -> bool:
    """Whether a page is asked for. The root is one for browsers; programs get an index there."""
    if head.path == b"/":
        return b"text/html" in b",".join(head.noted.get(b"accept", ()))
    return head.path.startswith(b"/board/") and head.path != STREAM


async def listening(head: Head, gateway: App, sessions: Sessions) -> None:
    """Turn a request for the board's stream into one of whoever is signed in; leave any other.

    Raises `unauthenticated`.
    """
    if head.path != STREAM:
        return
    who = sessions.open(_cookie(head))
    try:
        async with asking(gateway, sessions, who, peer=head.peer) as api:
            token = await api.token()
    except NotSignedIn:
        raise unauthenticated("Nobody is signed in.") from None
    head.path = _TO
    proof = f"Bearer {token}".encode()
    head.noted[b"authorization"] = [proof]
    head.headers = [pair for pair in head.headers if pair[0] != b"authorization"]
    head.headers.append((b"authorization", proof))


def _cookie(head: Head) -> str | None:
    for name, value in head.headers:
        if name == b"cookie":
            try:
                found = SimpleCookie(value.decode("latin-1")).get(COOKIE)
            except CookieError:
                return None
            if found:
                return found.value
    return None
