"""What is held of learners in the files that refer to them, read back: personal data, every read
recorded."""

from collections.abc import Iterable
from typing import Annotated, Any, Final

from fastapi import APIRouter, Query
from pydantic import BaseModel, Field
from sqlalchemy import RowMapping, TextClause, text

from chassis.audit import Deed, Reason, record
from chassis.database import ReadDb
from chassis.organisations import find_place
from chassis.paging import Page, PageQuery
from chassis.records.asked import YearText
from chassis.records.store import AnySession
from chassis.submissions.held import HeldRow, held_rows, rows_of
from chassis.submissions.kind import Kind, Target
from services.fourteen19.callers import MayReadLearners
from services.fourteen19.learners.keys import opened

_NOT_SENT: Final = ("learner_id",)


class HeldLearner(BaseModel):
    """A provider's learner and the rows of one kind of file that are held of him or her."""

    learner_id: int
    learner_ref: str | None = Field(
        description="the provider's own; null: not in its file of learners of that year any more"
    )
    rows: list[HeldRow]


def held_routes(kind: Kind[Any]) -> APIRouter:
    """`GET /{kind.path}/rows` of a partner file."""
    router = APIRouter(prefix=f"/{kind.path}", tags=[kind.path.replace("-", " ")])
    statement = _of_provider(kind.target)

    @router.get(
        "/rows",
        name=f"list_{kind.name}_rows",
        summary=f"Rows held: {kind.title}",
        responses={404: {"description": "No organisation of yours has this number"}},
    )
    async def list_rows(
        session: ReadDb,
        caller: MayReadLearners,
        paging: PageQuery,
        *,
        organisation: Annotated[str, Query(max_length=20, description="UKPRN, URN or LAESTAB")],
        year: Annotated[YearText, Query()],
        reason: Reason = None,
    ) -> Page[HeldLearner]:
        """Personal data: only for the provider itself, or a caller who acts for it. Each read is
        recorded. A page is of learners, in the order of their numbers, each with all rows."""
        place = await find_place(session, organisation, caller)
        asked = {"organisation": place.organisation, "year": year, **paging.bounds(after=0)}
        found = [_learner(row) for row in (await session.execute(statement, asked)).mappings()]
        page = paging.page([(each, [each.learner_id]) for each in found])
        shown = [each.learner_id for each in page.results]
        about = f"{kind.name}.{place.organisation}.{year}"
        deed = Deed("partner_rows.list", "learners", about, why=reason, personal=True)
        deed.rows = sum(len(each.rows) for each in page.results)
        deed.after = {"first": shown[0], "last": shown[-1]} if shown else {}
        await record(session, caller, deed)
        return page

    return router


def of_learner(kinds: Iterable[Kind[Any]]) -> TextClause:
    """The statement for `rows_of_learner`: all that these kinds of files tell of one learner."""
    each = (
        f"""SELECT '{kind.name}' AS kind, {rows_of(kind.target, but=_NOT_SENT)}
            FROM "{kind.target.table}" t WHERE t.learner_id = :learner_id"""
        for kind in kinds
    )
    return text(f"SELECT * FROM ({' UNION ALL '.join(each)}) held WHERE rows IS NOT NULL")


async def rows_of_learner(
    session: AnySession, statement: TextClause, learner_id: int
) -> dict[str, list[HeldRow]]:
    """The rows held of a learner, by kind of file, those without any left out."""
    found = await session.execute(statement, {"learner_id": learner_id})
    return {row.kind: held_rows(row.rows) for row in found}


def _of_provider(target: Target) -> TextClause:
    return text(f"""
        WITH who AS (
            SELECT DISTINCT learner_id FROM "{target.table}"
            WHERE (organisation, year) = (:organisation, :year) AND learner_id > :after
            ORDER BY learner_id LIMIT :limit)
        SELECT w.learner_id, l.key_id, l.identity, held.rows
        FROM who w JOIN known_learner k USING (learner_id)
        CROSS JOIN LATERAL (
            SELECT {rows_of(target, but=_NOT_SENT)} FROM "{target.table}" t
            WHERE (t.organisation, t.year, t.learner_id)
                = (:organisation, :year, w.learner_id)) held
        LEFT JOIN learner l ON (l.organisation, l.learner_key, l.year)
            = (k.organisation, k.learner_key, :year)
        ORDER BY w.learner_id""")


def _learner(row: RowMapping) -> HeldLearner:
    ref = opened(row)["learner_ref"] if row["identity"] is not None else None
    rows = held_rows(row["rows"])
    return HeldLearner(learner_id=row["learner_id"], learner_ref=ref, rows=rows)
