"""Children at rest: whoever has the whole database, but no key, learns nobody's name or number."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from pathlib import Path

import asyncpg
import httpx
import pytest

from chassis.sealing import new_key
from services.earlyyears.profiles.rekeying import rekey
from tests.earlyyears.profile_app import SUBMISSIONS, EarlyYears
from tests.earlyyears.returns import Row, as_csv, child, upn, worked_example
from tests.earlyyears.scanning import found_in, superuser_url
from tests.support.keys import forget_keys, write_keys
from tests.support.polling import eventually

ALL_SIX = (6,) * 13
_CHUNK = 1 << 18
SETTING = {"la": "", "estab": "", "ey_urn": "EY123456", "upn": ""}
DATES = ("2004-02-29", "29/02/2004", "29-02-2004")
PLANTED = (
    *("Plantedsurname", "Plantedforename", "ZZ9 9ZZ", "ZZ99ZZ", "Plantedaddress", *DATES),
    *(upn(number) for number in range(1, 15)),
)


def database_url(earlyyears: EarlyYears, postgres: str) -> str:
    return superuser_url(postgres, str(earlyyears.app.state.settings.database_url))


async def held(earlyyears: EarlyYears) -> dict[int, dict[str, object]]:
    """Every child as those with the scope read it, by its number."""
    pages = [await earlyyears.children(place) for place in ("105148", "EY123456")]
    assert {page.status_code for page in pages} == {200}, pages[0].text
    return {one["child_id"]: one for page in pages for one in page.json()["results"]}


async def test_a_life_of_submissions_leaves_nothing_to_read(
    earlyyears: EarlyYears, postgres: str
) -> None:
    first = await earlyyears.accepted(worked_example(), headers={"Idempotency-Key": "first"})
    await earlyyears.accepted([child(12, ALL_SIX, **SETTING)])
    other = {"surname": "Plantedsurname-Other", "address": "1, Plantedaddress Street"}
    await earlyyears.accepted([child(3, (7,) * 13, **other)])
    rest = [child(number, ALL_SIX) for number in range(2, 11)]
    replaced = await earlyyears.accepted(rest, replaces="scope", confirm_shrinkage="true")
    assert replaced["rows"]["removed"] == 2
    await earlyyears.withdraw(first)
    wrong = [child(13, ALL_SIX, upn=upn(13)[1:]), child(14, ALL_SIX, gender="Plantedsurname")]
    await earlyyears.refused(wrong)
    assert len(await held(earlyyears)) == 10
    assert await found_in(database_url(earlyyears, postgres), PLANTED) == set()


async def test_what_is_staged_cannot_be_read_either(earlyyears: EarlyYears, postgres: str) -> None:
    rows = [
        child(number % 1000, ALL_SIX, upn=upn(number % 1000, school=str(2001 + number // 1000)))
        for number in range(60_000)
    ]
    url, sending = database_url(earlyyears, postgres), Sending(earlyyears, as_csv(rows))
    assert await eventually(lambda: _staged(url), within=60)
    assert await found_in(url, PLANTED) == set()
    assert await earlyyears.settled(await sending.finish()) == 1


class Sending:
    """POST of a file whose last byte comes when it may; `asked` once the service waits for it."""

    def __init__(self, earlyyears: EarlyYears, body: bytes) -> None:
        self._body, self.asked, self._may = body, asyncio.Event(), asyncio.Event()
        headers = {"Content-Type": "text/csv"}
        call = earlyyears.client.post(SUBMISSIONS, content=self._parts(), headers=headers)
        self._call = asyncio.create_task(call)

    async def _parts(self) -> AsyncIterator[bytes]:
        for start in range(0, len(self._body) - 1, _CHUNK):
            yield self._body[start : min(start + _CHUNK, len(self._body) - 1)]
        self.asked.set()
        await self._may.wait()
        yield self._body[-1:]

    async def finish(self) -> httpx.Response:
        self._may.set()
        return await self._call


async def _staged(url: str) -> Sequence[object]:
    """Staging tables that hold rows."""
    connection = await asyncpg.connect(url)
    try:
        found = await connection.fetch(
            "SELECT tablename FROM pg_tables WHERE tablename LIKE 'profile_staged_%'"
        )
        return [
            name
            for (name,) in found
            if await connection.fetchval(f'SELECT count(*) FROM earlyyears."{name}"')
        ]
    finally:
        await connection.close()


async def test_the_same_file_is_the_same_to_a_process_started_anew(earlyyears: EarlyYears) -> None:
    rows = [*worked_example(), child(12, ALL_SIX, **SETTING)]
    await earlyyears.accepted(rows)
    forget_keys()
    again = await earlyyears.accepted(rows)
    assert (again["rows"]["unchanged"], again["events"]["count"]) == (12, 0)
    moved = await earlyyears.accepted([child(3, ALL_SIX, postcode="ZZ9 8ZZ")])
    assert moved["rows"]["changed"] == 1


@pytest.mark.parametrize("names", [["k1"], ["k2"]], ids=["another of its name", "not there"])
async def test_without_its_key_nothing_is_told_and_nothing_written(
    earlyyears: EarlyYears, data_keys_file: Path, names: list[str]
) -> None:
    await earlyyears.accepted(worked_example())
    before, kept = await held(earlyyears), data_keys_file.read_text()
    write_keys(data_keys_file, {name: new_key() for name in names}, current=names[0])
    forget_keys()
    try:
        for answer in (await earlyyears.children(), await earlyyears.submit(worked_example())):
            assert (answer.status_code, answer.json()["code"]) == (503, "data_locked")
            assert "'k1'" in answer.json()["detail"]
            assert "Planted" not in answer.text
    finally:
        data_keys_file.write_text(kept)
        forget_keys()
    assert await held(earlyyears) == before


class Rotated:
    """The keys' file with a second key, which is the current one."""

    def __init__(self, file: Path) -> None:
        self._file, self._kept, self._new = file, file.read_text(), new_key()

    def __enter__(self) -> "Rotated":
        old = self._kept.split('"k1": "')[1].split('"')[0]
        write_keys(self._file, {"k1": old, "k2": self._new}, current="k2")
        forget_keys()
        return self

    def drop_the_old(self) -> None:
        write_keys(self._file, {"k2": self._new}, current="k2")
        forget_keys()

    def __exit__(self, *_: object) -> None:
        self._file.write_text(self._kept)
        forget_keys()


