"""By which sections a school is eligible for intervention, and from which day to which.

Sections 60 to 62 of the Education and Inspections Act 2006.
"""

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Final

from pydantic import BaseModel, ConfigDict
from sqlalchemy import text

from chassis.records.store import AnySession, Record, records_of
from services.sif.interventions.law import Section
from services.sif.interventions.state import Notice

_BY_CATEGORY: Final[dict[str, Section]] = {"notice_to_improve": "61", "special_measures": "62"}
_CONCERNS: Final = text("""
    SELECT organisation, category, entered_on, left_on FROM concern
    WHERE organisation = ANY(:organisations) AND category = ANY(:categories) AND NOT withdrawn
    ORDER BY organisation, entered_on""")
_DAY: Final = timedelta(days=1)


class Ground(BaseModel):
    """A section a school is eligible by, its first day, and its last where that is known.

    `powers_until`, of a notice: the last day of the window for the powers that have one.
    """

    model_config = ConfigDict(frozen=True)

    section: Section
    since: date
    until: date | None = None
    notice: str | None = None
    powers_until: date | None = None

    def holds_on(self, day: date, *, within_window: bool = True) -> bool:
        """Whether it makes the school eligible on a day; `within_window` false: for a power without
        a window."""
        last = [self.until, self.powers_until if within_window else None]
        return self.since <= day and all(until is None or day <= until for until in last)


class Eligibility(BaseModel):
    """A school eligible for intervention on a day. `since` the first of its grounds; `until` the
    last day known so far, null: until an Ofsted category is removed."""

    model_config = ConfigDict(frozen=True)

    grounds: tuple[Ground, ...]
    since: date
    until: date | None


async def grounds_of(
    session: AnySession, organisations: Sequence[str]
) -> dict[str, tuple[Ground, ...]]:
    """Every ground these organisations ever had, by organisation; missing where none."""
    asked = {"organisations": list(organisations), "categories": list(_BY_CATEGORY)}
    found: dict[str, list[Ground]] = {}
    for row in await session.execute(_CONCERNS, asked):
        until = row.left_on and row.left_on - _DAY
        ground = Ground(section=_BY_CATEGORY[row.category], since=row.entered_on, until=until)
        found.setdefault(row.organisation, []).append(ground)
    notices: dict[str, list[Record[Notice]]] = {}
    for record in await records_of(session, Notice, organisations):
        notices.setdefault(str(record.organisation), []).append(record)
    for organisation, records in notices.items():
        found.setdefault(organisation, []).extend(of_notices(records))
    return {key: tuple(grounds) for key, grounds in found.items() if grounds}


async def eligibility_of(
    session: AnySession, organisations: Sequence[str], on: date
) -> dict[str, Eligibility]:
    """Who of these organisations is eligible for intervention on a day, and why; missing where
    not. A school whose notice lapsed is not."""
    grounds = await grounds_of(session, organisations)
    found = {key: eligible_on(each, on) for key, each in grounds.items()}
    return {key: eligibility for key, eligibility in found.items() if eligibility}


def eligible_on(grounds: Sequence[Ground], day: date) -> Eligibility | None:
    """The eligibility on a day that some grounds make, None: none does."""
    held = tuple(ground for ground in grounds if ground.holds_on(day))
    if not held:
        return None
    ends = [min(filter(None, (each.until, each.powers_until)), default=None) for each in held]
    known = [end for end in ends if end is not None]
    until = max(known) if len(known) == len(ends) else None
    return Eligibility(grounds=held, since=min(each.since for each in held), until=until)


def of_notices(records: Sequence[Record[Notice]]) -> list[Ground]:
    """The grounds of one organisation's notices; a newer notice takes the place of the one
    before."""
    ordered = sorted(records, key=lambda record: record.state.given_on)
    following = [record.state.given_on for record in ordered[1:]]
    grounds = []
    for record, replaced_on in zip(ordered, [*following, None], strict=True):
        notice = record.state
        ends = list(filter(None, (notice.closed_on, replaced_on)))
        until = min(ends) - _DAY if ends else None
        if notice.met_on and (until is None or notice.met_on <= until):
            grounds.append(
                Ground(
                    section="60",
                    since=notice.met_on,
                    until=until,
                    notice=record.key,
                    powers_until=notice.powers_until,
                )
            )
    return grounds
