"""What a request does is recorded, or not done."""

from typing import Any

import asyncpg

from deploy.local.provision import database_of, with_database
from tests.chassis.audit.probing import Probe

_LOG = "SELECT action, subject, client, why, rows FROM probe_audit.entry ORDER BY at"


async def _notes(probe: Probe) -> set[str]:
    return {row[0] for row in await probe.sql("SELECT body FROM note")}


async def test_an_entry_tells_who_what_to_what_in_which_request_and_why(probe: Probe) -> None:
    headers = {
        "X-Request-Id": "request-0001",
        "X-Correlation-Id": "journey-0001",
        "X-Reason": "asked for by the head",
    }
    await probe.call("POST", "notes/hello", headers=headers)
    (entry,) = await probe.search(action="notes.add")
    assert entry.pop("id") != entry.pop("at")
    assert entry == {
        "client": "tester",
        "roles": ["director", "officer"],
        "organisations": ["*"],
        "action": "notes.add",
        "subject_kind": "note",
        "subject": "hello",
        "before": None,
        "after": {"length": 5},
        "why": "asked for by the head",
        "personal": False,
        "rows": 1,
        "request_id": "request-0001",
        "correlation_id": "journey-0001",
    }


async def test_a_write_that_is_not_recorded_is_not_made(probe: Probe) -> None:
    for path in ("notes/a/unrecorded", "notes/b/by-hand"):
        status, problem = await probe.call("POST", path)
        assert (status, problem["code"]) == (500, "internal_error"), path
    assert await _notes(probe) == set()
    assert (await probe.call("POST", "notes/c/tried-out"))[0] == 200


async def test_work_in_the_background_needs_no_entry(probe: Probe) -> None:
    await probe.sql("INSERT INTO note VALUES ('by a consumer')")
    assert await _notes(probe) == {"by a consumer"}
    assert await probe.sql(_LOG) == []


async def test_a_repeated_request_is_recorded_once(probe: Probe) -> None:
    for _ in range(2):
        status, _ = await probe.call("POST", "notes/once", headers={"Idempotency-Key": "k1"})
        assert status == 201
    assert [row[:2] for row in await probe.sql(_LOG)] == [("notes.add", "once")]


async def test_without_its_log_a_service_neither_writes_nor_reads_personal_data(
    probe: Probe, urls: dict[str, str], admin_url: str
) -> None:
    await probe.call("POST", "notes/kept")
    assert await probe.call("GET", "notes/kept") == (200, ["kept"])
    admin = await asyncpg.connect(with_database(admin_url, database_of(urls["probe"])))
    await admin.execute("REVOKE ALL ON probe_audit.entry FROM probe")
    await admin.execute("REVOKE INSERT ON probe_audit.entry FROM probe")
    for method, path in (("POST", "notes/lost"), ("GET", "notes/kept"), ("GET", "audit")):
        status, body = await probe.call(method, path)
        assert (status, body["code"]) == (500, "internal_error"), path
    assert await _notes(probe) == {"kept"}
    await admin.execute("DROP SCHEMA probe_audit CASCADE")
    await admin.close()
    async with probe.http.get("/health/ready") as answer:
        ready: dict[str, Any] = await answer.json()
    assert ready["status"] == "fail"
    database = ready["checks"]["database"]
    assert database["has"]["audit"] is None
    assert database["error"].endswith(": run `python -m deploy.provision`")


async def test_a_reason_is_short(probe: Probe) -> None:
    status, problem = await probe.call("POST", "notes/x", headers={"X-Reason": "y" * 501})
    assert (status, problem["errors"][0]["path"]) == (422, "header.X-Reason")
