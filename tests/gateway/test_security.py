"""Headers that tell browsers to be careful, on every answer whoever makes it."""

import pytest

from tests.gateway.asking import with_settings, without_token
from tests.gateway.conftest import Front
from tests.gateway.support import Answer

EXPECTED = {
    "x-content-type-options": "nosniff",
    "referrer-policy": "no-referrer",
    "content-security-policy": "default-src 'none'; frame-ancestors 'none'",
    "cross-origin-resource-policy": "same-origin",
}


def _malformed(front: Front) -> Answer:
    with front.wire() as wire:
        wire.send(b"nonsense\r\n\r\n")
        return wire.answer()


def _too_slow(front: Front) -> Answer:
    with front.wire() as wire:
        wire.send(b"GET /v1/any/values HTTP/1.1\r\nHost: any\r\nX-")
        return wire.answer()


@pytest.mark.parametrize(
    "path", ["/v1/any/values", "/v1/any/notmodified", "/v1/dead/x", "/nowhere", "/", "/metrics"]
)
def test_every_answer_has_them(front: Front, path: str) -> None:
    _check(front.ask(path))


def test_refusals_have_them_too(front: Front) -> None:
    for answer in (
        without_token(front, "/v1/any/values"),
        front.ask("/v1/any//values"),
        _malformed(front),
        _too_slow(front),
    ):
        assert answer.status in (400, 401, 408)
        _check(answer)


def test_an_answer_s_own_policy_stays(front: Front) -> None:
    front.service.answer_headers = [(b"content-security-policy", b"default-src 'self'")]
    answer = front.ask("/v1/any/dressed")
    assert answer.values("content-security-policy") == ["default-src 'self'"]
    assert answer.values("x-content-type-options") == ["nosniff"]


def test_https_is_only_insisted_on_where_callers_use_it(front: Front) -> None:
    assert not front.ask("/v1/any/values").values("strict-transport-security")
    with with_settings(front, gateway_outside_scheme="https") as gateway:
        for answer in (gateway.ask("/v1/any/values"), _malformed(gateway)):
            assert answer.values("strict-transport-security") == ["max-age=31536000"]


def _check(answer: Answer) -> None:
    assert {name: answer.values(name) for name in EXPECTED} == {
        name: [value] for name, value in EXPECTED.items()
    }
    assert answer.values("permissions-policy")
