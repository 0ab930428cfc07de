"""Which role may read and do what of 14-19: those bound to a school or college, and to none."""

from collections.abc import AsyncIterator
from typing import Any, Final

import httpx
import pytest

from chassis.policy import Role
from tests.fourteen19 import planting
from tests.fourteen19.app import COLLEGE, OTHER_COLLEGE, SCHOOL, running
from tests.fourteen19.planted import AREA, OTHER_OF, Planted, plant
from tests.fourteen19.planting import NEXT, TODAY, YEAR
from tests.support.databases import NewDatabase
from tests.support.role_tables import ROLES, acts_for, may

_THIS: Final = f"organisation={{place}}&year={YEAR}"
_THAT: Final = f"organisation={{place}}&year={NEXT}"
_OF_A_PLACE: Final = {
    "learners": f"learners?{_THIS}",
    "learner": "learners/{learner_id}",
    "sent": f"learners/counts?{_THIS}",
    "receipt": "attainment/submissions/{submission_id}",
    "report": "attainment/submissions/{submission_id}/report",
    "collection": f"collections/{planting.COLLECTION}",
    "col_history": f"collections/{planting.COLLECTION}/history",
    "returns": f"collections/{planting.COLLECTION}/returns",
    "consortium": f"consortia/{planting.CONSORTIUM}",
    "con_history": f"consortia/{planting.CONSORTIUM}/history",
    "pilot": "pilots/{place}",
    "places": f"places/{planting.PLACES}",
    "draft": f"courses/{planting.DRAFT}",
    "published": f"courses/{planting.COURSE}",
    "overview": f"applications/overview?{_THAT}",
    "whole": f"applications/{planting.APPLICATION}",
    "app_history": f"applications/{planting.APPLICATION}/history",
    "without": f"applications/without?{_THAT}",
    "received": "applications/choices?organisation={place}",
    "choice": "applications/{choice}",
    "guarantee": f"guarantee?{_THIS}",
    "follow_up": f"guarantee/follow-up?{_THIS}",
    "followed": f"guarantee-follow-ups/{planting.FOLLOW_UP}",
    "doing": f"participation?{_THIS}",
    "expiring": f"participation/expiring?{_THIS}",
    "guidance": f"guidance/coverage?{_THIS}",
    "programmes": f"programmes?{_THIS}",
    "not_seen": f"guidance/not-interviewed?{_THIS}",
    "results": f"results/gcse?{_THIS}",
    "pupil": "results/gcse/pupils/{learner_id}",
    "timeline": "organisations/{place}/timeline",
}
_NO_APPLICATION: Final = f"10099999.{NEXT.slug}.0123456789ab"
_OF_THE_AUTHORITY: Final = {
    "matches": "learner-matches",
    "match": "learner-matches/{match_id}",
    "overdue": "collections/overdue",
    "lines": f"lines?area={AREA}",
    "take_up": f"take-up?area={AREA}",
    "residents": f"take-up?area={AREA}&setting=residence",
    "by_19": f"by-19?area={AREA}&cohort=2009",
    "cohorts": "by-19/cohorts",
    "nccis": f"nccis/file?area={AREA}&month={TODAY:%Y-%m}",
    "schema": "nccis/schema",
    "area_offers": f"guarantee?area={AREA}&year={YEAR}",
    "area_groups": f"programmes?area={AREA}",
    "area_results": f"results/gcse?area={AREA}&year={YEAR}",
    "readiness": f"pilots/readiness?area={AREA}",
    "summary": f"places/summary?area={AREA}",
    "gaps": f"courses/gaps?area={AREA}&year={NEXT}",
    "rounds": "application-rounds",
    "rules": "applications/rules",
    "transfer": f"transfer?area={AREA}",
    "function": f"transfer-functions/{planting.FUNCTION}",
    "post": f"transfer-posts/{planting.POST}",
    "all_work": "worklist?everyone=true",
    "my_work": "worklist",
    "mine": "my-application",
    "public": f"public/courses/{planting.COURSE.format(place=OTHER_COLLEGE)}",
}
# Of a school or college: the one they act for / another.
_MAY: Final = """
            head     college  governor partner_ adviser  officer  data     director operator admin
learners    200/404  200/404  403/403  403/403  403/403  200/200  200/200  403/403  403/403  403/403
learner     200/404  200/404  403/403  403/403  403/403  200/200  200/200  403/403  403/403  403/403
sent        200/404  200/404  200/404  200/404  200/200  200/200  200/200  200/200  403/403  403/403
receipt     200/404  200/404  403/403  403/403  403/403  403/403  200/200  403/403  403/403  403/403
report      200/404  200/404  403/403  403/403  403/403  403/403  200/200  403/403  403/403  403/403
collection  200/404  200/404  200/404  200/404  200/200  200/200  200/200  200/200  403/403  403/403
col_history 200/404  200/404  200/404  200/404  200/200  200/200  200/200  200/200  403/403  403/403
returns     403/403  403/403  403/403  403/403  200/200  200/200  200/200  200/200  403/403  403/403
consortium  200/404  200/404  200/404  200/404  200/200  200/200  200/200  200/200  403/403  403/403
con_history 200/404  200/404  200/404  200/404  200/200  200/200  200/200  200/200  403/403  403/403
pilot       200/404  200/404  200/404  200/404  200/200  200/200  200/200  200/200  403/403  403/403
places      200/404  200/404  200/404  200/404  200/200  200/200  200/200  200/200  403/403  403/403
draft       200/404  200/404  200/404  200/404  200/200  200/200  200/200  200/200  403/403  403/403
published   200/404  200/404  200/404  200/404  200/200  200/200  200/200  200/200  403/403  403/403
overview    200/404  200/404  200/404  200/404  200/200  200/200  200/200  200/200  403/403  403/403
whole       200/404  200/404  403/403  403/403  403/403  200/200  200/200  403/403  403/403  403/403
app_history 200/404  403/403  403/403  403/403  403/403  200/200  403/403  403/403  403/403  403/403
without     200/404  200/404  403/403  403/403  403/403  200/200  200/200  403/403  403/403  403/403
received    200/404  200/404  403/403  403/403  403/403  403/403  403/403  403/403  403/403  403/403
choice      200/404  200/404  403/403  403/403  403/403  200/200  200/200  403/403  403/403  403/403
guarantee   200/404  200/404  200/404  200/404  200/200  200/200  200/200  200/200  403/403  403/403
follow_up   200/404  200/404  403/403  403/403  403/403  200/200  200/200  403/403  403/403  403/403
followed    200/404  200/404  403/403  403/403  403/403  200/200  200/200  403/403  403/403  403/403
doing       200/404  200/404  200/404  200/404  200/200  200/200  200/200  200/200  403/403  403/403
expiring    200/404  200/404  403/403  403/403  403/403  200/200  200/200  403/403  403/403  403/403
guidance    200/404  200/404  200/404  200/404  200/200  200/200  200/200  200/200  403/403  403/403
programmes  200/404  200/404  200/404  200/404  200/200  200/200  200/200  200/200  403/403  403/403
not_seen    200/404  200/404  403/403  403/403  403/403  200/200  200/200  403/403  403/403  403/403
results     200/404  200/404  200/404  200/404  200/200  200/200  200/200  200/200  403/403  403/403
pupil       200/404  200/404  403/403  403/403  403/403  200/200  200/200  403/403  403/403  403/403
timeline    200/404  200/404  200/404  200/404  200/200  200/200  200/200  200/200  403/403  403/403
matches     403      403      403      403      403      200      200      403      403      403
match       403      403      403      403      403      200      200      403      403      403
overdue     403      403      403      403      200      200      200      200      403      403
lines       200      200      200      200      200      200      200      200      403      403
take_up     200      200      200      200      200      200      200      200      403      403
residents   403      403      403      403      200      200      200      200      403      403
by_19       404      404      404      404      404      404      404      404      403      403
cohorts     403      403      403      403      200      200      200      200      403      403
nccis       403      403      403      403      403      200      200      403      403      403
schema      200      200      200      200      200      200      200      200      403      403
area_offers 200      200      200      200      200      200      200      200      403      403
area_groups 403      403      403      403      200      200      200      200      403      403
area_results 200      200      200      200      200      200      200      200      403      403
readiness   403      403      403      403      200      200      200      200      403      403
summary     403      403      403      403      200      200      200      200      403      403
gaps        200      200      200      200      200      200      200      200      403      403
rounds      200      200      200      200      200      200      200      200      403      403
rules       200      200      200      200      200      200      200      200      403      403
transfer    403      403      403      403      200      200      200      200      403      403
function    403      403      403      403      200      200      200      200      403      403
post        403      403      403      403      200      200      200      200      403      403
all_work    403      403      403      403      200      200      200      200      403      403
my_work     200      200      200      200      200      200      200      200      403      403
mine        404      404      404      404      404      404      404      404      404      404
public      200      200      200      200      200      200      200      200      200      200
"""
_COLUMNS: Final = ROLES | {
    "college": Role.PARTNER, "operator": Role.OPERATOR, "admin": Role.ADMINISTRATOR,
}  # fmt: skip


