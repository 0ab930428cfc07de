"""Limits of size and time: each is told plainly, and nothing waits for ever."""

import time

import pytest

from tests.gateway.conftest import BODY_BYTES, CLIENT_S, SERVICE_S, Front
from tests.gateway.support import until

BLOCK = b"x" * 16384


class TestSize:
    def test_a_body_declared_too_large_is_refused_before_it_is_sent(self, front: Front) -> None:
        before = front.service.requests
        with front.wire() as wire:
            length = f"Content-Length: {BODY_BYTES + 1}"
            wire.head("/v1/any/values", length, "Expect: 100-continue", method="POST")
            answer = wire.answer()

        assert (answer.status, answer.json()["code"]) == (413, "too_large")
        assert f"{BODY_BYTES:,}" in str(answer.json()["detail"])
        assert front.service.requests == before

    def test_a_body_declared_too_large_and_sent_all_the_same(self, front: Front) -> None:
        with front.wire() as wire:
            size = 4 * BODY_BYTES
            wire.head("/v1/any/values", f"Content-Length: {size}", method="POST")
            for _ in range(size // len(BLOCK)):
                wire.send(BLOCK)
            assert wire.answer().status == 413
            wire.head("/v1/any/next")
            assert wire.answer().json()["raw_path"] == "/v1/any/next"

    def test_one_that_never_ends_is_not_listened_to_for_ever(
        self, front: Front, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr("gateway.protocol._LINGER_S", CLIENT_S)
        with front.wire() as wire:
            wire.head("/v1/any/values", f"Content-Length: {10**12}", method="POST")
            assert wire.answer().status == 413
            until(lambda: wire.cannot_send(BLOCK), what="the connection is closed")

    def test_a_streamed_body_is_cut_at_the_limit(self, front: Front) -> None:
        front.service.largest_body_seen = 0
        with front.wire() as wire:
            wire.head("/v1/any/values", "Transfer-Encoding: chunked", method="POST")
            for _ in range(2 * BODY_BYTES // len(BLOCK)):
                wire.send(b"%x\r\n%s\r\n" % (len(BLOCK), BLOCK))
            answer = wire.answer()

        assert (answer.status, answer.json()["code"]) == (413, "too_large")
        assert front.service.largest_body_seen <= BODY_BYTES

    def test_a_body_of_just_the_limit_passes(self, front: Front) -> None:
        answer = front.ask("/v1/any/values", method="POST", body=b"x" * BODY_BYTES)
        assert answer.json()["size"] == BODY_BYTES

    def test_a_submission_may_be_larger(self, front: Front) -> None:
        body = b"x" * (4 * BODY_BYTES)
        answer = front.ask("/v1/any/profiles/submissions", method="POST", body=body)
        assert answer.json()["size"] == len(body)

    def test_large_headers_are_refused(self, front: Front) -> None:
        answer = front.ask("/v1/any/values", "X-Long: " + "x" * 8192)
        assert (answer.status, answer.json()["code"]) == (431, "headers_too_large")

    def test_a_header_without_end_is_refused_while_it_comes(self, front: Front) -> None:
        with front.wire() as wire:
            wire.send(b"GET /v1/any/values HTTP/1.1\r\nHost: any\r\nX-Long: ")
            for _ in range(8):
                wire.send(BLOCK)
                time.sleep(0.001)
            answer = wire.answer()
            assert (answer.status, answer.json()["code"]) == (431, "headers_too_large")
            assert wire.is_closed()


class TestSlowCallers:
    def test_one_who_stops_in_the_body_is_told(self, front: Front) -> None:
        started = time.monotonic()
        with front.wire() as wire:
            wire.head("/v1/any/values", "Content-Length: 100", method="POST")
            wire.send(b"a few bytes")
            answer = wire.answer()

        assert (answer.status, answer.json()["code"]) == (408, "request_timeout")
        assert CLIENT_S <= time.monotonic() - started < CLIENT_S + 5

    def test_one_who_drips_is_cut_off_too(self, front: Front) -> None:
        with front.wire() as wire:
            wire.head("/v1/any/values", "Content-Length: 1000", method="POST")
            deadline = time.monotonic() + 10 * CLIENT_S
            wire.socket.settimeout(CLIENT_S / 4)
            got = b""
            while not got and time.monotonic() < deadline:
                wire.send(b"x")
                try:
                    got = wire.socket.recv(16)
                except TimeoutError:
                    continue
        assert got.startswith(b"HTTP/1.1 408")

    def test_one_who_stops_in_the_head_is_told_and_left(self, front: Front) -> None:
        with front.wire() as wire:
            wire.send(b"GET /v1/any/values HTTP/1.1\r\nHost: any\r\nX-")
            assert wire.answer().status == 408
            assert wire.is_closed()

    @pytest.mark.parametrize("noise", [b"", b"\r\n", b"\r\n\r\n\r\n"])
    def test_one_who_says_nothing_is_left(self, front: Front, noise: bytes) -> None:
        with front.wire() as wire:
            wire.send(noise)
            assert wire.is_closed()

    def test_one_who_says_nothing_after_a_request_is_left(self, front: Front) -> None:
        with front.wire() as wire:
            wire.head("/v1/any/values")
            assert wire.answer().status == 200
            wire.send(b"\r\n")
            assert wire.is_closed()

    def test_a_slow_but_steady_one_is_served(self, front: Front) -> None:
        with front.wire() as wire:
            blocks = 8
            wire.head("/v1/any/values", f"Content-Length: {blocks * 2048}", method="POST")
            for _ in range(blocks):
                time.sleep(CLIENT_S / 3)
                wire.send(b"x" * 2048)
            assert wire.answer().json()["size"] == blocks * 2048

    def test_one_who_does_not_read_lets_go_of_the_service(self, front: Front) -> None:
        cut = front.service.cut
        with front.wire() as wire:
            wire.head("/v1/any/stream?bytes=200000000")
            until(lambda: front.service.cut > cut, what="the service's stream is cut")


class TestSlowServices:
    def test_a_silent_one_is_answered_for(self, front: Front) -> None:
        started = time.monotonic()
        answer = front.ask("/v1/any/hang")

        assert (answer.status, answer.json()["code"]) == (504, "gateway_timeout")
        assert "'any'" in str(answer.json()["detail"])
        assert answer.values("retry-after")
        assert SERVICE_S <= time.monotonic() - started < SERVICE_S + 5

    def test_the_clock_starts_when_the_body_has_been_sent(self, front: Front) -> None:
        with front.wire() as wire:
            blocks = 6
            wire.head("/v1/any/values", f"Content-Length: {blocks * 2048}", method="POST")
            started = time.monotonic()
            while time.monotonic() - started < SERVICE_S + 0.2 and blocks > 1:
                time.sleep(0.25)
                wire.send(b"x" * 2048)
                blocks -= 1
            wire.send(b"x" * 2048 * blocks)
            assert wire.answer().status == 200

    def test_one_that_takes_nothing_of_a_body_is_answered_for(self, front: Front) -> None:
        gone = front.service.gone
        with front.wire() as wire:
            size = 64 * 1024 * 1024
            wire.head("/v1/any/deaf/submissions", f"Content-Length: {size}", method="POST")
            wire.socket.settimeout(0.2)
            sent = 0
            try:
                while sent < size:
                    sent += wire.socket.send(BLOCK)
            except TimeoutError:
                pass
            wire.socket.settimeout(5)
            assert wire.answer().status == 504
        assert sent < size
        until(lambda: front.service.gone > gone, what="the service is let go")
