"""Bodies and answers pass as they come, and an end on one side is an end on the other."""

import http.client
import socket
import struct
import time

import pytest

from tests.gateway.conftest import Front
from tests.gateway.support import until


class TestAsItComes:
    def test_an_answer_is_not_held_back(self, front: Front) -> None:
        with front.wire() as wire:
            wire.head("/v1/any/drip")
            response = wire.begun()
            assert response.readline() == b"first\n"

    def test_a_body_is_not_held_back(self, front: Front) -> None:
        front.service.largest_body_seen = 0
        with front.wire() as wire:
            wire.head("/v1/any/values", "Content-Length: 10", method="POST")
            wire.send(b"first")
            until(lambda: front.service.largest_body_seen == 5, what="half the body arrived")
            wire.send(b"other")
            assert wire.answer().json()["size"] == 10

    def test_an_answer_before_the_body_s_end_is_passed_on(self, front: Front) -> None:
        with front.wire() as wire:
            wire.head("/v1/any/early", "Content-Length: 100000", method="POST")
            wire.send(b"only the first bytes")
            answer = wire.answer()
            assert (answer.status, answer.body) == (422, b"refused early")

    def test_a_caller_that_sends_on_after_such_an_answer_can_read_it(self, front: Front) -> None:
        with front.wire() as wire:
            size = 8_000_000
            wire.head("/v1/any/early/submissions", f"Content-Length: {size}", method="POST")
            wire.send(b"x" * size)
            assert wire.answer().status == 422
            wire.head("/v1/any/next")
            assert wire.answer().json()["raw_path"] == "/v1/any/next"


class TestEnds:
    def test_a_caller_that_leaves_ends_a_waiting_request(self, patient: Front) -> None:
        gone = patient.service.gone
        with patient.wire() as wire:
            requests = patient.service.requests
            wire.head("/v1/any/hang")
            until(lambda: patient.service.requests > requests, what="the request arrived")
        until(lambda: patient.service.gone > gone, what="the service saw it end")

    def test_a_caller_that_leaves_after_its_body_ends_the_request(self, patient: Front) -> None:
        gone, requests = patient.service.gone, patient.service.requests
        with patient.wire() as wire:
            wire.head("/v1/any/hang", "Content-Length: 4", method="POST")
            wire.send(b"rows")
            until(lambda: patient.service.requests > requests, what="the request arrived")
        until(lambda: patient.service.gone > gone, what="the service saw it end")

    def test_a_caller_that_leaves_ends_a_running_answer(self, patient: Front) -> None:
        gone = patient.service.gone
        with patient.wire() as wire:
            wire.head("/v1/any/drip")
            assert wire.socket.recv(1)
        until(lambda: patient.service.gone > gone, what="the service saw it end")

    def test_a_caller_that_leaves_in_its_body_ends_the_upload(self, patient: Front) -> None:
        patient.service.largest_body_seen = 0
        broken = patient.service.broken
        with patient.wire() as wire:
            wire.head("/v1/any/values", "Content-Length: 1000", method="POST")
            wire.send(b"half")
            until(lambda: patient.service.largest_body_seen == 4, what="half the body arrived")
            reset = struct.pack("ii", 1, 0)
            wire.socket.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, reset)
        until(lambda: patient.service.broken > broken, what="the service saw the body broken off")

    def test_an_answer_cut_off_is_not_passed_off_as_whole(self, front: Front) -> None:
        with front.wire() as wire:
            wire.head("/v1/any/cut")
            response = wire.begun()
            with pytest.raises(http.client.IncompleteRead):
                response.read()

    def test_an_answer_that_falls_silent_is_cut_off(self, front: Front) -> None:
        started = time.monotonic()
        with front.wire() as wire:
            wire.head("/v1/any/drip")
            response = wire.begun()
            with pytest.raises(http.client.IncompleteRead):
                response.read()
        assert time.monotonic() - started < 8
