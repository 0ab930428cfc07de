"""An Idempotency-Key is one client's, for one request: nobody else gets its answer."""

import asyncio
import itertools
import json
import uuid
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, Final

import aiohttp
import pytest

from tests.adversarial.conftest import Count
from tests.adversarial.planted import AREA, OTHER, OWN, Planted
from tests.support.calls import Json
from tests.support.swimming import PUPILS
from tests.support.system import System
from tests.support.tokens import bearer

_AT_ONCE: Final = 20
_YEARS: Final = itertools.count(1950)


@dataclass(frozen=True)
class Write:
    """A write that may be repeated: what it sends, and another body for the same address."""

    method: str
    path: str
    body: Any
    other: Any
    role: str = "data_manager"

    @property
    def service(self) -> str:
        """Which keeps its keys."""
        return self.path.split("/")[2]


def _code() -> str:
    return uuid.uuid4().hex[:8]


def _client(name: str) -> Json:
    return {"client_id": name, "name": name, "roles": ["head"], "organisations": [OWN]}


def writes() -> list[Write]:
    """One of each way in which a key is kept, with names of their own."""
    code, year = _code(), next(_YEARS)
    period = f"{year}/{(year + 1) % 100:02}"
    plan = {"area": AREA, "period": period, "title": "Of keys"}
    figure = {"measure": PUPILS, "organisation": OWN, "area": AREA, "amount": year,
              "period": "2008/09", "effective_on": "2009-07-31"}  # fmt: skip
    function = {"area": AREA, "slug": f"key-{code}", "title": "Of keys", "lead": "Lead",
                "transfers_on": "2030-04-01", "checklist": ["Staff"]}  # fmt: skip
    tutor = {"area": AREA, "slug": f"key-{code}", "name": "Of keys", "subjects": ["english"],
             "from": "2026-09-01"}  # fmt: skip
    target = f"/v1/kpi/targets/SWIMMING.{OWN}.{period.replace('/', '-')}.all"
    return [
        Write("POST", "/v1/kpi/plans", plan, plan | {"title": "Of others"}),
        Write("PUT", target, {"value": "61", "reason": "Agreed"}, {"value": "62", "reason": "No"}),
        Write("POST", "/v1/kpi/figures/submissions", [figure], [figure | {"amount": 8}]),
        Write("POST", "/v1/identity/clients", _client(f"key-{code}"), _client(f"lock-{code}"),
              role="administrator"),
        Write("POST", "/v1/fourteen19/transfer-functions", function,
              function | {"slug": f"lock-{code}"}, role="officer"),
        Write("POST", "/v1/enrichment/tutors", tutor, tutor | {"slug": f"lock-{code}"},
              role="officer"),
    ]  # fmt: skip


WRITES: Final = [write.path.split("/")[3] for write in writes()]


@dataclass
class Someone:
    """A client that writes under keys."""

    system: System
    name: str
    role: str
    organisations: tuple[str, ...] = ("*",)

    async def send(self, write: Write, key: str, **changed: Any) -> tuple[int, str]:
        token = bearer(self.name, roles=[self.role], organisations=self.organisations)
        headers = {"Authorization": token, "Idempotency-Key": key}
        url = self.system.gateway + changed.get("path", write.path)
        async with (
            aiohttp.ClientSession(headers=headers) as client,
            client.request(write.method, url, json=changed.get("body", write.body)) as answer,
        ):
            return answer.status, await answer.text()

    async def again(self, write: Write, key: str) -> str:
        """What is told of an effect that there was."""
        status, text = await self.send(write, key)
        assert status == 201, text
        return without_secret(text)

    async def first(self, write: Write, key: str) -> str:
        status, text = await self.send(write, key)
        assert status == 201, text
        return text


def without_secret(text: str) -> str:
    """An answer as it is kept: a secret is shown once."""
    told = json.loads(text)
    if isinstance(told.get("secret"), dict):
        told["secret"] |= {"secret": None, "shown_before": True}
    return json.dumps(told, sort_keys=True)


