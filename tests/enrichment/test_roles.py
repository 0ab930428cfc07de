"""Which role may read and do what of enrichment: those bound to a school, and to none."""

from collections.abc import AsyncIterator
from typing import Any, Final

import httpx
import pytest

from chassis.policy import Role
from tests.enrichment import planting
from tests.enrichment.app import AREA, OTHER, SCHOOL, running
from tests.enrichment.planted import Planted, plant
from tests.enrichment.planting import YEAR
from tests.support.databases import NewDatabase
from tests.support.role_tables import ROLES, acts_for, may

_THIS: Final = f"organisation={{place}}&year={YEAR}"
_ALL: Final = f"area={AREA}&year={YEAR}"
_OF_A_SCHOOL: Final = {
    "counts": f"pupils/counts?{_THIS}",
    "pupils": f"pupils/rows?{_THIS}",
    "tuitions": f"tuition/rows?{_THIS}",
    "sessions": f"tuition-sessions/rows?{_THIS}",
    "attendance": f"activity-attendance/rows?{_THIS}",
    "assessments": f"activity-assessments/rows?{_THIS}",
    "attitudes": f"activity-attitudes/rows?{_THIS}",
    "awarded": f"arts-awards/rows?{_THIS}",
    "receipt": "music-projects/submissions/{submission_id}",
    "report": "music-projects/submissions/{submission_id}/report",
    "tuition": f"tuition?{_THIS}",
    "named": f"tuition/courses?{_THIS}",
    "sport": f"sport?{_THIS}",
    "music": f"music?{_THIS}",
    "activities": f"activities/summary?{_THIS}",
    "artsmark": "artsmark?organisation={place}",
    "arts_awards": f"arts-awards?{_THIS}",
    "agreement": f"agreements/{planting.AGREEMENT}",
    "agr_history": f"agreements/{planting.AGREEMENT}/history",
    "agreements": f"agreements/summary?{_THIS}",
    "booking": f"bookings/{planting.BOOKING}",
    "bkg_history": f"bookings/{planting.BOOKING}/history",
    "training": f"training/summary?{_THIS}",
    "support": f"support/{planting.SUPPORT}",
    "sup_history": f"support/{planting.SUPPORT}/history",
    "reached": f"reach/schools?{_THIS}",
    "timeline": "organisations/{place}/timeline",
}
_OF_THE_AUTHORITY: Final = {
    "all_counts": f"pupils/counts?{_ALL}",
    "all_tuition": f"tuition?{_ALL}",
    "by_school": f"tuition/schools?{_ALL}",
    "stalled": f"tuition/stalled?{_ALL}",
    "taught": f"tuition/tutors?{_ALL}",
    "tutors": "tutors",
    "tutor": f"tutors/{planting.TUTOR}",
    "tut_history": f"tutors/{planting.TUTOR}/history",
    "all_sport": f"sport?{_ALL}",
    "sport_by": f"sport/schools?{_ALL}",
    "no_survey": f"sport/missing?{_ALL}",
    "all_music": f"music?{_ALL}",
    "music_by": f"music/schools?{_ALL}",
    "projects": f"music/projects?{_ALL}",
    "planned": "activities",
    "all_active": f"activities/summary?{_ALL}",
    "reach": f"activities/reach?{_ALL}",
    "activity": f"activities/{planting.ACTIVITY}",
    "act_history": f"activities/{planting.ACTIVITY}/history",
    "all_results": f"activities/{planting.ACTIVITY}/results",
    "took_part": f"activities/{planting.ACTIVITY}/schools",
    "all_marks": f"artsmark?area={AREA}",
    "to_renew": f"artsmark/schools?area={AREA}",
    "all_awards": f"arts-awards?{_ALL}",
    "catalogue": "traded-services",
    "service": f"traded-services/{planting.SERVICE}",
    "svc_history": f"traded-services/{planting.SERVICE}/history",
    "all_agreed": f"agreements/summary?{_ALL}",
    "renewals": f"agreements/renewals?{_ALL}",
    "behind": f"agreements/behind?{_ALL}",
    "listed": "agreements",
    "courses": "courses",
    "course": f"courses/{planting.COURSE}",
    "crs_history": f"courses/{planting.COURSE}/history",
    "seats": f"courses/{planting.COURSE}/bookings",
    "all_trained": f"training/summary?{_ALL}",
    "trained": f"training/schools?{_ALL}",
    "overview": f"support/overview?area={AREA}",
    "supported": "support",
    "what_counts": "reach/rules",
    "all_reach": f"reach/schools?{_ALL}",
    "wards": f"reach/wards?{_ALL}",
    "groups": f"reach/groups?{_ALL}",
    "missing": f"reach/missing-out?{_ALL}",
    "my_work": "worklist",
    "all_work": "worklist?everyone=true",
}
# Of a school: the one they act for / another.
_MAY: Final = """
            head     governor partner_ adviser  officer  data     director college  operator admin
counts      200/404  200/404  200/404  200/200  200/200  200/200  200/200  403/403  403/403  403/403
pupils      200/404  403/403  403/403  403/403  200/200  200/200  403/403  403/403  403/403  403/403
tuitions    200/404  403/403  403/403  403/403  200/200  200/200  403/403  403/403  403/403  403/403
sessions    200/404  403/403  403/403  403/403  200/200  200/200  403/403  403/403  403/403  403/403
attendance  200/404  403/403  403/403  403/403  200/200  200/200  403/403  403/403  403/403  403/403
assessments 200/404  403/403  403/403  403/403  200/200  200/200  403/403  403/403  403/403  403/403
attitudes   200/404  403/403  403/403  403/403  200/200  200/200  403/403  403/403  403/403  403/403
awarded     200/404  403/403  403/403  403/403  200/200  200/200  403/403  403/403  403/403  403/403
receipt     200/404  403/403  403/403  403/403  200/200  200/200  403/403  403/403  403/403  403/403
report      200/404  403/403  403/403  403/403  200/200  200/200  403/403  403/403  403/403  403/403
tuition     200/404  200/404  200/404  200/200  200/200  200/200  200/200  403/403  403/403  403/403
named       200/404  403/403  403/403  403/403  200/200  200/200  403/403  403/403  403/403  403/403
sport       200/404  200/404  200/404  200/200  200/200  200/200  200/200  403/403  403/403  403/403
music       200/404  200/404  200/404  200/200  200/200  200/200  200/200  403/403  403/403  403/403
activities  200/404  200/404  200/404  200/200  200/200  200/200  200/200  403/403  403/403  403/403
artsmark    200/404  200/404  200/404  200/200  200/200  200/200  200/200  403/403  403/403  403/403
arts_awards 200/404  200/404  200/404  200/200  200/200  200/200  200/200  403/403  403/403  403/403
agreement   200/404  200/404  200/404  200/200  200/200  200/200  200/200  403/403  403/403  403/403
agr_history 200/404  200/404  200/404  200/200  200/200  200/200  200/200  403/403  403/403  403/403
agreements  200/404  200/404  200/404  200/200  200/200  200/200  200/200  403/403  403/403  403/403
booking     200/404  200/404  200/404  200/200  200/200  200/200  200/200  403/403  403/403  403/403
bkg_history 200/404  200/404  200/404  200/200  200/200  200/200  200/200  403/403  403/403  403/403
training    200/404  200/404  200/404  200/200  200/200  200/200  200/200  403/403  403/403  403/403
support     200/404  200/404  200/404  200/200  200/200  200/200  200/200  403/403  403/403  403/403
sup_history 200/404  200/404  200/404  200/200  200/200  200/200  200/200  403/403  403/403  403/403
reached     200/404  200/404  200/404  200/200  200/200  200/200  200/200  403/403  403/403  403/403
timeline    200/404  200/404  200/404  200/200  200/200  200/200  200/200  403/403  403/403  403/403
all_counts  200      200      200      200      200      200      200      403      403      403
all_tuition 200      200      200      200      200      200      200      403      403      403
by_school   200      200      200      200      200      200      200      403      403      403
stalled     200      200      200      200      200      200      200      403      403      403
taught      403      403      403      200      200      200      200      403      403      403
tutors      403      403      403      200      200      200      200      403      403      403
tutor       403      403      403      200      200      200      200      403      403      403
tut_history 403      403      403      200      200      200      200      403      403      403
all_sport   200      200      200      200      200      200      200      403      403      403
sport_by    200      200      200      200      200      200      200      403      403      403
no_survey   403      403      403      200      200      200      200      403      403      403
all_music   200      200      200      200      200      200      200      403      403      403
music_by    200      200      200      200      200      200      200      403      403      403
projects    200      200      200      200      200      200      200      403      403      403
planned     200      200      200      200      200      200      200      403      403      403
all_active  200      200      200      200      200      200      200      403      403      403
reach       200      200      200      200      200      200      200      403      403      403
activity    200      200      200      200      200      200      200      403      403      403
act_history 200      200      200      200      200      200      200      403      403      403
all_results 200      200      200      200      200      200      200      403      403      403
took_part   200      200      200      200      200      200      200      403      403      403
all_marks   200      200      200      200      200      200      200      403      403      403
to_renew    403      403      403      200      200      200      200      403      403      403
all_awards  200      200      200      200      200      200      200      403      403      403
catalogue   200      200      200      200      200      200      200      403      403      403
service     200      200      200      200      200      200      200      403      403      403
svc_history 200      200      200      200      200      200      200      403      403      403
all_agreed  200      200      200      200      200      200      200      403      403      403
renewals    403      403      403      200      200      200      200      403      403      403
behind      403      403      403      200      200      200      200      403      403      403
listed      200      200      200      200      200      200      200      403      403      403
courses     200      200      200      200      200      200      200      403      403      403
course      200      200      200      200      200      200      200      403      403      403
crs_history 200      200      200      200      200      200      200      403      403      403
seats       200      200      200      200      200      200      200      403      403      403
all_trained 200      200      200      200      200      200      200      403      403      403
trained     403      403      403      200      200      200      200      403      403      403
overview    403      403      403      200      200      200      200      403      403      403
supported   200      200      200      200      200      200      200      403      403      403
what_counts 200      200      200      200      200      200      200      403      403      403
all_reach   403      403      403      200      200      200      200      403      403      403
wards       403      403      403      200      200      200      200      403      403      403
groups      403      403      403      200      200      200      200      403      403      403
missing     403      403      403      200      200      200      200      403      403      403
my_work     200      200      200      200      200      200      200      403      403      403
all_work    403      403      403      200      200      200      200      403      403      403
"""
_COLUMNS: Final = ROLES | {
    "college": Role.PARTNER, "operator": Role.OPERATOR, "admin": Role.ADMINISTRATOR,
}  # fmt: skip


