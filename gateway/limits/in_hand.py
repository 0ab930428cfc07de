"""Requests at once: of one caller, and for one service. Counted in this process."""

from collections import Counter
from collections.abc import Hashable

from gateway import problems
from gateway.classes import RouteClass


class InHand:
    """The requests being answered just now."""

    def __init__(self, *, requests: int, streams: int) -> None:
        """The most for one service: requests, and event streams, which are counted apart."""
        self._requests, self._streams = requests, streams
        self._counts: Counter[Hashable] = Counter()

    def enter(self, kind: RouteClass, who: str, service: str) -> None:
        """Count a request as in hand; raises a Problem where there are too many already."""
        is_stream = kind.name == "stream"
        if self._counts[kind.name, who] >= kind.at_once:
            raise problems.too_many_at_once(kind.name, kind.at_once)
        if self._counts[service, is_stream] >= (self._streams if is_stream else self._requests):
            raise problems.busy(service)
        self._counts[kind.name, who] += 1
        self._counts[service, is_stream] += 1

    def leave(self, kind: RouteClass, who: str, service: str) -> None:
        """The request is answered; must follow every `enter` that raised nothing."""
        for key in ((kind.name, who), (service, kind.name == "stream")):
            self._counts[key] -= 1
            if not self._counts[key]:
                del self._counts[key]
