"""The rules of what is kept, told by RFC 9111, and the bounds of the memory for it."""

import asyncio
from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chassis.problems import Problem
from gateway.cache import LARGEST, Cache, Kept, Key, Outcome, Terms, key_of, terms_of
from gateway.headers import Pair, read_head

PUBLIC = (b"cache-control", b"public, max-age=60, stale-if-error=600")


def key(query: bytes = b"") -> Key:
    return Key("any", b"/v1/any/x", query, b"")


def kept(body: bytes = b"x", *more: Pair, now: float = 0, packed: bytes | None = None) -> Kept:
    headers = [PUBLIC, (b"content-type", b"application/json"), *more]
    terms = terms_of(200, headers)
    assert terms is not None
    return Kept.of(headers, body, packed, terms, now)


@pytest.mark.parametrize(
    ("control", "terms"),
    [
        (b"public, max-age=60", Terms(60, 0)),
        (b"Public,MAX-AGE=60 , stale-if-error=9", Terms(60, 9)),
        (b'public, max-age="60"', Terms(60, 0)),
        (b"public, max-age=60, s-maxage=5, stale-if-error=9", Terms(5, 0)),
        (b"public, max-age=60, must-revalidate, stale-if-error=9", Terms(60, 0)),
        (b"public, max-age=60, s-maxage=0", None),
        (b"public, max-age=0", None),
        (b"public, max-age=-1", None),
        (b"public, max-age=soon", None),
        (b"public, max-age=99999999999", None),
        (b"public", None),
        (b"max-age=60", None),
        (b"public, private, max-age=60", None),
        (b'public, no-cache="etag", max-age=60', None),
        (b"public, no-store, max-age=60", None),
        (b"", None),
    ],
)
def test_what_it_says_of_itself_decides(control: bytes, terms: Terms | None) -> None:
    assert terms_of(200, [(b"cache-control", control)]) == terms


@pytest.mark.parametrize(
    ("status", "header"),
    [
        (404, (b"x", b"y")),
        (206, (b"x", b"y")),
        (301, (b"x", b"y")),
        (200, (b"set-cookie", b"a=b")),
        (200, (b"content-encoding", b"gzip")),
        (200, (b"vary", b"Accept, Cookie")),
        (200, (b"vary", b"*")),
        (200, (b"content-length", str(LARGEST + 1).encode())),
    ],
)
def test_some_answers_are_not_kept_whatever_they_say(status: int, header: Pair) -> None:
    assert terms_of(status, [PUBLIC, header]) is None
    assert terms_of(200, [PUBLIC, (b"vary", b"accept-encoding, Accept")]) is not None


@pytest.mark.parametrize(
    ("method", "header"),
    [
        ("POST", (b"accept", b"a/b")),
        ("GET", (b"authorization", b"Bearer x")),
        ("GET", (b"x-application-code", b"c")),
        ("GET", (b"content-length", b"3")),
    ],
)
def test_some_requests_are_nobody_else_s_business(method: str, header: Pair) -> None:
    scope = {
        "method": method,
        "raw_path": b"/v1/any/x",
        "query_string": b"",
        "headers": [header],
        "client": None,
        "scheme": "http",
        "http_version": "1.1",
    }
    head = read_head(scope)
    head.length = 3 if header[0] == b"content-length" else None
    assert key_of(head, "any") is None


def test_fresh_then_stale_then_gone() -> None:
    answer = kept(b"x", (b"age", b"10"), now=1000)
    assert [answer.is_fresh(now) for now in (1000, 1049, 1050)] == [True, True, False]
    assert [answer.may_stand_in(now) for now in (1050, 1649, 1650)] == [True, True, False]
    assert dict(answer.answer(1020, gzip=False)[1])[b"age"] == b"30"


@pytest.mark.parametrize("held", [b'"7"', b'W/"7"', b'"6", W/"7"', b"*"])
def test_who_holds_it_is_told_so(held: bytes) -> None:
    answer = kept(b"body", (b"etag", b'W/"7"'))
    status, headers, body = answer.answer(5, gzip=False, held=[held])
    assert (status, body) == (304, b"")
    assert {name for name, _ in headers} == {b"etag", b"cache-control", b"age"}
    assert answer.answer(5, gzip=False, held=[b'"8"'])[0] == 200


def test_packed_for_those_who_take_it() -> None:
    answer = kept(b"body", (b"etag", b'"7"'), packed=b"pk")
    _, headers, body = answer.answer(5, gzip=True)
    told = dict(headers)
    assert (body, told[b"content-encoding"], told[b"etag"]) == (b"pk", b"gzip", b'W/"7"')
    assert told[b"content-length"] == b"2"
    _, headers, body = answer.answer(5, gzip=False)
    assert (body, dict(headers)[b"vary"]) == (b"body", b"Accept-Encoding")


def test_confirmed_it_is_fresh_again_on_new_terms() -> None:
    old = kept(b"body", (b"etag", b'"7"'), (b"x-note", b"old"))
    headers = [(b"cache-control", b"public, max-age=5"), (b"x-note", b"new")]
    new = old.confirmed(headers, 1000)
    assert (new.body, new.terms, new.born, new.tag) == (b"body", Terms(5, 0), 1000, b'"7"')
    assert (b"x-note", b"new") in new.headers
    assert (b"x-note", b"old") not in new.headers
    assert not old.confirmed([(b"cache-control", b"no-store")], 1000).is_fresh(1000)


_MOST = 20_000
_use = st.tuples(st.integers(0, 9), st.sampled_from([None, 1, 3000, 9000, 30_000]))


@given(st.lists(_use, max_size=60))
def test_it_never_holds_more_than_it_may_and_forgets_the_oldest(
    uses: list[tuple[int, int | None]],
) -> None:
    cache, order = Cache(_MOST), list[int]()
    for number, size in uses:
        name = key(str(number).encode())
        if size is not None:
            cache.keep(name, kept(b"x" * size))
        elif cache.find(name) is None:
            continue
        order = [each for each in order if each != number] + [number]
        there = [each for each in order if key(str(each).encode()) in cache._kept]
        assert there == order[len(order) - len(there) :]
        order = there
        assert 0 <= cache.size <= _MOST
    for number in range(10):
        cache.drop(key(str(number).encode()))
    assert cache.size == 0


class TestWaiting:
    """However a leader ends, those who wait for it go on."""

    async def _followers(self, cache: Cache, count: int) -> list[asyncio.Task[Outcome | None]]:
        tasks = [asyncio.create_task(cache.outcome(key())) for _ in range(count)]
        await asyncio.sleep(0)
        return tasks

    async def _told_when_it_fails(self, error: BaseException) -> list[Outcome | None]:
        cache = Cache(_MOST)
        with suppress(type(error)), cache.leading(key()):
            waiting = await self._followers(cache, 2)
            raise error
        return [await each for each in waiting]

    async def test_they_get_its_answer(self) -> None:
        cache, answer = Cache(_MOST), kept()
        with cache.leading(key()) as flight:
            waiting = await self._followers(cache, 3)
            waiting[0].cancel()  # a caller leaves: the others still wait
            await asyncio.sleep(0)
            flight.set_result(answer)
        assert [await each for each in waiting[1:]] == [answer, answer]
        assert await cache.outcome(key()) is None

    async def test_its_problem(self) -> None:
        problem = Problem("unavailable", "down")
        assert await self._told_when_it_fails(problem) == [problem, problem]

    @pytest.mark.parametrize("error", [asyncio.CancelledError(), RuntimeError()])
    async def test_or_lead_themselves(self, error: BaseException) -> None:
        assert await self._told_when_it_fails(error) == ["try again", "try again"]
