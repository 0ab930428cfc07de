"""Consortia over HTTP: who sees them, who signs, what is told."""

from chassis.policy import Role
from contracts.fourteen19 import AgreementChanged
from tests.fourteen19.app import COLLEGE, OTHER_COLLEGE, OTHER_SCHOOL, SCHOOL, Fourteen19, Json
from tests.fourteen19.consortia.forming import NORTH, form, in_force, plan, sign
from tests.fourteen19.people import learner, of_learner

_ANY = {"If-Match": "*"}


def _codes(answer: Json) -> set[tuple[str, str]]:
    return {(fault["code"], fault["path"]) for fault in answer["errors"]}


async def test_it_is_formed_signed_and_in_force(fourteen19: Fourteen19) -> None:
    made = await form(fourteen19)
    assert made["key"] == NORTH
    assert [each["organisation"] for each in made["state"]["members"]] == [COLLEGE, SCHOOL]
    told = (await fourteen19.told(AgreementChanged))[NORTH]
    assert (told.members, told.signed, told.in_force_from) == (2, 0, None)
    due = await fourteen19.get("worklist", on="2009-07-01", everyone=True)
    assert [each["what"] for each in due["results"]] == [
        f"signature of {each} to the agreement: Consortium north" for each in (COLLEGE, SCHOOL)
    ]
    early = await fourteen19.post(
        f"consortia/{NORTH}/entry-into-force", {"from": "2009-01-01"}, status=409
    )
    assert COLLEGE in early["detail"]
    await sign(fourteen19)
    await fourteen19.post(f"consortia/{NORTH}/entry-into-force", {"from": "2008-05-01"}, status=422)
    await fourteen19.post(f"consortia/{NORTH}/entry-into-force", {"from": "2008-07-01"})
    told = (await fourteen19.told(AgreementChanged))[NORTH]
    assert (told.signed, str(told.in_force_from)) == (2, "2008-07-01")
    assert (await fourteen19.get("worklist", everyone=True))["results"] == []
    lines = (await fourteen19.get(f"organisations/{COLLEGE}/timeline"))["results"]
    assert lines[0]["what"] == "agreement in force: Consortium north"


async def test_a_signature_is_due_of_the_member_itself(fourteen19: Fourteen19) -> None:
    await form(fourteen19)
    for role, mine in ((Role.HEAD, SCHOOL), (Role.PARTNER, COLLEGE)):
        async with fourteen19.as_(role, organisations=[mine]) as member:
            [due] = (await member.get("worklist")).json()["results"]
            assert (due["organisation"], due["due_on"]) == (mine, "2009-06-30")
            record = await member.get(f"http://fourteen19{due['links']['record']}")
            assert record.json()["key"] == NORTH
    await sign(fourteen19, NORTH, SCHOOL)
    async with fourteen19.as_(Role.HEAD, organisations=[SCHOOL]) as head:
        assert (await head.get("worklist")).json()["results"] == []


