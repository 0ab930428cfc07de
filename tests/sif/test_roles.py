"""Which role may read what of the framework: those bound to one school, and those to none."""

from collections.abc import Iterator
from pathlib import Path
from typing import Final

import pytest

from chassis.policy import Role
from tests.sif.sif_app import Sif
from tests.support import framework
from tests.support.keys import keys_file
from tests.support.role_tables import OTHERS, ROLES, acts_for, may

OWN, OTHER = "105148", "105149"
_PUPILS: Final = f"results/pupils?year={framework.YEAR}&stage=ks2&organisation="
_OF_A_SCHOOL: Final = {
    "proposal": f"categories/{framework.NEXT_CATEGORY}",
    "evidence": f"category-evidence/{framework.NEXT_CATEGORY}",
    "visit": f"visits/{framework.VISIT}",
    "note": f"visit-notes/{framework.VISIT}",
    "suggestion": "organisations/{school}/suggestion",
    "timeline": "organisations/{school}/timeline",
    "notice": f"warning-notices/{framework.NOTICE}",
    "power": f"powers/{framework.FIRST}",
    "allocation": f"allocations/{framework.ALLOCATION}",
    "pupils": _PUPILS + "{school}",
}
_OF_THE_AUTHORITY: Final = {
    "person": "people/other-sip",
    "workloads": f"people/workload?year={framework.YEAR}",
}
# Of a school: the one they act for / another.
_MAY: Final = """
            head     governor partner_ adviser  officer  data     director others
proposal    200/404  200/404  200/404  200/200  200/200  200/200  200/200  403/403
evidence    403/403  403/403  200/404  403/403  200/200  403/403  200/200  403/403
visit       200/404  200/404  200/404  200/200  200/200  200/200  200/200  403/403
note        403/403  403/403  200/404  403/403  200/200  403/403  200/200  403/403
suggestion  403/403  403/403  200/404  200/200  200/200  200/200  200/200  403/403
timeline    200/404  200/404  200/404  200/200  200/200  200/200  200/200  403/403
notice      200/404  200/404  200/404  200/200  200/200  200/200  200/200  403/403
power       403/403  403/403  200/404  200/200  200/200  200/200  200/200  403/403
allocation  403/403  403/403  200/404  200/200  200/200  200/200  200/200  403/403
pupils      200/403  403/403  403/403  403/403  403/403  200/200  403/403  403/403
person      403      403      404      200      200      200      200      403
workloads   403      403      403      200      200      200      200      403
"""


@pytest.fixture(autouse=True)
def data_keys_file(tmp_path: Path) -> Iterator[None]:
    """What pupils' results are sealed with."""
    with keys_file(tmp_path):
        yield


@pytest.fixture
async def planted(sif: Sif) -> Sif:
    """Two schools of which there is everything."""
    words = {OWN: "Own", OTHER: "Other"}
    for each in (each for school, word in words.items() for each in framework.kept(school, word)):
        headers = {"If-Match": "*"}
        answer = await sif.client.request(each.method, each.path, json=each.body, headers=headers)
        assert answer.status_code == each.status, (each, answer.text)
    for school in words:
        body = framework.pupils_csv(school, framework.upns_of("350", school[2:], 2))
        path, headers = "results/pupils/submissions", {"Content-Type": "text/csv"}
        answer = await sif.client.post(path, content=body, headers=headers)
        assert answer.status_code == 201, answer.text
    return sif


async def found(sif: Sif, role: Role) -> dict[str, str]:
    """What the service answers the role; who is never bound acts for all."""
    told = {}
    async with sif.as_(role, organisations=acts_for(role, OWN)) as caller:
        for thing, path in (_OF_A_SCHOOL | _OF_THE_AUTHORITY).items():
            schools = (OWN, OTHER) if thing in _OF_A_SCHOOL else ("",)
            answers = [await caller.get(path.format(school=school)) for school in schools]
            told[thing] = "/".join(str(answer.status_code) for answer in answers)
    return told


async def test_each_role_reads_what_it_may_and_no_more(planted: Sif) -> None:
    columns = [*ROLES.items(), *(("others", role) for role in OTHERS)]
    for column, role in columns:
        assert await found(planted, role) == may(_MAY, column), role


async def test_an_officer_of_one_school_is_told_of_no_other(planted: Sif) -> None:
    """Bound by the token, not by the role."""
    async with planted.as_(Role.OFFICER, organisations=(OWN,)) as officer:
        for thing, path in _OF_A_SCHOOL.items():
            if thing != "pupils":
                statuses = [
                    (await officer.get(path.format(school=school))).status_code
                    for school in (OWN, OTHER)
                ]
                assert statuses == [200, 404], thing
        assert (await officer.get(_OF_THE_AUTHORITY["person"])).status_code == 404
        assert (await officer.get(_OF_THE_AUTHORITY["workloads"])).status_code == 403


async def test_a_watchlist_is_its_callers_alone(planted: Sif) -> None:
    assert len((await planted.get("watchlist"))["results"]) == 2
    for role in ROLES.values():
        async with planted.as_(role, organisations=acts_for(role, OWN)) as another:
            assert (await another.get("watchlist")).json()["results"] == [], role


async def test_a_partner_is_not_told_which_visits_there_are_elsewhere(planted: Sif) -> None:
    """A note on a visit of another school is refused in the words of one on no visit at all."""
    partner = planted.as_(Role.SCHOOL_IMPROVEMENT_PARTNER, organisations=(OWN,))
    async with partner:
        details = {
            (await partner.put(f"visit-notes/{OTHER}.{key}", json={"text": "Over"})).json()[
                "detail"
            ]
            for key in ("2009-10-AUT.performance_review", "2009-10-AUT.progress")
        }
    assert details == {"There is no visit of this key."}


async def test_what_was_asked_for_is_not_said_again(planted: Sif) -> None:
    """Anything may stand in an address: a child's number, too."""
    answer = await planted.client.get("visits/X354299905987;Oddname")
    assert answer.status_code == 404
    assert "X354299905987" not in answer.text
