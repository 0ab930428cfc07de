"""Working groups over HTTP: who may have one, who must be in it, its meetings, its end."""

import asyncio

import pytest

from chassis.policy import Role
from contracts.sif import Tier
from tests.sif.groups.forming import GROUP, KEY, MEMBERS, MINUTES, dues, formed, place, timeline
from tests.sif.sif_app import Sif, school, setting


async def _met(sif: Sif) -> None:
    await formed(sif)
    await sif.post(f"working-groups/{KEY}/meetings", {"planned_on": "2009-11-02"})
    await sif.post(f"working-groups/{KEY}/meetings/1/record", MINUTES)


@pytest.mark.parametrize("tier", [None, 1, 2, 3])
async def test_only_intensive_support_has_a_working_group(sif: Sif, tier: Tier | None) -> None:
    if tier:
        await place(sif, tier)
    refused = await sif.post("working-groups", GROUP, status=409)
    assert (f"tier {tier}" if tier else "no tier") in refused["detail"]
    assert await sif.rows("SELECT 1 FROM record WHERE kind = 'group'") == []


async def test_the_tier_is_that_of_the_day_it_is_formed(sif: Sif) -> None:
    await place(sif, 5)
    await sif.post("working-groups", GROUP | {"on": "2009-10-11"}, status=409)
    made = await sif.post("working-groups", GROUP | {"on": "2009-10-12"}, status=201)
    assert (made["key"], made["state"]["tier"]) == (KEY, 5)


async def test_all_that_a_group_lacks_is_told_at_once(sif: Sif) -> None:
    await sif.say(school("105149", kind="voluntary_aided_school"))
    await place(sif, 4, "105149")
    alone = {"organisation": "105149", "on": "2009-10-19", "members": [MEMBERS[1]]}
    answer = await sif.post("working-groups", alone, status=422)
    assert [fault["code"] for fault in answer["errors"]] == [
        *("no_member", "no_member"),
        *("not_one_chair", "not_offered"),
    ]
    whole = GROUP | {"organisation": "105149", "diocese_offered_on": "2009-10-13"}
    await sif.post("working-groups", whole, status=201)


async def test_a_setting_needs_no_governors(sif: Sif) -> None:
    await sif.say(setting("EY123456"))
    await place(sif, 4, "EY123456")
    group = GROUP | {"organisation": "EY123456", "members": MEMBERS[:2]}
    made = await sif.post("working-groups", group, status=201)
    assert made["state"]["framework"] == "early_years"


async def test_one_group_at_a_time(sif: Sif) -> None:
    await formed(sif)
    refused = await sif.post("working-groups", GROUP, status=409)
    assert KEY in refused["detail"]
    ending = {"on": "2010-01-11", "reason": "Merged with the federation's"}
    await sif.post(f"working-groups/{KEY}/dissolution", ending)
    made = await sif.post("working-groups", GROUP | {"on": "2010-01-12"}, status=201)
    assert made["key"] == "105148.2"


async def test_of_two_groups_formed_at_once_one_is(sif: Sif) -> None:
    await place(sif, 4)
    answers = await asyncio.gather(
        *(sif.client.post("working-groups", json=GROUP) for _ in range(2))
    )
    assert sorted(answer.status_code for answer in answers) == [201, 409]
    assert len((await sif.get("working-groups"))["results"]) == 1


async def test_a_retry_under_its_key_forms_no_second_group(sif: Sif) -> None:
    await place(sif, 4)
    headers = {"Idempotency-Key": "form-1"}
    first, second = [
        await sif.client.post("working-groups", json=GROUP, headers=headers) for _ in range(2)
    ]
    assert (first.status_code, first.content) == (second.status_code, second.content)
    assert first.status_code == 201


async def test_what_is_due_moves_on_with_the_meetings(sif: Sif) -> None:
    await formed(sif)
    assert await dues(sif, "group") == {"meeting": ("off-1", "2009-11-30")}
    await sif.post(f"working-groups/{KEY}/meetings", {"planned_on": "2009-11-02"})
    assert await dues(sif, "group") == {"meeting.1": ("off-1", "2009-11-02")}
    await sif.post(f"working-groups/{KEY}/meetings/1/record", MINUTES)
    assert await dues(sif, "group") == {
        "meeting": ("off-1", "2009-12-14"),
        "action.1.1": ("off-1", "2009-11-20"),
    }
    done = f"working-groups/{KEY}/meetings/1/actions/1/completion"
    await sif.post(done, {"on": "2009-11-01"}, status=422)
    await sif.post(done, {"on": "2009-11-19"})
    assert await dues(sif, "group") == {"meeting": ("off-1", "2009-12-14")}
    await sif.post(f"working-groups/{KEY}/meetings/1/record", MINUTES, status=409)


