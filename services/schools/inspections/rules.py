"""What follows from an organisation's inspections: which was the latest when, and its times in a
category of concern. Pure: the same whatever order the inspections came in."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import pairwise
from typing import Final, Literal

from education.ofsted import CONCERNS, INADEQUATE, category_of

ALWAYS: Final = date(1900, 1, 1)
"""The opening of an organisation of which nobody knows when it opened."""
LeftBy = Literal["lifted", "recategorised", "closed"]


@dataclass(frozen=True, slots=True)
class Full:
    """A full inspection: when, its grade, and its category as stated (null: unknown)."""

    inspected_on: date
    overall: int | None
    category: str | None


@dataclass(frozen=True, slots=True)
class Latest:
    """From when to when (`until` excluded, null: still) an inspection was the latest of its sort.

    `inspected_on` null: the time before the first.
    """

    inspected_on: date | None
    since: date
    until: date | None


@dataclass(frozen=True, slots=True)
class Spell:
    """A time in a category of concern: from the inspection that led to it, to what ended it."""

    category: str
    entered_on: date
    left_on: date | None = None
    left_by: LeftBy | None = None


def latest_spells(days: Iterable[date], closed_on: date | None) -> list[Latest]:
    """Each inspection is the latest until the next, or until the organisation closes."""
    held = sorted(set(days))
    ends: Sequence[date | None] = (*held[1:], None)
    return [
        Latest(day, day, _ended(day, following, closed_on))
        for day, following in zip(held, ends, strict=False)
    ]


def before_first(days: Sequence[date], opened_on: date | None, closed_on: date | None) -> Latest:
    """The time from the opening to the first inspection, if there was one."""
    since = opened_on or ALWAYS
    return Latest(None, since, _ended(since, min(days, default=None), closed_on))


def _ended(since: date, following: date | None, closed_on: date | None) -> date | None:
    ends = [day for day in (following, closed_on) if day is not None]
    return max(since, min(ends)) if ends else None


def category_spells(inspections: Iterable[Full], closed_on: date | None) -> list[Spell]:
    """The times in a category, the first first; what was held after the closure begins none.

    The next inspection that leads to the same category, or that is inadequate with no category
    known, lets it go on; any other ends it.
    """
    held = sorted(inspections, key=lambda one: one.inspected_on)
    changes = list(_changes(one for one in held if not closed_on or one.inspected_on <= closed_on))
    spells = [_spell(change, following) for change, following in pairwise([*changes, None])]
    return [_closed(spell, closed_on) for spell in spells if spell is not None]


Change = tuple[date, str | None]
"""On this day the category became this one, or none."""


def _changes(inspections: Iterable[Full]) -> Iterator[Change]:
    standing: str | None = None
    for one in inspections:
        category = _category_after(one, standing)
        if category != standing:
            yield one.inspected_on, category
        standing = category


def _category_after(one: Full, standing: str | None) -> str | None:
    category = category_of(one.overall, one.category)
    if category is None:  # inadequate, and nobody says in which category
        return standing if one.overall in (INADEQUATE, None) else None
    return category if category in CONCERNS else None


def _spell(change: Change | None, following: Change | None) -> Spell | None:
    if change is None or change[1] is None:
        return None
    if following is None:
        return Spell(change[1], change[0])
    left_by: LeftBy = "recategorised" if following[1] else "lifted"
    return Spell(change[1], change[0], following[0], left_by)


def _closed(spell: Spell, closed_on: date | None) -> Spell:
    if spell.left_on is not None or closed_on is None:
        return spell
    return Spell(spell.category, spell.entered_on, closed_on, "closed")
