"""How a rule says no."""

from collections.abc import Sequence
from datetime import date

from chassis.problems import Fault, Problem


def not_allowed(reason: str) -> Problem:
    """`conflict`: as things stand it cannot be done."""
    return Problem("conflict", reason)


def not_before(day: date, reason: str) -> Problem:
    """`conflict`: it cannot be done yet; `allowed_from` is the first day on which it could."""
    return Problem("conflict", reason, extra={"allowed_from": day.isoformat()})


def need_status(status: str, wanted: Sequence[str], act: str) -> None:
    """Raises `conflict` for a record of another status than those in which it can be `act`."""
    if status not in wanted:
        names = " or ".join(wanted)
        raise not_allowed(f"It is {status}; only one that is {names} can be {act}.")


def wrong(code: str, path: str, message: str) -> Problem:
    """`invalid_request`: what was sent cannot be so."""
    return all_wrong([Fault(code, path, message)])


def all_wrong(faults: Sequence[Fault]) -> Problem:
    """`invalid_request` with everything that cannot be so."""
    return Problem("invalid_request", "The request cannot be so.", errors=list(faults))


def need_from(on: date, earliest: date | None, since: str, *, path: str = "$.on") -> None:
    """Raises `invalid_request` for a day before the one, if any, on which `since` was."""
    if earliest is not None and on < earliest:
        raise wrong("too_early", path, f"{on} is before {earliest}, when {since}")
