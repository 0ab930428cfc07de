"""How far a caller sees: who acts for some organisations only is told live figures of these alone.

What adds up several organisations (an area, a region, a group) is closed to them as well: less
one's own, a live total would tell of the others. Of these they read what is released, as anybody.
"""

from collections.abc import Iterable
from dataclasses import replace
from typing import Annotated, Final

from chassis.auth import Principal, needs
from chassis.problems import Fault, Problem
from services.kpi.spots import Level, level_of
from services.kpi.values.candidates import Filter

MaySee = Annotated[Principal, needs("kpi:read", bound=True)]
"""The caller of a route that confines itself by what is here."""
_NAMED: Final = 20  # organisations, in an answer that refuses


def sees(caller: Principal, level: Level, place: str) -> bool:
    """Whether a caller may be told what is live of a place."""
    return caller.everywhere or (level == "organisation" and place in caller.organisations)


def confined(caller: Principal, wanted: Filter) -> Filter:
    """The filter, kept to what a caller sees; nothing else is found by it."""
    mine = caller.confined_to
    if mine is None:
        return wanted
    places = mine if wanted.places is None else sorted({*mine} & {*wanted.places})
    return replace(wanted, levels=("organisation",), places=places)


def look_at(caller: Principal, level: Level, place: str) -> None:
    """Let a caller pass who may see the place an address names; raises `forbidden`."""
    if not sees(caller, level, place):
        raise refusal(caller, [_not_yours("path.name", place)])


def refuse_others(
    caller: Principal, at: str, *, level: Iterable[str] | None, **places: Iterable[str] | None
) -> None:
    """Raises `forbidden` with a fault for every level and place that a caller names and may not
    see, each under the name of its parameter. Who names none is refused nothing."""
    if caller.everywhere:
        return
    faults = [
        Fault("wider_than_yours", f"{at}.level", f"{each} adds up what several sent in")
        for each in level or ()
        if each != "organisation"
    ]
    faults += [
        _not_yours(f"{at}.{parameter}", place)
        for parameter, named in places.items()
        for place in named or ()
        if not sees(caller, level_of(place), place)
    ]
    if faults:
        raise refusal(caller, faults)


def _not_yours(path: str, place: str) -> Fault:
    return Fault("not_yours", path, f"{place} is no organisation that you act for")


def refusal(caller: Principal, faults: list[Fault]) -> Problem:
    """403 with these faults: what the caller may see instead."""
    mine = sorted(caller.organisations)
    named = ", ".join(mine[:_NAMED]) or "no organisation"
    more = f" and {len(mine) - _NAMED} more" if len(mine) > _NAMED else ""
    fix = "Ask for your own; what is released of others is at /v1/kpi/public/values."
    return Problem(
        "forbidden",
        f"{caller.client} is told live figures of {named}{more} only.",
        errors=[replace(fault, fix=fix) for fault in faults],
    )
