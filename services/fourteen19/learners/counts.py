"""How many learners each provider has sent, and how many young people are at home where."""

from typing import Annotated, Final

from fastapi import APIRouter, Query
from pydantic import BaseModel, Field
from sqlalchemy import text

from chassis.database import ReadDb
from chassis.organisations import find_place
from chassis.paging import Page, PageQuery
from chassis.records.asked import YearText
from chassis.records.drafts import AreaCode
from services.fourteen19.callers import MayRead

router = APIRouter(tags=["learners"])
_COUNTS: Final = text("""
    WITH place AS (
        SELECT o.organisation, o.name, o.area, o.phase FROM organisation o
        WHERE (CAST(:area AS text) IS NULL OR o.area = :area)
            AND (CAST(:organisation AS text) IS NULL OR o.organisation = :organisation)
            AND (CAST(:confined_to AS text[]) IS NULL
                OR o.organisation = ANY(CAST(:confined_to AS text[])))
            AND o.organisation > :after
            AND (EXISTS (SELECT FROM learner l
                    WHERE (l.organisation, l.year) = (o.organisation, :year))
                OR EXISTS (SELECT FROM young_person y
                    WHERE (y.home, y.year) = (o.organisation, :year)))
        ORDER BY o.organisation LIMIT :limit),
    held AS (
        SELECT l.organisation, l.standing, l.uln_key, l.upn_key, k.learner_id, k.person
        FROM learner l JOIN known_learner k USING (organisation, learner_key)
        WHERE l.year = :year AND l.organisation IN (SELECT organisation FROM place)),
    several AS (
        SELECT k.person FROM known_learner k JOIN learner l USING (organisation, learner_key)
        WHERE l.year = :year AND k.person IN (SELECT person FROM held)
        GROUP BY k.person HAVING count(DISTINCT l.organisation) > 1),
    doubtful AS (
        SELECT one AS learner_id FROM learner_match WHERE decision IS NULL
        UNION SELECT other FROM learner_match WHERE decision IS NULL),
    sent AS (
        SELECT h.organisation, count(*) AS learners,
            count(*) FILTER (WHERE h.standing = 'on_roll') AS on_roll,
            count(*) FILTER (WHERE h.standing = 'applicant') AS applicants,
            count(*) FILTER (WHERE h.standing = 'left') AS gone,
            count(*) FILTER (WHERE h.uln_key IS NULL) AS without_uln,
            count(*) FILTER (WHERE h.upn_key IS NULL) AS without_upn,
            count(s.person) AS linked, count(d.learner_id) AS in_doubt
        FROM held h LEFT JOIN several s USING (person) LEFT JOIN doubtful d USING (learner_id)
        GROUP BY h.organisation),
    homes AS (
        SELECT home AS organisation, count(*) AS young_people FROM young_person
        WHERE year = :year AND home IN (SELECT organisation FROM place) GROUP BY home)
    SELECT p.*, :year AS year, coalesce(learners, 0) AS learners, coalesce(on_roll, 0) AS on_roll,
        coalesce(applicants, 0) AS applicants, coalesce(gone, 0) AS "left",
        coalesce(without_uln, 0) AS without_uln, coalesce(without_upn, 0) AS without_upn,
        CASE WHEN :everywhere THEN coalesce(linked, 0) END AS linked,
        CASE WHEN :everywhere THEN coalesce(in_doubt, 0) END AS in_doubt,
        coalesce(young_people, 0) AS young_people
    FROM place p LEFT JOIN sent USING (organisation) LEFT JOIN homes USING (organisation)
    ORDER BY p.organisation""")


class LearnerCounts(BaseModel):
    """What an organisation has sent for a year, and how many young people are at home there.

    `linked` and `in_doubt` are null for who does not act for everything: a guessed ULN must not
    tell its sender that somebody else has it.
    """

    organisation: str
    name: str
    area: str
    phase: str
    year: str
    learners: int = Field(description="sent by it as a provider")
    on_roll: int
    applicants: int
    left: int
    without_uln: int
    without_upn: int
    linked: int | None = Field(description="whom another provider has in that year too")
    in_doubt: int | None = Field(
        description="who may be one with another learner; nobody decided yet"
    )
    young_people: int = Field(description="whose home it is, whoever sent them; each once")


@router.get(
    "/learners/counts",
    summary="Learners sent and young people at home, by organisation",
    responses={404: {"description": "No organisation of yours has this number"}},
)
async def count_learners(
    session: ReadDb,
    caller: MayRead,
    paging: PageQuery,
    *,
    year: Annotated[YearText, Query()],
    area: Annotated[AreaCode | None, Query()] = None,
    organisation: Annotated[
        str | None, Query(max_length=20, description="any number of it")
    ] = None,
) -> Page[LearnerCounts]:
    """Counts, never a learner. Only organisations with any; in the order of their keys."""
    if organisation is not None:
        organisation = (await find_place(session, organisation, caller)).organisation
    asked = {
        "year": year,
        "area": area,
        "organisation": organisation,
        "confined_to": caller.confined_to,
        "everywhere": caller.everywhere,
        **paging.bounds(after=""),
    }
    rows = [LearnerCounts(**row) for row in (await session.execute(_COUNTS, asked)).mappings()]
    return paging.page([(row, [row.organisation]) for row in rows])
