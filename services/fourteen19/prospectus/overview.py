"""What the prospectus has: courses by provider, line and level, and when the next one starts."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any, Final

from pydantic import BaseModel
from sqlalchemy import text

from chassis.database import ReadSession
from education.diplomas import LINES
from services.fourteen19.prospectus.answers import LevelCount, LineCount, ProviderCount

_COUNTS: Final = text("""
    SELECT c.level, c.line, c.organisation, o.name, count(*) AS courses,
        min(c.starts_on) FILTER (WHERE c.starts_on >= :today) AS next_start,
        max(c.updated_at) AS updated_at
    FROM course c JOIN organisation o USING (organisation)
    WHERE o.status <> 'closed' AND c.over_on > :today
        AND o.area = coalesce(CAST(:area AS text), o.area)
    GROUP BY GROUPING SETS ((c.level), (c.line), (c.organisation, o.name), ())
    ORDER BY c.level, c.line, o.name, c.organisation""")


class LevelNext(LevelCount):
    """`next_start` null: none is still to start."""

    next_start: date | None


class LineNext(LineCount):
    """`next_start` null: none is still to start."""

    next_start: date | None


class ProviderNext(ProviderCount):
    """`next_start` null: none is still to start."""

    next_start: date | None


class Prospectus(BaseModel):
    """Published courses that are not over; `updated_at` null: there is none."""

    area: str | None
    courses: int
    next_start: date | None
    updated_at: datetime | None
    providers: list[ProviderNext]
    lines: list[LineNext]
    levels: list[LevelNext]


async def overview_of(session: ReadSession, area: str | None, today: date) -> Prospectus:
    """Of an authority; None: of all. One statement."""
    rows = (await session.execute(_COUNTS, {"area": area, "today": today})).mappings().all()
    return _overview(area, rows)


def _overview(area: str | None, rows: Sequence[Mapping[Any, Any]]) -> Prospectus:
    levels, lines, providers = [], [], []
    whole: Mapping[Any, Any] = {"courses": 0, "next_start": None, "updated_at": None}
    for row in rows:
        counts = {name: row[name] for name in ("courses", "next_start")}
        if row["level"]:
            levels.append(LevelNext(level=row["level"], **counts))
        elif row["line"]:
            lines.append(LineNext(line=row["line"], name=LINES[row["line"]].name, **counts))
        elif row["organisation"]:
            one = ProviderNext(organisation=row["organisation"], name=row["name"], **counts)
            providers.append(one)
        elif row["courses"] >= whole["courses"]:  # those without a line are a row like this, too
            whole = row
    return Prospectus(
        area=area,
        **{name: whole[name] for name in ("courses", "next_start", "updated_at")},
        providers=providers,
        lines=lines,
        levels=levels,
    )
