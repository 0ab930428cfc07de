"""Capacity, and what is known of those who share it."""

from collections.abc import Mapping
from datetime import date
from typing import Any, Final

import orjson
from sqlalchemy import text

from chassis.organisations import open_in
from chassis.records.refusing import wrong
from chassis.records.store import COLUMNS, AnySession, Record, record_from
from education.years import AcademicYear
from services.earlyyears.provision import Sort, sort_of
from services.earlyyears.support.allocation import Allocation, Capacity
from services.earlyyears.support.ruling import SharingRule
from services.earlyyears.support.sharing import Claim
from services.earlyyears.support.state import Support
from services.earlyyears.visits.hours import HOURS

# Of a support whole, for its sessions; of the others the one value that counts.
_KNOWN: Final = text("""
    SELECT r.kind, r.organisation, CAST(CASE r.kind
        WHEN 'quality' THEN r.state->'ratings'->-1->'rating'
        WHEN 'setting' THEN r.state->'places' ELSE r.state END AS text) AS told
    FROM record r JOIN organisation o USING (organisation)
    WHERE o.area = :area AND (r.kind = 'setting' OR (r.kind = 'quality' AND r.status = 'rated')
        OR (r.kind = 'support' AND r.state->>'year' = :year))""")
_CAPACITY: Final = text(f"""
    SELECT
        (SELECT sum(CAST(state->'hours'->>:year AS integer)) FROM record
         WHERE kind = 'person' AND status = 'active') AS people_hours,
        (SELECT coalesce(sum({HOURS}), 0)
         FROM record v LEFT JOIN record p ON p.kind = 'person' AND p.key = v.state->>'visitor'
         WHERE v.kind = 'visit' AND v.status <> 'cancelled' AND v.state->>'year' = :year
            AND coalesce(p.status, 'active') = 'active') AS visit_hours""")
_ADOPTED: Final = text(f"""
    SELECT {COLUMNS} FROM record WHERE kind = 'allocation' AND status = 'adopted'
        AND key <> :but AND state @> CAST(:like AS jsonb)""")
_NUMBER: Final = text("""
    SELECT count(*) + 1 FROM record
    WHERE kind = 'allocation' AND state @> CAST(:like AS jsonb)""")


async def capacity_of(
    session: AnySession, year: AcademicYear, rule: SharingRule, given: int | None
) -> Capacity:
    """The hours given; else those of a year of the people still in the team, less what their visits
    of it took, or usually take. Raises `invalid_request` where nobody's hours are stated."""
    if given is not None:
        return Capacity(hours=given, given=True)
    asked = {"year": str(year), "usual": rule.visit_hours}
    row = (await session.execute(_CAPACITY, asked)).one()
    if row.people_hours is None:
        message = f"nobody's hours are stated for {year}: state them, or send capacity_hours"
        raise wrong("no_capacity", "$.capacity_hours", message)
    people, visits = int(row.people_hours), int(row.visit_hours)
    hours = max(people - visits, 0)
    return Capacity(hours=hours, given=False, people_hours=people, visit_hours=visits)


async def claims_of(session: AnySession, area: str, year: AcademicYear, today: date) -> list[Claim]:
    """Everybody of an area who has a share: open schools and settings of the early years, and those
    that are it no more but have support this year."""
    sorts = {
        place.organisation: sort
        for place in await open_in(session, area, today)
        if (sort := sort_of(place))
    }
    rows = await session.execute(_KNOWN, {"area": area, "year": str(year)})
    known: dict[str, dict[str, Any]] = {organisation: {} for organisation in sorts}
    for row in rows:
        if row.kind == "support" or row.organisation in sorts:
            told = _told(row.kind, row.told)
            known[row.organisation] = known.get(row.organisation, {}) | told
    claims = (_claim(organisation, sorts, told) for organisation, told in known.items())
    return [each for each in claims if each.sort or each.before or each.delivered]


async def adopted_of(
    session: AnySession, area: str, year: AcademicYear, *, but: str | None = None
) -> Record[Allocation] | None:
    """The sharing out that an area's support of a year follows; `but` one just adopted."""
    rows = await session.execute(_ADOPTED, {"like": _like(area, year), "but": but or ""})
    row = rows.one_or_none()
    return None if row is None else record_from(Allocation, row)


async def next_key(session: AnySession, area: str, year: AcademicYear) -> str:
    """The key of one more of an area and year, `350.2009-10.2`."""
    number = await session.scalar(_NUMBER, {"like": _like(area, year)})
    return f"{area}.{year.slug}.{number}"


def _claim(organisation: str, sorts: Mapping[str, Sort], told: Mapping[str, Any]) -> Claim:
    return Claim(organisation=organisation, sort=sorts.get(organisation), **told)


def _told(kind: str, value: str | None) -> dict[str, Any]:
    if value is None:
        return {}
    if kind == Support.NAME:
        support = Support.model_validate_json(value)
        return {"before": support.hours, "delivered": support.delivered}
    return {"rating" if kind == "quality" else "places": orjson.loads(value)}


def _like(area: str, year: AcademicYear) -> str:
    return orjson.dumps({"area": area, "year": str(year)}).decode()
