"""Reading what was published: figures by filters, and the list of series, a page at a time."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final, Literal

from pydantic import BaseModel, Field
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from chassis.paging import CursorKey, PageParams
from chassis.problems import Fault, Problem
from education.periods import parse_period
from services.kpi.benchmarks.periods import PublishedType, Status, reading_of, spellings
from services.kpi.benchmarks.places import name_of
from services.kpi.indicators.active import active_definitions, resolve
from services.kpi.values.answer import Number

_FIGURES: Final = text(
    """
    SELECT b.series, b.place, b.period, b.group_key, b.released_on, b.title, b.period_label,
           b.period_type, trim_scale(b.value) AS value, b.status, b.source,
           coalesce(b.indicator, s.indicator) AS indicator, s.group_key AS indicator_group,
           n.later IS NULL AS current
    FROM benchmark b
    LEFT JOIN benchmark_series s ON s.series = b.series
    LEFT JOIN LATERAL (
        SELECT true AS later FROM benchmark n
        WHERE (n.series, n.place, n.period, n.group_key)
            = (b.series, b.place, b.period, b.group_key)
            AND n.released_on > b.released_on
            AND (cast(:released_by AS date) IS NULL OR n.released_on <= :released_by)
        LIMIT 1) n ON true
    WHERE (cast(:series AS text) IS NULL OR b.series = :series)
        AND (cast(:indicator AS text) IS NULL OR (
            b.series = ANY(ARRAY(SELECT l.series FROM benchmark_series l
                                 WHERE l.indicator = :indicator) || cast(:indicator AS text))
            AND coalesce(b.indicator, s.indicator) = :indicator))
        AND (cast(:place AS text) IS NULL OR b.place = :place)
        AND (cast(:periods AS text[]) IS NULL OR b.period = ANY(cast(:periods AS text[])))
        AND (cast(:released_by AS date) IS NULL OR b.released_on <= :released_by)
        AND (:every OR n.later IS NULL)
        AND (b.series, b.place, b.period, b.group_key, b.released_on) > (
            :after_series, :after_place, :after_period, :after_group,
            cast(:after_released_on AS date))
    ORDER BY b.series, b.place, b.period, b.group_key, b.released_on
    LIMIT :limit
    """
)
_SERIES: Final = text(
    """
    SELECT b.series,
           (array_agg(b.title ORDER BY b.released_on DESC) FILTER (WHERE b.title IS NOT NULL))[1]
               AS title,
           max(coalesce(b.indicator, s.indicator)) AS indicator,
           max(s.group_key) AS indicator_group,
           count(*) AS figures, count(DISTINCT b.place) AS places,
           min(b.released_on) AS first_released_on, max(b.released_on) AS last_released_on
    FROM benchmark b LEFT JOIN benchmark_series s ON s.series = b.series
    WHERE b.series > :after
    GROUP BY b.series ORDER BY b.series LIMIT :limit
    """
)
_FIRST: Final[dict[str, str | date]] = {
    **dict.fromkeys(("after_series", "after_place", "after_period", "after_group"), ""),
    "after_released_on": date.min,
}


class Benchmark(BaseModel):
    """One official figure of one release.

    `value` is null for the reason `not_published`. `period` is read from `period_label`, the
    publisher's text: of `year` (2009) and `split_year` (2008-09) it does not say which kind of
    year it is; an indicator's periods settle it. `current` is the newest release, of those asked.
    """

    series: str
    title: str | None
    indicator: str | None = Field(description="the indicator that the series is")
    indicator_group: str | None = Field(description="the group of it, where the series is of one")
    place: str
    place_name: str | None
    period: str
    period_label: str
    period_type: PublishedType
    group: str
    value: Number | None
    reason: Literal["not_published"] | None
    status: Status | None
    source: str
    released_on: date
    current: bool


class Series(BaseModel):
    """A published series: what it is called, which indicator it is, how much is held of it."""

    series: str
    title: str | None
    indicator: str | None
    indicator_group: str | None
    figures: int
    places: int
    first_released_on: date
    last_released_on: date


@dataclass(frozen=True, slots=True)
class Filter:
    """Which figures; None means any. `every`: earlier releases too."""

    series: str | None
    indicator: str | None
    place: str | None
    periods: Sequence[str] | None
    released_by: date | None
    every: bool


async def filter_of(
    session: AsyncSession,
    *,
    series: str | None,
    indicator: str | None,
    place: str | None,
    period: str | None,
    released_by: date | None,
    every: bool,
) -> Filter:
    """A filter from query parameters; raises `invalid_request` naming every wrong one."""
    faults = []
    definition = resolve(await active_definitions(session), indicator) if indicator else None
    if indicator and definition is None:
        faults.append(Fault("unknown_indicator", "query.indicator", "there is no such indicator"))
    if place and name_of(place) is None:
        faults.append(Fault("unknown_place", "query.place", "there is no such place"))
    if faults:
        raise Problem("invalid_request", "The filters do not fit.", errors=faults)
    code = definition.code if definition else None
    periods = _periods(period, of_indicator=code is not None) if period else None
    return Filter(series, code, place, periods, released_by, every)


def _periods(written: str, *, of_indicator: bool) -> list[str]:
    """The periods meant: as labels are read and, of an indicator, in every spelling of its own."""
    read = [reading_of(written).text]
    if of_indicator:
        try:
            read += spellings(parse_period(written))
        except ValueError:
            return read
    return read


async def find_figures(
    session: AsyncSession, wanted: Filter, paging: PageParams
) -> list[tuple[Benchmark, CursorKey]]:
    """Figures in the order of series, place, period, group and release."""
    values = {
        "series": wanted.series,
        "indicator": wanted.indicator,
        "place": wanted.place,
        "periods": wanted.periods,
        "released_by": wanted.released_by,
        "every": wanted.every,
        **paging.bounds(**_FIRST),
    }
    return [
        (
            Benchmark(
                **{name: getattr(row, name) for name in row._fields if name != "group_key"},
                group=row.group_key,
                place_name=name_of(row.place),
                reason="not_published" if row.value is None else None,
            ),
            [row.series, row.place, row.period, row.group_key, row.released_on.isoformat()],
        )
        for row in await session.execute(_FIGURES, values)
    ]


async def find_series(session: AsyncSession, paging: PageParams) -> list[tuple[Series, CursorKey]]:
    """Series in the order of their names."""
    rows = await session.execute(_SERIES, paging.bounds(after=""))
    return [(Series.model_validate(row, from_attributes=True), [row.series]) for row in rows]
