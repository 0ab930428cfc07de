"""What is held, written as a client file and taken in again: the same is held."""

import re
from typing import Any

import httpx
import pytest

from chassis.policy import Role
from contracts.fourteen19 import OfferRecorded
from services.fourteen19.nccis import routes
from tests.fourteen19.app import COLLEGE, OTHER_SCHOOL, SCHOOL, Fourteen19
from tests.fourteen19.guarantee.offering import in_year_11, offer, without
from tests.fourteen19.people import learner, of_learner

_FILE = "nccis/file"
_TAKEN = "nccis/submissions"
_JUNE = {"area": "350", "month": "2010-06"}


async def _held(fourteen19: Fourteen19) -> list[dict[str, Any]]:
    """Three of year 11 and one of year 12, with offers and activities; the receipts."""
    plain = {"ethnicity": "WBRI", "fsm": "yes", "sen": "no", "lives_in": "350", "ward": "Farnworth"}
    young = [
        in_year_11(1, **plain),
        in_year_11(2),
        in_year_11(3, OTHER_SCHOOL),
        learner(4, COLLEGE, home=SCHOOL, standing="left", left_on="2010-01-04"),
    ]
    offers = [
        offer(1, offered_by=COLLEGE, accepted="yes"),
        without(2, no_offer_reason="not_applied"),
        without(3, "offer_not_appropriate", OTHER_SCHOOL, not_appropriate_reason="illness"),
    ]
    activity = {"activity": "school_sixth_form", "starts_on": "2009-09-07", "source": "provider"}
    doing = [of_learner(1, **activity), of_learner(4, COLLEGE, **activity)]
    return [
        await fourteen19.accepted(path, rows)
        for path, rows in (("learners", young), ("offers", offers), ("participation", doing))
    ]


async def _written(fourteen19: Fourteen19, **asked: str) -> bytes:
    answer = await fourteen19.client.get(_FILE, params=_JUNE | asked)
    assert answer.status_code == 200, answer.text
    return answer.content


async def _send(
    fourteen19: Fourteen19,
    content: bytes,
    by: httpx.AsyncClient | None = None,
    key: str | None = None,
    **query: str,
) -> httpx.Response:
    headers = {"Content-Type": "application/xml"} | ({"Idempotency-Key": key} if key else {})
    client = by or fourteen19.client
    return await client.post(_TAKEN, content=content, params=query, headers=headers)


async def test_what_was_written_is_taken_in_and_written_again(fourteen19: Fourteen19) -> None:
    receipts = await _held(fourteen19)
    content = await _written(fourteen19)
    assert content.count(b"</youngPerson>") == 4
    assert content.count(b"<year11Guarantee>") == 3
    assert content.count(b"<year12Guarantee>") == 1
    told = (await fourteen19.told(OfferRecorded))[f"{SCHOOL}/2009-10"]
    for receipt in reversed(receipts):
        await fourteen19.withdraw(receipt)
    answer = await _send(fourteen19, content)
    assert answer.status_code == 201, answer.text
    taken = answer.json()
    rows = {name: taken[name]["rows"]["inserted"] for name in ("learners", "offers")}
    assert rows == {"learners": 4, "offers": 3}
    assert taken["participation"]["rows"]["inserted"] == 2
    assert taken["activities_left_out"] == 0
    assert await _written(fourteen19) == content
    assert (await fourteen19.told(OfferRecorded))[f"{SCHOOL}/2009-10"] == told


async def test_taken_in_where_all_is_held_it_changes_nothing(fourteen19: Fourteen19) -> None:
    await _held(fourteen19)
    answer = await _send(fourteen19, await _written(fourteen19))
    for part in ("learners", "offers", "participation"):
        told = answer.json()[part]["rows"]
        assert (told["inserted"], told["changed"]) == (0, 0)


async def test_it_takes_effect_once_under_its_key(fourteen19: Fourteen19) -> None:
    await _held(fourteen19)
    content = await _written(fourteen19)
    answers = [await _send(fourteen19, content, key="once") for _ in range(2)]
    ids = [[answer.json()[part]["id"] for part in ("learners", "offers")] for answer in answers]
    assert ids[0] == ids[1]