@pytest.fixture(scope="module")
async def planted(new_database: NewDatabase) -> AsyncIterator[Planted]:
    """Two schools of which there is everything, for tests that change nothing."""
    async with running(new_database) as service:
        yield await plant(service)


async def found(planted: Planted, role: Role, organisations: tuple[str, ...]) -> dict[str, str]:
    """What the service answers who has a role and acts for these, of the school and the other."""
    told = {}
    async with planted.service.as_(role, organisations=organisations) as caller:
        for thing, path in (_OF_A_SCHOOL | _OF_THE_AUTHORITY).items():
            places = (SCHOOL, OTHER) if thing in _OF_A_SCHOOL else (SCHOOL,)
            answers = [await caller.get(planted.address(path, each)) for each in places]
            told[thing] = "/".join(str(answer.status_code) for answer in answers)
    return told


async def test_each_role_reads_what_it_may_and_no_more(planted: Planted) -> None:
    wrong: dict[tuple[str, str], str] = {}
    for column, role in _COLUMNS.items():
        told, expected = await found(planted, role, acts_for(role, SCHOOL)), may(_MAY, column)
        assert told.keys() == expected.keys()
        wrong |= {(column, thing): told[thing] for thing in told if told[thing] != expected[thing]}
    assert wrong == {}


