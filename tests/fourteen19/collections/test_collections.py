"""Collections over HTTP: who is expected, who has sent, who is late or overdue."""

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

import httpx
import pytest

from chassis.clock import today
from chassis.policy import Role
from contracts.fourteen19 import SubmissionAccepted
from tests.fourteen19.app import COLLEGE, OTHER_COLLEGE, SCHOOL, Fourteen19, Json
from tests.fourteen19.people import learner

HERE = "350.learners.2009-10.autumn"
AT = f"{COLLEGE}/{HERE}"
NOTE = f"{COLLEGE}/2009-10"


def in_days(days: int) -> str:
    return (today() + timedelta(days=days)).isoformat()


async def collection(
    fourteen19: Fourteen19, opens: int, due: int, closes: int | None = None, **changed: Any
) -> Json:
    """A collection of learners of both colleges, its days counted from today."""
    body: Json = {
        "area": "350",
        "data": "learners",
        "year": "2009/10",
        "name": "autumn",
        "title": "Autumn return",
        "opens_on": in_days(opens),
        "due_on": in_days(due),
        "closes_on": None if closes is None else in_days(closes),
        "expected": [COLLEGE, OTHER_COLLEGE],
    }
    return await fourteen19.post("collections", body | changed, status=201)


async def send(fourteen19: Fourteen19, *numbers: int, **parameters: Any) -> Json:
    rows = [learner(number, COLLEGE) for number in numbers or (1, 2, 3)]
    return await fourteen19.accepted("learners", rows, **parameters)


async def returns(fourteen19: Fourteen19, key: str = HERE) -> dict[str, Json]:
    """The returns of a collection, by provider."""
    told = await fourteen19.get(f"collections/{key}/returns")
    return {each["organisation"]: each for each in told["results"]}


async def got(client: httpx.AsyncClient, path: str) -> Json:
    answer = await client.get(path)
    assert answer.status_code == 200, answer.text
    return dict(answer.json())


def college(fourteen19: Fourteen19) -> httpx.AsyncClient:
    return fourteen19.as_(Role.PARTNER, organisations=[COLLEGE])


async def test_a_file_in_time_counts_and_its_receipt_says_for_what(fourteen19: Fourteen19) -> None:
    await collection(fourteen19, -7, 7)
    told = await fourteen19.told(SubmissionAccepted)
    assert (told[AT].received_on, told[AT].rows) == (None, 0)
    receipt = await send(fourteen19)
    note = receipt["notes"][NOTE]
    assert note["collection"] == HERE
    assert (note["due_on"], note["late"], note["after_close"]) == (in_days(7), False, False)
    found = await returns(fourteen19)
    assert (found[COLLEGE]["standing"], found[COLLEGE]["rows"]) == ("received", 3)
    assert (found[OTHER_COLLEGE]["standing"], found[OTHER_COLLEGE]["days_left"]) == ("due_soon", 7)
    told = await fourteen19.told(SubmissionAccepted)
    assert (told[AT].received_on, told[AT].rows, told[AT].area) == (today(), 3, "350")


@pytest.mark.parametrize(
    ("days", "standing", "late_by"),
    [((-20, -3, None), "overdue", 3), ((-20, -5, -2), "overdue", 5), ((-2, 40, None), "open", 0)],
)
async def test_late_is_taken_and_said(
    fourteen19: Fourteen19, days: tuple[int, int, int | None], standing: str, late_by: int
) -> None:
    await collection(fourteen19, *days)
    assert (await returns(fourteen19))[COLLEGE]["standing"] == standing
    note = (await send(fourteen19))["notes"][NOTE]
    assert (note["late"], note["late_by_days"]) == (late_by > 0, late_by)
    found = (await returns(fourteen19))[COLLEGE]
    assert (found["late_by_days"], found["late"]) == (late_by, late_by > 0)
    closed = days[2] is not None
    assert (found["after_close"], note["after_close"], "warning" in note) == (closed,) * 3


async def test_withdrawn_it_is_not_received_and_the_one_left_counts(fourteen19: Fourteen19) -> None:
    await collection(fourteen19, -7, 7)
    first, second = await send(fourteen19, 1, 2), await send(fourteen19, 2, 3, 4)
    found = (await returns(fourteen19))[COLLEGE]
    assert (found["rows"], found["submissions"]) == (5, 2)
    await fourteen19.withdraw(first)
    assert (await returns(fourteen19))[COLLEGE]["rows"] == 3
    withdrawn = await fourteen19.withdraw(second)
    assert withdrawn["notes"][NOTE]["received_on"] is None
    assert (await returns(fourteen19))[COLLEGE]["standing"] == "due_soon"
    assert (await fourteen19.told(SubmissionAccepted))[AT].received_on is None


