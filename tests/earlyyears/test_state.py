"""From files to state events: what each school's return adds up to, as it changes."""

import asyncio
from collections import Counter

from contracts.earlyyears import ProfileCounts
from tests.earlyyears.profile_app import PROFILES, EarlyYears, organisation
from tests.earlyyears.returns import WORKED_EXAMPLE, as_csv, child, upn, worked_example

ALL_SIX = (6,) * 13


def figures(counts: ProfileCounts) -> tuple[int, int, int]:
    return counts.children, counts.incomplete, counts.good_level


def totals(counts: ProfileCounts) -> list[int]:
    return sorted(Counter(counts.total_score).elements())


def c03(**changed: str) -> dict[str, str]:
    return child(3, WORKED_EXAMPLE["C03"], **changed)


async def test_the_worked_example_by_group(earlyyears: EarlyYears) -> None:
    receipt = await earlyyears.accepted(worked_example())
    assert receipt["notes"]["105148/2008-09"]["good_level"] == 4
    (event,) = await earlyyears.events()
    assert (event.type, event.subject, event.version) == (
        "earlyyears.profile.loaded.v1",
        "105148/2008-09",
        1,
    )
    assert (event.data.area, event.data.year, event.data.status) == (
        "350",
        "2008/09",
        "provisional",
    )
    groups = event.data.groups
    assert totals(groups["all"]) == [0, 39, 51, 77, 78, 78, 83, 95, 102, 113]
    # C01 to C11: girls are the odd ones; C02 and C03 have free meals; C08 is at School Action.
    assert {name: figures(counts) for name, counts in groups.items()} == {
        "all": (10, 1, 4),
        "gender=F": (5, 1, 2),
        "gender=M": (5, 0, 2),
        "fsm=yes": (2, 0, 0),
        "fsm=no": (8, 1, 4),
        "sen=yes": (1, 0, 0),
        "sen=no": (9, 1, 4),
        "born=spring": (10, 1, 4),
    }


async def test_corrections_move_the_counts_and_withdrawal_restores_them(
    earlyyears: EarlyYears,
) -> None:
    await earlyyears.accepted(worked_example())
    correction = await earlyyears.accepted([c03(w="6")])
    assert correction["rows"]["changed"] == 1
    corrected = (await earlyyears.newest()).data.groups["all"]
    assert figures(corrected) == (10, 1, 5)
    assert 114 in corrected.total_score
    await earlyyears.accepted([child(9, WORKED_EXAMPLE["C09"], w="6")])
    assert figures((await earlyyears.newest()).data.groups["all"]) == (11, 0, 6)
    await earlyyears.withdraw(correction)
    restored = await earlyyears.newest()
    assert figures(restored.data.groups["all"]) == (11, 0, 5)
    assert 113 in restored.data.groups["all"].total_score
    assert [event.version for event in await earlyyears.events()] == [1, 2, 3, 4]


async def test_the_same_file_twice_is_one_event(earlyyears: EarlyYears) -> None:
    await earlyyears.accepted(worked_example())
    again = await earlyyears.accepted(worked_example())
    assert (again["rows"]["unchanged"], again["events"]["count"]) == (11, 0)
    assert len(await earlyyears.events()) == 1


async def test_a_return_withdrawn_is_a_state_without_groups(earlyyears: EarlyYears) -> None:
    receipt = await earlyyears.accepted(worked_example())
    await earlyyears.withdraw(receipt)
    event = await earlyyears.newest()
    assert (event.version, event.data.groups) == (2, {})
    answer = await earlyyears.client.get(f"{PROFILES}/returns")
    (held,) = answer.json()["results"]
    assert (held["version"], held["received"], held["last_submission"]) == (2, 0, None)


async def test_a_setting_and_years_apart(earlyyears: EarlyYears) -> None:
    setting = {"la": "", "estab": "", "ey_urn": "ey123456", "upn": ""}
    rows = [
        child(1, ALL_SIX),
        child(1, ALL_SIX, acad_year="2009/2010"),
        child(2, ALL_SIX, **setting),
        child(3, ALL_SIX, **setting),
    ]
    await earlyyears.accepted(rows)
    counted = {
        event.subject: figures(event.data.groups["all"]) for event in await earlyyears.events()
    }
    assert counted == {
        "105148/2008-09": (1, 0, 1),
        "105148/2009-10": (1, 0, 1),
        "EY123456/2008-09": (2, 0, 2),
    }


