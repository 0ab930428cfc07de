"""Packing: for whom, of what, and that an answer still comes as it is sent."""

import gzip
import json
import zlib
from collections.abc import Iterator, Mapping

import pytest
from hypothesis import given
from hypothesis import strategies as st
from starlette.types import Receive, Scope, Send

from gateway.compression import LEAST, Packer, is_packable, packed, takes_gzip, varied
from tests.gateway.conftest import Front, before
from tests.gateway.support import Answer, Pairs, Service, service_at

TAKES = "Accept-Encoding: gzip"
ROWS = json.dumps([{"school": f"School {n}", "value": n / 7} for n in range(200)]).encode()
JSON = (b"content-type", b"application/json; charset=utf-8")


@pytest.mark.parametrize(
    ("header", "taken"),
    [
        ("gzip", True),
        ("GZIP, deflate, br", True),
        ("x-gzip", True),
        ("*", True),
        ("br, *;q=0.5", True),
        ("gzip;q=0.001", True),
        ("gzip ; q=1.000, identity", True),
        ("", False),
        ("identity", False),
        ("br, deflate", False),
        ("gzip;q=0", False),
        ("gzip;q=0.000, *", False),
        ("*;q=0", False),
        ("identity, gzip;q=0.5", False),
        ("gzip;q=2", False),
        ("gzip;level=9", False),
        ("gzippy", False),
        (",,;q=1", False),
    ],
)
def test_who_takes_gzip(header: str, *, taken: bool) -> None:
    assert takes_gzip([header.encode()]) == taken
    assert takes_gzip(header.encode().split(b",")) == taken


@given(st.binary(max_size=40))
def test_any_bytes_are_borne(header: bytes) -> None:
    takes_gzip([header])


@given(st.lists(st.binary(max_size=3000), max_size=8), st.binary(max_size=3000))
def test_each_chunk_can_be_read_as_soon_as_it_is_packed(chunks: list[bytes], last: bytes) -> None:
    packer, reader = Packer(), zlib.decompressobj(wbits=31)
    for chunk in chunks:
        assert reader.decompress(packer.pack(chunk, more=True)) == chunk
    assert reader.decompress(packer.pack(last, more=False)) == last
    assert reader.eof


@pytest.mark.parametrize(
    ("headers", "worth"),
    [
        ([JSON], True),
        ([(b"content-type", b"application/problem+json")], True),
        ([(b"content-type", b"Text/CSV")], True),
        ([(b"content-type", b"image/svg+xml")], True),
        ([(b"content-type", b"text/event-stream")], False),
        ([(b"content-type", b"application/zip")], False),
        ([], False),
        ([JSON, (b"content-length", str(LEAST).encode())], True),
        ([JSON, (b"content-length", str(LEAST - 1).encode())], False),
        ([JSON, (b"content-encoding", b"br")], False),
        ([JSON, (b"cache-control", b"public, No-Transform")], False),
        ([JSON, (b"cache-control", b"no-store"), (b"cache-control", b"private")], False),
    ],
)
def test_what_is_packed(headers: Pairs, *, worth: bool) -> None:
    assert is_packable(200, headers) == worth
    assert not is_packable(206, headers)


def test_headers_of_a_packed_answer() -> None:
    told = dict(packed([JSON, (b"etag", b'"7"'), (b"content-length", b"9"), (b"vary", b"Accept")]))
    assert told == {
        b"content-type": JSON[1],
        b"etag": b'W/"7"',
        b"content-encoding": b"gzip",
        b"vary": b"Accept, Accept-Encoding",
    }
    for already in (b"*", b"accept-ENCODING"):
        assert varied([(b"vary", already)]) == [(b"vary", already)]


class Texts(Service):
    """A service of texts, which come in one piece or in several."""

    async def _rows(self, _: object, __: Scope, ___: Receive, send: Send) -> None:
        headers = [JSON, (b"etag", b'"7"'), (b"content-length", str(len(ROWS)).encode())]
        await send({"type": "http.response.start", "status": 200, "headers": headers})
        await send({"type": "http.response.body", "body": ROWS})

    async def _slowly(
        self, query: Mapping[str, str], __: Scope, receive: Receive, send: Send
    ) -> None:
        """One line, then nothing until the caller is gone."""
        headers = [(b"content-type", query["type"].encode())]
        await send({"type": "http.response.start", "status": 200, "headers": headers})
        await send({"type": "http.response.body", "body": b"first\n", "more_body": True})
        await self._until_gone(receive)

    async def _secret(self, _: object, __: Scope, ___: Receive, send: Send) -> None:
        headers = [JSON, (b"cache-control", b"no-store")]
        await send({"type": "http.response.start", "status": 200, "headers": headers})
        await send({"type": "http.response.body", "body": ROWS})


@pytest.fixture(scope="module")
def texts(front: Front) -> Iterator[Front]:
    with service_at(Texts()) as base, before(front, any=base) as gateway:
        yield gateway


def test_a_caller_that_takes_it_gets_it_packed(texts: Front) -> None:
    answer = texts.ask("/v1/any/rows", TAKES)
    assert gzip.decompress(answer.body) == ROWS
    assert len(answer.body) < len(ROWS) / 3
    assert answer.values("content-encoding") == ["gzip"]
    assert answer.values("etag") == ['W/"7"']
    assert answer.values("vary") == ["Accept-Encoding"]


def test_any_other_gets_it_as_it_is(texts: Front) -> None:
    answer = texts.ask("/v1/any/rows")
    assert answer.body == ROWS
    assert answer.values("content-encoding") == []
    assert answer.values("content-length") == [str(len(ROWS))]
    assert (answer.values("etag"), answer.values("vary")) == (['"7"'], ["Accept-Encoding"])


def test_asking_for_the_head_alone_tells_the_same(texts: Front) -> None:
    def told(answer: Answer) -> list[list[str]]:
        names = ("content-encoding", "etag", "vary", "content-type")
        return [answer.values(name) for name in names]

    head = texts.ask("/v1/any/rows", TAKES, method="HEAD")
    assert told(head) == told(texts.ask("/v1/any/rows", TAKES))


@pytest.mark.parametrize("media", ["application/x-ndjson", "text/event-stream"])
def test_a_line_arrives_when_it_is_sent(texts: Front, media: str) -> None:
    with texts.wire() as wire:
        wire.head(f"/v1/any/slowly?type={media}", TAKES)
        answer = wire.begun()
        packs = answer.getheader("content-encoding") == "gzip"
        first = answer.read1(100)
        assert packs == (media != "text/event-stream")
        assert (zlib.decompressobj(wbits=31).decompress(first) if packs else first) == b"first\n"


def test_a_secret_is_not_packed(texts: Front) -> None:
    answer = texts.ask("/v1/any/secret", TAKES)
    assert (answer.body, answer.values("content-encoding")) == (ROWS, [])


def test_an_unchanged_answer_still_tells_caches_what_it_depends_on(texts: Front) -> None:
    assert texts.ask("/v1/any/notmodified", TAKES).values("vary") == ["Accept-Encoding"]