async def test_a_member_sees_and_signs_it_and_nobody_else_does(fourteen19: Fourteen19) -> None:
    await form(fourteen19)
    here, sent = f"consortia/{NORTH}", {"organisation": SCHOOL, "on": "2009-05-01"}
    async with fourteen19.as_(Role.HEAD, organisations=[OTHER_SCHOOL]) as other:
        assert (await other.get("consortia")).json()["results"] == []
        assert (await other.get(here)).status_code == 404
        assert (await other.get(f"{here}/history")).status_code == 404
        mine = {"organisation": OTHER_SCHOOL}
        answer = await other.post(f"{here}/signature", json=mine, headers=_ANY)
        assert answer.status_code == 404
        answer = await other.post(f"{here}/signature", json=sent, headers=_ANY)
        assert answer.status_code == 404
    async with fourteen19.as_(Role.HEAD, organisations=[SCHOOL]) as head:
        [listed] = (await head.get("consortia")).json()["results"]
        assert listed["key"] == NORTH
        history = await head.get(f"http://fourteen19{listed['links']['history']}")
        assert [each["action"] for each in history.json()["results"]] == ["create"]
        assert (await head.get(here)).json()["state"]["title"] == "Consortium north"
        lead = {"organisation": COLLEGE}
        answer = await head.post(f"{here}/signature", json=lead, headers=_ANY)
        assert answer.status_code == 404  # it does not act for the college
        answer = await head.post(f"{here}/signature", json=sent, headers=_ANY)
        assert answer.status_code == 200, answer.text
        again = await head.post(f"{here}/signature", json=sent, headers=_ANY)
        assert again.status_code == 409
        assert (
            await head.post(f"{here}/entry-into-force", json={"from": "2009-06-01"})
        ).status_code == 403
    async with fourteen19.as_(Role.PARTNER, organisations=[COLLEGE]) as partner:
        answer = await partner.post(
            f"{here}/signature", json={"organisation": COLLEGE}, headers=_ANY
        )
        assert answer.status_code == 200
        history = (await partner.get(f"{here}/history")).json()["results"]
        assert [each["action"] for each in history] == ["create", "sign", "sign"]
    async with fourteen19.as_(Role.GOVERNOR, organisations=[SCHOOL]) as governor:
        assert (await governor.get(here)).status_code == 200
        assert (await governor.post(f"{here}/signature", json=sent)).status_code == 403


async def test_every_unknown_member_is_told(fourteen19: Fourteen19) -> None:
    sent = {"lead": COLLEGE, "slug": "north", "title": "North", "sign_by": "2009-06-30"}
    members = {"members": [SCHOOL, "999998", "999999"]}
    refused = await fourteen19.post("consortia", sent | members, status=422)
    assert _codes(refused) == {
        ("unknown_organisation", "$.members.1"),
        ("unknown_organisation", "$.members.2"),
    }
    await form(fourteen19)
    await fourteen19.post("consortia", sent | {"members": [SCHOOL]}, status=409)


async def test_members_change_and_who_teaches_cannot_leave(fourteen19: Fourteen19) -> None:
    key = await in_force(fourteen19)
    why = {"reason": "Another joins"}
    more = {"members": [SCHOOL, OTHER_COLLEGE], "sign_by": "2009-12-31"}
    changed = await fourteen19.post(f"consortia/{key}/members", more | why)
    assert [each["signed_on"] for each in changed["state"]["members"]] == [
        "2008-06-01",
        "2008-06-01",
        None,
    ]
    told = (await fourteen19.told(AgreementChanged))[key]
    assert (told.members, told.signed) == (3, 2)
    await plan(fourteen19, key, "ENG", "2009-09-01")
    line = {"levels": ["advanced"], "taught_by": [OTHER_COLLEGE], "planned_from": "2009-09-01"}
    unsigned = await fourteen19.post(f"consortia/{key}/lines/ENG/plan", line, status=422)
    assert _codes(unsigned) == {("not_signed", "$.taught_by.0")}
    await sign(fourteen19, key, OTHER_COLLEGE)
    await fourteen19.post(f"consortia/{key}/lines/ENG/plan", line)
    line["taught_by"] = [SCHOOL, f"3504{SCHOOL[3:]}"]  # its URN and its LAESTAB
    taught = await fourteen19.post(f"consortia/{key}/lines/ENG/plan", line)
    assert taught["state"]["lines"][0]["taught_by"] == [SCHOOL]
    fewer = {"members": [OTHER_COLLEGE]}
    refused = await fourteen19.post(f"consortia/{key}/members", fewer | why, status=409)
    assert "teaches ENG" in refused["detail"]


async def test_its_key_is_what_diplomas_name(fourteen19: Fourteen19) -> None:
    await form(fourteen19)
    await fourteen19.accepted("learners", [learner(1)])
    row = of_learner(1, line="ENG", level="higher", starts_on="2009-09-07", consortium=NORTH)
    await fourteen19.accepted("diplomas", [row])
