"""Rows held of pupils, of each kind of file, read back: personal data, every read recorded."""

from collections.abc import Sequence
from typing import Annotated, Any

from fastapi import APIRouter, Query
from pydantic import BaseModel, Field
from sqlalchemy import Row, TextClause, text

from chassis.audit import Deed, Reason, record
from chassis.database import ReadDb, ReadSession
from chassis.organisations import find_place
from chassis.paging import Page, PageQuery
from chassis.records.asked import NOT_FOUND, YearText
from chassis.submissions.held import HeldRow, held_rows, rows_of
from chassis.submissions.kind import Kind
from services.enrichment.callers import MayReadPupils
from services.enrichment.pupils.keys import PUPIL_KEY, revealed


class HeldPupil(BaseModel):
    """A pupil and the rows of one kind of file that a school sent of him or her."""

    pupil_id: int = Field(description="the same in every school and year")
    upn: str
    rows: list[HeldRow]


def held_routes(kind: Kind[Any]) -> APIRouter:
    """`GET /{kind.path}/rows` of a file of pupils."""
    router = APIRouter(prefix=f"/{kind.path}", tags=[kind.path.replace("-", " ")])
    statement = _of_school(kind)

    @router.get(
        "/rows",
        name=f"list_{kind.name}_rows",
        summary=f"Rows held: {kind.title}",
        responses=NOT_FOUND,
    )
    async def list_rows(
        session: ReadDb,
        caller: MayReadPupils,
        paging: PageQuery,
        *,
        organisation: Annotated[str, Query(max_length=20, description="any number of it")],
        year: Annotated[YearText, Query()],
        reason: Reason = None,
    ) -> Page[HeldPupil]:
        """Personal data: only for the school itself, or a caller who acts for it. Each read is
        recorded. A page is of pupils, in the order of their numbers, each with all rows."""
        place = await find_place(session, organisation, caller)
        asked = {"organisation": place.organisation, "year": year, **paging.bounds(after=0)}
        found = await _pupils(session, (await session.execute(statement, asked)).all())
        page = paging.page([(each, [each.pupil_id]) for each in found])
        shown = [each.pupil_id for each in page.results]
        about = f"{kind.name}.{place.organisation}.{year}"
        deed = Deed("pupil_rows.list", "pupils", about, why=reason, personal=True)
        deed.rows = sum(len(each.rows) for each in page.results)
        deed.after = {"first": shown[0], "last": shown[-1]} if shown else {}
        await record(session, caller, deed)
        return page

    return router


def _of_school(kind: Kind[Any]) -> TextClause:
    target = kind.target
    sent = {column.name for dialect in kind.dialects for column in dialect.columns}
    derived = tuple(name for name in target.columns if name not in sent)
    pupil = "pupil_key" if "pupil_key" in target.key else "pupil_id"
    return text(f"""
        WITH who AS (
            SELECT DISTINCT k.pupil_id, k.pupil_key
            FROM "{target.table}" t JOIN known_pupil k USING ({pupil})
            WHERE (t.organisation, t.year) = (:organisation, :year) AND k.pupil_id > :after
            ORDER BY k.pupil_id LIMIT :limit)
        SELECT w.pupil_id, w.pupil_key, held.rows
        FROM who w CROSS JOIN LATERAL (
            SELECT {rows_of(target, but=derived)} FROM "{target.table}" t
            WHERE (t.organisation, t.year, t.{pupil})
                = (:organisation, :year, w.{pupil})) held
        ORDER BY w.pupil_id""")


async def _pupils(session: ReadSession, rows: Sequence[Row[Any]]) -> list[HeldPupil]:
    """Raises the problem `data_locked`."""
    if not rows:
        return []
    upns = revealed([row.pupil_key for row in rows], await PUPIL_KEY.in_use(session))
    return [
        HeldPupil(pupil_id=row.pupil_id, upn=upn, rows=held_rows(row.rows))
        for row, upn in zip(rows, upns, strict=True)
    ]
