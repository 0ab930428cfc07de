"""Only a good token passes, and the service gets it to check it itself."""

import pytest

from tests.gateway.conftest import Front
from tests.gateway.support import Answer
from tests.support.tokens import token


def _ask(front: Front, *lines: str) -> Answer:
    with front.wire() as wire:
        head = "\r\n".join(["GET /v1/any/values HTTP/1.1", "Host: any", *lines])
        wire.send(head.encode("latin-1") + b"\r\n\r\n")
        return wire.answer()


@pytest.mark.parametrize(
    "lines",
    [
        (),
        ("Authorization: Bearer",),
        ("Authorization: Bearer ei_tests_wrong",),
        ("Authorization: Basic dXNlcjpwYXNz",),
        ("Authorization: Bearer \xe9\xff",),
        ("X-Api-Key: something",),
    ],
)
def test_without_a_good_token_nothing_passes(front: Front, lines: tuple[str, ...]) -> None:
    before = front.service.requests
    answer = _ask(front, *lines)

    assert (answer.status, answer.json()["code"]) == (401, "unauthenticated")
    assert answer.values("www-authenticate")[0].startswith("Bearer")
    assert front.service.requests == before


def test_an_expired_token_does_not_pass(front: Front) -> None:
    answer = _ask(front, f"Authorization: Bearer {token(exp=1)}")
    assert (answer.status, "expired" in str(answer.json()["detail"])) == (401, True)


def test_the_service_gets_the_token_to_check_it_itself(front: Front) -> None:
    headers = front.ask("/v1/any/values").json()["headers"]
    assert ["authorization", f"Bearer {front.key}"] in headers  # type: ignore[operator]


def test_two_tokens_in_one_request_are_refused(front: Front) -> None:
    assert front.ask("/v1/any/values", "Authorization: Bearer other").status == 400
