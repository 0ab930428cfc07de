"""A caseload's place as it changes hands. Pure: every day is given."""

from datetime import date

from chassis.records.refusing import need_from, not_allowed
from services.earlyyears.caseloads.state import Caseload, Stint


def given(officer: str, since: date) -> Caseload:
    """A first officer from a day on."""
    return Caseload(officer=officer, stints=(Stint(officer=officer, since=since),))


def handed_over(caseload: Caseload, officer: str, on: date) -> Caseload:
    """The caseload with another officer from a day on; also where it was with nobody for a while.

    Raises `conflict` for the officer it is with, `invalid_request` for a day before the last one's
    time began or ended.
    """
    if caseload.officer == officer:
        raise not_allowed(f"It is in the caseload of {officer} already.")
    stints = _closed(caseload, on) if caseload.status == "active" else caseload.stints
    need_from(on, stints[-1].until, "the last officer's time ended")
    stint = Stint(officer=officer, since=on)
    update = {"status": "active", "officer": officer, "stints": (*stints, stint)}
    return caseload.model_copy(update=update)


def ended(caseload: Caseload, on: date) -> Caseload:
    """The caseload as with nobody from a day on."""
    if caseload.status != "active":
        raise not_allowed("It is in nobody's caseload now.")
    update = {"status": "ended", "officer": None, "stints": _closed(caseload, on)}
    return caseload.model_copy(update=update)


def _closed(caseload: Caseload, on: date) -> tuple[Stint, ...]:
    last = caseload.stints[-1]
    need_from(on, last.since, "the present officer's time began")
    return (*caseload.stints[:-1], last.model_copy(update={"until": on}))
