"""What is due to whom, as of a day, and what each must not see."""

from typing import Any

import httpx

from chassis.policy import Role
from tests.sif.desk.desk import REVIEW, keep, keep_partner, make, notice, plan
from tests.sif.sif_app import Sif, school

ON = "2009-11-01"


async def _desks(sif: Sif) -> None:
    """Two schools' visits by two partners, targets of both, and a notice to one."""
    await keep_partner(sif, "sip-1", "ann")
    await keep_partner(sif, "sip-2", "bob")
    await plan(sif)
    await make(sif)
    await plan(sif, "105149", "sip-2")
    await sif.post("targets/openings", {"area": "350", "year": "2010/11"})
    await keep(sif, "105148.2009-12-03", notice())


async def _work(client: httpx.AsyncClient, **asked: Any) -> list[tuple[str, str]]:
    answer = await client.get("worklist", params={"on": ON} | asked)
    assert answer.status_code == 200, answer.text
    return [(one["organisation"], one["what"]) for one in answer.json()["results"]]


async def test_each_sees_what_is_due_to_them(sif: Sif) -> None:
    await _desks(sif)
    here: Any = {"organisations": ["105148"]}
    async with sif.as_(Role.SCHOOL_IMPROVEMENT_PARTNER, **here, client="ann") as ann:
        assert await _work(ann) == [
            ("105148", "sign off the visit: performance review and targets")
        ]
    async with sif.as_(Role.HEAD, **here) as head:
        assert await _work(head) == [
            ("105148", "reply to the note of visit: performance review and targets"),
            ("105148", "Revise the targets"),
        ]
    async with sif.as_(Role.GOVERNOR, **here) as governor:
        assert await _work(governor) == [("105148", "set the statutory targets for 2010/11")]
    async with sif.as_(Role.OFFICER) as officer:
        assert await _work(officer) == [
            ("105148", "decide whether the warning notice was complied with")
        ]
    async with sif.as_(Role.ADVISER) as adviser:
        assert await _work(adviser) == []


async def test_nobody_sees_what_is_not_theirs_to_see(sif: Sif) -> None:
    await _desks(sif)
    async with sif.as_(Role.HEAD, organisations=["105148"]) as head:
        for asked in ({"owner": "sip-1"}, {"owner": "governors"}, {"everyone": "true"}):
            assert (await head.get("worklist", params=asked)).status_code == 403
        assert await _work(head, organisation="105149") == []
        assert len(await _work(head, owner="head")) == 2
    partner = Role.SCHOOL_IMPROVEMENT_PARTNER
    async with sif.as_(partner, organisations=["105149"], client="ann") as ann:
        assert await _work(ann) == []
        assert {where for where, _ in await _work(ann, everyone="true")} == {"105149"}
        assert await _work(ann, owner="sip-1") == []
    for role in (Role.OPERATOR, Role.PARTNER):
        async with sif.as_(role, organisations=["105148"]) as other:
            assert (await other.get("worklist")).status_code == 403


async def test_the_authority_sees_anybodys(sif: Sif) -> None:
    await _desks(sif)
    async with sif.as_(Role.ADVISER) as adviser:
        assert len(await _work(adviser, everyone="true")) == 7
        assert len(await _work(adviser, owner="sip-2")) == 1
        assert len(await _work(adviser, everyone="true", kind="targets")) == 2
        assert len(await _work(adviser, everyone="true", organisation="105149")) == 2
        assert await _work(adviser, everyone="true", area="351") == []


async def test_lateness_is_of_the_day_asked_about(sif: Sif) -> None:
    await _desks(sif)
    told = await sif.get("worklist", everyone="true", on=ON)
    days = {one["due_on"]: one["days_overdue"] for one in told["results"]}
    assert days == {
        "2009-10-26": 6,
        "2009-10-31": 1,
        "2009-11-02": 0,
        "2009-11-20": 0,
        "2009-12-24": 0,
        "2009-12-31": 0,
    }
    assert (told["overdue"], told["due_within_7_days"], told["later"]) == (2, 1, 4)
    late = await sif.get("worklist", everyone="true", on=ON, overdue="true")
    soon = await sif.get("worklist", everyone="true", on=ON, within_days=19)
    assert (len(late["results"]), len(soon["results"])) == (2, 4)
    assert late["later"] == 4
    assert (await sif.get("worklist", everyone="true", on="2009-10-31"))["overdue"] == 1


async def test_each_leads_to_its_record(sif: Sif) -> None:
    await _desks(sif)
    [first] = (await sif.get("worklist", everyone="true", limit=1))["results"]
    assert first["name"] == "School 105148"
    assert first["links"] == {
        "record": f"/v1/sif/visits/{REVIEW}",
        "timeline": "/v1/sif/organisations/105148/timeline",
    }
    notices = await sif.get("worklist", kind="notice")
    [link] = [one["links"]["record"] for one in notices["results"]]
    assert link == "/v1/sif/warning-notices/105148.2009-12-03"


async def test_pages_hold_each_once(sif: Sif) -> None:
    await sif.say(*(school(f"10530{n}") for n in range(5)))
    await sif.post("targets/openings", {"area": "350", "year": "2010/11"})
    seen: list[str] = []
    page: dict[str, Any] = {"paging": {"next_cursor": None}}
    while not seen or page["paging"]["next_cursor"]:
        cursor = {"cursor": page["paging"]["next_cursor"]} if seen else {}
        page = await sif.get("worklist", everyone="true", limit=3, **cursor)
        seen += [one["organisation"] for one in page["results"]]
    assert seen == ["105148", "105149", *(f"10530{n}" for n in range(5))]
    other = await sif.client.get("worklist", params={"cursor": "WyJhIl0"})
    assert other.status_code == 400


async def test_extreme_days_are_answered(sif: Sif) -> None:
    for on in ("0001-01-01", "9999-12-31"):
        asked = {"on": on, "overdue": "true", "within_days": 3650}
        assert (await sif.get("worklist", **asked))["results"] == []
