"""What every service does alike: problems, ids, health, one transaction a request."""

import io
import json
from collections.abc import AsyncIterator, Mapping
from typing import Annotated

import aiohttp
import pytest
from fastapi import APIRouter, Query, Request, Response
from pydantic import BaseModel, Field
from sqlalchemy import text

from chassis import audit
from chassis.app import create_app
from chassis.audit import Deed
from chassis.auth import Principal, needs
from chassis.bodies import LARGEST
from chassis.conditional import etag, is_unchanged, require_match
from chassis.database import ReadDb, WriteDb
from chassis.idempotency import Answer, IdempotencyKey, fingerprint, recall, remember
from chassis.migrate import migrate_async
from chassis.policy import Role, Scope, policy_of
from chassis.service import Service
from chassis.settings import Settings
from tests.support.databases import Databases
from tests.support.serving import serving
from tests.support.tokens import issuers_file, token

SCOPES = ("probe:read", "probe:write")
POLICY = policy_of(
    "probe", {name: Scope("for tests", frozenset(Role) - {Role.PUBLIC}) for name in SCOPES}
)
router = APIRouter(prefix="/things", tags=["things"])
Reader = Annotated[Principal, needs("probe:read")]
Writer = Annotated[Principal, needs("probe:write")]


class Thing(BaseModel):
    name: str = Field(min_length=2)
    size: int = Field(ge=0)


class Count(BaseModel):
    count: int


@router.post("", status_code=201)
async def add(thing: Thing, caller: Writer, db: WriteDb, key: IdempotencyKey = None) -> Count:
    request = fingerprint("POST", thing.model_dump_json())
    if key and (kept := await recall(db, client=caller.client, key=key, request=request)):
        audit.nothing(db)
        return Count.model_validate_json(kept.body)
    await db.execute(
        text("INSERT INTO thing (name, size) VALUES (:name, :size)"), thing.model_dump()
    )
    await audit.record(db, caller, Deed("things.add", "thing", thing.name))
    answer = Count(count=await db.scalar(text("SELECT count(*) FROM thing")) or 0)
    if key:
        kept_answer = Answer(201, {}, answer.model_dump_json().encode())
        await remember(db, client=caller.client, key=key, request=request, answer=kept_answer)
    return answer


@router.get("")
async def count(
    request: Request,
    response: Response,
    _: Reader,
    db: ReadDb,
    least: Annotated[int, Query(ge=0)] = 0,
) -> Count:
    number = await db.scalar(text("SELECT count(*) FROM thing WHERE size >= :n"), {"n": least})
    response.headers["ETag"] = etag(number)
    if is_unchanged(request, etag(number)):
        response.status_code = 304
    return Count(count=number or 0)


@router.delete("", status_code=204)
async def clear(request: Request, caller: Writer, db: WriteDb) -> None:
    number = await db.scalar(text("SELECT count(*) FROM thing"))
    require_match(request, etag(number))
    await db.execute(text("DELETE FROM thing"))
    await audit.record(db, caller, Deed("things.clear", "things", "all", rows=number or 0))


@router.get("/secret-{pupil}")
async def fails(pupil: str, _: Reader) -> None:
    raise RuntimeError(f"about {pupil}")


PROBE = Service(
    name="probe", package="tests.support.probe", title="Probe", policy=POLICY, routers=[router]
)


class Client:
    """A caller with one key."""

    def __init__(self, session: aiohttp.ClientSession) -> None:
        self.session = session

    async def call(
        self, method: str, path: str, *, expect: int, **options: object
    ) -> tuple[dict[str, object], Mapping[str, str]]:
        async with self.session.request(method, path, **options) as answer:  # type: ignore[arg-type]
            body = await answer.read()
            assert answer.status == expect, body
            return (json.loads(body) if body else {}), answer.headers


@pytest.fixture(scope="module")
async def address(
    postgres: str, tmp_path_factory: pytest.TempPathFactory
) -> AsyncIterator[tuple[str, str]]:
    """The served probe and a key for it."""
    databases = Databases(postgres)
    urls = await databases.new("probe", "bus")
    await migrate_async(PROBE, urls["probe"])
    key = token("probe", scopes=["probe:read", "probe:write"])
    app = create_app(
        PROBE,
        Settings(database_url=urls["probe"], event_bus=urls["bus"], issuers_file=issuers_file()),
    )
    async with serving(app) as base:
        async with app.state.database.write() as session:
            # Checked only at commit: what a commit after the answer would hide.
            await session.execute(
                text(
                    "CREATE TABLE thing (name text, size int,"
                    " UNIQUE (name) DEFERRABLE INITIALLY DEFERRED)"
                )
            )
        yield base, key
    await databases.drop_all()


@pytest.fixture
async def client(address: tuple[str, str]) -> AsyncIterator[Client]:
    base, key = address
    async with aiohttp.ClientSession(base, headers={"Authorization": f"Bearer {key}"}) as session:
        yield Client(session)


async def test_a_write_is_committed_before_its_answer(client: Client) -> None:
    await client.call("POST", "/v1/probe/things", expect=201, json={"name": "one", "size": 1})
    body, _ = await client.call("GET", "/v1/probe/things", expect=200)
    assert body["count"]


async def test_a_commit_that_fails_is_never_a_success(client: Client) -> None:
    thing = {"name": "twice", "size": 1}
    await client.call("POST", "/v1/probe/things", expect=201, json=thing)
    body, _ = await client.call("POST", "/v1/probe/things", expect=500, json=thing)
    assert body["code"] == "internal_error"


