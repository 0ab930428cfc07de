"""Which schools a return of the survey is expected of: those with pupils of compulsory age."""

from datetime import date
from typing import Any, Final, NamedTuple

from sqlalchemy import text

from chassis.records.store import AnySession
from services.enrichment.opening import OPEN

PHASES: Final = (
    "primary", "middle_deemed_primary", "middle_deemed_secondary", "secondary", "all_through"
)  # fmt: skip
_EXPECTED: Final = f"""
    o.organisation = ANY(CAST(:organisations AS text[])) AND o.phase = ANY(:phases) AND {OPEN}"""
_MISSING: Final = """
    NOT EXISTS (SELECT 1 FROM sport_survey s
        WHERE (s.organisation, s.year) = (o.organisation, :year))"""
_COUNTED: Final = text(f"""
    SELECT count(*) AS expected, count(*) FILTER (WHERE {_MISSING}) AS missing
    FROM organisation o WHERE {_EXPECTED}""")
_LIST: Final = text(f"""
    SELECT o.organisation, o.name, o.phase FROM organisation o
    WHERE {_EXPECTED} AND {_MISSING} AND o.organisation > :after
    ORDER BY o.organisation LIMIT :limit""")


class Expected(NamedTuple):
    """How many schools a return is expected of, and of how many of them there is none."""

    expected: int
    missing: int


async def expected_returns(
    session: AnySession, organisations: tuple[str, ...], year: str, on: date
) -> Expected:
    """Of these schools, those open on a day."""
    asked = {"organisations": list(organisations), "year": year, "on": on, "phases": list(PHASES)}
    row = (await session.execute(_COUNTED, asked)).one()
    return Expected(row.expected, row.missing)


async def missing_returns(session: AnySession, asked: dict[str, Any]) -> list[Any]:
    """Those without one, by key: key, name and phase."""
    return list(await session.execute(_LIST, {**asked, "phases": list(PHASES)}))
