"""What each programme's schools and settings have of it."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from sqlalchemy import text

from chassis.organisations import place_columns, place_from
from chassis.records.store import AnySession, Record
from services.earlyyears.programmes.state import Programme
from services.earlyyears.provision import Sort, sort_of

# A visit planned by hand for the same purpose and within the same days counts as the programme's.
_STANDINGS: Final = text(f"""
    SELECT p.key AS programme, {place_columns("o")},
        v.key AS visit, v.visitor, v.planned_for, v.made_on, c.state ->> 'officer' AS officer
    FROM record p
    JOIN organisation o ON o.area = p.state ->> 'area'
    LEFT JOIN LATERAL (
        SELECT v.key, v.state ->> 'visitor' AS visitor,
            CAST(v.state ->> 'planned_for' AS date) AS planned_for,
            CAST(v.state ->> 'made_on' AS date) AS made_on
        FROM record v
        WHERE v.kind = 'visit' AND v.organisation = o.organisation AND v.status <> 'cancelled'
            AND (v.state ->> 'programme' = p.key OR (v.state ->> 'programme' IS NULL
                AND v.state ->> 'purpose' = p.state ->> 'purpose'
                AND v.state ->> 'due_on' BETWEEN p.state ->> 'starts_on'
                    AND p.state ->> 'ends_on'))
        ORDER BY made_on NULLS LAST, planned_for NULLS LAST, v.key LIMIT 1) v ON true
    LEFT JOIN record c ON c.kind = 'caseload' AND c.organisation = o.organisation
        AND c.status = 'active'
    WHERE p.kind = 'programme' AND p.key = ANY(CAST(:programmes AS text[]))
    ORDER BY p.key, o.organisation""")


@dataclass(frozen=True, slots=True)
class Standing:
    """One school or setting and its visit in a programme: `visit` None, it has none. `officer` is
    who makes the visit; without one, in whose caseload it is."""

    organisation: str
    name: str
    sort: Sort
    officer: str | None
    visit: str | None = None
    planned_for: date | None = None
    made_on: date | None = None


async def standings_of(
    session: AnySession, programmes: Sequence[Record[Programme]], on: date
) -> dict[str, list[Standing]]:
    """Everybody eligible for each programme as of a day, by the programme's key; one statement.

    Who opened after its last day is not: nobody could have visited in time.
    """
    rows = await session.execute(_STANDINGS, {"programmes": [each.key for each in programmes]})
    states = {each.key: each.state for each in programmes}
    found: dict[str, list[Standing]] = {key: [] for key in states}
    for row in rows.mappings():
        standing = _standing(row, states[row["programme"]], on)
        if standing is not None:
            found[row["programme"]].append(standing)
    return found


def grouped(standings: Iterable[Standing]) -> dict[str | None, list[str]]:
    """The organisations of each officer."""
    groups: dict[str | None, list[str]] = {}
    for each in standings:
        groups.setdefault(each.officer, []).append(each.organisation)
    return groups


def _standing(row: Mapping[Any, Any], programme: Programme, on: date) -> Standing | None:
    place = place_from(row)
    sort = sort_of(place)
    if sort is None or sort not in programme.sorts:
        return None
    if not place.is_open_on(min(on, programme.ends_on)):
        return None
    return Standing(
        organisation=place.organisation,
        name=place.name,
        sort=sort,
        officer=row["visitor"] if row["visit"] else row["officer"],
        visit=row["visit"],
        planned_for=row["planned_for"],
        made_on=row["made_on"],
    )
