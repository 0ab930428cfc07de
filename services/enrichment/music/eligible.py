"""Which schools a whole-class project is meant for: open primary schools and pupil referral
units."""

from datetime import date
from typing import Any, Final, NamedTuple

from sqlalchemy import text

from chassis.records.store import AnySession
from services.enrichment.opening import OPEN

PHASES: Final = ("primary", "middle_deemed_primary", "all_through")
KINDS: Final = ("pupil_referral_unit",)
_MEANT: Final = {"phases": list(PHASES), "kinds": list(KINDS)}
_ELIGIBLE: Final = f"""
    o.organisation = ANY(CAST(:organisations AS text[]))
        AND (o.phase = ANY(:phases) OR o.kind = ANY(:kinds)) AND {OPEN}"""
_HAS: Final = """
    EXISTS (SELECT 1 FROM music_project p WHERE (p.organisation, p.year) = (o.organisation, :year)
        AND (CAST(:begun_by AS date) IS NULL OR p.starts_on <= :begun_by))"""
_COUNTED: Final = text(f"""
    SELECT count(*) AS eligible, count(*) FILTER (WHERE {_HAS}) AS with_projects
    FROM organisation o WHERE {_ELIGIBLE}""")
_LIST: Final = text(f"""
    SELECT o.organisation, o.name, o.phase, o.kind FROM organisation o
    WHERE {_ELIGIBLE} AND o.organisation > :after
        AND (CAST(:without AS boolean) IS NULL OR :without <> {_HAS})
    ORDER BY o.organisation LIMIT :limit""")


class Eligible(NamedTuple):
    """How many schools a project is meant for, and how many of them have one."""

    eligible: int
    with_projects: int


async def eligible_schools(
    session: AnySession, organisations: tuple[str, ...], year: str, on: date, begun_by: date | None
) -> Eligible:
    """Of these schools, those open on a day; `begun_by`: with a project that had begun."""
    asked = {"organisations": list(organisations), "year": year, "on": on, "begun_by": begun_by}
    row = (await session.execute(_COUNTED, asked | _MEANT)).one()
    return Eligible(row.eligible, row.with_projects)


async def list_eligible(session: AnySession, asked: dict[str, Any]) -> list[Any]:
    """A page of them by key, `without` a project, with one, or either: key, name, phase, kind."""
    return list(await session.execute(_LIST, asked | _MEANT))