async def test_a_new_key_takes_over_children_and_their_histories(
    earlyyears: EarlyYears, data_keys_file: Path, postgres: str
) -> None:
    rows = [*worked_example(), child(12, ALL_SIX, **SETTING)]
    await earlyyears.accepted(rows)
    before = await held(earlyyears)
    correction = await earlyyears.accepted([child(3, (9,) * 13, surname="Plantedsurname-Other")])
    with Rotated(data_keys_file) as rotated:
        assert (await earlyyears.accepted(rows[4:]))["rows"]["unchanged"] == 8
        assert await rekey(earlyyears.app.state.database) == 12
        assert await rekey(earlyyears.app.state.database) == 0
        rotated.drop_the_old()
        await earlyyears.withdraw(correction)
        after = await held(earlyyears)
        for one in (*before.values(), *after.values()):
            del one["submission_id"]
        assert after == before
        assert (await earlyyears.accepted(rows))["rows"]["unchanged"] == 12
        assert await found_in(database_url(earlyyears, postgres), PLANTED) == set()


async def test_a_file_that_was_coming_in_under_the_old_key_is_refused(
    earlyyears: EarlyYears, data_keys_file: Path
) -> None:
    rows: list[Row] = worked_example()
    await earlyyears.accepted(rows)
    with Rotated(data_keys_file):
        sending = Sending(earlyyears, as_csv(rows))
        await sending.asked.wait()
        assert await rekey(earlyyears.app.state.database) == 11
        answer = await sending.finish()
        assert [fault["code"] for fault in answer.json()["errors"]] == ["key_changed"]
        assert (await earlyyears.accepted(rows))["rows"]["unchanged"] == 11
