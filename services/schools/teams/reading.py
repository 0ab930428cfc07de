"""Teams and posts out of the database, as on a day.

A post is told as it is recorded now; the day says which posts there are, whether the holder is in
office by then, and whether an accreditation runs.
"""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import date
from typing import Any, Final

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from chassis.database import ReadSession
from services.schools.teams.answers import Component, Team
from services.schools.teams.columns import LEAD
from services.schools.teams.kind import POST_KEY, POST_VALUES

AnySession = AsyncSession | ReadSession
Row = Mapping[str, Any]

FIRST_TEAM: Final[dict[str, str | int]] = {"after": 0, "after_team": ""}
"""Where the first page of teams starts: before any position and code."""
_THERE: Final = """coalesce(p.starts_on <= CAST(:day AS date), true)
    AND coalesce(p.ends_on > CAST(:day AS date), true)"""
_VACANT: Final = """(p.holder IS NULL
    OR coalesce(p.held_since, p.starts_on, CAST(:day AS date)) > CAST(:day AS date))"""
_ACCREDITED: Final = """coalesce(p.holder IS NOT NULL AND p.accredited_on <= CAST(:day AS date)
    AND coalesce(p.accredited_until >= CAST(:day AS date), true), false)"""
_POST: Final = f"""
    SELECT p.{POST_KEY}, {", ".join(f"p.{name}" for name in POST_VALUES)}, p.submission_id,
        {_VACANT} AS vacant, {_ACCREDITED} AS accredited,
        coalesce(p.held_since, p.starts_on) AS since, t.name AS team_name, c.name AS component_name
    FROM post p LEFT JOIN team t ON t.team = p.team AND t.component = ''
    LEFT JOIN team c ON c.team = p.team AND c.component = p.component"""
_ONE = text(f"{_POST} WHERE p.post = :post")
_MANY = text(f"""{_POST}
    WHERE {_THERE}
    AND (CAST(:role AS text) IS NULL OR p.role = :role)
    AND (CAST(:team AS text) IS NULL OR p.team = :team)
    AND (CAST(:component AS text) IS NULL OR p.component = :component)
    AND (CAST(:vacant AS boolean) IS NULL OR {_VACANT} = :vacant)
    AND (CAST(:accredited AS boolean) IS NULL OR {_ACCREDITED} = :accredited)
    AND (CAST(:q AS text) IS NULL
        OR strpos(lower(concat_ws(chr(31), p.title, p.holder, c.name)), lower(:q)) > 0)
    AND (p.team, p.post) > (:after_team, :after_post)
    ORDER BY p.team, p.post LIMIT :limit""")
_HELD = text(f"""
    SELECT {POST_KEY}, {", ".join(POST_VALUES)}, submission_id FROM post WHERE post = :post""")
_TEAMS = text("""
    SELECT team, component, name, position FROM team WHERE team IN (
        SELECT team FROM team WHERE component = ''
        AND (CAST(:team AS text) IS NULL OR team = :team)
        AND (position, team) > (CAST(:after AS bigint), :after_team)
        ORDER BY position, team LIMIT :limit)
    ORDER BY component = '' DESC, position, team, component""")
_POSTS = text(f"""
    SELECT p.team, coalesce(p.component, '') AS component,
        count(*) FILTER (WHERE NOT {_VACANT}) AS filled,
        count(*) FILTER (WHERE {_VACANT}) AS vacant,
        coalesce(array_agg(p.holder ORDER BY p.post)
            FILTER (WHERE p.role = '{LEAD}' AND NOT {_VACANT}), '{{}}') AS leads
    FROM post p WHERE p.team = ANY(CAST(:teams AS text[])) AND {_THERE} GROUP BY 1, 2""")


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which posts of those there are on `day`; None means any. `q` is part of the title, of the
    holder's name or of the component's."""

    day: date
    role: str | None = None
    team: str | None = None
    component: str | None = None
    vacant: bool | None = None
    accredited: bool | None = None
    q: str | None = None


async def posts(session: AnySession, wanted: Wanted, bounds: Mapping[str, Any]) -> list[Row]:
    """Posts by team and reference, from `after_team` and `after_post` on, up to `limit`."""
    asked = {**asdict(wanted), **bounds}
    return [dict(row) for row in (await session.execute(_MANY, asked)).mappings()]


async def one_post(session: AnySession, post: str, day: date) -> Row | None:
    """A post as on a day, there or not."""
    row = (await session.execute(_ONE, {"post": post, "day": day})).mappings().one_or_none()
    return None if row is None else dict(row)


async def held_post(session: AnySession, post: str) -> Row | None:
    """A post's own row, as a file would have it, and the submission that wrote it last."""
    row = (await session.execute(_HELD, {"post": post})).mappings().one_or_none()
    return None if row is None else dict(row)


async def teams(
    session: AnySession,
    day: date,
    bounds: Mapping[str, Any],
    *,
    team: str | None = None,
) -> list[Team]:
    """Teams by position, from `after` and `after_team` on, up to `limit`, with their components and
    the posts there are on `day`."""
    asked = {"team": team, **bounds}
    rows = [dict(row) for row in (await session.execute(_TEAMS, asked)).mappings()]
    heads = [row for row in rows if not row["component"]]
    counted = {"teams": [row["team"] for row in heads], "day": day}
    counts: dict[tuple[str, str], Row] = {
        (row["team"], row["component"]): dict(row)
        for row in (await session.execute(_POSTS, counted)).mappings()
    }
    return [_team(head, rows, counts) for head in heads]


def _team(head: Row, rows: Sequence[Row], counts: Mapping[tuple[str, str], Row]) -> Team:
    team = head["team"]
    none: Row = {"filled": 0, "vacant": 0, "leads": []}
    of_team = [found for (which, _), found in counts.items() if which == team]
    components = [
        Component(**row, **_numbers(counts.get((team, row["component"]), none)))
        for row in rows
        if row["team"] == team and row["component"]
    ]
    return Team(
        **head,
        leads=counts.get((team, ""), none)["leads"],
        filled=sum(found["filled"] for found in of_team),
        vacant=sum(found["vacant"] for found in of_team),
        components=components,
    )


def _numbers(found: Row) -> dict[str, Any]:
    return {name: found[name] for name in ("leads", "filled", "vacant")}
