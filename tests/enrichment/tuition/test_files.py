"""Files of allocations, courses and sessions: every rule, with its place."""

from datetime import UTC, datetime, timedelta

import pytest

from chassis.policy import Role
from contracts.enrichment import TuitionChanged
from tests.enrichment.app import OTHER, SCHOOL, Enrichment, Json, Row
from tests.enrichment.people import pupil, upn, who
from tests.enrichment.tuition.rows import (
    AT,
    TUTOR,
    allocation,
    course,
    session,
    tutor,
    with_three,
)


async def _warned(enrichment: Enrichment, path: str, row: Row) -> Json:
    """What a file that is taken in is warned of: how often each."""
    return dict((await enrichment.accepted(path, [row]))["issues"])


@pytest.fixture
async def roll(enrichment: Enrichment) -> Enrichment:
    """With pupils 1 (year 5), 2 (reception), and 3 at another school."""
    rows = [pupil(1), pupil(2, year_group="0"), pupil(3, OTHER)]
    await enrichment.accepted("pupils", rows)
    return enrichment


async def test_courses_that_cannot_be_so(roll: Enrichment) -> None:
    ends = {"entry_level": "3b", "exit_level": "3d"}
    faults = [
        (course(2), ("key_stage", "key_stage_unknown")),
        (course(1, key_stage="5"), ("key_stage", "not_in_list")),
        (course(1, "science"), ("subject", "not_in_list")),
        (course(1, exit_level="3b"), ("exit_level", "exit_without_entry")),
        (course(1, **ends), ("exit_level", "not_in_list")),
        (course(1, planned_hours="0"), ("planned_hours", "out_of_range")),
        (course(1, withdrawn_on="2010-09-01"), ("withdrawn_on", "not_in_the_year")),
        (course(1, withdrawn_why="absence"), ("withdrawn_why", "why_without_day")),
        (course(1, tutor="350.nobody"), ("tutor", "unknown_tutor")),
        (course(3), ("upn", "unknown_pupil")),
    ]
    for row, (column, code) in faults:
        assert await roll.refused("tuition", [row]) == {(f"row 1, {column}", code)}


async def test_sessions_that_cannot_be_so(roll: Enrichment) -> None:
    await roll.accepted("tuition", [course(1)])
    faults = [
        (session(1, "2009-10-05", "mathematics"), ("subject", "no_course")),
        (session(1, "2009-08-31"), ("held_on", "not_in_the_year")),
        (session(1, "2009-10-05", minutes="4"), ("minutes", "out_of_range")),
        (session(1, "2009-10-05", minutes="241"), ("minutes", "out_of_range")),
        (session(1, "2009-10-05", attended=""), ("attended", "missing_value")),
    ]
    for row, (column, code) in faults:
        assert await roll.refused("tuition-sessions", [row]) == {(f"row 1, {column}", code)}


async def test_a_session_is_not_held_before_its_day(enrichment: Enrichment) -> None:
    day = datetime.now(UTC).date() + timedelta(days=1)
    start = day.year if day.month >= 9 else day.year - 1
    year = f"{start}/{(start + 1) % 100:02}"
    await enrichment.accepted("pupils", [pupil(1, year=year)])
    of_year = who(1, year=year) | {"subject": "english"}
    await enrichment.accepted("tuition", [of_year])
    row = of_year | {"held_on": str(day), "minutes": "60", "attended": "yes"}
    assert await enrichment.refused("tuition-sessions", [row]) == {
        ("row 1, held_on", "in_the_future")
    }


async def test_every_fault_is_named_at_once_and_nothing_of_a_pupil(roll: Enrichment) -> None:
    rows = [course(1, entry_level="9z"), course(1, "mathematics", withdrawn_on="1 May")]
    answer = await roll.submit("tuition", rows)
    assert {(each["path"], each["code"]) for each in answer.json()["errors"]} == {
        ("row 1, entry_level", "not_in_list"),
        ("row 2, withdrawn_on", "not_a_date"),
    }
    assert not any(secret in answer.text for secret in (upn(1), "9z", "1 May"))


