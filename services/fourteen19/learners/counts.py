"""How many learners each provider has sent, and how many young people are at home where."""

from typing import Annotated, Final

from fastapi import APIRouter, Query
from pydantic import BaseModel, Field
from sqlalchemy import text

from chassis.database import ReadDb
from chassis.organisations import find_place
from chassis.paging import Page, PageQuery
from services.fourteen19.callers import MayRead
from services.fourteen19.learners.reading import LearnerYear, learner_year

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
        SELECT k.person FROM learner l JOIN known_learner k USING (organisation, learner_key)
        WHERE l.year = :year GROUP BY k.person HAVING count(DISTINCT l.organisation) > 1),
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
        coalesce(linked, 0) AS linked, coalesce(in_doubt, 0) AS in_doubt,
        coalesce(young_people, 0) AS young_people
    FROM place p LEFT JOIN sent USING (organisation) LEFT JOIN homes USING (organisation)
    ORDER BY p.organisation""")


class LearnerCounts(BaseModel):
    """What an organisation has sent for a year, and how many young people are at home there."""

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
    linked: int = Field(description="whom another provider has in that year too")
    in_doubt: int = Field(description="who may be one with another learner; nobody decided yet")
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
    year: LearnerYear,
    area: Annotated[
        str | None, Query(max_length=3, description="local authority, e.g. 350")
    ] = None,
    organisation: Annotated[
        str | None, Query(max_length=20, description="any number of it")
    ] = None,
) -> Page[LearnerCounts]:
    """Counts, never a learner. Only organisations with any; in the order of their keys."""
    if organisation is not None:
        organisation = (await find_place(session, organisation, caller)).organisation
    asked = {
        "year": learner_year(year),
        "area": area,
        "organisation": organisation,
        "confined_to": caller.confined_to,
        **paging.bounds(after=""),
    }
    rows = [LearnerCounts(**row) for row in (await session.execute(_COUNTS, asked)).mappings()]
    return paging.page([(row, [row.organisation]) for row in rows])
