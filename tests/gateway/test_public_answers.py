"""Public answers by the gateway's cache, before a real service that counts what it is asked."""

import asyncio
import gzip
import json
from collections.abc import Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from dataclasses import dataclass, field

import pytest
from starlette.types import Receive, Scope, Send

from gateway.cache import LARGEST
from tests.gateway.asking import with_settings, without_token
from tests.gateway.conftest import Front, before
from tests.gateway.support import Answer, Pairs, Service, Wire, service_at, until

DAY = "public, max-age=86400"
STALE = "public, max-age=60"  # with an Age of 60
GRACE = f"{STALE}, stale-if-error=600"
CALLERS = 6


@dataclass
class Publisher(Service):
    """Answers `/public/…` as told, and not before it is let."""

    control: str = DAY
    tag: str = '"1"'
    more: Pairs = field(default_factory=list)
    body: bytes = b'{"value": 51.6}'
    status: int = 200
    holds: bool = False
    asked: list[dict[str, str]] = field(default_factory=list)

    async def _public(
        self, query: Mapping[str, str], scope: Scope, receive: Receive, send: Send
    ) -> None:
        headers = {name.decode(): value.decode() for name, value in scope["headers"]}
        self.asked.append(headers)
        while self.holds:
            await asyncio.sleep(0.005)
        unchanged = self.status == 200 and headers.get("if-none-match") == self.tag
        start: Pairs = [
            (b"content-type", b"application/json"),
            (b"cache-control", self.control.encode()),
            (b"etag", self.tag.encode()),
            *self.more,
        ]
        status = 304 if unchanged else self.status
        await send({"type": "http.response.start", "status": status, "headers": start})
        await send({"type": "http.response.body", "body": b"" if unchanged else self.body})


@dataclass
class Stage:
    """A publisher behind a gateway of its own; `close` ends the publisher alone."""

    service: Publisher
    gateway: Front
    close: ExitStack

    def ask(self, name: str = "values", *lines: str, method: str = "GET") -> Answer:
        return without_token(self.gateway, f"/v1/any/public/{name}", *lines, method=method)

    def ask_together(self) -> list[Answer]:
        """Several callers at once, let through when the first request is at the service."""
        self.service.holds = True
        with ThreadPoolExecutor(CALLERS) as callers:
            answers = [callers.submit(self.ask) for _ in range(CALLERS)]
            until(lambda: in_hand(self.gateway) == CALLERS, what="all callers wait")
            self.service.holds = False
            return [answer.result() for answer in answers]


def in_hand(gateway: Front) -> int:
    lines = gateway.ask("/metrics").body.decode().splitlines()
    wanted = 'gateway_requests_in_flight{service="any"} '
    return int(float(next(it for it in lines if it.startswith(wanted)).removeprefix(wanted)))


@pytest.fixture
def stage(front: Front) -> Iterator[Stage]:
    service = Publisher()
    with ExitStack() as close:
        base = close.enter_context(service_at(service))
        with before(front, any=base) as gateway:
            yield Stage(service, gateway, close)


def test_the_second_caller_gets_what_the_first_one_got(stage: Stage) -> None:
    first, second = stage.ask(), stage.ask("values", "X-Request-ID: second-caller")
    assert (first.status, first.body) == (second.status, second.body) == (200, stage.service.body)
    assert len(stage.service.asked) == 1
    assert second.values("etag") == ['"1"']
    assert int(second.values("age")[0]) >= 0
    assert second.values("x-request-id") == ["second-caller"]


def test_nothing_of_a_caller_but_its_accept_reaches_the_service(stage: Stage) -> None:
    planted = ("Accept: text/csv", "Accept-Language: planted", "X-Anything: planted")
    stage.ask(
        "values", *planted, "Range: bytes=0-1", "X-Forwarded-Host: planted", "Origin: planted"
    )
    (asked,) = stage.service.asked
    assert asked.pop("accept") == "text/csv"
    assert "planted" not in str(asked)
    assert {"x-forwarded-host", "range", "accept-encoding", "if-none-match"}.isdisjoint(asked)


def test_each_address_and_form_is_its_own(stage: Stage) -> None:
    for name in ("values", "values?a=1&b=2", "values?b=2&a=1", "Values"):
        stage.ask(name)
    stage.ask("values", "Accept: text/csv")
    assert len(stage.service.asked) == 5


def test_a_caller_with_a_token_is_none_of_the_cache_s_business(stage: Stage) -> None:
    for _ in range(2):
        stage.gateway.ask("/v1/any/public/values")
    assert stage.ask().values("age") == ["0"]
    assert len(stage.service.asked) == 3


def test_who_holds_it_is_not_sent_it_again(stage: Stage) -> None:
    for tag in ('"1"', 'W/"1"'):
        unchanged = stage.ask("values", f"If-None-Match: {tag}")
        assert (unchanged.status, unchanged.body) == (304, b"")
        assert unchanged.values("cache-control") == [DAY]
    assert stage.ask("values", 'If-None-Match: "0"').status == 200
    assert len(stage.service.asked) == 1


def test_one_answer_serves_those_who_take_it_packed_and_those_who_do_not(stage: Stage) -> None:
    stage.service.body = json.dumps(list(range(1000))).encode()
    plain, packed = stage.ask(), stage.ask("values", "Accept-Encoding: gzip")
    assert plain.body == gzip.decompress(packed.body) == stage.service.body
    assert (plain.values("etag"), packed.values("etag")) == (['"1"'], ['W/"1"'])
    assert plain.values("vary") == packed.values("vary") == ["Accept-Encoding"]
    assert len(stage.service.asked) == 1


