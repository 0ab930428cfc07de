"""Reading kept values: one by its id, or many by filters, a page at a time."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import orjson
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from chassis.paging import CursorKey
from chassis.problems import Fault, Problem
from education.years import AcademicYear
from services.kpi.indicators.active import active_definitions, resolve
from services.kpi.indicators.definition import Definition
from services.kpi.indicators.kinds import compute
from services.kpi.ledger.draft import Level, Spot
from services.kpi.ledger.values import unpack
from services.kpi.values.answer import Kept

EVERY_GROUP = "*"
_AREA = re.compile(r"\d{3}")
_FIRST: CursorKey = ["", "", "", "", ""]

_ROWS = text(
    """
    SELECT v.indicator, v.level, v.place, v.period, g.group_key, v.area, v.definition_version,
           g.outcome::text AS outcome, j.event_time, j.recorded_at, o.name
    FROM value v
    CROSS JOIN LATERAL jsonb_each(v.outcomes) AS g (group_key, outcome)
    LEFT JOIN journal j ON j.id = (g.outcome ->> 'journal')::bigint
    LEFT JOIN organisation o ON v.level = 'organisation' AND o.id = v.place
    WHERE v.indicator = ANY(cast(:codes AS text[]))
        AND (cast(:level AS text) IS NULL OR v.level = :level)
        AND (cast(:place AS text) IS NULL OR v.place = :place)
        AND (cast(:area AS text) IS NULL OR v.area = :area)
        AND (cast(:period AS text) IS NULL OR v.period = :period)
        AND (cast(:group AS text) IS NULL OR g.group_key = :group)
        AND (v.indicator, v.level, v.place, v.period)
            >= (:after_indicator, :after_level, :after_place, :after_period)
        AND (v.indicator, v.level, v.place, v.period, g.group_key)
            > (:after_indicator, :after_level, :after_place, :after_period, :after_group)
    ORDER BY v.indicator, v.level, v.place, v.period, g.group_key
    LIMIT :limit
    """
)
_KNOWN = text(
    "SELECT name, area FROM organisation WHERE "
    "CASE cast(:level AS text) WHEN 'area' THEN area ELSE id END = :place LIMIT 1"
)
_AFTER = ("after_indicator", "after_level", "after_place", "after_period", "after_group")


@dataclass(frozen=True, slots=True)
class Filter:
    """Which values; None means any. `area` keeps the area's own and its organisations' values."""

    codes: Sequence[str]
    level: Level | None = None
    place: str | None = None
    area: str | None = None
    period: str | None = None
    group: str | None = None


async def find_values(
    session: AsyncSession,
    definitions: Mapping[str, Definition],
    wanted: Filter,
    *,
    limit: int,
    after: CursorKey | None = None,
) -> list[tuple[Kept, CursorKey]]:
    """Values in the order of indicator, level, place, period and group, each with its sort key."""
    if after is not None and (len(after) != len(_FIRST) or not all(_is_text(p) for p in after)):
        raise _invalid("cursor", "invalid_cursor", "not a cursor of this list")
    parameters = {
        "codes": list(wanted.codes),
        "level": wanted.level,
        "place": wanted.place,
        "area": wanted.area,
        "period": wanted.period,
        "group": wanted.group,
        "limit": limit,
        **dict(zip(_AFTER, after or _FIRST, strict=True)),
    }
    rows = await session.execute(_ROWS, parameters)
    return [(_kept(row, definitions), [str(part) for part in row[:5]]) for row in rows]


async def one_value(session: AsyncSession, name: str) -> Kept:
    """The value named like `NI72.105148.2008-09.all`; raises `not_found`.

    An organisation or area we know of, for which nothing was ever sent in, is `not_collected`.
    """
    definitions = await active_definitions(session)
    definition, spot, group = _parsed(name, definitions)
    wanted = Filter([definition.code], spot.level, spot.place, None, spot.period, group)
    found = await find_values(session, definitions, wanted, limit=1)
    if found:
        return found[0][0]
    known = (await session.execute(_KNOWN, {"level": spot.level, "place": spot.place})).first()
    if known is None:
        raise Problem("not_found", f"No {spot.level} {spot.place} is known here.")
    return Kept(
        definition, spot, group, known.area, known.name, compute(definition, {}),
        definition.version, None, None,
    )  # fmt: skip


def _parsed(name: str, definitions: dict[str, Definition]) -> tuple[Definition, Spot, str]:
    parts = name.split(".", 3)
    if len(parts) != 4 or not all(parts):
        raise Problem(
            "not_found", "A value is named indicator.place.year.group: NI72.105148.2008-09.all"
        )
    code, place, year, group = parts
    definition = resolve(definitions, code)
    if definition is None:
        raise Problem("not_found", "There is no such indicator.")
    try:
        period = str(AcademicYear.parse(year))
    except ValueError as error:
        raise Problem("not_found", str(error)) from None
    level: Level = "area" if _AREA.fullmatch(place) else "organisation"
    return definition, Spot(level, place, period), group


def filter_of(
    definitions: dict[str, Definition],
    *,
    indicator: str | None,
    level: Level | None,
    organisation: str | None,
    area: str | None,
    period: str | None,
    group: str,
) -> Filter:
    """A filter from query parameters; raises `invalid_request` naming every wrong one."""
    faults: list[Fault] = []
    definition = resolve(definitions, indicator) if indicator else None
    if indicator and definition is None:
        faults.append(Fault("unknown_indicator", "query.indicator", "there is no such indicator"))
    year: str | None = None
    if period:
        try:
            year = str(AcademicYear.parse(period))
        except ValueError as error:
            faults.append(Fault("invalid_period", "query.period", str(error)))
    if organisation and level == "area":
        faults.append(
            Fault("contradiction", "query.level", "an organisation has no values of level area")
        )
    if faults:
        raise Problem("invalid_request", "The filters do not fit.", errors=faults)
    return Filter(
        codes=[definition.code] if definition else list(definitions),
        level="organisation" if organisation else level,
        place=organisation,
        area=area,
        period=year,
        group=None if group == EVERY_GROUP else group,
    )


def _kept(row: Any, definitions: Mapping[str, Definition]) -> Kept:
    outcome, _ = unpack(orjson.loads(row.outcome))
    return Kept(
        definition=definitions[row.indicator],
        spot=Spot(row.level, row.place, row.period),
        group=row.group_key,
        area=row.area,
        organisation_name=row.name,
        outcome=outcome,
        definition_version=row.definition_version,
        event_time=row.event_time,
        recorded_at=row.recorded_at,
    )


def _is_text(part: object) -> bool:
    return isinstance(part, str)


def _invalid(parameter: str, code: str, message: str) -> Problem:
    fault = Fault(code, f"query.{parameter}", message)
    return Problem("bad_request", f"The {parameter} is not right.", errors=[fault])
