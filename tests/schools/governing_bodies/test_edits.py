"""Single records: the rules of a file, If-Match, a receipt, and an entry in the audit log."""

import httpx

from tests.schools.governing_bodies.conftest import (
    BASE,
    BRANDWOOD_URN,
    NO_CONTACTS,
    SEATS,
    Governance,
    day,
)
from tests.schools.register_app import Json

SCHOOL = f"{BASE}/organisations/{BRANDWOOD_URN}"
NEW = {
    "governor": "g9",
    "name": "Nora New",
    "category": "parent",
    "role": "governor",
    "starts_on": day(-1),
    "ends_on": day(1000),
    "email": "nora@example.org",
}


async def _change(
    governance: Governance, reference: str, change: Json, tag: str | None = None
) -> httpx.Response:
    address = f"{SCHOOL}/governors/{reference}"
    if tag is None:
        tag = (await governance.client.get(address)).headers["ETag"]
    headers = {"If-Match": tag, "X-Reason": "as agreed"}
    return await governance.client.patch(address, json=change, headers=headers)


async def _audited(governance: Governance, action: str) -> Json:
    [entry] = (await governance.get("/audit", action=action))["results"]
    return dict(entry)


async def test_a_governor_is_added_and_told_of_without_a_name(governance: Governance) -> None:
    answer = await governance.client.post(f"{SCHOOL}/governors", json=NEW)
    assert answer.status_code == 201, answer.text
    assert (await governance.last_told()).filled["parent"] == 2
    entry = await _audited(governance, "governors.post")
    assert entry["subject"] == f"{BRANDWOOD_URN}.g9"
    assert "nora" not in str(entry).lower()
    again = await governance.client.post(f"{SCHOOL}/governors", json=NEW)
    assert (again.status_code, again.json()["code"]) == (409, "conflict")


async def test_the_rules_of_a_file_hold(governance: Governance) -> None:
    wrong = NEW | {"role": "chair", "email": "nobody", "ends_on": day(-2)}
    answer = await governance.client.post(f"{SCHOOL}/governors", json=wrong)
    assert answer.status_code == 422
    found = {(one["path"], one["code"]) for one in answer.json()["errors"]}
    assert {code for _, code in found} == {"wrong_form", "ends_before_start"}
    second_chair = await governance.client.post(f"{SCHOOL}/governors", json=NEW | {"role": "chair"})
    assert [one["code"] for one in second_chair.json()["errors"]] == ["two_chairs"]


async def test_a_change_needs_the_present_tag(governance: Governance) -> None:
    address = f"{SCHOOL}/governors/g2"
    left = {"left_on": day(0)}
    assert (await governance.client.patch(address, json=left)).status_code == 428
    tag = (await governance.client.get(address)).headers["ETag"]
    assert (await _change(governance, "g2", left, tag)).status_code == 201
    assert (await _change(governance, "g2", {"left_on": None}, tag)).status_code == 412
    assert (await governance.last_told()).filled == {"staff": 1, "community": 1}
    assert (await _change(governance, "g2", {"left_on": None})).status_code == 201
    assert (await governance.last_told()).filled["parent"] == 1


async def test_a_change_leaves_the_rest_and_no_personal_value_in_the_log(
    governance: Governance,
) -> None:
    change = {"name": "Ada Married", "email": None, "role": "vice_chair"}
    assert (await _change(governance, "g1", change)).status_code == 201
    now = await governance.get(f"/organisations/{BRANDWOOD_URN}/governors/g1")
    assert (now["name"], now["email"], now["role"]) == ("Ada Married", None, "vice_chair")
    assert now["telephone"] == "01204 333333"
    entry = await _audited(governance, "governors.patch")
    assert entry["before"] == {"role": "chair"}
    assert entry["after"]["role"] == "vice_chair"
    assert entry["after"]["personal"] == ["name", "email"]
    assert "Ada" not in str(entry)
    assert entry["why"] == "as agreed"
    assert len(await governance.told()) == 2  # no number moved


async def test_seats_are_set_all_at_once_against_their_tag(governance: Governance) -> None:
    address = f"{SCHOOL}/seats"
    held = await governance.client.get(address)
    assert held.json() == {"seats": SEATS}
    wanted = {"seats": {"parent": 1, "foundation": 4}}
    assert (await governance.client.put(address, json=wanted)).status_code == 428
    tag = {"If-Match": held.headers["ETag"]}
    assert (await governance.client.put(address, json=wanted, headers=tag)).status_code == 201
    assert (await governance.client.put(address, json=wanted, headers=tag)).status_code == 412
    told = await governance.last_told()
    assert (told.seats, told.vacancies) == ({"parent": 1, "foundation": 4}, 4)
    entry = await _audited(governance, "seats.put")
    assert entry["before"] == SEATS
    assert entry["after"].items() >= wanted["seats"].items()


async def test_who_only_reads_may_not_edit(governance: Governance) -> None:
    answer = await governance.client.post(f"{SCHOOL}/governors", json=NEW, headers=NO_CONTACTS)
    assert answer.status_code == 403
    nowhere = await governance.client.post(f"{BASE}/organisations/105999/governors", json=NEW)
    assert (nowhere.status_code, nowhere.json()["code"]) == (404, "unknown_organisation")
