"""Single organisations over HTTP: read, edited, registered; differences decided."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any, Final

import httpx
from sqlalchemy import event

from chassis.requests import in_request
from tests.schools.register_app import ORGANISATIONS, Json, Schools
from tests.support.tokens import bearer

BASE: Final = "/v1/schools"
NO_CONTACTS: Final = {"Authorization": bearer("head", roles=["head"], organisations=["105148"])}


async def record(schools: Schools, number: str, **asked: str) -> Json:
    """The record, with its tag as `etag`."""
    answer = await schools.get(f"/{number}", **asked)
    assert answer.status_code == 200, answer.text
    return dict(answer.json()) | {"etag": answer.headers["ETag"]}


async def edit(
    schools: Schools, number: str, changes: Mapping[str, Any], **headers: str
) -> httpx.Response:
    """PATCH with the present tag and a reason, unless `headers` say otherwise."""
    given = {"X-Reason": "as the school told us"} | headers
    if "If-Match" not in given:
        given["If-Match"] = (await record(schools, number, retired="show"))["etag"]
    return await schools.client.patch(f"{ORGANISATIONS}/{number}", json=changes, headers=given)


async def edited(schools: Schools, number: str, changes: Mapping[str, Any]) -> Json:
    """PATCH that must be taken; the record."""
    answer = await edit(schools, number, changes)
    assert answer.status_code == 200, answer.text
    return dict(answer.json())


async def differences(schools: Schools, **asked: Any) -> list[Json]:
    answer = await schools.client.get(f"{BASE}/differences", params=asked)
    assert answer.status_code == 200, answer.text
    return list(answer.json()["results"])


async def decide(schools: Schools, difference: Json, how: str) -> httpx.Response:
    """Accept or refuse a difference as it was listed."""
    return await schools.client.post(
        difference["links"][how],
        headers={"If-Match": difference["etag"], "X-Reason": "checked with the school"},
    )


async def register(schools: Schools, given: Mapping[str, Any], **headers: str) -> httpx.Response:
    return await schools.client.post(
        ORGANISATIONS, json=given, headers={"X-Reason": "newly opened"} | headers
    )


async def submitted(schools: Schools, kind: str, *rows: Mapping[str, Any]) -> None:
    """Rows of another kind, which must be taken."""
    answer = await schools.client.post(f"{BASE}/{kind}/submissions", json=list(rows))
    assert answer.status_code == 201, answer.text


async def audited(schools: Schools, action: str) -> list[Json]:
    """The audit log's entries of an action, the newest first."""
    answer = await schools.client.get(f"{BASE}/audit", params={"action": action})
    assert answer.status_code == 200, answer.text
    return list(answer.json()["results"])


@contextmanager
def counted(schools: Schools) -> Iterator[list[str]]:
    """The statements that requests make the service send meanwhile."""
    sent: list[str] = []

    def note(_connection: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
        if in_request():
            sent.append(statement)

    engine = schools.app.state.database.engine.sync_engine
    event.listen(engine, "before_cursor_execute", note)
    try:
        yield sent
    finally:
        event.remove(engine, "before_cursor_execute", note)
