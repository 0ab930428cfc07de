"""From what enrichment tells of one-to-one tuition to what a reader is told."""

from datetime import date
from decimal import Decimal
from typing import Any

import httpx
import pytest

from contracts.enrichment import TuitionChanged, TuitionCourses
from contracts.envelope import BadEvent
from services.kpi.indicators.catalogue import shipped
from services.kpi.measures.enrichment.tuition import tuition_posting
from tests.kpi.conftest import Ledger
from tests.kpi.measures.saying import told
from tests.kpi.measures.test_framework_to_value import values
from tests.kpi.measures.test_from_event_to_value import sound, value

OCTOBER = date(2009, 10, 5)
ENGLISH = TuitionCourses(
    subject="english", key_stage="2", allocated=8, not_begun=1, in_progress=4, completed=2,
    withdrawn=1, assessed=2, sub_levels={-1: 1, 3: 1},
)  # fmt: skip
MATHEMATICS = TuitionCourses(
    subject="mathematics", key_stage="3", allocated=2, in_progress=6, assessed=1, sub_levels={2: 1}
)


def tuition(**parts: Any) -> TuitionChanged:
    """Six courses of English and as many of mathematics, of ten pupils: two have both."""
    fixed: dict[str, Any] = {
        "organisation": "105148", "area": "350", "phase": "primary", "kind": "community_school",
        "year": "2009/10", "courses": (ENGLISH, MATHEMATICS), "pupils": 10,
        "by": {"gender=F": 6, "fsm=yes": 3, "key_stage=2": 6, "eal=yes": 2},
        "offered": 40, "attended": 38, "first_on": OCTOBER,
    }  # fmt: skip
    return TuitionChanged(**(fixed | parts))


async def test_courses_and_pupils_are_both_counted(
    ledger: Ledger, client: httpx.AsyncClient
) -> None:
    await ledger.say(told(tuition()))
    names = ("TUITION_COURSES", "TUITION_PUPILS", "TUITION_SCHOOLS")
    whole = [f"{each}.350.2009-10.all" for each in names]
    assert await values(client, *whole) == [12, 10, 100]
    groups = ("TUITION_PUPILS.105148.2009-10.{}", "TUITION_COURSES.105148.2009-10.{}")
    pupils = [groups[0].format(each) for each in ("gender=F", "fsm=yes", "key_stage=2")]
    assert await values(client, *pupils) == [6, 3, 6]
    courses = [groups[1].format(each) for each in ("subject=english", "key_stage=3")]
    assert await values(client, *courses) == [6, 6]
    before = await value(client, whole[0], as_at="2009-10-04")
    assert before["reason"] == "not_collected"
    await ledger.announce()
    await sound(client)


async def test_what_was_delivered_attended_and_gained(
    ledger: Ledger, client: httpx.AsyncClient
) -> None:
    """Of ten allocated twelve have begun and two are completed; -1, 3 and 2 sub-levels gained."""
    await ledger.say(told(tuition()))
    names = ("DELIVERED", "COMPLETED", "ATTENDANCE", "GAIN", "TWO_SUB_LEVELS")
    whole = [f"TUITION_{each}.350.2009-10.all" for each in names]
    assert await values(client, *whole) == [120, 20, 95, 1.3, 66.7]
    of_english = "TUITION_DELIVERED.350.2009-10.subject=english"
    assert await values(client, of_english) == [75]
    await ledger.say(told(tuition(withdrawn=True), 2))
    assert await values(client, *whole) == [None] * 5
    await ledger.announce()
    await sound(client)


async def test_hours_taught_are_whole_hours_of_each_school(
    ledger: Ledger, client: httpx.AsyncClient
) -> None:
    """20.5 hours of a school are 21, and 3.4 are 3."""
    more = ENGLISH.model_copy(update={"hours": Decimal("10.25")})
    courses = (more, MATHEMATICS.model_copy(update={"hours": Decimal("10.25")}))
    other = (ENGLISH.model_copy(update={"hours": Decimal("3.4")}), MATHEMATICS)
    await ledger.say(
        told(tuition(courses=courses)), told(tuition(organisation="105149", courses=other))
    )
    assert await values(client, "TUITION_HOURS.350.2009-10.all") == [24]


async def test_gains_are_published_of_eleven_pupils_with_two_courses(
    ledger: Ledger, client: httpx.AsyncClient
) -> None:
    names = [f"TUITION_{each}.105148.2009-10.all" for each in ("GAIN", "TWO_SUB_LEVELS")]
    for revision, number in enumerate((21, 22), 1):
        assessed = ENGLISH.model_copy(
            update={"completed": 30, "assessed": number, "sub_levels": {2: number - 1, 1: 1}}
        )
        await ledger.say(told(tuition(courses=(assessed,)), revision))
        told_of = [(await value(client, each))["publishable"] for each in names]
        assert told_of == [number == 22] * 2


def test_what_counts_sessions_is_told_of_no_school() -> None:
    """One pupil has many: of a school with one pupil the attendance would be that pupil's."""
    some = [each for each in shipped().values() if each.counted == "sessions"]
    codes = {"TUITION_ATTENDANCE", "PFS_ATTENDANCE", "STUDY_SUPPORT_ATTENDANCE"}
    assert {each.code for each in some} >= codes
    assert not [each.code for each in some if "organisation" in each.levels]
    # Six strands of ten pupils tell of too few.
    assert shipped()["TARGETED_PROGRESS"].suppression.min_denominator > 60


async def test_a_school_that_has_not_begun_counts_as_not_engaged(
    ledger: Ledger, client: httpx.AsyncClient
) -> None:
    idle = TuitionCourses(subject="english", key_stage="2", allocated=5, not_begun=2)
    nobody = {"pupils": 0, "by": {}, "offered": 0, "attended": 0, "first_on": None}
    await ledger.say(
        told(tuition()), told(tuition(organisation="105149", courses=(idle,), **nobody))
    )
    names = ("TUITION_SCHOOLS", "TUITION_DELIVERED")
    assert await values(client, *(f"{each}.350.2009-10.all" for each in names)) == [50, 80]
    await ledger.announce()
    await sound(client)


@pytest.mark.parametrize(
    "wrong",
    [
        {"pupils": 13},
        {"pupils": 0, "by": {}},
        {"attended": 41},
        {"by": {"gender=F": 11}},
        {"year": "2009"},
        {"courses": (ENGLISH.model_copy(update={"assessed": 3}), MATHEMATICS)},
    ],
)
def test_what_contradicts_itself_is_refused(wrong: dict[str, Any]) -> None:
    with pytest.raises(BadEvent):
        tuition_posting(told(tuition(**wrong)))
