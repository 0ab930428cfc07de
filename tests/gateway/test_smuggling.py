"""Requests that two parsers could cut apart in two ways, written to the socket by hand."""

import pytest

from tests.gateway.conftest import Front

_SMUGGLED = "GET /v1/any/smuggled HTTP/1.1\r\nHost: any\r\n\r\n"


@pytest.mark.parametrize(
    "lines",
    [
        ["Content-Length: 6", "Transfer-Encoding: chunked"],
        ["Transfer-Encoding: chunked", "Content-Length: 6"],
        ["Content-Length: 6", "Content-Length: 7"],
        ["Content-Length: 6", "Content-Length: 6"],
        ["Content-Length: 6, 6"],
        ["Content-Length: +6"],
        ["Content-Length: 0x6"],
        ["Content-Length: -1"],
        ["Content-Length: 6_0"],
        ["Content-Length: 99999999999999999999999"],
        ["Content-Length: "],
        ["Content-Length : 6"],
        [" Content-Length: 6"],
        ["Transfer-Encoding: gzip, chunked"],
        ["Transfer-Encoding: chunked, identity"],
        ["Transfer-Encoding: xchunked"],
        ["Transfer-Encoding: identity"],
        ["Transfer-Encoding: chunked", "Transfer-Encoding: chunked"],
        ["Transfer-Encoding : chunked"],
        ["X-A: b\nTransfer-Encoding: chunked"],
        ["X-A: b\x00c"],
        ["Host: other"],
    ],
)
def test_ambiguous_framing_is_refused(front: Front, lines: list[str]) -> None:
    before = front.service.requests
    with front.wire() as wire:
        wire.head("/v1/any/values", *lines, method="POST")
        wire.send(b"0\r\n\r\n" + _SMUGGLED.encode())
        answer = wire.answer()

    assert answer.status == 400
    assert answer.values("content-type") == ["application/problem+json"]
    assert front.service.requests == before


@pytest.mark.parametrize(
    "text",
    [
        "GET /v1/any/values HTTP/1.1\nHost: any\n\n",
        "GET /v1/any/values HTTP/9.9\r\nHost: any\r\n\r\n",
        "GET /v1/any/values\r\n\r\n",
        "GET  /v1/any/a b HTTP/1.1\r\nHost: any\r\n\r\n",
        "get /v1/any/values HTTP/1.1\r\nHost: any\r\n\r\n",
        "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n",
        "\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03",
        "CONNECT any:80 HTTP/1.1\r\nHost: any\r\n\r\n",
        "GET /v1/any/values HTTP/1.1\r\n\r\n",
        "GET /v1/any/\xe9 HTTP/1.1\r\nHost: any\r\n\r\n",
        "GET /v1/any/values?\xe9 HTTP/1.1\r\nHost: any\r\n\r\n",
    ],
)
def test_what_is_not_plain_http_is_refused(front: Front, text: str) -> None:
    before = front.service.requests
    with front.wire() as wire:
        wire.send(text.encode("latin-1"))
        assert wire.answer().status in (400, 401, 405)
    assert front.service.requests == before


@pytest.mark.parametrize("tail", [b"5\r\nhelloXX", b"zz\r\nhello\r\n", b"-5\r\nhello\r\n"])
def test_a_broken_chunk_ends_the_request(front: Front, tail: bytes) -> None:
    with front.wire() as wire:
        wire.head("/v1/any/values", "Transfer-Encoding: chunked", method="POST")
        wire.send(b"2\r\nhi\r\n" + tail)
        assert wire.answer().status == 400
        assert wire.is_closed()


def test_a_body_is_never_read_as_a_request(front: Front) -> None:
    """Even after an answer that came before the body."""
    before = front.service.requests
    with front.wire() as wire:
        length = f"Content-Length: {len(_SMUGGLED)}"
        wire.head("/v1/nothere/values", length, method="POST")
        assert wire.answer().status == 404
        wire.send(_SMUGGLED.encode())
        wire.head("/v1/any/next")
        assert wire.answer().json()["raw_path"] == "/v1/any/next"
    assert front.service.requests == before + 1


@pytest.mark.parametrize("protocol", ["websocket", "h2c"])
def test_nothing_is_upgraded(front: Front, protocol: str) -> None:
    upgrade = ("Connection: Upgrade, HTTP2-Settings", f"Upgrade: {protocol}", "HTTP2-Settings: AA")
    headers = front.ask("/v1/any/values", *upgrade).json()["headers"]
    assert "upgrade" not in str(headers).lower()
    assert "http2" not in str(headers).lower()


@pytest.mark.parametrize("framing", ["Content-Length: 2", "Transfer-Encoding: chunked"])
@pytest.mark.parametrize("protocol", ["websocket", "h2c"])
def test_what_asks_for_an_upgrade_brings_no_body(front: Front, protocol: str, framing: str) -> None:
    """The parser would leave the body lying, for the next request's."""
    with front.wire() as wire:
        asking = ("Connection: Upgrade", f"Upgrade: {protocol}", framing)
        wire.head("/v1/any/values", *asking, method="POST")
        assert wire.answer().status == 400
        assert wire.is_closed()


def test_nothing_follows_what_asked_for_an_upgrade(front: Front) -> None:
    with front.wire() as wire:
        wire.head("/v1/any/values", "Connection: Upgrade", "Upgrade: h2c")
        assert wire.answer().values("connection") == ["close"]
        assert wire.is_closed()


def test_trailers_end_here(front: Front) -> None:
    with front.wire() as wire:
        wire.head("/v1/any/values", "Transfer-Encoding: chunked", "Trailer: X-User", method="POST")
        wire.send(b"2\r\nhi\r\n0\r\nX-User: planted\r\n\r\n")
        answer = wire.answer().json()
    assert answer["size"] == 2
    assert "planted" not in str(answer["headers"])