async def test_a_refused_part_says_which_it_is_and_a_dry_run_tries_learners(
    fourteen19: Fourteen19,
) -> None:
    receipts = await _held(fourteen19)
    content = await _written(fourteen19)
    for receipt in reversed(receipts):
        await fourteen19.withdraw(receipt)
    tried = await _send(fourteen19, content, dry_run="true")
    assert (tried.status_code, tried.json()["offers"]) == (200, None)
    learners_wrong = re.sub(rb"<upn>.", b"<upn>I", content, count=1)
    refused = await _send(fourteen19, learners_wrong)
    assert refused.status_code == 422
    assert (refused.json()["data"], refused.json()["taken"]) == ("learners", {})
    assert "Planted" not in refused.text


async def test_only_who_acts_for_all_reads_it_and_each_read_is_kept(
    fourteen19: Fourteen19,
) -> None:
    await _held(fourteen19)
    await _written(fourteen19)
    officer = fourteen19.as_(Role.OFFICER)
    assert (await officer.get(_FILE, params=_JUNE)).status_code == 200
    for role, mine in ((Role.HEAD, SCHOOL), (Role.PARTNER, COLLEGE), (Role.OFFICER, SCHOOL)):
        denied = await fourteen19.as_(role, organisations=[mine]).get(_FILE, params=_JUNE)
        assert denied.status_code == 403
    adviser = await fourteen19.as_(Role.ADVISER).get(_FILE, params=_JUNE)
    assert adviser.status_code == 403
    log = (await fourteen19.get("audit", action="nccis.file"))["results"]
    assert [(entry["personal"], entry["rows"]) for entry in log] == [(True, 4)] * 2


async def test_a_partner_hands_in_its_own_only(fourteen19: Fourteen19) -> None:
    await _held(fourteen19)
    content = await _written(fourteen19)
    college = fourteen19.as_(Role.PARTNER, organisations=[COLLEGE])
    refused = await _send(fourteen19, content, by=college)
    assert {error["code"] for error in refused.json()["errors"]} == {"provider_not_yours"}
    assert (await _send(fourteen19, content, by=fourteen19.as_(Role.OFFICER))).status_code == 403


async def test_the_status_of_a_month_is_that_of_its_end(fourteen19: Fourteen19) -> None:
    await _held(fourteen19)
    before = await _written(fourteen19, month="2010-02")
    assert before.count(b"<status>not_recorded<") == 4
    late = {"status": "offer_made", "offered_on": "2010-09-20", "offer_type": "e2e"}
    await fourteen19.accepted("offers", [of_learner(2, **late)])
    assert (await _written(fourteen19, month="2010-08")).count(b"offer_made") == 1
    september = await _written(fourteen19, month="2010-09")
    assert b"<year>2009/10<" in september
    assert september.count(b"offer_made") == 2


async def test_a_month_to_come_has_no_file(fourteen19: Fourteen19) -> None:
    answer = await fourteen19.client.get(_FILE, params={"area": "350", "month": "2098-01"})
    assert answer.status_code == 422
    assert (await fourteen19.client.get("nccis/schema")).content.startswith(b"<?xml")


async def test_a_client_file_replaces_nothing_whole(fourteen19: Fourteen19) -> None:
    """It has one activity of each: with it the months gone by would change."""
    await _held(fourteen19)
    content = await _written(fourteen19)
    for shrinking in ("false", "true"):
        answer = await _send(fourteen19, content, replaces="scope", confirm_shrinkage=shrinking)
        assert answer.status_code == 422
        assert [(e["code"], e["path"]) for e in answer.json()["errors"]] == [
            ("invalid_combination", "query.replaces")
        ]
    wrong = await _send(fourteen19, content, expected_rows="7")
    assert [e["code"] for e in wrong.json()["errors"]] == ["expected_rows"]
    assert (await _send(fourteen19, content, expected_rows="4")).status_code == 201


async def test_a_file_of_many_is_handed_in_part_by_part(
    fourteen19: Fourteen19, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(routes, "PART", 2)
    await _held(fourteen19)
    content = await _written(fourteen19)
    answer = await _send(fourteen19, content, key="many")
    assert answer.status_code == 201, answer.text
    told = answer.json()
    assert told["learners"]["rows"]["received"] == 2
    kinds = [(each["kind"], each["rows"]["received"]) for each in told["further"]]
    assert kinds == [("learners", 2), ("offers", 1)]
    assert (await _send(fourteen19, content, key="many")).json() == told
    assert await _written(fourteen19) == content
