"""A return's children as rows of a Profile file, with what is held of them that no return carries.

Free school meals, ward and items are not prescribed, so the file has none; but a row that is sent
in replaces the child's whole row, and would clear them.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

import polars as pl
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from chassis.database import ReadSession
from chassis.pseudonyms import Pseudonyms
from chassis.submissions.refusal import busy
from education.profile import SCALES
from services.earlyyears.profiles.checks import digest_without_upn
from services.earlyyears.profiles.columns import ITEM_COLUMNS
from services.earlyyears.profiles.items import as_columns, told_items
from services.earlyyears.profiles.pupils import IDENTITY, PROFILE_KEY, hidden
from services.earlyyears.statutory.fields import FIELDS, Return, Row, School

COLUMNS: Final = (
    *("acad_year", "la", "urn", "ey_urn", "upn"),
    *(field.column for field in FIELDS),
    *("fsm", "ward"),
)
"""The columns of a Profile file, in which a return's rows come."""
ITEMS: Final = tuple(name for columns in ITEM_COLUMNS.values() for name in columns)
"""Those a file has besides where any child's items are held."""
_HELD: Final = text("""
    SELECT CAST(child_key AS text) AS key, fsm, ward, items FROM profile
    WHERE year = :year AND child_key IN (
        SELECT CAST(key AS bytea) FROM unnest(CAST(:keys AS text[])) asked (key))
    AND (fsm IS NOT NULL OR ward IS NOT NULL OR items IS NOT NULL)""")
_WHO: Final = {**dict.fromkeys(("upn", *IDENTITY), pl.String()), "digest": pl.Binary()}


@dataclass(frozen=True, slots=True)
class Filled:
    """A return's rows, in the file's order; all have the same columns. `held` is what was filled
    in, by child, of those that were `asked` for."""

    rows: list[Row]
    asked: dict[str, Any]
    held: dict[str, Any]

    async def need_unchanged(self, session: AsyncSession) -> None:
        """Raises `unavailable` where what was filled in is not held any more."""
        if await _held(session, self.asked) != self.held:
            raise busy("What is held of these children was changed at the same time.")


async def filled(session: AsyncSession | ReadSession, made: Return) -> Filled:
    """The return's rows, filled with what is held."""
    pupils = await PROFILE_KEY.in_use(session)
    rows = [_named(row, school, made) for school in made.schools for row in school.children]
    keys = _keys(rows, pupils)
    asked = {"year": made.header.year, "keys": [key for key in keys if key]}
    held = await _held(session, asked)
    kept = [_kept(row, held.get(key or "")) for row, key in zip(rows, keys, strict=True)]
    items = dict.fromkeys(ITEMS) if any(told for _, told in kept) else {}
    whole = [row | beside | items | told for row, (beside, told) in zip(rows, kept, strict=True)]
    return Filled(whole, asked, held)


async def _held(session: AsyncSession | ReadSession, asked: dict[str, Any]) -> dict[str, Any]:
    return {row.key: row for row in await session.execute(_HELD, asked)}


def _named(row: Row, school: School, made: Return) -> Row:
    """A row with its year and school; a child without UPN is told apart by an early years URN."""
    by_urn = school.urn is not None and (row["upn"] is not None or school.ey_urn is None)
    return {
        "acad_year": made.header.year,
        "la": made.header.area,
        "urn": school.urn if by_urn else None,
        "ey_urn": None if by_urn else school.ey_urn,
        **row,
    }


def _keys(rows: Sequence[Row], pupils: Pseudonyms) -> list[str | None]:
    """Under which key each child is held, as PostgreSQL writes it; None: it cannot be told."""
    who = [
        {name: row[name] for name in ("upn", *IDENTITY)} | {"digest": _digest(row)} for row in rows
    ]
    keys: list[str | None] = hidden(pl.DataFrame(who, schema=_WHO), pupils)["child_key"].to_list()
    return keys


def _digest(row: Row) -> bytes | None:
    setting, surname, forename = (row[name] for name in ("ey_urn", "surname", "forename"))
    if row["upn"] is not None or not (setting and surname and forename):
        return None
    try:
        return digest_without_upn(setting, surname, forename, date.fromisoformat(row["dob"] or ""))
    except ValueError:
        return None


def _kept(row: Row, held: Any) -> tuple[Row, Row]:
    """Free school meals and ward; and the items of the scales whose points are still theirs."""
    if held is None:
        return {"fsm": None, "ward": None}, {}
    told = told_items(held.items) or {}
    points = {scale.code: row[scale.code.lower()] for scale in SCALES}
    same = {code: items for code, items in told.items() if sum(items) == points[code]}
    return {"fsm": held.fsm, "ward": held.ward}, dict(as_columns(same))
