"""What one sharing out changes against another, and why. Pure."""

from collections import Counter
from collections.abc import Iterator
from typing import Literal

from pydantic import BaseModel

from services.earlyyears.support.allocation import Allocation
from services.earlyyears.support.sharing import Line

Kind = Literal["more", "fewer", "new", "gone"]


class HoursDifference(BaseModel):
    """Hours of a school or setting that differ: `new` and `gone` are those only one shares to."""

    organisation: str
    kind: Kind
    before: int | None
    after: int | None
    why: list[str]


class Differences(BaseModel):
    """What one sharing out changes against the one adopted; `against` null: none is.

    `why` is what changed for all; `same` have the same hours.
    """

    against: str | None
    capacity_before: int | None
    capacity_after: int
    why: list[str]
    counts: dict[Kind, int]
    same: int
    results: list[HoursDifference]


def differences(key: str | None, before: Allocation | None, after: Allocation) -> Differences:
    """Every school and setting whose hours differ; `key` is that of the one before."""
    common = _common(before, after) if before else []
    old = {line.organisation: line for line in before.lines} if before else {}
    new = {line.organisation: line for line in after.lines}
    pairs = [(old.get(each), new.get(each)) for each in sorted(old | new)]
    found = [told for pair in pairs for told in _difference(*pair, common)]
    return Differences(
        against=key,
        capacity_before=before.capacity.hours if before else None,
        capacity_after=after.capacity.hours,
        why=common,
        counts=Counter(each.kind for each in found),
        same=len(pairs) - len(found),
        results=found,
    )


def _difference(old: Line | None, new: Line | None, common: list[str]) -> Iterator[HoursDifference]:
    kind = _kind(old, new)
    if kind is not None:
        last = new or old
        yield HoursDifference(
            organisation=last.organisation if last else "",
            kind=kind,
            before=old.hours if old else None,
            after=new.hours if new else None,
            why=_reasons(old, new, common),
        )


def _kind(old: Line | None, new: Line | None) -> Kind | None:
    was, is_now = bool(old and old.sort), bool(new and new.sort)
    if was != is_now:
        return "new" if is_now else "gone"
    if old is None or new is None or old.hours == new.hours:
        return None
    return "more" if new.hours > old.hours else "fewer"


def _reasons(old: Line | None, new: Line | None, common: list[str]) -> list[str]:
    if old is None or new is None or old.sort != new.sort:
        return [new.why if new else "closed, or no longer in the early years"]
    own = []
    if old.rating != new.rating:
        own.append(f"quality changed from {_rated(old)} to {_rated(new)}")
    if old.places != new.places:
        own.append(f"places changed from {_known(old.places)} to {_known(new.places)}")
    if new.delivered > old.hours:
        own.append(f"{new.delivered} hours are delivered")
    return [*own, *common] or ["what others are due changed"]


def _common(before: Allocation, after: Allocation) -> list[str]:
    told = []
    if before.capacity.hours != after.capacity.hours:
        told.append(f"capacity changed from {before.capacity.hours} to {after.capacity.hours}")
    if before.rule != after.rule:
        told.append(f"the rule changed from {before.rule.name} to {after.rule.name}")
    return told


def _rated(line: Line) -> str:
    return line.rating or "not rated"


def _known(places: int | None) -> str:
    return "not known" if places is None else str(places)