async def test_all_faults_of_a_request_come_at_once_with_their_places(client: Client) -> None:
    body, headers = await client.call(
        "POST", "/v1/probe/things?least=-1", expect=422, json={"name": "x", "size": -3}
    )
    assert headers["Content-Type"] == "application/problem+json"
    errors = body["errors"]
    assert isinstance(errors, list)
    assert {error["path"] for error in errors} == {"$.name", "$.size"}
    assert all(error["code"] and error["message"] for error in errors)


@pytest.mark.parametrize(
    ("method", "path", "status", "code"),
    [
        ("GET", "/v1/probe/nothing", 404, "not_found"),
        ("PUT", "/v1/probe/things", 405, "method_not_allowed"),
        ("POST", "/v1/probe/things", 422, "invalid_request"),
        ("GET", "/v1/probe/dead-letters", 403, "forbidden"),
        ("DELETE", "/v1/probe/things", 428, "precondition_required"),
    ],
)
async def test_every_refusal_is_a_problem_of_the_catalogue(
    client: Client, method: str, path: str, status: int, code: str
) -> None:
    body, headers = await client.call(method, path, expect=status)
    assert body["code"] == code
    assert body["request_id"] == headers["X-Request-ID"]
    catalogue, _ = await client.call("GET", "/v1/probe/problems", expect=200)
    assert code in {entry["code"] for entry in catalogue}  # type: ignore[index]


async def test_an_unforeseen_error_tells_nothing_of_its_cause(client: Client) -> None:
    body, headers = await client.call("GET", "/v1/probe/things/secret-E350200109001", expect=500)
    assert "RuntimeError" not in json.dumps(body)
    assert body["code"] == "internal_error"
    assert body["request_id"] == headers["X-Request-ID"]


async def test_an_unforeseen_error_leaves_the_connection_to_the_next(
    address: tuple[str, str],
) -> None:
    base, key = address
    opened: list[object] = []
    trace = aiohttp.TraceConfig()

    async def note(*_: object) -> None:
        opened.append(None)

    trace.on_connection_create_end.append(note)
    headers = {"Authorization": f"Bearer {key}"}
    async with aiohttp.ClientSession(base, headers=headers, trace_configs=[trace]) as session:
        client = Client(session)
        await client.call("GET", "/v1/probe/things/secret-any", expect=500)
        await client.call("GET", "/v1/probe/things", expect=200)
    assert len(opened) == 1


@pytest.mark.parametrize("name", ["a\0b", "ab\0"])
async def test_what_no_text_holds_is_refused(client: Client, name: str) -> None:
    thing = {"name": name, "size": 1}
    body, _ = await client.call("POST", "/v1/probe/things", expect=400, json=thing)
    assert body["code"] == "bad_request"


async def test_a_body_that_is_too_large_is_not_gathered(address: tuple[str, str]) -> None:
    """Not even to find out that nobody sends it."""
    async with aiohttp.ClientSession(address[0]) as stranger:
        headers = {"Content-Type": "application/json"}
        large = io.BytesIO(b" " * (LARGEST + 1))
        async with stranger.post("/v1/probe/things", data=large, headers=headers) as answer:
            body = await answer.json(content_type=None)
    assert (answer.status, body["code"]) == (413, "too_large")


async def test_a_sane_request_id_is_kept_and_a_wild_one_replaced(client: Client) -> None:
    for sent, kept in (("01a20b6d-56ae", True), ("x", False), ("a\tb" * 5, False)):
        _, headers = await client.call(
            "GET", "/health/live", expect=200, headers={"X-Request-ID": sent}
        )
        assert (headers["X-Request-ID"] == sent) is kept


async def test_the_same_key_and_request_give_the_same_answer_once(client: Client) -> None:
    thing, key = {"name": "kept", "size": 5}, {"Idempotency-Key": "k-1"}
    first, _ = await client.call("POST", "/v1/probe/things", expect=201, json=thing, headers=key)
    again, _ = await client.call("POST", "/v1/probe/things", expect=201, json=thing, headers=key)
    assert again == first
    other = thing | {"size": 6}
    body, _ = await client.call("POST", "/v1/probe/things", expect=409, json=other, headers=key)
    assert body["code"] == "idempotency_key_reused"


async def test_conditional_requests(client: Client) -> None:
    _, headers = await client.call("GET", "/v1/probe/things?least=999", expect=200)
    tag = {"If-None-Match": headers["ETag"]}
    await client.call("GET", "/v1/probe/things?least=999", expect=304, headers=tag)
    stale = {"If-Match": '"another"'}
    body, _ = await client.call("DELETE", "/v1/probe/things", expect=412, headers=stale)
    assert body["code"] == "precondition_failed"


async def test_health_tells_of_schema_outbox_bus_and_dead_letters(client: Client) -> None:
    await client.call("GET", "/health/ready", expect=200)
    status, _ = await client.call("GET", "/health/status", expect=200)
    assert status["status"] == "pass", status
    assert status["schema_revision"] == {
        "chassis_revision": "0007",
        "revision": "0001",
        "audit": "1",
    }
    checks = status["checks"]
    assert isinstance(checks, dict)
    assert checks["outbox"]["events"] == 0
    assert checks["dead_letters"]["count"] == 0
    assert checks["bus"] == {"connected": True}


async def test_metrics_name_routes_by_template_and_hold_no_identifier(client: Client) -> None:
    await client.call("GET", "/v1/probe/things/secret-E350200109001", expect=500)
    async with client.session.get("/metrics") as answer:
        metrics = await answer.text()
    assert 'route="/v1/probe/things/secret-{pupil}",status="500"' in metrics
    assert "E350200109001" not in metrics
    assert "outbox_events 0.0" in metrics
