"""Header hygiene: what ends here, what passes, and what the gateway vouches for."""

import string
from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chassis.problems import Problem
from gateway.headers import HOP_BY_HOP, Pair, check_head, inward, outward, read_head
from tests.gateway.conftest import Front, before

_names = st.one_of(
    st.sampled_from(sorted(HOP_BY_HOP)),
    st.text(alphabet=string.ascii_lowercase + "-", min_size=1, max_size=12).map(str.encode),
)
_values = st.text(alphabet=string.ascii_letters + " ,;=", max_size=20).map(str.encode)
_pairs = st.lists(st.tuples(_names, _values), max_size=12)
_case = st.sampled_from([bytes.lower, bytes.upper, bytes.title])


def _with_connection(pairs: list[Pair]) -> list[Pair]:
    """The pairs, and a Connection header that names every second of them."""
    named = b" , ".join(name for name, _ in pairs[::2])
    return [*pairs, (b"connection", named)]


def _scope(headers: list[Pair]) -> dict[str, object]:
    return {
        "method": "GET",
        "raw_path": b"/v1/any/x",
        "query_string": b"",
        "headers": headers,
        "client": ("10.0.0.9", 4711),
        "scheme": "http",
        "http_version": "1.1",
    }


class TestHopByHop:
    @given(_pairs)
    def test_none_survives_inward(self, pairs: list[Pair]) -> None:
        headers = _with_connection(pairs)
        passed = inward(read_head(_scope(headers)))

        own = {"x-request-id", "x-correlation-id", "x-forwarded-for", "x-forwarded-proto"}
        ended = HOP_BY_HOP | {name for name, _ in pairs[::2]}
        assert not {name.decode() for name in ended} & (set(passed) - own)

    @given(_pairs, _case)
    def test_none_survives_outward(self, pairs: list[Pair], case: Callable[[bytes], bytes]) -> None:
        headers = [(case(name), value) for name, value in _with_connection(pairs)]
        passed = {name for name, _ in outward(headers, base="http://a:1", request_id="r")}

        ended = HOP_BY_HOP | {name for name, _ in pairs[::2]}
        assert not (ended - {b"x-request-id", b"content-length"}) & passed

    @given(st.lists(st.tuples(st.just(b"accept-language"), _values), max_size=5))
    def test_repeated_headers_are_kept_in_order(self, pairs: list[Pair]) -> None:
        passed = inward(read_head(_scope(pairs)))
        values = passed.getall("accept-language", [])
        assert values == [value.decode() for _, value in pairs]

    def test_none_survives_over_the_wire(self, front: Front) -> None:
        front.service.answer_headers = [
            (b"x-kept", b"1"),
            (b"x-kept", b"2"),
            (b"x-dropped", b"1"),
            (b"connection", b"x-dropped"),
            (b"proxy-authenticate", b"Basic"),
            (b"keep-alive", b"timeout=99"),
            (b"trailer", b"x"),
        ]
        answer = front.ask("/v1/any/dressed", "Keep-Alive: 300", "Connection: keep-alive, X-Mine")

        assert answer.values("x-kept") == ["1", "2"]
        ended = ("x-dropped", "proxy-authenticate", "keep-alive", "trailer", "connection")
        assert not [name for name in ended if answer.values(name)]

    def test_only_the_caller_s_own_headers_reach_the_service(self, front: Front) -> None:
        answer = front.ask(
            "/v1/any/values", "Accept: a/b", "TE: trailers", "Connection: TE, X-Me", "X-Me: 1"
        )
        names = [name for name, _ in answer.json()["headers"]]  # type: ignore[attr-defined]

        assert sorted(names) == [
            "accept",
            "authorization",
            "host",
            "x-correlation-id",
            "x-forwarded-for",
            "x-forwarded-host",
            "x-forwarded-proto",
            "x-request-id",
            "x-request-timeout-ms",
        ]


