"""The search in SQL: two statements, and one more where `near` is a postcode."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from sqlalchemy import RowMapping, text

from chassis.database import ReadSession
from chassis.paging import PageParams
from chassis.records.refusing import wrong
from services.fourteen19.prospectus.asked import (
    METRES,
    CourseSearch,
    Near,
    NearFound,
    around,
    near_of,
)
from services.fourteen19.prospectus.matching import matching_of
from services.fourteen19.prospectus.words import typed

_COUNTED: Final = "c.organisation, o.name, c.line, c.level"
_SORTED: Final = "c.key, o.name, c.starts_on, {metres} AS metres"
_NOWHERE: Final = "CAST(NULL AS integer)"
_PAGE: Final = """
    {hit}, page AS (
        SELECT key, name, starts_on, metres, {order} AS place FROM hit
        WHERE ({order}, starts_on, key) > (:after_place, :after_day, :after_key)
        ORDER BY {order}, starts_on, key LIMIT :limit)
    SELECT page.*, r.organisation, CAST(r.state AS text) AS state, r.changed_at
    FROM page JOIN record r ON r.kind = 'course' AND r.key = page.key
    ORDER BY place, starts_on, page.key"""
_FACETS: Final = """
    {hit} SELECT level, line, organisation, name, count(*) AS courses
    FROM hit GROUP BY GROUPING SETS ((level), (line), (organisation, name), ())
    ORDER BY courses DESC, level, line, name, organisation"""
_WHERE_IS: Final = text("""
    SELECT postcode = :postcode AS there, avg(latitude) AS latitude, avg(longitude) AS longitude
    FROM course WHERE starts_with(postcode, :district) AND located
    GROUP BY 1 ORDER BY 1 DESC LIMIT 1""")


@dataclass(frozen=True, slots=True)
class Search:
    """A search, ready to be run: what is found in SQL, as it is counted and as it is sorted, what
    by, the values needed, and which point `near` means."""

    counted: str
    sorted: str
    order: str
    values: Mapping[str, Any]
    near: NearFound | None

    async def page(self, session: ReadSession, paging: PageParams) -> Sequence[RowMapping]:
        """One row more than the page shows, each with the record's state."""
        bounds = paging.bounds(after_place=-1, after_day=date.min, after_key="")
        query = text(_PAGE.format(hit=self.sorted, order=self.order))
        return (await session.execute(query, {**self.values, **bounds})).mappings().all()

    async def facets(self, session: ReadSession) -> Sequence[RowMapping]:
        """How many courses there are of each level, of each line, of each provider, and in all."""
        query = text(_FACETS.format(hit=self.counted))
        return (await session.execute(query, dict(self.values))).mappings().all()


async def search_of(session: ReadSession, asked: CourseSearch, today: date) -> Search:
    """What somebody asks, as a search. Raises `invalid_request` for a place nobody knows."""
    near = near_of(asked)
    spot = None if near is None else await _spot_of(session, near)
    conditions = list(asked.conditions(today))
    if spot is not None:
        conditions.append(("c.latitude IS NOT NULL", spot.model_dump(exclude={"by"})))
        if asked.within_km is not None:
            conditions.append(around(spot, asked.within_km))
    narrowed = " AND ".join(condition for condition, _ in conditions)
    values = {name: value for _, needed in conditions for name, value in needed.items()}
    matching = matching_of(typed(asked.q))
    shown = _SORTED.format(metres=_NOWHERE if spot is None else METRES)
    return Search(
        # Only what is sorted is ranked: that asks of each how like it is.
        counted=matching.hits(_COUNTED, narrowed, ranked=False),
        sorted=matching.hits(shown, narrowed, ranked=True),
        order="rank" if spot is None else "metres",
        values={**values, **matching.values},
        near=spot,
    )


async def _spot_of(session: ReadSession, near: Near) -> NearFound:
    if near.spot is not None:
        return NearFound(by="coordinates", **near.spot.model_dump())
    assert near.postcode is not None
    district = near.postcode.partition(" ")[0] + " "
    asked = {"postcode": near.postcode, "district": district}
    found = (await session.execute(_WHERE_IS, asked)).one_or_none()
    if found is None:
        message = "no course is taught at this postcode, nor near it; give latitude,longitude"
        raise wrong("unknown_postcode", "query.near", message)
    return NearFound(
        by="postcode" if found.there else "district",
        latitude=found.latitude,
        longitude=found.longitude,
    )
