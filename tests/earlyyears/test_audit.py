"""Every read and every correction of a child is in the audit log, and no child is."""

from typing import Any

from sqlalchemy import text

from tests.earlyyears.profile_app import PROFILES, EarlyYears
from tests.earlyyears.returns import upn, worked_example

REASON = {"X-Reason": "moderation"}
AUDIT = "/v1/earlyyears/audit"


async def entries(earlyyears: EarlyYears, **about: str) -> list[dict[str, Any]]:
    """What the log tells, newest first."""
    answer = await earlyyears.client.get(AUDIT, params=about)
    assert answer.status_code == 200, answer.text
    return list(answer.json()["results"])


async def test_a_page_of_children_is_told_by_its_return_and_range(earlyyears: EarlyYears) -> None:
    await earlyyears.accepted(worked_example())
    page = (await earlyyears.children(limit="4")).json()["results"]
    (read,) = await entries(earlyyears, personal="true")
    assert (read["action"], read["subject_kind"]) == ("children.list", "return")
    assert (read["subject"], read["rows"]) == ("105148.2008/09", 4)
    assert read["after"] == {"first": page[0]["child_id"], "last": page[-1]["child_id"]}


async def test_one_child_is_told_by_its_number(earlyyears: EarlyYears) -> None:
    await earlyyears.accepted(worked_example())
    child_id = (await earlyyears.children()).json()["results"][2]["child_id"]
    url = f"{PROFILES}/children/{child_id}"
    read = await earlyyears.client.get(url, headers=REASON)
    sent = {**REASON, "If-Match": read.headers["ETag"]}
    changes = {"scores": {"W": 9, "R": read.json()["scores"]["R"]}, "surname": "Newplanted"}
    corrected = await earlyyears.client.patch(url, json=changes, headers=sent)
    assert corrected.status_code == 201, corrected.text
    correction, reading = await entries(earlyyears, subject_kind="child", subject=str(child_id))
    assert (reading["action"], reading["personal"], reading["why"]) == (
        "children.read",
        True,
        "moderation",
    )
    assert (correction["action"], correction["personal"]) == ("children.correct", False)
    assert correction["after"] == {
        "fields": ["surname", "W"],
        "submission": corrected.json()["id"],
    }


async def test_who_may_not_read_is_told_nothing_and_leaves_no_entry(
    earlyyears: EarlyYears,
) -> None:
    await earlyyears.accepted(worked_example())
    assert (await earlyyears.client.get(f"{PROFILES}/children/{2**62}")).status_code == 404
    assert await entries(earlyyears, personal="true") == []


async def test_no_child_is_in_the_log(earlyyears: EarlyYears) -> None:
    await test_one_child_is_told_by_its_number(earlyyears)
    async with earlyyears.app.state.database.read() as session:
        rows = await session.execute(text("SELECT e::text FROM earlyyears_audit.entry e"))
        written = "\n".join(rows.scalars())
    assert "children.correct" in written
    for planted in ("Planted", "planted", "2004-02-29", "ZZ9", *(upn(n) for n in range(1, 12))):
        assert planted not in written
