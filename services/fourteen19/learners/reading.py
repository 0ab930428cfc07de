"""A provider's own learners, for those who may see them: personal data, every read recorded."""

from collections.abc import Sequence
from datetime import date
from typing import Annotated, Any, Final, Literal
from uuid import UUID

from fastapi import APIRouter, Path, Query
from pydantic import BaseModel, Field
from sqlalchemy import RowMapping, text

from chassis.audit import Deed, Reason, record
from chassis.database import ReadDb
from chassis.organisations import find_place
from chassis.paging import Page, PageQuery
from chassis.problems import Problem
from chassis.records.asked import YearText
from chassis.submissions.held import HeldRow
from services.fourteen19.callers import MayReadLearners
from services.fourteen19.files import PARTNER_FILES
from services.fourteen19.learners.keys import opened
from services.fourteen19.partners.held import of_learner, rows_of_learner

router = APIRouter(tags=["learners"])
LearnerId = Annotated[int, Path(ge=1, lt=2**63, description="from the list of learners")]
Standing = Literal["on_roll", "applicant", "left"]
Unknown = dict[int | str, dict[str, Any]]
_NOT_YOURS: Final[Unknown] = {404: {"description": "No organisation of yours has this number"}}
_SHOWN: Final = """
    k.learner_id, l.organisation, l.year, l.key_id, l.identity, l.gender, l.ethnicity, l.fsm, l.sen,
    l.looked_after, l.ward, l.lives_in, l.home, l.year_group, l.standing, l.left_on, l.submission_id
    FROM learner l JOIN known_learner k USING (organisation, learner_key)"""
# Paged by the number: a cursor is part of an address, so it must not hold a name or ULN.
_LIST: Final = text(f"""
    SELECT {_SHOWN} WHERE l.organisation = :organisation AND l.year = :year
        AND (CAST(:standing AS text) IS NULL OR l.standing = :standing)
        AND (CAST(:year_group AS smallint) IS NULL OR l.year_group = :year_group)
        AND k.learner_id > :after
    ORDER BY k.learner_id LIMIT :limit""")
_ONE: Final = text(f"SELECT {_SHOWN} WHERE k.learner_id = :learner_id ORDER BY l.year")
_ELSEWHERE: Final = text("""
    SELECT k.learner_id, k.organisation, o.name, array_agg(l.year ORDER BY l.year) AS years
    FROM known_learner me JOIN known_learner k ON k.person = me.person
    JOIN learner l ON (l.organisation, l.learner_key) = (k.organisation, k.learner_key)
    JOIN organisation o ON o.organisation = k.organisation
    WHERE me.learner_id = :learner_id AND k.learner_id <> me.learner_id
    GROUP BY k.learner_id, k.organisation, o.name ORDER BY k.learner_id""")

_HELD: Final = of_learner(PARTNER_FILES)


class LearnerRow(BaseModel):
    """A learner in one academic year, as the provider sent it. Null: not sent."""

    learner_id: int = Field(description="names the learner in addresses; the same in every year")
    organisation: str = Field(description="the provider whose learner it is")
    year: str
    learner_ref: str | None = Field(description="the provider's own reference")
    uln: str | None
    upn: str | None
    surname: str | None
    forename: str | None
    dob: date | None
    postcode: str | None
    gender: str | None
    ethnicity: str | None = Field(description="code of the school census")
    fsm: bool | None
    sen: bool | None
    looked_after: bool | None
    ward: str | None
    lives_in: str | None = Field(description="local authority, as 350")
    home: str | None = Field(description="where the learner is on roll, as this provider says")
    year_group: int | None
    standing: Standing
    left_on: date | None = Field(description="the first day no longer on roll")
    submission_id: UUID = Field(description="the submission that wrote this row last")


class LearnerElsewhere(BaseModel):
    """A learner of this provider or another that is the same young person."""

    learner_id: int
    organisation: str
    name: str = Field(description="of the organisation")
    years: list[str]


class LearnerHistory(BaseModel):
    """A provider's learner in every year for which it was sent, with all that it sent besides."""

    learner_id: int
    organisation: str
    years: list[LearnerRow]
    held: dict[str, list[HeldRow]] = Field(
        description="by kind of file: programmes, offers, activities, interviews, results"
    )
    elsewhere: list[LearnerElsewhere] | None = Field(
        description="what others have the young person; null for who does not act for everything"
    )


@router.get("/learners", summary="A provider's learners of a year", responses=_NOT_YOURS)
async def list_learners(
    session: ReadDb,
    caller: MayReadLearners,
    paging: PageQuery,
    *,
    organisation: Annotated[str, Query(max_length=20, description="UKPRN, URN or LAESTAB")],
    year: Annotated[YearText, Query()],
    standing: Standing | None = None,
    year_group: Annotated[int | None, Query(ge=7, le=14)] = None,
    reason: Reason = None,
) -> Page[LearnerRow]:
    """Personal data: only for the provider itself, or a caller who acts for it. Each read is
    recorded. In the order of their numbers."""
    place = await find_place(session, organisation, caller)
    asked = {
        "organisation": place.organisation,
        "year": year,
        "standing": standing,
        "year_group": year_group,
        **paging.bounds(after=0),
    }
    rows = [_row(row) for row in (await session.execute(_LIST, asked)).mappings()]
    page = paging.page([(row, [row.learner_id]) for row in rows])
    shown = [row.learner_id for row in page.results]
    about = f"{place.organisation}.{asked['year']}"
    await record(session, caller, _deed_of_page(about, shown, reason))
    return page


@router.get("/learners/{learner_id}", summary="One learner in every year")
async def read_learner(
    learner_id: LearnerId, session: ReadDb, caller: MayReadLearners, reason: Reason = None
) -> LearnerHistory:
    """Personal data, as above. Who acts for everything sees, too, what other providers have the
    same young person; a provider does not learn where else its learner is."""
    asked = {"learner_id": learner_id}
    rows = (await session.execute(_ONE, asked)).mappings().all()
    if not rows or not caller.acts_for(rows[0]["organisation"]):
        raise Problem("not_found", "No learner of yours has this number.")
    elsewhere = None
    if caller.everywhere:
        others = await session.execute(_ELSEWHERE, asked)
        elsewhere = [LearnerElsewhere(**row) for row in others.mappings()]
    history = LearnerHistory(
        learner_id=learner_id,
        organisation=rows[0]["organisation"],
        years=[_row(row) for row in rows],
        held=await rows_of_learner(session, _HELD, learner_id),
        elsewhere=elsewhere,
    )
    deed = Deed("learners.read", "learner", str(learner_id), why=reason, personal=True)
    await record(session, caller, deed)
    return history


def _row(row: RowMapping) -> LearnerRow:
    return LearnerRow(**opened(row))


def _deed_of_page(about: str, shown: Sequence[int], why: str | None) -> Deed:
    """Whose learners of which year, and which, by their numbers, in whose order they are."""
    deed = Deed("learners.list", "learners", about, why=why, rows=len(shown), personal=True)
    deed.after = {"first": shown[0], "last": shown[-1]} if shown else {}
    return deed