async def test_a_file_that_changes_nothing_counts_for_the_next_collection(
    fourteen19: Fourteen19,
) -> None:
    await send(fourteen19, 1, 2)
    await collection(fourteen19, 1, 9)
    assert (await returns(fourteen19))[COLLEGE]["standing"] == "not_open"
    opened = {"opens_on": in_days(0), "reason": "Opened early"}
    await fourteen19.post(f"collections/{HERE}/change", opened)
    receipt = await send(fourteen19, 1, 2, replaces="scope")
    assert receipt["rows"]["unchanged"] == 2
    assert receipt["notes"][NOTE]["collection"] == HERE
    found = (await returns(fourteen19))[COLLEGE]
    assert (found["standing"], found["rows"], found["submissions"]) == ("received", 2, 2)


async def test_a_dry_run_says_for_what_it_would_count_and_does_not(fourteen19: Fourteen19) -> None:
    await collection(fourteen19, -7, -1)
    answer = await fourteen19.submit("learners", [learner(1, COLLEGE)], dry_run=True)
    assert answer.json()["notes"][NOTE]["late"] is True
    assert (await returns(fourteen19))[COLLEGE]["standing"] == "overdue"


async def test_what_is_refused_is_no_return(fourteen19: Fourteen19) -> None:
    await collection(fourteen19, -7, 7)
    await fourteen19.refused("learners", [learner(1, COLLEGE, uln="1234567890")])
    assert (await returns(fourteen19))[COLLEGE]["submissions"] == 0


async def test_each_provider_sees_its_own_and_nothing_of_another(fourteen19: Fourteen19) -> None:
    await collection(fourteen19, -7, -1)
    await collection(fourteen19, -7, -1, name="theirs", expected=[OTHER_COLLEGE])
    async with college(fourteen19) as mine:
        told = await got(mine, "collections")
        [listed] = told["results"]
        assert (listed["key"], listed["expected"], listed["overdue"]) == (HERE, 1, 1)
        [own] = listed["returns"]
        assert (own["organisation"], own["standing"], own["days_left"]) == (COLLEGE, "overdue", -1)
        one = await got(mine, f"collections/{HERE}")
        assert one["state"]["expected"] == [COLLEGE]
        assert (await mine.get("collections/350.learners.2009-10.theirs")).status_code == 404
        assert OTHER_COLLEGE not in str(told) + str(one)
        assert (await mine.get(f"collections/{HERE}/returns")).status_code == 403
        assert (await mine.get("collections/overdue")).status_code == 403
        assert (await mine.post("collections", json={})).status_code == 403
        history = await got(mine, f"collections/{HERE}/history")
        [made] = history["results"]
        assert made["changes"]["expected"]["after"] == [COLLEGE]
        assert OTHER_COLLEGE not in str(history)
        theirs = "collections/350.learners.2009-10.theirs/history"
        assert (await mine.get(theirs)).status_code == 404


async def test_what_is_due_is_on_the_worklist_until_it_is_received(fourteen19: Fourteen19) -> None:
    await collection(fourteen19, -7, 3, expected=[COLLEGE, SCHOOL])
    async with (
        college(fourteen19) as mine,
        fourteen19.as_(Role.HEAD, organisations=[SCHOOL]) as head,
        fourteen19.as_(Role.PARTNER, organisations=[OTHER_COLLEGE]) as other,
    ):
        for client, organisation in ((mine, COLLEGE), (head, SCHOOL)):
            [work] = (await got(client, "worklist"))["results"]
            assert (work["organisation"], work["due_on"]) == (organisation, in_days(3))
            record = await got(client, f"http://fourteen19{work['links']['record']}")
            assert record["state"]["expected"] == [organisation]
        assert (await got(other, "worklist"))["results"] == []
        receipt = await send(fourteen19)
        assert (await got(mine, "worklist"))["results"] == []
        assert len((await got(head, "worklist"))["results"]) == 1
        await fourteen19.withdraw(receipt)
        assert len((await got(mine, "worklist"))["results"]) == 1
        cancel = {"reason": "Not needed this year"}
        await fourteen19.post(f"collections/{HERE}/cancellation", cancel)
        assert (await got(mine, "worklist"))["results"] == []
    assert all(each.withdrawn for each in (await fourteen19.told(SubmissionAccepted)).values())