async def test_what_is_warned_of_is_taken_in(roll: Enrichment) -> None:
    named = course(1, tutor=TUTOR, withdrawn_on="2009-12-01", withdrawn_why="absence")
    await roll.post("tutors", tutor(qualified_on=None), status=201)
    away = {"until": "2009-09-01", "reason": "Moved away."}
    await roll.post(f"tutors/{TUTOR}/departure", away, status=422)
    await roll.post(f"tutors/{TUTOR}/departure", away | {"until": "2009-09-02"})
    assert await _warned(roll, "tuition", named) == {"tutor_not_qualified": 1}
    late = session(1, "2009-12-02")
    assert await _warned(roll, "tuition-sessions", late) == {
        "after_withdrawal": 1, "tutor_left": 1,
    }  # fmt: skip
    missed = session(1, "2009-12-03", attended="no")
    assert await _warned(roll, "tuition-sessions", missed) == {}


async def test_a_tutor_of_elsewhere_or_another_subject_is_warned_of(roll: Enrichment) -> None:
    await roll.post("tutors", tutor(area="351"), status=201)
    row = course(1, "mathematics", tutor="351.tutor-7")
    assert await _warned(roll, "tuition", row) == {
        "tutor_of_another_area": 1, "tutor_of_another_subject": 1,
    }  # fmt: skip


async def test_a_session_after_its_tutor_or_its_pupil_left_is_warned_of(roll: Enrichment) -> None:
    await roll.post("tutors", tutor(), status=201)
    await roll.post(f"tutors/{TUTOR}/departure", {"until": "2009-11-02", "reason": "Moved."})
    assert await _warned(roll, "tuition", course(1, tutor=TUTOR)) == {}
    missed = session(1, "2009-11-02", attended="no")
    assert await _warned(roll, "tuition-sessions", missed) == {}
    assert await _warned(roll, "tuition-sessions", session(1, "2009-11-02")) == {"tutor_left": 1}
    left = course(1, tutor=TUTOR, withdrawn_on="2009-11-01")
    assert await _warned(roll, "tuition", left) == {"tutor_left": 1, "came_after": 1}


async def test_a_tutor_who_had_left_before_the_year_is_warned_of(roll: Enrichment) -> None:
    details = tutor(**{"from": "2008-09-01"})
    await roll.post("tutors", details, status=201)
    gone = {"until": "2009-09-01", "reason": "Retired."}
    await roll.post(f"tutors/{TUTOR}/departure", gone)
    assert await _warned(roll, "tuition", course(1, tutor=TUTOR)) == {"tutor_left": 1}


async def test_allocations_are_the_authoritys(enrichment: Enrichment) -> None:
    rows = [allocation("english", 8), allocation("maths", 5)]
    async with enrichment.as_(Role.HEAD, organisations=[SCHOOL]) as head:
        faults = await enrichment.refused("tuition-allocations", rows, by=head)
    assert faults == {(f"row {row}, school", "not_the_authoritys") for row in (1, 2)}
    await enrichment.accepted("tuition-allocations", rows)
    told = (await enrichment.told(TuitionChanged))[AT]
    assert {each.subject: each.allocated for each in told.courses} == {
        "english": 8,
        "mathematics": 5,
    }
    assert told.pupils == 0


async def test_a_school_writes_no_other_schools_courses(roll: Enrichment) -> None:
    async with roll.as_(Role.HEAD, organisations=[SCHOOL]) as head:
        mine = await roll.submit("tuition", [course(1)], by=head)
        assert mine.status_code == 201, mine.text
        theirs = await roll.refused("tuition", [course(3, school=OTHER)], by=head)
        sessions = [session(3, "2009-10-05", school=OTHER)]
        taught = await roll.refused("tuition-sessions", sessions, by=head)
    assert ("row 1, school", "school_not_yours") in theirs & taught
    assert list(await roll.told(TuitionChanged)) == [AT]


async def test_a_correction_and_a_withdrawal_are_told_anew(enrichment: Enrichment) -> None:
    await with_three(enrichment)
    corrected = [session(2, "2009-10-06", attended="no")]
    receipt = await enrichment.accepted("tuition-sessions", corrected)
    assert (await enrichment.told(TuitionChanged))[AT].pupils == 2
    await enrichment.withdraw(receipt)
    assert (await enrichment.told(TuitionChanged))[AT].pupils == 3


async def test_a_school_without_courses_any_more_is_told_as_withdrawn(roll: Enrichment) -> None:
    receipt = await roll.accepted("tuition", [course(1)])
    await roll.withdraw(receipt)
    assert (await roll.told(TuitionChanged))[AT].withdrawn