async def test_an_officer_of_one_school_is_told_of_no_other(planted: Planted) -> None:
    """Bound by the token, not by the role."""
    told = await found(planted, Role.OFFICER, (SCHOOL,))
    assert {told.pop(thing) for thing in _OF_A_SCHOOL} == {"200/404"}
    refused = {thing: status for thing, status in told.items() if status != "200"}
    assert refused == {
        "taught": "403", "tutor": "404", "tut_history": "404", "to_renew": "403",
        "trained": "403", "overview": "403", "all_reach": "403", "wards": "403", "groups": "403",
        "missing": "403",
    }  # fmt: skip


async def test_what_is_there_and_anothers_is_refused_as_what_is_not(planted: Planted) -> None:
    """By status and by words: nobody is told that there is one."""
    nowhere = {"submission_id": "00000000-0000-7000-8000-000000000000"}
    absent = Planted(planted.service, {"999999": nowhere})
    async with planted.service.as_(Role.HEAD, organisations=[SCHOOL]) as caller:
        for thing, path in _OF_A_SCHOOL.items():
            there = await caller.get(planted.address(path, OTHER))
            missing = await caller.get(absent.address(path, "999999"))
            assert _said(there, planted.named[OTHER]) == _said(missing, nowhere), thing


def _said(answer: httpx.Response, named: dict[str, Any]) -> tuple[int, str]:
    """What an answer says, but for the submission's number, which the caller asked for."""
    detail = str(answer.json()["detail"])
    return answer.status_code, detail.replace(named["submission_id"], "")
