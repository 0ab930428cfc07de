"""What may be said of a provider's places when. Pure: every day is given."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any, Final, Literal, NamedTuple

from chassis.records.refusing import need_from, need_status, not_allowed
from contracts.fourteen19 import PlaceLevel
from education.diplomas import LineCode
from services.fourteen19.commissioning.state import PlacesPlan, PlacesRow
from services.fourteen19.provision.plans import LEVELS

_OPEN: Final = ("planned", "proposed", "commissioned")
Said = Literal["planned", "proposed", "commissioned"]


class RowKey(NamedTuple):
    """A level, and a line of it or none."""

    level: PlaceLevel
    line: LineCode | None


Numbers = Mapping[RowKey, int]
"""Places of each row."""


def begun(year: str, numbers: Numbers, on: date) -> PlacesPlan:
    """A provider's first plan for a year, or its first since all was withdrawn."""
    return PlacesPlan(year=year, rows=_whole((), "planned", numbers), planned_on=on)


def planned(plan: PlacesPlan, numbers: Numbers, on: date) -> PlacesPlan:
    """Planned anew, whole. What the authority proposed or commissioned stays as it is; of places
    withdrawn, everything begins anew."""
    if plan.status == "withdrawn":
        need_from(on, plan.withdrawn_on, "the places were withdrawn")
        return begun(plan.year, numbers, on)
    need_from(on, plan.planned_on, "they were last planned")
    return _with(plan, rows=_whole(plan.rows, "planned", numbers), planned_on=on)


def proposed(plan: PlacesPlan, numbers: Numbers, on: date) -> PlacesPlan:
    """Proposed by the authority, whole: until it has commissioned them."""
    need_status(plan.status, ("planned", "proposed"), "proposed")
    need_from(on, plan.proposed_on, "they were last proposed")
    rows = _whole(plan.rows, "proposed", numbers)
    return _with(plan, rows=rows, proposed_on=on, status="proposed")


def commissioned(plan: PlacesPlan, numbers: Numbers | None, agreement: str, on: date) -> PlacesPlan:
    """Commissioned under a funding agreement, as proposed unless numbers are given."""
    need_status(plan.status, ("proposed",), "commissioned")
    need_from(on, plan.proposed_on, "they were proposed")
    whole = numbers_of(plan.rows, "proposed") if numbers is None else numbers
    return _with(
        plan,
        rows=_whole(plan.rows, "commissioned", whole),
        funding_agreement=agreement,
        commissioned_on=on,
        status="commissioned",
    )


def varied(plan: PlacesPlan, numbers: Numbers, on: date) -> PlacesPlan:
    """Commissioned in other numbers from a day on: rows not named stay. Raises `conflict` where
    that changes nothing."""
    need_status(plan.status, ("commissioned",), "varied")
    need_from(on, plan.varied_on or plan.commissioned_on, "they were last commissioned")
    held = numbers_of(plan.rows, "commissioned")
    after = {**held, **numbers}
    if after == held:
        raise not_allowed("They are commissioned in these numbers already.")
    return _with(plan, rows=_whole(plan.rows, "commissioned", after), varied_on=on)


def withdrawn(plan: PlacesPlan, on: date) -> PlacesPlan:
    """Neither planned nor commissioned any more."""
    need_status(plan.status, _OPEN, "withdrawn")
    last = max(
        day
        for day in (plan.planned_on, plan.proposed_on, plan.commissioned_on, plan.varied_on)
        if day
    )
    need_from(on, last, "something was last said of them")
    return _with(plan, withdrawn_on=on, status="withdrawn")


def numbers_of(rows: Sequence[PlacesRow], said: Said) -> Numbers:
    """What is said of each row, of those of which anything is."""
    found = {RowKey(row.level, row.line): getattr(row, said) for row in rows}
    return {key: places for key, places in found.items() if places is not None}


def by_level(plan: PlacesPlan, said: Said) -> dict[PlaceLevel, int]:
    """Places of each level of which anything is said, its lines together."""
    found: dict[PlaceLevel, int] = {}
    if plan.status == "withdrawn":
        return found
    for (level, _line), places in numbers_of(plan.rows, said).items():
        found[level] = found.get(level, 0) + places
    return found


def _whole(rows: Sequence[PlacesRow], said: Said, numbers: Numbers) -> tuple[PlacesRow, ...]:
    """With these numbers in place of all that was said; rows of which nothing is said any more are
    gone."""
    held = {RowKey(row.level, row.line): row for row in rows}
    keys = sorted({*held, *numbers}, key=lambda key: (LEVELS.index(key.level), key.line or ""))
    after = (
        held.get(key, PlacesRow(level=key.level, line=key.line)).model_copy(
            update={said: numbers.get(key)}
        )
        for key in keys
    )
    return tuple(row for row in after if not row.is_blank)


def _with(plan: PlacesPlan, **update: Any) -> PlacesPlan:
    return plan.model_copy(update=update)
