"""Pages of other origins: none by default, the configured ones without a cookie's power."""

from typing import Any

import orjson
import pytest
from pydantic import ValidationError

from gateway.description import FILE
from tests.gateway.asking import with_settings, without_token
from tests.gateway.conftest import Front
from tests.gateway.support import Answer

BOARD = "https://board.example"
ORIGINS = {"gateway_cors_origins": f"{BOARD}, http://localhost:5173"}
ASKS = ("Access-Control-Request-Method: PATCH", "Access-Control-Request-Headers: authorization")
ALLOW = "access-control-allow-origin"
OF_EVERY_REQUEST = {
    "authorization",
    "content-type",
    "x-request-id",
    "x-correlation-id",
    "x-request-timeout-ms",
}
"""What the gateway takes with any request; operations do not name it one by one."""


def _preflight(gateway: Front, origin: str) -> Answer:
    return without_token(gateway, "/v1/any/values/7", f"Origin: {origin}", *ASKS, method="OPTIONS")


def _described_headers() -> set[str]:
    """The headers that any operation of the description takes."""

    def named(part: Any) -> set[str]:
        if isinstance(part, list):
            return set().union(*map(named, part))
        if not isinstance(part, dict):
            return set()
        own = {part["name"].lower()} if part.get("in") == "header" and "schema" in part else set()
        return own.union(*map(named, part.values()))

    return named(orjson.loads(FILE.read_bytes()))


class TestConfigured:
    def test_a_preflight_needs_no_token_and_stays_at_the_gateway(self, front: Front) -> None:
        with with_settings(front, **ORIGINS) as gateway:
            asked = front.service.requests
            answer = _preflight(gateway, BOARD)

        assert (answer.status, answer.body) == (200, b"")
        assert answer.values(ALLOW) == [BOARD]
        assert "PATCH" in answer.values("access-control-allow-methods")[0]
        allowed = answer.values("access-control-allow-headers")[0].lower().split(", ")
        assert {"authorization", "idempotency-key", "if-match", "content-type"} <= set(allowed)
        assert "Origin" in answer.values("vary")
        assert front.service.requests == asked

    def test_a_page_may_send_every_header_that_is_described(self, front: Front) -> None:
        with with_settings(front, **ORIGINS) as gateway:
            allowed = _preflight(gateway, BOARD).values("access-control-allow-headers")[0]
        assert set(allowed.lower().split(", ")) == _described_headers() | OF_EVERY_REQUEST

    def test_it_may_be_asked_as_often_as_one_likes(self, front: Front) -> None:
        with with_settings(front, **ORIGINS) as gateway:
            assert {_preflight(gateway, BOARD).status for _ in range(3)} == {200}

    @pytest.mark.parametrize(
        "line",
        ["Origin: https://board.example", "Origin: http://localhost:5173"],
    )
    def test_answers_may_be_read_with_their_headers(self, front: Front, line: str) -> None:
        with with_settings(front, **ORIGINS) as gateway:
            answers = [
                gateway.ask("/v1/any/values", line),
                without_token(gateway, "/v1/any/values", line),
                without_token(gateway, "/nowhere", line),
            ]
        assert [answer.status for answer in answers] == [200, 401, 404]
        for answer in answers:
            assert answer.values(ALLOW) == [line.partition(" ")[2]]
            exposed = answer.values("access-control-expose-headers")[0].split(", ")
            assert {"ETag", "Link", "Retry-After", "RateLimit", "X-Request-ID"} <= set(exposed)
            assert "Origin" in answer.values("vary")
            assert not answer.values("access-control-allow-credentials")

    @pytest.mark.parametrize(
        "origin",
        [
            "https://board.example.evil.example",
            "http://board.example",
            "https://board.example:8443",
            "https://BOARD.example",
            "null",
            "*",
            "",
        ],
    )
    def test_another_origin_gets_nothing(self, front: Front, origin: str) -> None:
        with with_settings(front, **ORIGINS) as gateway:
            for answer in (
                _preflight(gateway, origin),
                gateway.ask("/v1/any/values", f"Origin: {origin}"),
            ):
                assert not answer.values(ALLOW)
                assert "Origin" in answer.values("vary")

    def test_caches_are_told_where_nobody_asked(self, front: Front) -> None:
        with with_settings(front, **ORIGINS) as gateway:
            assert "Origin" in gateway.ask("/v1/any/values").values("vary")

    def test_an_ordinary_options_is_an_ordinary_request(self, front: Front) -> None:
        with with_settings(front, **ORIGINS) as gateway:
            line = f"Origin: {BOARD}"
            assert without_token(gateway, "/v1/any/values", line, method="OPTIONS").status == 401
            assert gateway.ask("/v1/any/values", line, method="OPTIONS").status == 200


def test_by_default_no_page_may_call(front: Front) -> None:
    assert _preflight(front, BOARD).status == 401
    answer = front.ask("/v1/any/values", f"Origin: {BOARD}")
    assert not answer.values(ALLOW)
    assert "Origin" not in answer.values("vary")


@pytest.mark.parametrize(
    "origins", ["*", "https://board.example/", "board.example", "null", "https://a.example/x"]
)
def test_a_wrong_origin_is_named_at_the_start(front: Front, origins: str) -> None:
    with (
        pytest.raises(ValidationError, match="should read https://host"),
        with_settings(front, gateway_cors_origins=origins),
    ):
        pass
