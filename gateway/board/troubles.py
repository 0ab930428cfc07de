"""What is wrong with a part, and what to do, in plain words. Pure.

It reads /health/status; anything it holds may be missing, where a part did not answer.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final

TITLES: Final[Mapping[str, str]] = {
    "schools": "Schools and people",
    "earlyyears": "Early years",
    "kpi": "Indicators",
    "identity": "Sign-in and clients",
    "sif": "School improvement",
    "fourteen19": "14 to 19",
    "enrichment": "Enrichment and tuition",
}
STANDINGS: Final[Mapping[str, str]] = {
    "pass": "Working",
    "warn": "Look at it",
    "fail": "Not working",
}
CIRCUITS: Final[Mapping[str, str]] = {
    "closed": "let through",
    "open": "held back for a moment",
    "half_open": "tried again",
}
"""What the gateway does with requests to a part. An open circuit lets nothing through."""
_LATE_S: Final = 60.0
_BEHIND: Final = 1000
_TIMED_OUT: Final = "TimeoutError"


@dataclass(frozen=True, slots=True)
class Trouble:
    """What is wrong, and what to do about it."""

    what: str
    do: str


@dataclass(frozen=True, slots=True)
class Part:
    """One part, as it is; a figure is None where the part did not tell."""

    name: str
    standing: str
    circuit: str
    behind: int | None
    behind_s: float | None
    waiting: int | None
    oldest_s: float | None
    dead: int | None
    troubles: tuple[Trouble, ...]

    @property
    def title(self) -> str:
        return TITLES.get(self.name, self.name)


def parts(health: Mapping[str, Any]) -> list[Part]:
    """Every part, those in trouble first."""
    circuits = health["checks"]["circuits"]
    found = [
        _part(name, told, circuits.get(name, "closed")) for name, told in health["services"].items()
    ]
    gravity = list(STANDINGS)
    return sorted(found, key=lambda part: (-gravity.index(part.standing), part.title))


def _part(name: str, told: Mapping[str, Any], circuit: str) -> Part:
    checks = told.get("checks", {})
    consumers, outbox = checks.get("consumers", {}), checks.get("outbox", {})
    by_topic = consumers.get("events_behind")
    return Part(
        name,
        told["status"],
        circuit,
        sum(by_topic.values()) if by_topic is not None else None,
        consumers.get("seconds_behind"),
        outbox.get("events"),
        outbox.get("oldest_s"),
        checks.get("dead_letters", {}).get("count"),
        tuple(_troubles(told, circuit)),
    )


def _troubles(told: Mapping[str, Any], circuit: str) -> Iterator[Trouble]:
    if "checks" not in told:
        yield Trouble(
            f"It gives no answer ({told.get('error', 'no reason given')}).",
            "See whether its process runs and what its log says last, then start it again.",
        )
        return
    if circuit != "closed":
        yield Trouble(
            "Requests to it failed, so it is left alone for a moment.",
            "Nothing, if it answers again by itself; else see what its log says.",
        )
    checks = told["checks"]
    yield from _of_errors(checks)
    yield from _of_amounts(checks)
    yield from (
        Trouble(f"Its task “{name}” has ended.", "Start the part again; its log says why it ended.")
        for name, alive in checks.get("tasks", {}).items()
        if not alive
    )
    yield from _of_issuers(checks.get("issuers", ()))


_CHECKS: Final[Mapping[str, tuple[str, str]]] = {
    "database": (
        "Its database cannot be used",
        "See that PostgreSQL runs, and that its migrations have been run.",
    ),
    "bus": (
        "It does not reach the event bus",
        "Nothing is lost: events wait. Start the bus again.",
    ),
    "outbox": ("Its events that wait to be sent cannot be counted", "Look at its database."),
    "consumers": (
        "How far it is behind others is not known",
        "If it lasts, look at the event bus and at this part's log.",
    ),
    "dead_letters": ("Its dead letters cannot be counted", "Look at its database."),
}


def _of_errors(checks: Mapping[str, Any]) -> Iterator[Trouble]:
    for name, (what, do) in _CHECKS.items():
        error = checks.get(name, {}).get("error")
        if error == _TIMED_OUT:
            yield Trouble(f"{what}: no answer in time.", f"It may only be busy. {do}")
        elif error:
            yield Trouble(f"{what}: {error}.", do)


def _of_amounts(checks: Mapping[str, Any]) -> Iterator[Trouble]:
    dead = checks.get("dead_letters", {}).get("count", 0)
    if dead:
        yield Trouble(
            f"It could not handle {dead:,} {'event' if dead == 1 else 'events'}: dead letters.",
            "Read why below, mend the cause, then replay them by the API.",
        )
    if checks.get("outbox", {}).get("oldest_s", 0.0) > _LATE_S:
        yield Trouble(
            "Events it has to tell have waited for more than a minute.",
            "See that the event bus runs; they leave by themselves when it does.",
        )
    behind = checks.get("consumers", {}).get("events_behind", {})
    if sum(behind.values()) > _BEHIND:
        yield Trouble(
            f"It has {sum(behind.values()):,} events of others still to read.",
            "Figures will be late. If the number does not fall, look at its log.",
        )


def _of_issuers(issuers: Any) -> Iterator[Trouble]:
    for issuer in issuers:
        if "error" in issuer:
            yield Trouble(
                f"It cannot fetch the keys of {issuer['issuer']}.",
                "Keys it has go on being good for a while. See that the issuer answers.",
            )
