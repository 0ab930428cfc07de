"""Which role may read what of the early years: those bound to one school, and those to none."""

from collections.abc import AsyncIterator
from typing import Final

import pytest

from chassis.policy import Role
from tests.earlyyears import team_app
from tests.earlyyears.team_app import Team
from tests.support import early_years
from tests.support.children import csv_of, make_children
from tests.support.databases import NewDatabase
from tests.support.role_tables import OTHERS, ROLES, acts_for, may
from tests.support.topics import deliveries_on

OWN, OTHER = "105148", "105149"
WORDS: Final = {OWN: "Ownword", OTHER: "Quillfeather"}
_OF_2009: Final = "year=2008/09&organisation={school}"
_OF_A_SCHOOL: Final = {
    "visit": f"visits/{early_years.VISIT}",
    "history": f"visits/{early_years.FOLLOW_UP}/history",
    "report": f"visits/{early_years.VISIT}/report",
    "unshared": f"visits/{early_years.FOLLOW_UP}/report",
    "setting": "settings/{school}",
    "caseload": "caseloads/{school}",
    "quality": "quality/{school}",
    "explained": "quality/{school}/explanation",
    "concern": f"quality-concerns/{early_years.CONCERN}",
    "support": f"support/{early_years.SUPPORT}",
    "sign_off": f"sign-offs/{early_years.SIGN_OFF}",
    "timeline": "organisations/{school}/timeline",
    "outcomes": f"outcomes?{_OF_2009}",
    "children": f"profiles/children?{_OF_2009}",
    "missing": f"cohort/missing?{_OF_2009}",
    "lowest": f"outcomes/lowest-fifth?{_OF_2009}",
    "return": "statutory-returns/{return_id}",
    "file": "statutory-returns/{return_id}/file",
    "gaps": "statutory-returns/{return_id}/gaps",
}
_ALLOCATION: Final = early_years.ALLOCATION.format(area="350")
_PROGRAMME: Final = early_years.PROGRAMME.format(area="350")
_OF_THE_AUTHORITY: Final = {
    "person": f"people/{early_years.officer_of(WORDS[OTHER])}",
    "workloads": "people/workload?year=2009/10",
    "nobody's": "caseloads/missing?area=350",
    "inspected": "settings/quality-of-inspections?area=350",
    "summary": "quality/summary?area=350",
    "allocation": f"support-allocations/{_ALLOCATION}",
    "changes": f"support-allocations/{_ALLOCATION}/differences",
    "needed": "support-allocations/needed?area=350&year=2009/10",
    "delivery": "support/delivery?year=2009/10",
    "programme": f"programmes/{_PROGRAMME}",
    "progress": f"programmes/{_PROGRAMME}/progress",
    "overview": "programmes/overview?area=350",
    "tool": f"audit-tools/{early_years.TOOL}",
}
# Of a school: the one they act for / another.
_MAY: Final = """
            head     governor partner_ adviser  officer  data     director others
visit       200/404  200/404  200/404  200/200  200/200  200/200  200/200  403/403
history     200/404  200/404  200/404  200/200  200/200  200/200  200/200  403/403
report      200/404  200/404  200/404  200/200  200/200  200/200  200/200  403/403
unshared    409/404  409/404  200/404  200/200  200/200  200/200  200/200  403/403
setting     200/404  200/404  200/404  200/200  200/200  200/200  200/200  403/403
caseload    403/403  403/403  200/404  200/200  200/200  200/200  200/200  403/403
quality     200/404  200/404  200/404  200/200  200/200  200/200  200/200  403/403
explained   403/403  403/403  200/404  200/200  200/200  200/200  200/200  403/403
concern     403/403  403/403  200/404  200/200  200/200  200/200  200/200  403/403
support     200/404  200/404  200/404  200/200  200/200  200/200  200/200  403/403
sign_off    200/404  200/404  200/404  200/200  200/200  200/200  200/200  403/403
timeline    200/404  200/404  200/404  200/200  200/200  200/200  200/200  403/403
outcomes    200/404  200/404  200/404  200/200  200/200  200/200  200/200  403/403
children    200/403  403/403  403/403  403/403  403/403  200/200  403/403  403/403
missing     200/403  403/403  403/403  403/403  403/403  200/200  403/403  403/403
lowest      200/404  403/403  403/403  403/403  403/403  403/403  403/403  403/403
return      200/404  200/404  200/404  200/200  200/200  200/200  200/200  403/403
file        200/404  403/403  403/403  403/403  403/403  200/200  403/403  403/403
gaps        200/404  403/403  403/403  403/403  403/403  200/200  403/403  403/403
person      403      403      404      200      200      200      200      403
workloads   403      403      403      200      200      200      200      403
nobody's    403      403      403      200      200      200      200      403
inspected   403      403      403      200      200      200      200      403
summary     403      403      403      200      200      200      200      403
allocation  403      403      404      200      200      200      200      403
changes     403      403      403      200      200      200      200      403
needed      403      403      403      200      200      200      200      403
delivery    403      403      403      200      200      200      200      403
programme   403      403      404      200      200      200      200      403
progress    403      403      403      200      200      200      200      403
overview    403      403      403      200      200      200      200      403
tool        404      404      404      200      200      200      200      403
"""
Planted = tuple[Team, dict[str, str]]
"""The service, and the number of each school's statutory return."""


@pytest.fixture(scope="module")
async def planted(new_database: NewDatabase) -> AsyncIterator[Planted]:
    """Two schools of which there is everything, for tests that only read."""
    async with team_app.running(new_database) as team:
        yield await plant(team)


