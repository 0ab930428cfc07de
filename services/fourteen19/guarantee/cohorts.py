"""The young people of the cohorts, and every offer to them: of files, and of applications."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from itertools import groupby
from typing import Any, Final, NamedTuple

from sqlalchemy import text

from chassis.records.store import AnySession
from contracts.fourteen19 import Cohort
from education.maintained import framework_of
from services.fourteen19.applications.counting import ApplicationOffer, offers_by_application
from services.fourteen19.guarantee.rules import AGE_OF_17, YEAR_OF_16, Offer, OfferType

COHORT: Final = f"""
    CASE WHEN y.on_roll AND y.year_group = {YEAR_OF_16} THEN '16'
        WHEN y.age = {AGE_OF_17} THEN '17' END"""
"""Of a young person `y`; null: of neither. Year 11 is that of those aged 15 before it."""
OF_COHORTS: Final = f"""
    SELECT * FROM (
        SELECT y.home, y.year, y.person, y.gender, y.lives_in, {COHORT} AS cohort,
            h.area AS home_area, h.name AS home_name,
            CASE WHEN {COHORT} = '17' THEN coalesce(y.lives_in, h.area) ELSE h.area END
                AS responsible
        FROM young_person y JOIN organisation h ON h.organisation = y.home) c
    WHERE cohort IS NOT NULL"""
"""Young people of both cohorts; `responsible`: the area whose cohort it is."""
_TOLD: Final = """
    SELECT c.home, c.home_name, c.home_area, c.year, c.cohort, c.person, c.gender,
        o.status, o.offered_on, o.withdrawn_on, o.offer_type,
        coalesce(o.not_appropriate_reason, o.no_offer_reason), o.offered_by, o.accepted
    FROM c LEFT JOIN (known_learner k JOIN offer o ON o.learner_id = k.learner_id)
        ON k.person = c.person AND o.year = c.year
    ORDER BY c.home, c.year, c.cohort, c.person, o.offered_on, o.offer_type"""
_OF_HOMES: Final = text(f"""
    WITH c AS ({OF_COHORTS} AND responsible = home_area
        AND home = ANY(CAST(:homes AS text[]))
        AND (CAST(:year AS text) IS NULL OR year = :year)) {_TOLD}""")
_OF_AREA: Final = text(f"""
    WITH c AS ({OF_COHORTS} AND responsible = :area AND year = :year) {_TOLD}""")


class Candidate(NamedTuple):
    """A young person of a cohort, and what was told of offers to him or her."""

    home: str
    home_name: str
    home_area: str
    year: str
    cohort: Cohort
    person: int
    gender: str | None
    offers: tuple[Offer, ...]


async def of_homes(
    session: AnySession, homes: Sequence[str], year: str | None = None
) -> list[Candidate]:
    """Of some homes, in the order of home, year and cohort: those for whom the home's own area is
    responsible. Three statements."""
    return await _candidates(session, _OF_HOMES, {"homes": list(homes), "year": year})


async def of_area(session: AnySession, area: str, year: str) -> list[Candidate]:
    """Of an area, in the order of home, also where that is outside it. As many."""
    return await _candidates(session, _OF_AREA, {"area": area, "year": year})


async def _candidates(session: AnySession, query: Any, asked: dict[str, Any]) -> list[Candidate]:
    rows = await session.execute(query, asked)
    grouped = groupby(rows, key=lambda row: tuple(row[:7]))
    found = [
        Candidate._make((*who, tuple(Offer(*row[7:]) for row in told if row.status is not None)))
        for who, told in grouped
    ]
    applied = await _by_application(session, sorted({each.home for each in found}))
    return [
        each._replace(offers=(*each.offers, *applied.get((each.person, each.year), ())))
        for each in found
    ]


async def _by_application(
    session: AnySession, homes: Sequence[str]
) -> Mapping[tuple[int, str], list[Offer]]:
    """The offers of applications, by young person and year; two statements."""
    found: dict[tuple[int, str], list[Offer]] = defaultdict(list)
    for each in await offers_by_application(session, homes) if homes else ():
        found[each.person, each.year].append(applied_for(each))
    return found


def applied_for(made: ApplicationOffer) -> Offer:
    """An offer of an application as the Guarantee counts it: one the young person declines was
    made all the same."""
    answers = {"accepted": True, "enrolled": True, "declined": False}
    return Offer(
        "offer_made",
        made.offered_on,
        None if made.status == "declined" else made.ended_on,
        _sort_of(made.kind or ""),
        offered_by=made.provider,
        accepted=answers.get(made.status),
    )


def _sort_of(kind: str) -> OfferType:
    """The sort of place, by the register's word for the provider."""
    if "sixth_form" in kind:
        return "sixth_form_college"
    if kind.startswith("further_education"):
        return "fe_college"
    is_school = framework_of(kind, has_urn=True) == "schools"
    return "school_sixth_form" if is_school else "independent_provider"
