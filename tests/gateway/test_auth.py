"""Only a known key passes; a key that is taken away stops working at once."""

import pytest

from chassis.auth import new_key
from tests.gateway.conftest import Front, write_keys
from tests.gateway.support import Answer


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
def test_without_a_known_key_nothing_passes(front: Front, lines: tuple[str, ...]) -> None:
    before = front.service.requests
    answer = _ask(front, *lines)

    assert (answer.status, answer.json()["code"]) == (401, "unauthenticated")
    assert answer.values("www-authenticate")[0].startswith("Bearer")
    assert front.service.requests == before


def test_the_service_gets_the_key_to_check_it_itself(front: Front) -> None:
    headers = front.ask("/v1/any/values").json()["headers"]
    assert ["authorization", f"Bearer {front.key}"] in headers  # type: ignore[operator]


def test_two_keys_in_one_request_are_refused(front: Front) -> None:
    assert front.ask("/v1/any/values", "Authorization: Bearer other").status == 400


def test_a_key_taken_from_the_file_is_refused_at_once_and_a_new_one_works(front: Front) -> None:
    first = front.keys_file.read_text()
    key, digest = new_key("another")
    assert front.ask("/v1/any/values").status == 200
    write_keys(front.keys_file, digest)
    try:
        assert front.ask("/v1/any/values").status == 401
        assert _ask(front, f"Authorization: Bearer {key}").status == 200
    finally:
        front.keys_file.write_text(first)
    assert front.ask("/v1/any/values").status == 200
