"""What is told of the young people of a home on programmes (NI 90)."""

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from typing import Any, Final

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from chassis.organisations import places_of
from contracts.fourteen19 import GENDERS, Enrolled, EnrolmentChanged, Gender, Programme
from education.years import AcademicYear
from services.fourteen19.enrolments.rows import (
    ALIKE,
    ENROLMENTS,
    OLDEST,
    TOLD,
    YOUNGEST,
    Enrolment,
    Return,
    enrolments_alike,
    series_by,
    series_in,
)
from services.fourteen19.series import Span

_LEARNERS: Final = text("""
    SELECT home, year, gender,
        count(*) FILTER (WHERE on_roll AND age BETWEEN :youngest AND :oldest) AS n
    FROM young_person WHERE home = ANY(CAST(:homes AS text[])) GROUP BY home, year, gender""")
_ENROLMENTS: Final = text(f"""
    WITH rows AS (
    SELECT y.home AS organisation, y.year, y.gender, y.person, {TOLD} AS told
    FROM young_person y JOIN known_learner k ON k.person = y.person
    JOIN {ENROLMENTS} e ON e.learner_id = k.learner_id AND e.year = y.year
    WHERE y.home = ANY(CAST(:homes AS text[])) AND y.age BETWEEN :youngest AND :oldest)
    {ALIKE}""")
SpanOf = Callable[[Enrolment], Span]
GroupOf = Callable[[Enrolment], str | None]


async def enrolment_states(
    session: AsyncSession, organisations: Sequence[str]
) -> Sequence[EnrolmentChanged]:
    """Of each of these homes and each year in which it has any young people."""
    asked = {"homes": list(organisations), "youngest": YOUNGEST, "oldest": OLDEST}
    learners: dict[Return, dict[str | None, int]] = defaultdict(dict)
    for row in await session.execute(_LEARNERS, asked):
        learners[Return(row.home, row.year)][row.gender] = row.n
    enrolments = await enrolments_alike(session, _ENROLMENTS, asked)
    places = await places_of(session, organisations)
    told = []
    for each, numbers in sorted(learners.items()):
        if each.organisation in places:
            held, year = enrolments.get(each, ()), AcademicYear.parse(each.year)
            told.append(
                EnrolmentChanged(
                    **places[each.organisation].told(),
                    year=each.year,
                    learners=sum(numbers.values()),
                    genders=by_gender(numbers, held, year),
                    **programme_counts(held, year),
                )
            )
    return told


def by_gender(
    learners: Mapping[str | None, int], enrolments: Iterable[Enrolment], year: AcademicYear
) -> dict[Gender, Enrolled]:
    """Learners, and those of them on a Diploma, of each gender there is."""
    diplomas = (each for each in enrolments if each.programme == "diploma")
    spans = spans_by(diplomas, lambda one: one.gender, Enrolment.taken_up)
    return {
        gender: Enrolled(learners=learners[gender], diploma=series_in(spans.get(gender, ()), year))
        for gender in GENDERS
        if gender in learners
    }


def programme_counts(enrolments: Collection[Enrolment], year: AcademicYear) -> Mapping[str, Any]:
    """The members of the event that are about programmes, in whatever order they come."""
    diplomas = [each for each in enrolments if each.programme == "diploma"]
    apprentices = [each for each in enrolments if each.programme == "apprenticeship"]
    foundation = [each for each in enrolments if each.programme == "foundation_learning"]
    public = [each for each in apprentices if each.sector == "public"]
    return {
        "diploma": series_in(map(Enrolment.taken_up, diplomas), year),
        "lines": series_by(spans_by(diplomas, lambda one: one.line, Enrolment.taken_up), year),
        "levels": series_by(spans_by(diplomas, lambda one: one.level, Enrolment.taken_up), year),
        "apprenticeship": series_in(map(Enrolment.taught, apprentices), year),
        "public_sector": series_in(map(Enrolment.taught, public), year),
        "foundation_learning": series_in(map(Enrolment.taught, foundation), year),
        "completed": _completed(enrolments),
    }


def spans_by(
    enrolments: Iterable[Enrolment], group_of: GroupOf, span_of: SpanOf
) -> dict[str, list[Span]]:
    """When each is counted, by a group; those of no group are left out."""
    groups: dict[str, list[Span]] = defaultdict(list)
    for each in enrolments:
        group = group_of(each)
        if group is not None:
            groups[group].append(span_of(each))
    return groups


def _completed(enrolments: Iterable[Enrolment]) -> dict[Programme, int]:
    """Young people who completed a programme in the year, each once."""
    found: dict[Programme, dict[int, int]] = defaultdict(dict)
    for each in enrolments:
        if each.is_completed:
            found[each.programme][each.person] = each.times
    return {programme: sum(found[programme].values()) for programme in sorted(found)}
