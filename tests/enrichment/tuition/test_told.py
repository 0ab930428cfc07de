"""What is told of one-to-one tuition: courses and pupils both counted, hours, gains."""

from datetime import date
from decimal import Decimal

from contracts.enrichment import TuitionChanged, TuitionCourses
from tests.enrichment.app import SCHOOL, Enrichment
from tests.enrichment.people import pupil
from tests.enrichment.tuition.rows import (
    AT,
    allocation,
    course,
    session,
    ten_hours,
    with_three,
)


async def test_three_pupils_have_four_courses(enrichment: Enrichment) -> None:
    await enrichment.accepted("tuition-allocations", [allocation("english", 3)])
    await with_three(enrichment)
    told = (await enrichment.told(TuitionChanged))[AT]
    english, mathematics = told.courses
    assert english == TuitionCourses(
        subject="english", key_stage="2", allocated=3, in_progress=1, completed=1,
        hours=Decimal("11.00"), assessed=1, sub_levels={2: 1},
    )  # fmt: skip
    assert mathematics == TuitionCourses(
        subject="mathematics", key_stage="2", in_progress=2,
        hours=Decimal("1.83"), assessed=1, sub_levels={-1: 1},
    )  # fmt: skip
    assert (told.pupils, told.offered, told.attended) == (3, 14, 13)
    assert told.first_on == date(2009, 10, 5)
    assert told.by["key_stage=2"] == 3
    assert (told.by["gender=F"], told.by["gender=M"], told.by["fsm=yes"]) == (1, 2, 1)


async def test_a_course_is_not_begun_begun_completed_or_withdrawn(enrichment: Enrichment) -> None:
    """1 not begun, 2 came to no session, 3 begun, 4 completed and left after it, 5 left before the
    tenth hour, 6 completed five planned hours, 7 left without having come."""
    await enrichment.accepted("pupils", [pupil(number) for number in range(1, 8)])
    rows = [
        *(course(number) for number in (1, 2, 3)),
        course(4, withdrawn_on="2009-11-10"),
        course(5, withdrawn_on="2009-11-09", withdrawn_why="declined"),
        course(6, planned_hours="5"),
        course(7, withdrawn_on="2009-11-02"),
    ]
    await enrichment.accepted("tuition", rows)
    sessions = [
        session(2, "2009-11-02", attended="no"),
        session(3, "2009-11-02"),
        *ten_hours(4),
        *ten_hours(5),
        *(session(6, f"2009-11-{day:02}") for day in range(2, 7)),
        session(7, "2009-11-02", attended="no"),
        session(7, "2009-11-03", attended="no"),
    ]
    await enrichment.accepted("tuition-sessions", sessions)
    (told,) = (await enrichment.told(TuitionChanged))[AT].courses
    counts = (told.not_begun, told.in_progress, told.completed, told.withdrawn)
    assert counts == (2, 1, 2, 2)
    whole = (await enrichment.told(TuitionChanged))[AT]
    # Of 28 sessions the last was offered to nobody: 7 had left.
    assert (whole.pupils, whole.offered, whole.attended) == (3, 28, 26)


async def test_the_roll_says_in_which_groups_a_pupil_is(enrichment: Enrichment) -> None:
    """And what few share is told to nobody, as of activities."""
    await with_three(enrichment)
    await enrichment.accepted("pupils", [pupil(1, looked_after="yes", fsm="yes")])
    told = (await enrichment.told(TuitionChanged))[AT]
    assert told.by["fsm=yes"] == 2
    assert "looked_after" not in {group.partition("=")[0] for group in told.by}


async def test_a_key_stage_that_is_given_counts(enrichment: Enrichment) -> None:
    await enrichment.accepted("pupils", [pupil(1), pupil(2, year_group="9")])
    await enrichment.accepted("tuition", [course(1, key_stage="1"), course(2)])
    told = (await enrichment.told(TuitionChanged))[f"{SCHOOL}/2009-10"]
    assert [each.key_stage for each in told.courses] == ["1", "3"]
