"""Lines in an area: told once, planned, offered, learners against plan."""

from datetime import date

from chassis.policy import Role
from contracts.fourteen19 import LineChanged
from tests.fourteen19.app import COLLEGE, OTHER_COLLEGE, SCHOOL, Fourteen19
from tests.fourteen19.consortia.forming import in_force, offer, plan
from tests.fourteen19.people import learner, of_learner

_EIGHT = ("CBE", "CRM", "ENG", "ITE", "SHD", "BAF", "HBS", "HOS")
_FOUR_MORE = ("PUS", "RET", "SAL", "TRT")


async def test_a_line_is_told_once_by_its_first_consortium(fourteen19: Fourteen19) -> None:
    north = await in_force(fourteen19)
    south = await in_force(fourteen19, OTHER_COLLEGE, "south")
    await offer(fourteen19, south, "ENG", "2009-09-01")
    told = (await fourteen19.told(LineChanged))["350/ENG"]
    assert (told.organisation, told.offered_from) == (OTHER_COLLEGE, date(2009, 9, 1))
    # Another was first: it tells from now on, under a version that only grows.
    await offer(fourteen19, north, "ENG", "2008-09-01")
    told = (await fourteen19.told(LineChanged))["350/ENG"]
    assert (told.organisation, told.offered_from) == (COLLEGE, date(2008, 9, 1))
    for key, number in ((north, 30), (south, 20)):
        sent = {"planned_learners": {"2009/10": number}}
        await fourteen19.post(f"consortia/{key}/lines/ENG/learners", sent)
    assert (await fourteen19.told(LineChanged))["350/ENG"].planned_learners == {"2009/10": 50}
    why = {"until": "2010-09-01", "reason": "Too few"}
    await fourteen19.post(f"consortia/{north}/lines/ENG/end", why)
    assert (await fourteen19.told(LineChanged))["350/ENG"].offered_until is None
    await fourteen19.post(f"consortia/{south}/end", why | {"until": "2010-12-01"})
    told = (await fourteen19.told(LineChanged))["350/ENG"]
    assert told.offered_until == date(2010, 12, 1)
    versions = [each.version for each in await fourteen19.events() if each.subject == "350/ENG"]
    assert sorted(versions) == list(range(1, len(versions) + 1))


async def test_eight_of_twelve_lines(fourteen19: Fourteen19) -> None:
    key = await in_force(fourteen19)
    for code in _EIGHT[:5]:
        await offer(fourteen19, key, code, "2008-09-01")
    for code in _EIGHT[5:]:
        await offer(fourteen19, key, code, "2009-09-01")
    for code in _FOUR_MORE:
        await plan(fourteen19, key, code, "2010-09-01")
    await fourteen19.post(
        f"consortia/{key}/lines/ENG/learners", {"planned_learners": {"2009/10": 3}}
    )
    await fourteen19.accepted("learners", [learner(1), learner(2)])
    rows = [
        of_learner(number, line="ENG", level="higher", starts_on="2009-09-07") for number in (1, 2)
    ]
    await fourteen19.accepted("diplomas", rows)
    told = await fourteen19.get("lines", area="350", on="2009-12-01")
    assert (told["offered"], told["planned"], len(told["lines"])) == (8, 12, 17)
    assert [(each["on"], each["lines"]) for each in told["plan"]] == [
        ("2008-09-01", 5),
        ("2009-09-01", 8),
        ("2010-09-01", 12),
    ]
    by_code = {line["code"]: line for line in told["lines"]}
    engineering = by_code["ENG"]
    assert (engineering["learners"], engineering["planned_learners"]) == (2, 3)
    assert (engineering["providers"], engineering["consortia"]) == ([COLLEGE], [key])
    assert by_code["PUS"]["offered"] is False
    assert by_code["SCI"]["planned_from"] is None
    assert by_code["SCI"]["available_from"] == "2011-09-01"
    assert (await fourteen19.get("lines", area="350", on="2008-12-01"))["offered"] == 5
    async with fourteen19.as_(Role.HEAD, organisations=["105261"]) as other:
        seen = (await other.get("lines", params={"area": "350", "on": "2009-12-01"})).json()
        assert seen["disclosure"] == "suppressed"
        assert {one["code"]: one["learners"] for one in seen["lines"]}["ENG"] is None
    async with fourteen19.as_(Role.HEAD, organisations=[SCHOOL]) as mine:
        seen = (await mine.get("lines", params={"area": "350", "on": "2009-12-01"})).json()
        assert {one["code"]: one["learners"] for one in seen["lines"]}["ENG"] == 2


async def test_a_line_that_is_not_and_a_query_that_cannot_be(fourteen19: Fourteen19) -> None:
    key = await in_force(fourteen19)
    await fourteen19.post(f"consortia/{key}/lines/ENG/gateway", status=404)
    sent = {"from": "2009-09-01"}
    await fourteen19.post(f"consortia/{COLLEGE}.nowhere/lines/ENG/offer", sent, status=404)
    answer = await fourteen19.client.get("lines", params={"area": "999"})
    assert answer.status_code == 422
    assert [fault["code"] for fault in answer.json()["errors"]] == ["unknown_area"]
    for never in ("0352-10-12", "9999-12-31"):
        answer = await fourteen19.client.get("lines", params={"area": "350", "on": never})
        assert answer.status_code == 422
