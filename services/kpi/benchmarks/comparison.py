"""The official figures beside a computed one: of the same place, region, country, neighbours."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from fractions import Fraction
from typing import Final, Literal

from pydantic import BaseModel, Field
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from education.areas import COUNTRY, region_of
from education.periods import parse_period
from education.rounding import half_up
from services.kpi.benchmarks.neighbours import Neighbours, in_force
from services.kpi.benchmarks.periods import Status, spellings
from services.kpi.benchmarks.places import name_of, neighbours_of
from services.kpi.indicators.definition import Definition
from services.kpi.spots import level_of
from services.kpi.values.answer import Number

Role = Literal["official", "authority", "region", "country", "neighbours"]

# Of each place the newest release; of two series released together the first by name. A series
# linked to one group of the indicator stands for that group with its figures for all.
_PUBLISHED: Final = text(
    """
    SELECT DISTINCT ON (b.place) b.place, b.series, trim_scale(b.value) AS value,
           b.period_label, b.status, b.source, b.released_on
    FROM benchmark b LEFT JOIN benchmark_series s ON s.series = b.series
    WHERE b.series = ANY(ARRAY(SELECT l.series FROM benchmark_series l
                               WHERE l.indicator = :indicator) || cast(:indicator AS text))
        AND coalesce(b.indicator, s.indicator) = :indicator
        AND b.place = ANY(cast(:places AS text[]))
        AND b.period = ANY(cast(:periods AS text[]))
        AND :group = CASE WHEN coalesce(s.group_key, 'all') = 'all' THEN b.group_key
                          WHEN b.group_key = 'all' THEN s.group_key END
        AND (cast(:day AS date) IS NULL OR b.released_on <= :day)
    ORDER BY b.place, b.released_on DESC, b.series
    """
)


class Figure(BaseModel):
    """A place's official figure, or the mean of its neighbours' official figures.

    `value` is null for the reason `not_published`: the source says that there is none. A
    `computed` mean is of `counted` out of `of` neighbours: those that have a figure.
    """

    place: str
    name: str
    value: Number | None
    reason: Literal["not_published"] | None
    basis: Literal["published", "computed"]
    counted: int | None = None
    of: int | None = None
    series: str | None
    period: str = Field(description="as published: 2009, 2008/09")
    status: Status | None
    source: str
    released_on: date


class Comparison(BaseModel):
    """Official figures; null where none is held.

    `official` is of the same place, `authority` of the authority an organisation is in.
    """

    official: Figure | None = None
    authority: Figure | None = None
    region: Figure | None = None
    country: Figure | None = None
    neighbours: Figure | None = None

    def figures(self) -> list[tuple[Role, Figure]]:
        """Those there are."""
        roles: tuple[Role, ...] = ("official", "authority", "region", "country", "neighbours")
        return [(role, figure) for role in roles if (figure := getattr(self, role)) is not None]


async def benchmarks_for(
    session: AsyncSession,
    indicator: Definition,
    place: str,
    period: str,
    group: str,
    known_at: date | None = None,
    *,
    area: str | None = None,
) -> Comparison:
    """The official figures to set beside an indicator's value, in two statements.

    `place` is an authority, a region or England; of an organisation or group give its `area`.
    With `known_at` (of a moment its day counts) only what had been released by then is seen.
    """
    day = known_at.date() if isinstance(known_at, datetime) else known_at
    home = place if level_of(place) == "area" else area
    listed = await in_force(session, home, day) if home else None
    places = _places(place, home)
    figures = await _published(
        session,
        {
            "indicator": indicator.code,
            "places": [*places.values(), *(listed.codes if listed else ())],
            "periods": list(spellings(parse_period(period))),
            "group": group,
            "day": day,
        },
    )
    found = {role: figures[at] for role, at in places.items() if at in figures}
    published = found.get("neighbours")
    if home and listed and (published is None or published.value is None):
        mean = _mean(home, listed, figures, indicator.decimals)
        found |= {"neighbours": mean} if mean else {}
    return Comparison(**found)


def _places(place: str, home: str | None) -> dict[Role, str]:
    """Where each role's figure is looked for."""
    places: dict[Role, str] = {"official": place}
    if home:
        others: dict[Role, str | None] = {
            "authority": home,
            "region": region_of(home),
            "neighbours": neighbours_of(home),
        }
        places |= {role: one for role, one in others.items() if one not in (None, place)}
    return places if place == COUNTRY else places | {"country": COUNTRY}


async def _published(session: AsyncSession, asked: Mapping[str, object]) -> dict[str, Figure]:
    """The current published figure of each place that has one."""
    return {
        row.place: Figure(
            place=row.place,
            name=name_of(row.place) or row.place,
            value=row.value,
            reason="not_published" if row.value is None else None,
            basis="published",
            series=row.series,
            period=row.period_label,
            status=row.status,
            source=row.source,
            released_on=row.released_on,
        )
        for row in await session.execute(_PUBLISHED, asked)
    }


def _mean(
    area: str, listed: Neighbours, figures: Mapping[str, Figure], decimals: int
) -> Figure | None:
    """The plain mean of the neighbours that have a figure, as the department makes it."""
    used = [figures[code] for code in listed.codes if code in figures]
    used = [figure for figure in used if figure.value is not None]
    if not used:
        return None
    values = [Fraction(figure.value) for figure in used if figure.value is not None]
    place = neighbours_of(area)
    series = {figure.series for figure in used}
    return Figure(
        place=place,
        name=name_of(place) or place,
        value=half_up(sum(values, Fraction(0)) / len(values), decimals),
        reason=None,
        basis="computed",
        counted=len(used),
        of=len(listed.codes),
        series=series.pop() if len(series) == 1 else None,
        period=used[0].period,
        status=_least_settled(figure.status for figure in used),
        source=f"mean of published figures; neighbours by {listed.source} from {listed.valid_from}",
        released_on=max(figure.released_on for figure in used),
    )


def _least_settled(statuses: Iterable[Status | None]) -> Status | None:
    """Of a mean: provisional if any part is; not said if any part's is not."""
    found = set(statuses)
    order: Sequence[Status | None] = ("provisional", None, "revised", "final")
    return next(status for status in order if status in found)