async def plant(team: Team) -> Planted:
    """Everything of both schools."""
    calls = early_years.begun("350")
    for school, word in WORDS.items():
        children = make_children(school[2:], 4)
        named = [child | {"surname": word} for child in children]
        await _send(team, "profiles", csv_of(named[:3]))
        await _send(team, "cohort", early_years.cohort_csv(school, named))
        calls += early_years.kept(school, word, places=34)
    for each in (*calls, *early_years.shared_out("350", WORDS)):
        headers = {"If-Match": "*"}
        answer = await team.client.request(each.method, each.path, json=each.body, headers=headers)
        assert answer.status_code == each.status, (each, answer.text)
    made = (await team.get("statutory-returns"))["results"]
    return team, {each["organisation"]: each["id"] for each in made}


async def _send(team: Team, path: str, body: bytes) -> None:
    headers = {"Content-Type": "text/csv"}
    answer = await team.client.post(f"{path}/submissions", content=body, headers=headers)
    assert answer.status_code == 201, answer.text


async def found(planted: Planted, role: Role, organisations: tuple[str, ...]) -> dict[str, str]:
    """What the service answers who has a role and acts for these."""
    team, returns = planted
    told = {}
    async with team.as_(role, organisations=organisations) as caller:
        for thing, path in (_OF_A_SCHOOL | _OF_THE_AUTHORITY).items():
            schools = (OWN, OTHER) if thing in _OF_A_SCHOOL else (OWN,)
            asked = [path.format(school=each, return_id=returns[each]) for each in schools]
            answers = [await caller.get(each) for each in asked]
            told[thing] = "/".join(str(answer.status_code) for answer in answers)
    return told


async def test_each_role_reads_what_it_may_and_no_more(planted: Planted) -> None:
    columns = [*ROLES.items(), *(("others", role) for role in OTHERS)]
    for column, role in columns:
        assert await found(planted, role, acts_for(role, OWN)) == may(_MAY, column), role


async def test_an_officer_of_one_school_is_told_of_no_other(planted: Planted) -> None:
    """Bound by the token, not by the role."""
    told = await found(planted, Role.OFFICER, (OWN,))
    children = {"children", "missing", "lowest", "file", "gaps"}
    of_a_school = {thing: status for thing, status in told.items() if thing in _OF_A_SCHOOL}
    assert {of_a_school.pop(thing) for thing in children} == {"403/403"}
    assert set(of_a_school.values()) == {"200/404"}
    assert {told[thing] for thing in _OF_THE_AUTHORITY} == {"403", "404"}


@pytest.mark.parametrize("role", [Role.HEAD, Role.GOVERNOR, Role.SCHOOL_IMPROVEMENT_PARTNER])
async def test_lists_hold_only_what_is_the_callers_own(planted: Planted, role: Role) -> None:
    team, _ = planted
    lists = [
        *("visits", "quality", "quality-concerns", "support", "sign-offs", "caseloads", "people"),
        *("support-allocations", "programmes", "settings?area=350", "cohort?year=2008/09"),
        *("statutory-returns", "profiles/returns", "worklist", "worklist?owner=head"),
    ]
    async with team.as_(role, organisations=(OWN,)) as caller:
        for path in lists:
            answer = await caller.get(path)
            assert OTHER not in answer.text, path
            assert WORDS[OTHER] not in answer.text, path
            assert answer.status_code in (200, 403), path


async def test_a_setting_is_not_told_before_a_visit_is_shared(planted: Planted) -> None:
    team, _ = planted
    key = early_years.FOLLOW_UP.format(school=OWN)
    async with team.as_(Role.HEAD, organisations=(OWN,)) as head:
        for path in (f"visits/{key}", f"visits/{key}/history", f"visits/{key}/report"):
            assert WORDS[OWN] not in (await head.get(path)).text, path
        shared = await head.get(f"visits/{early_years.VISIT.format(school=OWN)}/report")
        assert WORDS[OWN] in shared.text


async def test_nothing_written_or_said_leaves_the_records(
    team: Team, capfd: pytest.CaptureFixture[str]
) -> None:
    """Neither children nor the team's names and words: not in an event, the log, a due, a line of a
    timeline; of the words the audit log has the reasons alone."""
    await plant(team)
    upns = [each["upn"] for school in WORDS for each in make_children(school[2:], 4)]
    events = [each.value.decode() for each in await deliveries_on(team.app, "earlyyears")]
    tables = ("due", "entry", "announced", "outbox", "idempotency", "scope_version")
    kept = {table: str(await team.rows(f"SELECT * FROM {table}")) for table in tables}
    audited = (await team.get("audit", limit=500))["results"]
    assert {"visit.record", "sign_off.moderate"} <= {each["action"] for each in audited}
    unsaid = [{name: each[name] for name in each if name != "why"} for each in audited]
    said = {"events": "".join(events), "log": "".join(capfd.readouterr()), "audit": str(unsaid)}
    for place, told in (said | kept).items():
        assert not [word for word in (*WORDS.values(), *upns) if word in told], place


async def test_what_was_asked_for_is_not_said_again(planted: Planted) -> None:
    """Anything may stand in an address: a child's number, too."""
    team, _ = planted
    for path in ("visits", "quality", "support", "sign-offs", "settings", "caseloads"):
        answer = await team.client.get(f"{path}/X354299905987;Oddname")
        assert answer.status_code == 404, path
        assert "X354299905987" not in answer.text