@pytest.fixture(scope="module")
async def planted(new_database: NewDatabase) -> AsyncIterator[Planted]:
    """Two schools and two colleges of which there is everything, for tests that change nothing."""
    async with running(new_database) as service:
        yield await plant(service)


async def found(planted: Planted, role: Role, organisations: tuple[str, ...]) -> dict[str, str]:
    """What the service answers who has a role and acts for these: of the first of them and of the
    other of its sort."""
    own = organisations[0] if organisations[0] in OTHER_OF else SCHOOL
    told = {}
    async with planted.service.as_(role, organisations=organisations) as caller:
        for thing, path in (_OF_A_PLACE | _OF_THE_AUTHORITY).items():
            places = (own, OTHER_OF[own]) if thing in _OF_A_PLACE else (own,)
            answers = [await caller.get(planted.address(path, each)) for each in places]
            told[thing] = "/".join(str(answer.status_code) for answer in answers)
    return told


async def test_each_role_reads_what_it_may_and_no_more(planted: Planted) -> None:
    wrong: dict[tuple[str, str], str] = {}
    for column, role in _COLUMNS.items():
        own = COLLEGE if role is Role.PARTNER else SCHOOL
        told, expected = await found(planted, role, acts_for(role, own)), may(_MAY, column)
        wrong |= {(column, thing): told[thing] for thing in told if told[thing] != expected[thing]}
    assert wrong == {}


