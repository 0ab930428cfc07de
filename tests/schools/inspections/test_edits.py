"""One inspection put on record by an officer: receipt, tag, every fault at once, withdrawal."""

from contracts.schools import CategoryChanged
from services.schools.inspections.columns import VALUES
from services.schools.inspections.edits import InspectionRecord
from tests.schools.inspections.conftest import BASE, NOTICE, URN, Inspections
from tests.support.tokens import bearer

ADDRESS = f"{BASE}/organisations/{URN}/inspections/section_5/2009-06-10"
FOUND = {"overall": 4, "category": "notice_to_improve", "inspector": "Agatha Inspector"}


async def test_an_inspection_is_recorded_and_told_at_once(inspections: Inspections) -> None:
    answer = await inspections.client.put(ADDRESS, json=FOUND)
    assert answer.status_code == 201, answer.text
    assert answer.json()["rows"]["inserted"] == 1
    read = await inspections.client.get(ADDRESS)
    assert (read.json()["category"], read.json()["framework"]) == ("notice_to_improve", "2005")
    assert f"{URN}/2009-06-10" in await inspections.told(CategoryChanged)
    undone = await inspections.client.post(answer.json()["links"]["withdrawal"])
    assert undone.status_code == 200, undone.text
    assert (await inspections.client.get(ADDRESS)).status_code == 404


async def test_what_is_held_is_replaced_only_by_who_has_read_it(inspections: Inspections) -> None:
    await inspections.accepted(NOTICE)
    unread = await inspections.client.put(ADDRESS, json=FOUND)
    assert (unread.status_code, unread.json()["code"]) == (428, "precondition_required")
    tag = {"If-Match": (await inspections.client.get(ADDRESS)).headers["ETag"]}
    special = FOUND | {"category": "special_measures"}
    replaced = await inspections.client.put(ADDRESS, json=special, headers=tag)
    assert replaced.json()["rows"]["changed"] == 1
    again = await inspections.client.put(ADDRESS, json=FOUND, headers=tag)
    assert (again.status_code, again.json()["code"]) == (412, "precondition_failed")
    assert (await inspections.client.get(ADDRESS)).json()["category"] == "special_measures"


async def test_the_rules_are_those_of_a_file(inspections: Inspections) -> None:
    refused = await inspections.client.put(
        ADDRESS, json={"overall": 4, "progress": "good", "published_on": "2009-01-01"}
    )
    assert refused.status_code == 422
    assert {one["code"] for one in refused.json()["errors"]} == {
        "category_missing",
        "not_of_this_sort",
        "published_before_inspected",
    }


def test_a_record_has_every_column_of_a_file() -> None:
    assert set(InspectionRecord.model_fields) == set(VALUES)


async def test_a_head_reads_and_may_not_record(inspections: Inspections) -> None:
    await inspections.accepted(NOTICE)
    head = {"Authorization": bearer("head", roles=["head"], organisations=[URN])}
    assert (await inspections.client.get(ADDRESS, headers=head)).status_code == 200
    assert (await inspections.client.put(ADDRESS, json=FOUND, headers=head)).status_code == 403


async def test_the_audit_log_tells_what_was_changed_without_a_name(
    inspections: Inspections,
) -> None:
    await inspections.client.put(ADDRESS, json=FOUND, headers={"X-Reason": "letter of 1 July"})
    entries = (await inspections.client.get(f"{BASE}/audit")).json()["results"]
    [entry] = [one for one in entries if one["action"] == "inspections.put"]
    assert entry["subject"] == f"{URN}.section_5.2009-06-10"
    assert (entry["why"], entry["after"]["category"]) == ("letter of 1 July", "notice_to_improve")
    assert "Agatha" not in str(entries)
