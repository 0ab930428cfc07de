"""The children of a school or an authority as they are held, opened for a return."""

from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy import RowMapping, text
from sqlalchemy.ext.asyncio import AsyncSession

from services.earlyyears.profiles.columns import SCORES
from services.earlyyears.profiles.pupils import opened
from services.earlyyears.signoffs.state import key_in_sql
from services.earlyyears.statutory.fields import FIELDS, Row, School

_HOURS: Final = ("funded_hours", "total_hours", "funded_hours_jan_mar")
_WANTED: Final = """
    CASE WHEN CAST(:organisation AS text) IS NULL THEN o.area = :area
        ELSE o.organisation = :organisation END"""
# One statement, so that all of it is of one moment. How many weeks a year is the setting's record.
_CHILDREN: Final = text(f"""
    SELECT o.organisation, o.urn, o.laestab, o.ey_urn, CAST(s.state ->> 'weeks' AS int) AS weeks,
        p.child_id, p.child_key, p.key_id, p.identity, p.gender, p.sen, p.eal, p.ethnicity,
        {", ".join(f"p.{name}" for name in (*_HOURS, *SCORES))}
    FROM organisation o JOIN profile p ON p.organisation = o.organisation AND p.year = :year
    LEFT JOIN record s ON s.kind = 'setting' AND s.key = o.organisation
    WHERE {_WANTED}
    ORDER BY o.organisation""")
_NOT_FINAL: Final = text(f"""
    SELECT DISTINCT o.organisation, coalesce(s.status, 'provisional') AS status
    FROM organisation o JOIN profile p ON p.organisation = o.organisation AND p.year = :year
    LEFT JOIN record s ON s.kind = 'sign_off'
        AND s.key = {key_in_sql("o.organisation", ":year")}
    WHERE {_WANTED}
        AND s.status IS DISTINCT FROM 'final'
    ORDER BY o.organisation""")


@dataclass(frozen=True, slots=True)
class Wanted:
    """What a return is of: an academic year (`2008/09`) of one organisation, or of a whole area."""

    area: str
    organisation: str | None
    year: str

    def asked(self) -> dict[str, str | None]:
        return {"area": self.area, "organisation": self.organisation, "year": self.year}


@dataclass(frozen=True, slots=True)
class Held:
    """A school with its children; each row has the child's `child_id` too. `weeks` a year it offers
    funded provision in; None: not known."""

    organisation: str
    weeks: int | None
    school: School


async def read_sealed(session: AsyncSession, wanted: Wanted) -> list[RowMapping]:
    """The children's rows, by organisation, as the table has them."""
    return list((await session.execute(_CHILDREN, wanted.asked())).mappings())


def open_all(rows: list[RowMapping]) -> list[Held]:
    """The rows opened, school by school; children in the order of their names and numbers, so that
    the same children always make the same file. Raises the problem `data_locked`."""
    schools: dict[str, Held] = {}
    for row in rows:
        key = row["organisation"]
        if key not in schools:
            school = School(row["urn"], row["laestab"], row["ey_urn"])
            schools[key] = Held(key, row["weeks"], school)
        schools[key].school.children.append(_row(row))
    for held in schools.values():
        held.school.children.sort(key=_order)
    return list(schools.values())


async def not_final(session: AsyncSession, wanted: Wanted) -> dict[str, str]:
    """The organisations with children in it whose return is not final, and what it is instead."""
    rows = await session.execute(_NOT_FINAL, wanted.asked())
    return {row.organisation: row.status for row in rows}


def _row(sealed: RowMapping) -> Row:
    child = opened(sealed)
    row = {name: child[name] for name in ("child_id", "upn")}
    row |= {field.column: child[field.column] for field in FIELDS}
    return row | {name: _text(child[name]) for name in _HOURS}


def _text(hours: Any) -> str | None:
    return None if hours is None else str(hours)


def _order(row: Row) -> tuple[str, ...]:
    return tuple(row[name] or "" for name in ("surname", "forename", "dob", "upn", "postcode"))