async def test_a_meeting_called_off_is_due_no_more(sif: Sif) -> None:
    await formed(sif)
    meetings = f"working-groups/{KEY}/meetings"
    await sif.post(meetings, {"planned_on": "2009-11-02"})
    await sif.post(f"{meetings}/1/cancellation", {"reason": "Snow"})
    assert await dues(sif, "group") == {"meeting": ("off-1", "2009-11-30")}
    await sif.post(f"{meetings}/1/record", MINUTES, status=409)
    await sif.post(f"{meetings}/2/record", MINUTES, status=404)
    history = (await sif.get(f"working-groups/{KEY}/history"))["results"]
    assert (history[-1]["action"], history[-1]["why"]) == ("cancel_meeting", "Snow")


async def test_only_members_of_the_day_attended(sif: Sif) -> None:
    await formed(sif)
    diocese = {"body": "diocese", "post": "Diocesan adviser", "on": "2009-11-09"}
    await sif.post(f"working-groups/{KEY}/members", diocese)
    await sif.post(f"working-groups/{KEY}/meetings", {"planned_on": "2009-11-02"})
    wrong = MINUTES | {"on": "2009-10-01", "attended": [1, 4, 9]}
    answer = await sif.post(f"working-groups/{KEY}/meetings/1/record", wrong, status=422)
    assert [fault["path"] for fault in answer["errors"]] == [
        *("$.on", "$.attended.0", "$.attended.1", "$.attended.2"),
    ]
    late = MINUTES | {"on": "2009-11-09", "attended": [1, 2, 3, 4]}
    await sif.post(f"working-groups/{KEY}/meetings/1/record", late)


async def test_the_school_does_not_read_what_is_confidential(sif: Sif) -> None:
    await _met(sif)
    paths = [f"working-groups/{KEY}", "working-groups", f"working-groups/{KEY}/history"]
    for role in (Role.HEAD, Role.GOVERNOR):
        async with sif.as_(role, organisations=["105148"]) as caller:
            for path in paths:
                answer = await caller.get(path)
                assert answer.status_code == 200
                assert "Weekly coaching" in answer.text
                assert "position" not in answer.text
    async with sif.as_(Role.SCHOOL_IMPROVEMENT_PARTNER, organisations=["105148"]) as partner:
        assert "position" in (await partner.get(paths[0])).text
    said = await sif.rows("SELECT CAST(entry AS text) AS line FROM entry")
    assert "position" not in str(said)


async def test_another_school_knows_nothing_of_it(sif: Sif) -> None:
    await _met(sif)
    async with sif.as_(Role.HEAD, organisations=["105149"]) as head:
        assert (await head.get("working-groups")).json()["results"] == []
        assert (await head.get(f"working-groups/{KEY}")).status_code == 404
    async with sif.as_(Role.SCHOOL_IMPROVEMENT_PARTNER, organisations=["105149"]) as partner:
        answer = await partner.post(
            f"working-groups/{KEY}/meetings", json={"planned_on": "2010-01-04"}
        )
        assert answer.status_code == 404
    async with sif.as_(Role.HEAD, organisations=["105148"]) as head:
        answer = await head.post("working-groups", json=GROUP)
        assert answer.status_code == 403


async def test_nobody_who_must_be_there_leaves(sif: Sif) -> None:
    await formed(sif)
    members = f"working-groups/{KEY}/members"
    refused = await sif.post(f"{members}/3/end", {"on": "2009-12-01"}, status=409)
    assert "governors" in refused["detail"]
    await sif.post(members, {"body": "governors", "post": "Vice-chair", "on": "2009-12-01"})
    await sif.post(f"{members}/3/end", {"on": "2009-12-01"})
    await sif.post(f"{members}/3/end", {"on": "2009-12-02"}, status=404)
    await sif.post(f"{members}/3/chair", status=404)


async def test_the_timeline_and_what_was_written_down_name_nobody(sif: Sif) -> None:
    await _met(sif)
    await sif.post(
        f"working-groups/{KEY}/dissolution", {"on": "2010-01-11", "reason": "No need any more"}
    )
    assert await timeline(sif, "group") == [
        ("2009-10-19", "working group formed"),
        ("2010-01-11", "working group dissolved"),
    ]
    assert await dues(sif, "group") == {}
    await sif.post(f"working-groups/{KEY}/meetings", {"planned_on": "2010-02-01"}, status=409)
