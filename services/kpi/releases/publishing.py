"""What the public reads: of each indicator, area and period the newest release, or one named."""

from decimal import Decimal
from typing import Any, Final

from sqlalchemy import text

from chassis.paging import Page, PageParams
from chassis.problems import Problem
from services.kpi.ledger.reading import AnySession
from services.kpi.naming import name_of
from services.kpi.releases.answers import PUBLIC, PublicNotice, PublicValue
from services.kpi.values.answer import OrganisationRef
from services.kpi.values.candidates import Filter

_START: Final = dict.fromkeys(("indicator", "area", "period", "level", "place", "group"), "")
_VERSION = text(
    "SELECT max(id) FROM release WHERE cast(:release AS bigint) IS NULL OR id = :release"
)
_VALUES = text(
    """
    WITH told AS (
        SELECT DISTINCT ON (t.indicator, r.area, r.period)
            t.indicator, r.area, r.period, t.release, t.definition_version, t.title, t.unit,
            t.as_of, r.released_at
        FROM release_table t JOIN release r ON r.id = t.release
        WHERE (cast(:release AS bigint) IS NULL OR r.id = :release)
            AND (cast(:codes AS text[]) IS NULL OR t.indicator = ANY(cast(:codes AS text[])))
            AND (cast(:areas AS text[]) IS NULL OR r.area = ANY(cast(:areas AS text[])))
            AND (cast(:periods AS text[]) IS NULL OR r.period = ANY(cast(:periods AS text[])))
        ORDER BY t.indicator, r.area, r.period, t.release DESC
    )
    SELECT told.*, v.level, v.place, v.group_key, v.name, v.value, v.symbol, v.status, v.flagged,
           v.numbers, v.numerator, v.denominator
    FROM told
    JOIN release_value v ON v.release = told.release AND v.indicator = told.indicator
    WHERE (told.indicator, told.area, told.period) >= (:indicator, :area, :period)
        AND (told.indicator, told.area, told.period, v.level, v.place, v.group_key)
            > (:indicator, :area, :period, :level, :place, :group)
        AND (cast(:levels AS text[]) IS NULL OR v.level = ANY(cast(:levels AS text[])))
        AND (cast(:places AS text[]) IS NULL OR v.place = ANY(cast(:places AS text[])))
        AND (cast(:groups AS text[]) IS NULL OR v.group_key = ANY(cast(:groups AS text[])))
    ORDER BY told.indicator, told.area, told.period, v.level, v.place, v.group_key
    LIMIT :limit
    """
)


async def version_of(session: AnySession, release: int | None) -> int:
    """What published answers depend on: the release named, else the last of all (0: none yet).

    Raises `not_found` for a release that is not there.
    """
    found = (await session.execute(_VERSION, {"release": release})).scalar_one()
    if found is None and release is not None:
        raise Problem("not_found", f"There is no release {release}.")
    return int(found or 0)


async def published_values(
    session: AnySession, wanted: Filter, release: int | None, paging: PageParams
) -> Page[PublicValue]:
    """Published values in the order of indicator, area, period, level, place and group."""
    rows = await session.execute(
        _VALUES,
        {
            "release": release,
            "codes": wanted.codes,
            "areas": wanted.areas,
            "places": wanted.places,
            "levels": wanted.levels,
            "periods": wanted.periods,
            "groups": wanted.groups,
            **paging.bounds(**_START),
        },
    )
    return paging.page(
        [(_value(r), [r.indicator, r.area, r.period, r.level, r.place, r.group_key]) for r in rows]
    )


def _value(row: Any) -> PublicValue:
    name = name_of(row.indicator, row.place, row.period, row.group_key)
    return PublicValue(
        id=name,
        indicator=row.indicator,
        title=row.title,
        unit=row.unit,
        level=row.level,
        organisation=(
            OrganisationRef(id=row.place, name=row.name) if row.level == "organisation" else None
        ),
        place=row.place,
        area=row.area,
        period=row.period,
        group=row.group_key,
        value=row.value,
        suppressed=row.symbol == "x",
        symbol=row.symbol,
        shown=_written(row),
        numerator=row.numerator if row.numbers else None,
        denominator=row.denominator if row.numbers else None,
        status=row.status,
        notices=_notices(row.value) if row.flagged else [],
        definition_version=row.definition_version,
        as_of=row.as_of,
        release=row.release,
        released_at=row.released_at,
        links={"release": f"{PUBLIC}/releases/{row.release}"},
    )


def _written(row: Any) -> str:
    """A value as it stands in a printed table."""
    if row.value is None:
        return str(row.symbol)
    mark = " (p)" if row.status == "provisional" else ""
    return f"{row.symbol or row.value}{mark}"


def _notices(value: Decimal) -> list[PublicNotice]:
    who = "None" if value == 0 else "All"
    message = f"{who} of a group of fewer than 30: it tells of each of them."
    return [PublicNotice(code="small_group_extreme", message=message)]
