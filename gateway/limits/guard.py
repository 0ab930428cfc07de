"""The limits as the application asks them: by request, with the headers that tell a caller."""

from chassis.problems import Problem
from gateway import problems
from gateway.classes import Classes, Rate, RouteClass
from gateway.headers import Head, Pair
from gateway.limits.rates import Rates
from gateway.limits.window import Standing
from gateway.peer import group
from gateway.record import Record

# Of one address. Enough for a mistake in a program; far from enough for guessing.
FAILURES = Rate(60, 300)
_FAILURES = "failures"


class Guard:
    """Counts each request against its class's rate, and failed authentications apart."""

    def __init__(self, classes: Classes, store: str | None) -> None:
        self._rates = Rates(store)
        self._policies = {kind.name: _policy(kind.name, kind.rate) for kind in classes}

    async def close(self) -> None:
        """Close what is open."""
        await self._rates.close()

    async def count(self, record: Record, kind: RouteClass) -> list[Pair]:
        """Count a request; gives its answer's `RateLimit` headers, or raises `too_many_requests`.

        Headers: draft-ietf-httpapi-ratelimit-headers, as structured fields.
        """
        taken, now = await self._rates.take(kind.name, kind.rate, who(record))
        policy, state = self._policies[kind.name], _state(kind.name, now)
        if not taken:
            told = {"RateLimit-Policy": policy, "RateLimit": state}
            raise problems.too_many_requests(kind.name, kind.rate, retry_s=now.seconds, told=told)
        return [(b"ratelimit-policy", policy.encode()), (b"ratelimit", state.encode())]

    async def check_failures(self, head: Head) -> None:
        """Raise `too_many_requests` where an address has failed to authenticate too often."""
        now = await self._rates.look(_FAILURES, FAILURES, group(head.peer))
        if not now.remaining:
            raise _too_many_failures(now)

    async def failed(self, head: Head) -> Problem | None:
        """Count a failed authentication; gives `too_many_requests` where it is one too many."""
        taken, now = await self._rates.take(_FAILURES, FAILURES, group(head.peer))
        return None if taken else _too_many_failures(now)


def who(record: Record) -> str:
    """Whom a request is counted for: its client or, without one, its group of addresses."""
    # The letter keeps a client that is called like an address apart from it.
    return f"c:{record.caller}" if record.caller else f"a:{group(record.head.peer)}"


def _too_many_failures(now: Standing) -> Problem:
    told = {
        "RateLimit-Policy": _policy(_FAILURES, FAILURES),
        "RateLimit": _state(_FAILURES, now),
    }
    return problems.too_many_requests(_FAILURES, FAILURES, retry_s=now.seconds, told=told)


def _policy(name: str, rate: Rate) -> str:
    return f'"{name}";q={rate.requests};w={rate.seconds}'


def _state(name: str, now: Standing) -> str:
    return f'"{name}";r={now.remaining};t={now.seconds}'