def test_the_head_alone_comes_out_of_the_cache_but_does_not_fill_it(stage: Stage) -> None:
    stage.ask(method="HEAD")
    whole = stage.ask()
    head = stage.ask(method="HEAD")
    assert (head.body, head.values("etag")) == (b"", whole.values("etag"))
    assert head.values("content-length") == whole.values("content-length")
    assert len(stage.service.asked) == 2


@pytest.mark.parametrize("control", ["no-store", "private, max-age=60", "max-age=60", ""])
def test_what_is_not_public_is_asked_for_each_time(stage: Stage, control: str) -> None:
    stage.service.control = control
    assert [stage.ask().body for _ in range(2)] == [stage.service.body] * 2
    assert len(stage.service.asked) == 2


def test_what_is_large_is_passed_on_whole(stage: Stage) -> None:
    stage.service.body = b"x" * (2 * LARGEST)
    assert [stage.ask().body == stage.service.body for _ in range(2)] == [True, True]
    assert len(stage.service.asked) == 2


def test_with_no_memory_for_it_nothing_is_kept(stage: Stage) -> None:
    front = Front(0, "", stage.service, stage.gateway.base)
    with with_settings(front, gateway_cache_bytes=0) as gateway:
        for _ in range(2):
            assert without_token(gateway, "/v1/any/public/values").status == 200
    assert len(stage.service.asked) == 2


class TestStale:
    @pytest.fixture(autouse=True)
    def kept_and_stale(self, stage: Stage) -> None:
        stage.service.more = [(b"age", b"60")]
        stage.service.control = GRACE
        assert stage.ask().status == 200

    def test_it_is_confirmed_without_being_sent_again(self, stage: Stage) -> None:
        stage.service.body, stage.service.more = b"not sent", []
        again = stage.ask()
        assert (again.status, again.body) == (200, b'{"value": 51.6}')
        assert stage.service.asked[-1]["if-none-match"] == '"1"'
        assert stage.ask().body == again.body
        assert len(stage.service.asked) == 2

    def test_it_is_replaced_by_what_is_new(self, stage: Stage) -> None:
        stage.service.body, stage.service.tag = b'{"value": 52.1}', '"2"'
        assert stage.ask().body == b'{"value": 52.1}'

    @pytest.mark.parametrize("status", [500, 503])
    def test_it_stands_in_for_a_service_that_fails(self, stage: Stage, status: int) -> None:
        stage.service.status = status
        answer = stage.ask()
        assert (answer.status, answer.body) == (200, b'{"value": 51.6}')
        assert int(answer.values("age")[0]) >= 60

    def test_or_is_down(self, stage: Stage) -> None:
        stage.close.close()
        assert [stage.ask().status for _ in range(8)] == [200] * 8

    def test_or_does_not_answer_in_time(self, stage: Stage) -> None:
        stage.service.holds = True
        assert stage.ask("values", "X-Request-Timeout-Ms: 100").body == b'{"value": 51.6}'
        stage.service.holds = False

    @pytest.mark.parametrize("control", [STALE, f"{GRACE}, must-revalidate"])
    def test_but_not_where_it_must_not(self, stage: Stage, control: str) -> None:
        stage.service.control = control
        assert stage.ask("values").status == 200
        stage.close.close()
        assert stage.ask().status == 503

    def test_nor_for_an_answer_that_is_no_failure(self, stage: Stage) -> None:
        stage.service.status = 404
        assert stage.ask().status == 404


class TestTogether:
    def test_many_callers_are_one_request(self, stage: Stage) -> None:
        answers = stage.ask_together()
        assert [answer.body for answer in answers] == [stage.service.body] * CALLERS
        assert len({answer.values("x-request-id")[0] for answer in answers}) == CALLERS
        assert len(stage.service.asked) == 1

    def test_what_is_not_kept_each_gets_for_itself(self, stage: Stage) -> None:
        stage.service.control = "private"
        assert [answer.status for answer in stage.ask_together()] == [200] * CALLERS
        assert len(stage.service.asked) == CALLERS

    def test_when_the_first_caller_leaves_another_takes_over(self, stage: Stage) -> None:
        stage.service.holds = True
        with Wire(stage.gateway.port, "") as leaver:
            leaver.send(b"GET /v1/any/public/values HTTP/1.1\r\nHost: any\r\n\r\n")
            until(lambda: len(stage.service.asked) == 1, what="the service is asked")
        with ThreadPoolExecutor(CALLERS) as callers:
            answers = [callers.submit(stage.ask) for _ in range(CALLERS)]
            until(lambda: len(stage.service.asked) == 2, what="another asks")
            stage.service.holds = False
            assert [answer.result().status for answer in answers] == [200] * CALLERS
        assert len(stage.service.asked) == 2

    def test_a_failure_is_everybody_s_at_once(self, stage: Stage) -> None:
        stage.close.close()
        with ThreadPoolExecutor(CALLERS) as callers:
            answers = list(callers.map(lambda _: stage.ask(), range(CALLERS)))
        assert {answer.status for answer in answers} == {503}
        assert {answer.json()["dependency"] for answer in answers} == {"any"}
