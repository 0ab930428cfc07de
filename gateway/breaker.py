"""The circuit of one service: after enough failures it is left alone for a while, then tried.

    closed     requests pass; five failures in a row, or half of the last twenty, open it
    open       requests are refused at once, for `OPEN_S`
    half_open  one request in each `OPEN_S` is let through; its success closes the circuit

A failure is no answer: no connection, a connection that broke off, silence. Any answer is a
success, a 503 too: the service lives, refuses quickly and names what it lacks, and its other routes
may still work; refusing for it would only hide that.
"""

from typing import Final, Literal

State = Literal["closed", "open", "half_open"]

IN_A_ROW: Final = 5
WINDOW: Final = 20
TOO_MANY: Final = 10
OPEN_S: Final = 2.0
_MASK: Final = (1 << WINDOW) - 1


class Breaker:
    """Pure: times are passed in, in seconds of any one clock that does not go backwards."""

    __slots__ = ("_in_a_row", "_recent", "_trying", "_until")

    def __init__(self) -> None:
        self._until: float | None = None
        self._trying = False
        self._in_a_row = 0
        self._recent = 0  # one bit for each of the last outcomes, set for a failure

    def admits(self, now: float) -> bool:
        """Whether a request may be sent; one let through on trial holds back the others.

        A trial whose outcome is never told (its caller left) is followed by another.
        """
        if self._until is None:
            return True
        if now < self._until:
            return False
        self._until, self._trying = now + OPEN_S, True
        return True

    def succeeded(self) -> None:
        """The service has answered."""
        if self._until is not None:
            self._until, self._trying, self._recent = None, False, 0
        self._in_a_row = 0
        self._recent = self._recent << 1 & _MASK

    def failed(self, now: float) -> None:
        """The service has not answered, though it could have."""
        if self._until is not None:
            # Requests sent before it opened fail too, and tell nothing new.
            if self._trying:
                self._open(now)
            return
        self._in_a_row += 1
        self._recent = (self._recent << 1 | 1) & _MASK
        if self._in_a_row >= IN_A_ROW or self._recent.bit_count() >= TOO_MANY:
            self._open(now)

    def state(self, now: float) -> State:
        """What the circuit is."""
        if self._until is None:
            return "closed"
        return "half_open" if self._trying or now >= self._until else "open"

    def wait(self, now: float) -> float:
        """Seconds until it is worth asking again; 0 where it is now."""
        return 0.0 if self._until is None else max(self._until - now, 0.0)

    def _open(self, now: float) -> None:
        self._until, self._trying = now + OPEN_S, False
