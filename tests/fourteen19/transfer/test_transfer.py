"""The transfer over HTTP: what is told, what is due, who is late, who may see it."""

import asyncio
from datetime import date

from chassis.policy import Role
from contracts.fourteen19 import TransferChanged
from tests.fourteen19.app import COLLEGE, Fourteen19, Json
from tests.fourteen19.transfer.bolton import (
    CHECKLIST,
    DAY,
    PLANNING,
    VACANCY,
    make_ready,
    plan_function,
    plan_posts,
)

_ANY = {"If-Match": "*"}
_KINDS = ("transfer_function", "transfer_post")
_HERE = f"transfer-functions/{PLANNING}"


async def _told(fourteen19: Fourteen19) -> TransferChanged:
    told = (await fourteen19.told(TransferChanged))["350"]
    assert isinstance(told, TransferChanged)
    return told


async def _overview(fourteen19: Fourteen19, on: str) -> Json:
    return await fourteen19.get("transfer", area="350", on=on)


async def test_functions_are_told_under_the_area_from_day_to_day(fourteen19: Fourteen19) -> None:
    await plan_function(fourteen19)
    await plan_function(fourteen19, "commissioning")
    assert await _told(fourteen19) == TransferChanged(area="350", functions=2)
    await make_ready(fourteen19, PLANNING, "2010-01-11", "2010-02-01")
    await fourteen19.post(f"{_HERE}/transfer", {"on": DAY})
    told = await _told(fourteen19)
    assert (told.ready, told.transferred) == ({date(2010, 2, 1): 1}, {date(2010, 4, 1): 1})
    other = "transfer-functions/350.commissioning"
    await fourteen19.post(f"{other}/withdrawal", {"reason": "It stays with the agency"})
    assert (await _told(fourteen19)).functions == 1
    events = [each for each in await fourteen19.events() if isinstance(each.data, TransferChanged)]
    assert [each.version for each in events] == [*range(1, len(events) + 1)]
    assert {each.subject for each in events} == {"350"}


async def test_who_write_at_once_are_told_of_together(fourteen19: Fourteen19) -> None:
    """An area's functions wait for one another: no count is of half of them."""
    await plan_function(fourteen19)
    await plan_function(fourteen19, "commissioning")
    keys = (PLANNING, "350.commissioning")
    await asyncio.gather(*(make_ready(fourteen19, key, DAY, DAY) for key in keys))
    told = [each for each in await fourteen19.events() if isinstance(each.data, TransferChanged)]
    assert [each.data.ready for each in told[-2:]] == [
        {date(2010, 4, 1): 1},
        {date(2010, 4, 1): 2},
    ]


async def test_four_staff_and_a_vacancy(fourteen19: Fourteen19) -> None:
    await plan_posts(fourteen19)
    told = await _told(fourteen19)
    assert (told.posts, told.posts_filled) == (5, {date(2009, 11, 2): 4})
    left = {"on": "2010-01-04", "reason": "Retired"}
    await fourteen19.post("transfer-posts/350.post-1/vacancy", left)
    told = await _told(fourteen19)
    assert told.posts_filled == {date(2009, 11, 2): 4, date(2010, 1, 4): 3}
    before, after = [await _overview(fourteen19, on) for on in ("2009-12-01", "2010-02-01")]
    assert (before["posts_filled"], before["vacancies"]) == (4, [VACANCY])
    assert (after["posts_filled"], after["vacancies"]) == (3, ["350.post-1", VACANCY])
    due = await fourteen19.get("worklist", on="2010-02-01", kind="transfer_post")
    vacant = [each["what"] for each in due["results"] if each["what"].startswith("vacant")]
    assert vacant == ["vacant post from the LSC: Adviser 1", "vacant post from the LSC: Adviser 5"]
    await fourteen19.post(f"transfer-posts/{VACANCY}/transfer", {"on": DAY})
    filled = {"reference": "COUNCIL-9", "on": "2010-06-01"}
    await fourteen19.post(f"transfer-posts/{VACANCY}/holder", filled)
    later = await _overview(fourteen19, "2010-06-01")
    assert (later["posts_transferred"], later["posts_filled"], later["late"]) == (1, 4, 4)


async def test_what_is_not_ready_is_due_and_then_late(fourteen19: Fourteen19) -> None:
    await plan_function(fourteen19)
    await make_ready(fourteen19, PLANNING, "2010-01-11")
    due = (await fourteen19.get("worklist", on="2010-04-02"))["results"]
    assert [(each["what"], each["due_on"], each["days_overdue"]) for each in due] == [
        (f"transfer from the LSC, 14-19 strategic planning: {CHECKLIST[1]}", DAY, 1)
    ]
    assert due[0]["links"]["record"] == f"/v1/fourteen19/{_HERE}"
    early, late = [await _overview(fourteen19, on) for on in ("2010-03-25", "2010-04-02")]
    assert (early["planned"], early["days_left"], early["late"]) == (1, 7, 0)
    assert (late["days_left"], late["late"]) == (None, 1)
    assert (late["functions"][0]["days_left"], late["functions"][0]["late"]) == (-1, True)
    moved = {"transfers_on": "2010-09-01", "reason": "By agreement"}
    await fourteen19.post(f"{_HERE}/day", moved)
    assert (await _overview(fourteen19, "2010-04-02"))["late"] == 0