async def test_a_child_without_upn_is_the_same_child_however_it_is_written(
    earlyyears: EarlyYears,
) -> None:
    setting = {"la": "", "estab": "", "ey_urn": "EY123456", "upn": ""}
    await earlyyears.accepted([child(1, ALL_SIX, surname="Ní  Bhriain", **setting)])
    spelled = [child(1, (7,) * 13, surname="ní bhriain", dob="29/02/2004", **setting)]
    receipt = await earlyyears.accepted(spelled)
    assert (receipt["rows"]["inserted"], receipt["rows"]["changed"]) == (0, 1)


async def test_a_child_counts_at_one_school_only(earlyyears: EarlyYears) -> None:
    await earlyyears.accepted([child(1, ALL_SIX), child(2, ALL_SIX)])
    moved = child(1, ALL_SIX, estab="2002")
    answer = await earlyyears.submit([child(7, ALL_SIX, estab="2002"), moved])
    assert answer.status_code == 422
    (error,) = answer.json()["errors"]
    assert (error["path"], error["code"]) == ("row 2", "child_at_other_school")
    assert "105148" not in error["message"]
    # A file that replaces both returns whole says where each child is.
    both = [child(2, ALL_SIX), moved]
    await earlyyears.accepted(both, replaces="scope", confirm_shrinkage="true")
    counted = {
        subject: figures((await earlyyears.newest(subject)).data.groups["all"])
        for subject in ("105148/2008-09", "105149/2008-09")
    }
    assert counted == {"105148/2008-09": (1, 0, 1), "105149/2008-09": (1, 0, 1)}


async def test_two_clients_sending_one_school_at_once_both_count(earlyyears: EarlyYears) -> None:
    halves = [[child(n, ALL_SIX) for n in range(1, 41)], [child(n, ALL_SIX) for n in range(41, 81)]]
    answers = await asyncio.gather(*(earlyyears.submit(half) for half in halves))
    assert [answer.status_code for answer in answers] == [201, 201]
    events = await earlyyears.events()
    assert [event.version for event in events] == [1, 2]
    assert figures(events[-1].data.groups["all"]) == (80, 0, 80)


async def test_two_schools_sending_one_child_at_once_do_not_both_have_it(
    earlyyears: EarlyYears,
) -> None:
    rows = ([child(1, ALL_SIX)], [child(1, ALL_SIX, estab="2002")])
    answers = await asyncio.gather(*(earlyyears.submit(row) for row in rows))
    assert sorted(answer.status_code for answer in answers) == [201, 422]
    assert len(await earlyyears.events()) == 1


async def test_the_same_idempotency_key_takes_effect_once(earlyyears: EarlyYears) -> None:
    headers = {"Idempotency-Key": "a-key-of-the-school"}
    answers = [await earlyyears.submit(worked_example(), headers=headers) for _ in range(2)]
    assert answers[0].json()["id"] == answers[1].json()["id"]
    other = await earlyyears.submit([c03(w="6")], headers=headers)
    assert (other.status_code, other.json()["code"]) == (409, "idempotency_key_reused")


async def test_a_large_return_is_merged_in_the_background(earlyyears: EarlyYears) -> None:
    estabs = [f"{number:04}" for number in range(3000, 3042)]
    await earlyyears.register(*(organisation(f"2{estab}0", f"350{estab}") for estab in estabs))
    rows = [
        child(n, ALL_SIX, estab=estab, upn=upn(n, school=estab))
        for estab in estabs
        for n in range(500)
    ]
    answer = await earlyyears.submit(as_csv(rows), expected_rows=str(len(rows)))
    assert answer.status_code == 202, answer.text
    events = await earlyyears.settled(answer)
    assert events == len(estabs)
    assert figures((await earlyyears.newest("230410/2008-09")).data.groups["all"]) == (500, 0, 500)