@pytest.fixture(params=range(len(WRITES)), ids=WRITES)
def write(request: pytest.FixtureRequest) -> Write:
    number: int = request.param
    return writes()[number]


async def test_a_key_is_one_client_s(planted: Planted, write: Write, count: Count) -> None:
    """Whoever sends another's request under another's key is judged as if there were no key."""
    key, mine = _code(), Someone(planted.system, f"a-{_code()}", write.role)
    first = await mine.first(write, key)
    strangers = [
        Someone(planted.system, f"b-{_code()}", write.role),
        Someone(planted.system, f"b-{_code()}", write.role, (OTHER,)),
        Someone(planted.system, mine.name.upper(), write.role),
        Someone(planted.system, f"{mine.name}/", write.role),
        Someone(planted.system, f"b-{_code()}", "head", (OWN,)),
        Someone(planted.system, f"b-{_code()}", "partner", (OTHER,)),
    ]
    for other in strangers:
        _, text = await other.send(write, key)
        assert text != first, other
    assert await mine.again(write, key) == without_secret(first)
    count("idempotency", len(strangers) + 2)


async def test_a_key_is_one_request_s(planted: Planted, write: Write, count: Count) -> None:
    key, mine = _code(), Someone(planted.system, f"a-{_code()}", write.role)
    first = await mine.first(write, key)
    changed: list[dict[str, Any]] = [
        {"body": write.other},
        {"body": [write.body]},
    ]
    for each in changed:
        status, text = await mine.send(write, key, **each)
        assert status in (409, 422), (each, text)
        assert text != first
    for elsewhere in writes():
        if elsewhere.service == write.service:
            status, text = await mine.send(elsewhere, key)
            assert (status, "idempotency_key_reused" in text) == (409, True), text
    count("idempotency", len(changed) + len(WRITES))


async def test_twenty_at_once_are_one(planted: Planted, write: Write, count: Count) -> None:
    key, mine = _code(), Someone(planted.system, f"a-{_code()}", write.role)
    answers = await asyncio.gather(*(mine.send(write, key) for _ in range(_AT_ONCE)))
    statuses = {status for status, _ in answers}
    assert statuses <= {201, 409}, statuses
    first = {without_secret(text) for status, text in answers if status == 201}
    assert first == {await mine.again(write, key)}, "two effects, or two answers to one"
    assert all("idempotency_key_in_use" in text for status, text in answers if status == 409)
    count("idempotency", _AT_ONCE + 1)


async def test_what_failed_may_be_mended_under_its_key(
    planted: Planted, write: Write, count: Count
) -> None:
    key, mine = _code(), Someone(planted.system, f"a-{_code()}", write.role)
    wrong: Iterable[Any] = ({}, [], "x", None, [{}], {"code": 7})
    tried = 0
    for body in wrong:
        status, text = await mine.send(write, key, body=body)
        assert 400 <= status < 500, text
        tried += 1
    lower = Someone(planted.system, mine.name, "head", (OTHER,))
    assert (await lower.send(write, key))[0] == 403
    await mine.first(write, key)
    count("idempotency", tried + 2)


async def test_an_answer_is_not_told_to_a_client_that_may_no_longer_know_it(
    planted: Planted, write: Write, count: Count
) -> None:
    """It acts for another school now: its own old key opens nothing of the first."""
    key, name = _code(), f"a-{_code()}"
    first = await Someone(planted.system, name, write.role).first(write, key)
    for role, organisations in (("head", (OTHER,)), (write.role, (OTHER,)), (write.role, ())):
        status, text = await Someone(planted.system, name, role, organisations).send(write, key)
        assert text != first, (role, organisations, status)
    count("idempotency", 4)


@pytest.mark.parametrize("key", ["", " ", "x" * 256, "\xe9", "a\tb", "'; --", "x" * 255])
async def test_odd_keys(system: System, key: str, count: Count) -> None:
    write = writes()[0]
    status, text = await Someone(system, f"a-{_code()}", write.role).send(write, key)
    assert status in (201, 400, 422), text
    count("idempotency")