class TestIdentity:
    @pytest.mark.parametrize(
        "name",
        [
            "X-Client-Id",
            "X-User",
            "X-User-Id",
            "x_user_id",
            "X_Client-Scopes",
            "Cookie",
            "Forwarded",
            "X-Real-IP",
            "X-Forwarded-Prefix",
            "X-Forwarded-Port",
        ],
    )
    def test_nobody_can_say_who_they_are_in_a_header(self, front: Front, name: str) -> None:
        headers = front.ask("/v1/any/values", f"{name}: planted").json()["headers"]
        assert "planted" not in str(headers)

    def test_forwarded_headers_are_overwritten(self, front: Front) -> None:
        answer = front.ask(
            "/v1/any/values",
            "X-Forwarded-For: 1.2.3.4",
            "X-Forwarded-For: 5.6.7.8",
            "X-Forwarded-Proto: https",
            "X-Forwarded-Host: elsewhere.example",
        )
        headers = [tuple(pair) for pair in answer.json()["headers"]]  # type: ignore[attr-defined]
        forwarded = sorted(pair for pair in headers if pair[0].startswith("x-forwarded"))
        assert forwarded == [
            ("x-forwarded-for", "127.0.0.1"),
            ("x-forwarded-host", "any"),
            ("x-forwarded-proto", "http"),
        ]


class TestCookies:
    def test_are_neither_taken_nor_set_nor_shared(self, front: Front) -> None:
        front.service.answer_headers = [(b"set-cookie", b"session=first-user; Path=/")]
        first = front.ask("/v1/any/dressed", "Cookie: mine=1")
        second = front.ask("/v1/any/values").json()

        assert first.values("set-cookie") == []
        assert "cookie" not in str(second["headers"])

    def test_nor_where_the_service_has_a_name(self, front: Front) -> None:
        front.service.answer_headers = [(b"set-cookie", b"session=first-user; Path=/")]
        with before(front, any=front.base.replace("127.0.0.1", "localhost")) as gateway:
            gateway.ask("/v1/any/dressed")
            assert "first-user" not in gateway.ask("/v1/any/values").body.decode()


class TestRequestIds:
    def test_a_sane_one_is_taken(self, front: Front) -> None:
        ids = ("X-Request-ID: order-2024.11:7", "X-Correlation-ID: import-of-november")
        answer = front.ask("/v1/any/values", *ids)
        headers = dict(answer.json()["headers"])  # type: ignore[call-overload]

        assert answer.values("x-request-id") == ["order-2024.11:7"]
        assert headers["x-request-id"] == "order-2024.11:7"
        assert headers["x-correlation-id"] == "import-of-november"

    @pytest.mark.parametrize("planted", ["short", "has spaces inside", "x" * 200, 'quote"brace{'])
    def test_any_other_is_replaced(self, front: Front, planted: str) -> None:
        answer = front.ask("/v1/any/values", f"X-Request-ID: {planted}")
        headers = dict(answer.json()["headers"])  # type: ignore[call-overload]

        (given,) = answer.values("x-request-id")
        assert given != planted
        assert headers["x-request-id"] == headers["x-correlation-id"] == given

    def test_a_service_cannot_change_it(self, front: Front) -> None:
        front.service.answer_headers = [(b"x-request-id", b"another-one")]
        answer = front.ask("/v1/any/dressed", "X-Request-ID: order-2024.11:7")
        assert answer.values("x-request-id") == ["order-2024.11:7"]


class TestAnswers:
    def test_a_redirect_leads_through_the_gateway(self, front: Front) -> None:
        front.service.answer_headers = [(b"location", f"{front.base}/v1/any/there".encode())]
        assert front.ask("/v1/any/dressed").values("location") == ["/v1/any/there"]

    def test_a_packed_answer_stays_packed(self, front: Front) -> None:
        import gzip

        answer = front.ask("/v1/any/gzip", "Accept-Encoding: gzip")
        assert answer.values("content-encoding") == ["gzip"]
        assert gzip.decompress(answer.body) == b"packed" * 100


def test_a_header_in_any_spelling_is_checked() -> None:
    head = read_head(_scope([(b"host", b"a"), (b"content-length", b"007")]))
    check_head(head, largest=1000)
    assert head.length == 7


@pytest.mark.parametrize(
    "headers",
    [
        [(b"content-length", b"6"), (b"transfer-encoding", b"chunked")],
        [(b"content-length", b"6"), (b"content-length", b"6")],
        [(b"content-length", b"6, 6")],
        [(b"content-length", b"\xd9\xa6")],
        [(b"transfer-encoding", b"gzip, chunked")],
        [(b"transfer-encoding", b"chunked"), (b"transfer-encoding", b"identity")],
    ],
)
def test_ambiguous_framing_is_refused_even_if_the_server_lets_it_through(
    headers: list[Pair],
) -> None:
    with pytest.raises(Problem) as refused:
        check_head(read_head(_scope([(b"host", b"a"), *headers])), largest=1000)
    assert refused.value.status == 400
