"""What may be sent to a service a second time, and how often: repeating must not multiply a load.

Only a GET or HEAD without a body is repeated, once, and only while nothing of an answer has been
passed on: when no connection could be made or it broke off before the answer's head (most often an
idle connection the service had just closed), or when the answer is a 502 or a 503 that does not say
when to come again.
"""

from collections.abc import Mapping
from typing import Final

from gateway.headers import Head

FOR_ONE: Final = 10
RESERVE: Final = 10
_REPEATABLE = frozenset({"GET", "HEAD"})


class Budget:
    """Repetitions of one service's requests: one for every ten requests, and ten saved up.

    So of any n requests in a row at most 10 + n/10 are repeated, however the service fails.
    """

    __slots__ = ("_saved",)

    def __init__(self) -> None:
        self._saved = RESERVE * FOR_ONE

    def earn(self) -> None:
        """A request was sent for the first time."""
        self._saved = min(self._saved + 1, RESERVE * FOR_ONE)

    def spend(self) -> bool:
        """Whether one may be sent again; counts it."""
        if self._saved < FOR_ONE:
            return False
        self._saved -= FOR_ONE
        return True


def is_repeatable(head: Head) -> bool:
    """Whether the request changes nothing, however often it arrives."""
    return head.method in _REPEATABLE and not head.has_body


def asks_again(status: int, headers: Mapping[str, str]) -> bool:
    """Whether an answer means nothing but that another try may fare better."""
    return status == 502 or (status == 503 and "retry-after" not in headers)


def has_room(now: float, *, started: float, deadline: float | None) -> bool:
    """Whether a second try may take as long as the first did; times in seconds of one clock."""
    return deadline is None or now + (now - started) < deadline
