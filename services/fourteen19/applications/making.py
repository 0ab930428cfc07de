"""What has to be known to make an application: the young person's home, its choices."""

import secrets
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Final, NamedTuple

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from chassis.auth import Principal
from chassis.problems import Fault, Problem
from chassis.records.refusing import all_wrong, not_allowed, wrong
from chassis.records.store import (
    AnySession,
    Record,
    organisation_of,
    records_named,
)
from education.years import AcademicYear
from services.fourteen19.applications.drafts import ChoiceDraft, MyChoiceDraft
from services.fourteen19.applications.rules import has_offer, settled
from services.fourteen19.applications.state import Application, ApplicationRound, Choice
from services.fourteen19.applications.texts import Then
from services.fourteen19.prospectus.state import Course

_HOMES: Final = text("""
    SELECT k.learner_id, y.home, y.person, k.organisation AS provider FROM known_learner k
    JOIN young_person y ON y.person = k.person AND y.year = :year
    WHERE k.learner_id = ANY(CAST(:learners AS bigint[]))""")
_OTHERS: Final = text("""
    SELECT k.person, CAST(r.state AS text) AS state
    FROM known_learner mine JOIN known_learner k ON k.person = mine.person
    JOIN record r ON r.kind = 'application'
        AND CAST(r.state ->> 'learner_id' AS bigint) = k.learner_id
    WHERE mine.learner_id = ANY(CAST(:learners AS bigint[])) AND r.state ->> 'year' = :year
        AND r.key <> :key""")
_NUMBERS: Final = 999


class Home(NamedTuple):
    """Where a young person is on roll in a year."""

    organisation: str
    person: int


async def home_of(
    session: AnySession, learner_id: int, made_in: AcademicYear, caller: Principal
) -> Home:
    """The home of a young person of the caller's, who has sent that learner itself: by another's
    number it would be shown another's file. Raises `not_found` for another's, or nobody."""
    homes = await homes_of(session, [learner_id], made_in, caller)
    if not homes:
        raise Problem("not_found", f"No learner of yours in {made_in} has this number.")
    return homes[learner_id]


async def homes_of(
    session: AnySession, learners: Sequence[int], made_in: AcademicYear, caller: Principal
) -> dict[int, Home]:
    """As `home_of`, of those of many who are the caller's."""
    asked = {"learners": list(learners), "year": str(made_in)}
    return {
        row.learner_id: Home(row.home, row.person)
        for row in await session.execute(_HOMES, asked)
        if caller.acts_for(row.home) and caller.acts_for(row.provider)
    }


def new_key(home: str, year: AcademicYear) -> str:
    """A key that nobody has. Providers read it, so it tells nothing of how many forms there are."""
    return f"{home}.{year.slug}.{secrets.token_hex(6)}"


def begun(learner_id: int, year: AcademicYear, on: date, dates: ApplicationRound) -> Application:
    """An empty form for the places of a year. Raises `invalid_request` after the last day."""
    if on > dates.closes_on:
        raise wrong("closed", "$.year", f"applications for {year} closed on {dates.closes_on}")
    return Application(
        year=str(year),
        made_in=str(year.previous),
        learner_id=learner_id,
        begun_on=on,
        send_by=dates.closes_on,
    )


def alone_on(day: date) -> Then:
    """Refuses, on a day, another application of a young person who has one that is open, or by
    which there is a place."""

    async def alone(session: AsyncSession, record: Record[Application]) -> None:
        state = record.state
        if await applying(session, [state.learner_id], state.year, day, beside=record.key):
            raise not_allowed("The young person has an application for that year already.")

    return alone


async def applying(
    session: AnySession, learners: Sequence[int], year: str, day: date, *, beside: str = ""
) -> set[int]:
    """Which persons, of some learners, have an application on a day that is open, or by which there
    is a place; not counting the one `beside`."""
    asked = {"learners": list(learners), "year": year, "key": beside}
    found = set()
    for row in await session.execute(_OTHERS, asked):
        other = settled(Application.model_validate_json(row.state), day)
        if other.status in ("draft", "sent") or (other.status == "closed" and has_offer(other)):
            found.add(row.person)
    return found


async def courses_named(session: AnySession, keys: Iterable[str]) -> Mapping[str, Course]:
    """Those of these courses that are published, by key."""
    found = await records_named(session, Course, sorted(set(keys)), status="published")
    return {each.key: each.state for each in found}


async def open_courses(session: AnySession, application: Application, on: date) -> set[str]:
    """The courses chosen that still take applications on a day."""
    chosen = [each.course for each in application.choices]
    courses = await courses_named(session, chosen)
    return {key for key, each in courses.items() if each.apply_by is None or each.apply_by >= on}


async def choices_of(
    session: AnySession, drafts: Sequence[MyChoiceDraft], year: str, before: Sequence[Choice] = ()
) -> tuple[Choice, ...]:
    """Choices as sent, numbered without meaning; what was waived `before` stays so where the draft
    cannot say. Raises `invalid_request` for courses that are not in the prospectus of the year."""
    courses = await courses_named(session, [each.course for each in drafts])
    faults = [
        Fault("unknown_course", f"$.choices[{at}].course", f"the prospectus of {year} has it not")
        for at, each in enumerate(drafts)
        if each.course not in courses or courses[each.course].year != year
    ]
    if faults:
        raise all_wrong(faults)
    numbers = secrets.SystemRandom().sample(range(1, _NUMBERS + 1), len(drafts))
    waived = {each.course: each.reference_waived for each in before}
    return tuple(
        _choice(draft, number, courses[draft.course], waived)
        for draft, number in zip(drafts, numbers, strict=True)
    )


def _choice(
    draft: MyChoiceDraft, number: int, course: Course, waived: Mapping[str, bool]
) -> Choice:
    kept = waived.get(draft.course, False)
    return Choice(
        number=number,
        provider=str(organisation_of(Course, draft.course)),
        course=draft.course,
        title=course.title,
        reference_waived=draft.reference_waived if isinstance(draft, ChoiceDraft) else kept,
    )
