"""Rates at the gateway: counted by caller, told in headers, guessing slowed down."""

from typing import Any

import pytest

from gateway.classes import Rate
from gateway.limits import guard
from tests.gateway.asking import as_client, with_settings, without_token
from tests.gateway.conftest import Front
from tests.gateway.support import Answer

LOW = {"rate": [3, 300]}
SECRET = "Authorization: Basic dXNlcjpndWVzcw=="


def _token(gateway: Front, *lines: str) -> Answer:
    return without_token(gateway, "/v1/identity/token", *lines, method="POST", body=b"")


def _refused(answer: Answer) -> bool:
    if answer.status != 429:
        return False
    assert answer.json()["code"] == "too_many_requests"
    assert int(answer.values("retry-after")[0]) >= 1
    return True


class TestHeaders:
    def test_every_answer_tells_what_is_left(self, front: Front) -> None:
        with with_settings(front, gateway_classes={"read": LOW}) as gateway:
            answers = [gateway.ask("/v1/any/values") for _ in range(4)]

        assert [answer.status for answer in answers] == [200, 200, 200, 429]
        for left, answer in zip([2, 1, 0, 0], answers, strict=True):
            assert answer.values("ratelimit-policy") == ['"read";q=3;w=300']
            (state,) = answer.values("ratelimit")
            name, remaining, seconds = state.split(";")
            assert (name, remaining) == ('"read"', f"r={left}")
            assert 0 < int(seconds.removeprefix("t=")) <= 600
        assert answers[-1].values("retry-after") == [
            answers[-1].values("ratelimit")[0].rpartition("t=")[2]
        ]

    def test_refusals_for_another_reason_tell_it_too(self, front: Front) -> None:
        for answer in (front.ask("/v1/dead/values"), front.ask("/v1/any/values", body=b"x")):
            assert answer.status in (503, 413)
            assert answer.values("ratelimit")

    def test_what_is_refused_does_not_reach_the_service(self, front: Front) -> None:
        with with_settings(front, gateway_classes={"read": LOW}) as gateway:
            asked = front.service.requests
            for _ in range(10):
                gateway.ask("/v1/any/values")
        assert front.service.requests == asked + 3


class TestWhoIsCounted:
    def test_each_client_by_itself_whatever_token_it_uses(self, front: Front) -> None:
        with with_settings(front, gateway_classes={"read": LOW}) as gateway:
            for _ in range(3):
                assert as_client(gateway, "one").ask("/v1/any/values").status == 200
            assert _refused(as_client(gateway, "one").ask("/v1/any/values"))
            assert as_client(gateway, "two").ask("/v1/any/values").status == 200

    def test_one_class_does_not_use_up_another(self, front: Front) -> None:
        with with_settings(front, gateway_classes={"read": LOW}) as gateway:
            for _ in range(4):
                gateway.ask("/v1/any/values")
            assert gateway.ask("/v1/any/values", method="POST", body=b"x").status == 200

    @pytest.mark.parametrize("path", ["/v1/any/public/values", "/problems", "/health/status"])
    def test_who_has_no_token_by_address(self, front: Front, path: str) -> None:
        with with_settings(
            front, gateway_classes={"public": LOW}, gateway_trusted_proxies="127.0.0.1/32"
        ) as gateway:
            here = "X-Forwarded-For: 2001:db8:0:1::1"
            neighbour = "X-Forwarded-For: 2001:db8:0:1:ffff::2"
            elsewhere = "X-Forwarded-For: 2001:db8:0:2::1"
            for _ in range(3):
                assert without_token(gateway, path, here).status == 200
            assert _refused(without_token(gateway, path, here))
            assert _refused(without_token(gateway, path, neighbour))
            assert without_token(gateway, path, elsewhere).status == 200

    def test_a_client_is_not_counted_with_its_address(self, front: Front) -> None:
        with with_settings(front, gateway_classes={"public": LOW}) as gateway:
            for _ in range(4):
                without_token(gateway, "/v1/any/public/values")
            assert gateway.ask("/v1/any/public/values").status == 200

    def test_health_is_told_at_any_rate(self, front: Front) -> None:
        with with_settings(front, gateway_classes={"public": {"rate": [1, 300]}}) as gateway:
            answers = [without_token(gateway, "/health/live") for _ in range(5)]
        assert {answer.status for answer in answers} == {200}

    def test_token_requests_by_address_whoever_asks(self, front: Front) -> None:
        with with_settings(front, gateway_classes={"token": LOW}) as gateway:
            assert [_token(gateway, SECRET).status for _ in range(3)] == [200] * 3
            assert _refused(_token(gateway))


class TestGuessing:
    @pytest.fixture(autouse=True)
    def _few(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(guard, "FAILURES", Rate(3, 300))

    def test_bad_tokens_are_refused_for_a_while_and_good_ones_are_not(self, front: Front) -> None:
        with with_settings(front) as gateway:
            bad = [
                without_token(gateway, "/v1/any/values", f"Authorization: Bearer guess-{n}")
                for n in range(5)
            ]
            assert [answer.status for answer in bad] == [401, 401, 401, 429, 429]
            assert gateway.ask("/v1/any/values").status == 200

    def test_no_token_is_asked_for_after_too_many_wrong_secrets(self, front: Front) -> None:
        with with_settings(front) as gateway:
            front.service.token_status = 401
            try:
                guesses: list[Any] = [_token(gateway, SECRET).status for _ in range(5)]
            finally:
                front.service.token_status = 200
            assert guesses == [401, 401, 401, 429, 429]
            assert _refused(_token(gateway, SECRET))

    def test_asking_without_a_token_is_no_guess(self, front: Front) -> None:
        with with_settings(front) as gateway:
            answers = {without_token(gateway, "/v1/any/values").status for _ in range(5)}
            assert answers == {401}
            assert _token(gateway, SECRET).status == 200
