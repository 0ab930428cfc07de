"""A return made of the children held: opened, looked through, written, and read back once."""

import asyncio
import hashlib
from dataclasses import dataclass
from datetime import date
from typing import Final

from sqlalchemy import RowMapping
from sqlalchemy.ext.asyncio import AsyncSession

from chassis.records.refusing import not_allowed
from services.earlyyears.statutory.fields import Header, Return
from services.earlyyears.statutory.gaps import Gap, gaps_in
from services.earlyyears.statutory.held import Held, Wanted, open_all, read_sealed
from services.earlyyears.statutory.reading import read_return
from services.earlyyears.statutory.writing import written

SOURCE: Final = "Educational Improvement, early years"


@dataclass(frozen=True, slots=True)
class Made:
    """A file and what it lacks; `digest` is the SHA-256 of the XML, in hexadecimal."""

    xml: bytes
    schools: int
    children: int
    gaps: list[Gap]

    @property
    def digest(self) -> str:
        return _digest(self.xml)


async def make(session: AsyncSession, wanted: Wanted, on: date) -> Made:
    """The return as of now, dated `on`. Raises `conflict` where no child is held for it."""
    rows = await read_sealed(session, wanted)
    if not rows:
        raise not_allowed(f"No child's Profile is held for it in {wanted.year}.")
    return await asyncio.to_thread(_make, rows, wanted, on)


async def digest_now(session: AsyncSession, wanted: Wanted, on: date) -> str:
    """The digest of the file that would be made now, dated `on`."""
    rows = await read_sealed(session, wanted)
    return await asyncio.to_thread(lambda: _digest(_written(open_all(rows), wanted, on)))


def _make(rows: list[RowMapping], wanted: Wanted, on: date) -> Made:
    held = open_all(rows)
    xml = _written(held, wanted, on)
    _ = read_return(xml)  # against the schema; what it refuses is never kept
    return Made(xml, len(held), len(rows), gaps_in(held))


def _written(held: list[Held], wanted: Wanted, on: date) -> bytes:
    schools = [each.school for each in held]
    children = sum(len(school.children) for school in schools)
    header = Header(wanted.area, wanted.year, SOURCE, on.isoformat(), len(schools), children)
    return written(Return(header, schools))


def _digest(xml: bytes) -> str:
    return hashlib.sha256(xml).hexdigest()
