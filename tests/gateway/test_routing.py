"""A request reaches the service its path names, as it was sent; any trick in the path does not."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chassis.problems import Problem
from gateway.routes import Routes, check_target
from tests.gateway.conftest import Front


class TestPassingOn:
    def test_method_path_query_and_body_arrive_unchanged(self, front: Front) -> None:
        answer = front.ask("/v1/any/values?a=1&b=%20x", method="PUT", body=b"some rows").json()

        assert answer["method"] == "PUT"
        assert answer["raw_path"] == "/v1/any/values"
        assert answer["query"] == "a=1&b=%20x"
        assert answer["size"] == 9

    @pytest.mark.parametrize(
        "target",
        [
            "/v1/any/NI%2072",
            "/v1/any/caf%c3%a9/%7Etilde",
            "/v1/any/a+b;c=d,e@f:g",
            "/v1/any/100%25",
            "/v1/any/double%252f",
            "/v1/any/trailing/",
        ],
    )
    def test_percent_encoding_is_left_as_it_is(self, front: Front, target: str) -> None:
        assert front.ask(target).json()["raw_path"] == target

    def test_query_is_left_as_it_is(self, front: Front) -> None:
        query = "q=%C3%a9&x=a%2Fb&empty=&again=1&again=2&plus=a+b"
        assert front.ask(f"/v1/any/values?{query}").json()["query"] == query

    @pytest.mark.parametrize("method", ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"])
    def test_every_method_without_a_body(self, front: Front, method: str) -> None:
        assert front.ask("/v1/any/values", method=method).status == 200

    def test_a_body_without_a_length_arrives_whole(self, front: Front) -> None:
        with front.wire() as wire:
            wire.head("/v1/any/values", "Transfer-Encoding: chunked", method="POST")
            wire.send(b"5\r\nhello\r\n")
            wire.send(b"6\r\n world\r\n0\r\n\r\n")
            assert wire.answer().json()["size"] == 11

    def test_one_connection_carries_many_requests(self, front: Front) -> None:
        with front.wire() as wire:
            for number in range(5):
                wire.head(f"/v1/any/{number}")
                assert wire.answer().json()["raw_path"] == f"/v1/any/{number}"

    def test_one_connection_to_the_service_carries_many_requests(self, front: Front) -> None:
        front.ask("/v1/any/values", method="POST", body=b"x")
        front.service.callers.clear()
        for number in range(10):
            assert front.ask(f"/v1/any/{number}").status == 200
            assert front.ask("/v1/any/values", method="POST", body=b"x").status == 200
            assert front.ask("/v1/any/notmodified").status == 304
            assert front.ask("/v1/any/values", method="HEAD").status == 200
        assert len(front.service.callers) == 1

    def test_pipelined_requests_are_answered_in_order(self, front: Front) -> None:
        with front.wire() as wire:
            for number in range(5):
                wire.head(f"/v1/any/{number}")
            paths = [wire.answer().json()["raw_path"] for _ in range(5)]
        assert paths == [f"/v1/any/{number}" for number in range(5)]

    def test_a_waiting_caller_is_told_to_go_on(self, front: Front) -> None:
        with front.wire() as wire:
            headers = ("Expect: 100-continue", "Content-Length: 5")
            wire.head("/v1/any/values", *headers, method="POST")
            assert wire.socket.recv(100).startswith(b"HTTP/1.1 100 ")
            wire.send(b"hello")
            assert wire.answer().json()["size"] == 5


class TestUnknownPlaces:
    def test_an_unknown_service_is_answered_with_the_known_ones(self, front: Front) -> None:
        answer = front.ask("/v1/nothere/values")

        assert answer.status == 404
        assert answer.values("content-type") == ["application/problem+json"]
        problem = answer.json()
        assert problem["code"] == "not_found"
        assert "/v1/any/, /v1/dead/" in str(problem["detail"])
        assert [problem["request_id"]] == answer.values("x-request-id")

    @pytest.mark.parametrize("target", ["/v1", "/v1/", "/v2/any/x", "/any/x", "/V1/any/x"])
    def test_other_places_are_not_found(self, front: Front, target: str) -> None:
        assert front.ask(target).status == 404

    def test_an_unknown_method_is_refused(self, front: Front) -> None:
        answer = front.ask("/v1/any/values", method="TRACE")
        assert answer.status == 405
        assert "PATCH" in answer.values("allow")[0]

    def test_own_pages_are_only_read(self, front: Front) -> None:
        answer = front.ask("/health/live", method="POST")
        assert (answer.status, answer.values("allow")) == (405, ["GET, HEAD"])


class TestTricks:
    @pytest.mark.parametrize(
        "path",
        [
            "/v1/any/../other/x",
            "/v1/any/./x",
            "/v1/any/%2e%2e/other",
            "/v1/any/.%2E/other",
            "/v1/any/..;a=b/other",
            "/v1/any/%2e%2e%3b/other",
            "/v1/any/a%2fb",
            "/v1/any/a%5Cb",
            "/v1/any/a\\b",
            "/v1/any/x%00",
            "/v1/any/x%0d%0aSet-Cookie:a",
            "/v1//any/x",
            "//v1/any/x",
            "/v1/any/x//",
            "/v1/any/%c0%ae%c0%ae/x",
            "/v1/any/%zz",
            "/v1/any/%",
            "*",
        ],
    )
    def test_are_refused(self, front: Front, path: str) -> None:
        before = front.service.requests
        assert front.ask(path).status == 400
        assert front.service.requests == before

    def test_another_host_in_the_request_line_changes_nothing(self, front: Front) -> None:
        answer = front.ask("http://elsewhere.example/v1/any/values").json()
        assert answer["raw_path"] == "/v1/any/values"

    def test_a_long_address_is_refused(self, front: Front) -> None:
        answer = front.ask("/v1/any/values?q=" + "x" * 2048)
        assert (answer.status, answer.json()["code"]) == (414, "uri_too_long")

    @given(st.binary(max_size=40))
    def test_no_accepted_path_has_a_dot_segment_however_it_is_decoded(self, tail: bytes) -> None:
        path = b"/v1/any/" + tail
        try:
            check_target(path, b"", longest=100)
        except Problem:
            return
        decoded = path.decode("ascii")
        from urllib.parse import unquote

        for _ in range(2):
            parts = decoded.replace("\\", "/").split("/")
            assert not {".", "..", ""} & set(parts[1:-1])
            assert decoded.isprintable()
            decoded = unquote(decoded)
            if "%" in decoded:
                break

    @given(st.text(alphabet="abcXYZ019-_.~ %é/", min_size=1, max_size=20))
    def test_a_properly_quoted_segment_is_accepted(self, text: str) -> None:
        from urllib.parse import quote

        segment = quote(text.replace("/", ""), safe="")
        if segment in ("", ".", ".."):
            return
        check_target(f"/v1/any/{segment}/more".encode(), b"", longest=300)


def test_the_longest_service_name_does_not_shadow_a_shorter_one() -> None:
    routes = Routes({"kpi": "http://a:1", "kpi-old": "http://b:2"})
    assert routes.match(b"/v1/kpi/x").base == "http://a:1"
    assert routes.match(b"/v1/kpi-old/x").base == "http://b:2"