async def test_who_is_overdue_with_what_across_all(fourteen19: Fourteen19) -> None:
    await collection(fourteen19, -30, -10)
    await collection(fourteen19, -30, -5, data="diplomas")
    await collection(fourteen19, -30, 5, data="diplomas", year="2010/11")
    await send(fourteen19)
    told = await fourteen19.get("collections/overdue", area="350")
    found = [(each["organisation"], each["data"], each["days_left"]) for each in told["results"]]
    assert found == [
        (COLLEGE, "diplomas", -5),
        (OTHER_COLLEGE, "diplomas", -5),
        (OTHER_COLLEGE, "learners", -10),
    ]
    first = await fourteen19.get("collections/overdue", limit=2)
    cursor = first["paging"]["next_cursor"]
    rest = await fourteen19.get("collections/overdue", limit=2, cursor=cursor)
    assert [*first["results"], *rest["results"]] == told["results"]
    assert (await fourteen19.get("collections/overdue", area="351"))["results"] == []
    standing = f"collections/{HERE}/returns"
    late = await fourteen19.get(standing, standing="overdue")
    assert [each["organisation"] for each in late["results"]] == [OTHER_COLLEGE]


async def test_without_a_list_it_is_expected_of_who_sent_before(fourteen19: Fourteen19) -> None:
    refused = await fourteen19.client.post("collections", json=_draft(expected=None))
    assert _codes(refused) == {("$.expected", "nobody_expected")}
    await send(fourteen19)
    made = await fourteen19.post("collections", _draft(expected=None), status=201)
    assert made["state"]["expected"] == [COLLEGE]


async def test_every_fault_of_a_draft_is_named_at_once(fourteen19: Fourteen19) -> None:
    wrong = _draft(data="lunches", due_on="2009-09-30", closes_on="2009-09-29")
    answer = await fourteen19.client.post("collections", json=wrong)
    assert _codes(answer) == {
        ("$.data", "unknown_data"),
        ("$.due_on", "before_opening"),
        ("$.closes_on", "before_due"),
    }
    answer = await fourteen19.client.post("collections", json=_draft(expected=[COLLEGE, "999999"]))
    assert _codes(answer) == {("$.expected.1", "unknown_organisation")}
    await collection(fourteen19, -7, 7)
    path, sent = f"collections/{HERE}/change", {"reason": "x", "due_on": in_days(-9)}
    answer = await fourteen19.client.post(path, json=sent, headers={"If-Match": "*"})
    assert _codes(answer) == {("$.due_on", "before_opening")}


async def test_other_days_and_providers_are_followed(fourteen19: Fourteen19) -> None:
    await collection(fourteen19, -7, -1)
    await send(fourteen19)
    assert (await returns(fourteen19))[COLLEGE]["late"] is True
    body = {"due_on": in_days(2), "expected": [COLLEGE, SCHOOL], "reason": "Snow"}
    await fourteen19.post(f"collections/{HERE}/change", body)
    found = await returns(fourteen19)
    assert sorted(found) == sorted([COLLEGE, SCHOOL])
    assert found[COLLEGE]["late"] is False
    told = await fourteen19.told(SubmissionAccepted)
    assert told[AT].due_on == date.fromisoformat(in_days(2))
    assert told[f"{OTHER_COLLEGE}/{HERE}"].withdrawn
    history = await fourteen19.get(f"collections/{HERE}/history")
    assert [each["why"] for each in history["results"]] == [None, "Snow"]


def _draft(**changed: Any) -> Json:
    body: Json = {
        "area": "350",
        "data": "learners",
        "year": "2009/10",
        "name": "autumn",
        "title": "Autumn return",
        "opens_on": "2009-10-01",
        "due_on": "2009-10-31",
        "expected": [COLLEGE],
    }
    return body | changed


def _codes(answer: httpx.Response) -> set[tuple[str, str]]:
    assert answer.status_code in (400, 422), answer.text
    errors: list[Mapping[str, str]] = answer.json()["errors"]
    return {(each["path"], each["code"]) for each in errors}


async def test_the_status_names_who_is_overdue(fourteen19: Fourteen19) -> None:
    await collection(fourteen19, -30, -10)
    await send(fourteen19)
    told = await fourteen19.get("status")
    [concern] = told["concerns"]
    assert (concern["code"], concern["subject"]) == ("partner_overdue", f"{HERE}/{OTHER_COLLEGE}")
    assert (concern["since"], concern["days"]) == (in_days(-10), 10)
    assert "Autumn return" in concern["message"]
    async with college(fourteen19) as mine:
        assert (await mine.get("status")).status_code == 403