async def test_an_officer_of_one_school_is_told_of_no_other(planted: Planted) -> None:
    """Bound by the token, not by the role."""
    told = await found(planted, Role.OFFICER, (SCHOOL,))
    refused = {"receipt", "report", "received"}
    assert {told.pop(thing) for thing in refused} == {"403/403"}
    returns = {told.pop(thing) for thing in _OF_A_PLACE if thing in told}
    assert returns == {"200/404"}
    open_to_all = {
        "overdue", "lines", "take_up", "schema", "area_results", "gaps", "rounds", "rules",
        "all_work", "my_work", "public", "area_offers",
    }  # fmt: skip
    assert {thing for thing, status in told.items() if status == "200"} == open_to_all
    assert {told[thing] for thing in set(told) - open_to_all} == {"403", "404"}


@pytest.mark.parametrize(("role", "own"), [(Role.HEAD, SCHOOL), (Role.PARTNER, COLLEGE)])
async def test_what_is_there_and_anothers_is_refused_as_what_is_not(
    planted: Planted, role: Role, own: str
) -> None:
    """By status and by words: nobody is told that there is one."""
    nowhere = {
        "learner_id": 999_999,
        "submission_id": "00000000-0000-7000-8000-000000000000",
        "application": _NO_APPLICATION,
        "choice": f"{_NO_APPLICATION}/choices/1",
        "match_id": 999_999,
    }
    absent = Planted(planted.service, {"10099999": nowhere})
    async with planted.service.as_(role, organisations=[own]) as caller:
        for thing, path in _OF_A_PLACE.items():
            there = await caller.get(planted.address(path, OTHER_OF[own]))
            missing = await caller.get(absent.address(path, "10099999"))
            assert _said(there, planted.named[OTHER_OF[own]]) == _said(missing, nowhere), thing


def _said(answer: httpx.Response, named: dict[str, Any]) -> tuple[int, str]:
    """What an answer says, but for the submission's number, which the caller asked for."""
    detail = str(answer.json()["detail"])
    return answer.status_code, detail.replace(named["submission_id"], "")