async def test_unready_it_comes_over_with_the_reason_only(fourteen19: Fourteen19) -> None:
    await plan_function(fourteen19)
    refused = await fourteen19.post(f"{_HERE}/transfer", {"on": DAY}, status=409)
    assert CHECKLIST[0] in refused["detail"]
    assert CHECKLIST[1] in refused["detail"]
    why = {"on": DAY, "unready_why": "The Act moved it on that day"}
    done = await fourteen19.post(f"{_HERE}/transfer", why)
    assert done["state"]["status"] == "transferred"
    told = await _told(fourteen19)
    assert (told.ready, told.transferred) == ({}, {date(2010, 4, 1): 1})
    assert (await fourteen19.get("worklist", everyone=True))["results"] == []
    [_, entry] = (await fourteen19.get(f"{_HERE}/history"))["results"]
    assert (entry["action"], entry["why"]) == ("transfer", why["unready_why"])


async def test_a_checklist_changes_and_keeps_what_is_ready(fourteen19: Fourteen19) -> None:
    await plan_function(fourteen19)
    await make_ready(fourteen19, PLANNING, "2010-01-11")
    fewer = {"checklist": [CHECKLIST[0]], "reason": "The budget is the finance team's"}
    changed = await fourteen19.post(f"{_HERE}/checklist", fewer)
    assert (changed["state"]["status"], changed["state"]["ready_on"]) == ("ready", "2010-01-11")
    twice = {"checklist": ["IT", "IT"], "reason": "Written twice"}
    refused = await fourteen19.post(f"{_HERE}/checklist", twice, status=422)
    assert [(each["code"], each["path"]) for each in refused["errors"]] == [
        ("repeated", "$.checklist.1")
    ]
    sent = {"item": 7, "readiness": "ready"}
    await fourteen19.post(f"{_HERE}/readiness", sent, status=404)


async def test_the_transfer_is_the_authoritys_own(fourteen19: Fourteen19) -> None:
    await plan_function(fourteen19)
    for role in (Role.PARTNER, Role.HEAD):
        async with fourteen19.as_(role, organisations=[COLLEGE]) as other:
            for path in ("transfer", "transfer-functions", _HERE, f"{_HERE}/history"):
                answer = await other.get(path, params={"area": "350"})
                assert answer.status_code == 403, path
            answer = await other.post(f"{_HERE}/transfer", json={"on": DAY}, headers=_ANY)
            assert answer.status_code == 403
    # One of the team that acts for some organisations only is told of none of it.
    async with fourteen19.as_(Role.OFFICER, organisations=[COLLEGE]) as bound:
        assert (await bound.get("transfer-functions")).json()["results"] == []
        assert (await bound.get(_HERE)).status_code == 404
        assert (await bound.get("transfer", params={"area": "350"})).status_code == 403
    async with fourteen19.as_(Role.ADVISER) as adviser:
        assert (await adviser.get("transfer", params={"area": "350"})).status_code == 200
        answer = await adviser.post(f"{_HERE}/transfer", json={"on": DAY}, headers=_ANY)
        assert answer.status_code == 403


async def test_areas_are_apart_and_unknown_ones_refused(fourteen19: Fourteen19) -> None:
    await plan_function(fourteen19)
    assert (await fourteen19.get("transfer", area="351"))["functions"] == []
    draft = {"area": "999", "slug": "x", "title": "Nobody's", "transfers_on": DAY}
    refused = await fourteen19.post("transfer-posts", draft, status=422)
    assert [each["code"] for each in refused["errors"]] == ["unknown_area"]
    answer = await fourteen19.client.get("transfer", params={"area": "999"})
    assert answer.status_code == 422
    listed = await fourteen19.get("transfer-functions", area="351")
    assert listed["results"] == []
    assert len((await fourteen19.get("transfer-functions", area="350"))["results"]) == 1


async def test_no_note_or_holder_is_told_or_logged(fourteen19: Fourteen19) -> None:
    await plan_function(fourteen19)
    await make_ready(fourteen19, PLANNING, "2010-01-11")
    await plan_posts(fourteen19)
    told = "".join(each.value().decode() for each in await fourteen19.events())
    log = str([await fourteen19.get("audit", subject_kind=kind) for kind in _KINDS])
    assert "transfer_post.fill" in log
    for planted in ("Plantednote", "LSC-1"):
        assert planted not in told
        assert planted not in log
