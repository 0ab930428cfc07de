"""A new key takes over all pupils: who they are stays, also of files from before."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from chassis.problems import Problem
from chassis.sealing import new_key
from services.enrichment.pupils.rekeying import rekey
from tests.enrichment.app import OTHER, SCHOOL, Enrichment, Json
from tests.enrichment.people import YEAR, pupil, upn
from tests.support.keys import forget_keys, write_keys


@contextmanager
def other_keys(file: Path, *, with_old: bool) -> Iterator[str]:
    """The file with a new current key `k2`, which is given; with the old one or without."""
    kept, new = file.read_text(), new_key()
    old = {"k1": kept.split('"k1": "')[1].split('"')[0]} if with_old else {}
    write_keys(file, old | {"k2": new}, current="k2")
    forget_keys()
    try:
        yield new
    finally:
        file.write_text(kept)
        forget_keys()


async def _held(enrichment: Enrichment) -> list[Json]:
    """The school's pupils as who may know them reads them."""
    page = await enrichment.get("pupils/rows", organisation=SCHOOL, year=YEAR)
    return list(page["results"])


def _upns(held: list[Json]) -> set[str]:
    return {each["upn"] for each in held}


async def test_the_same_pupils_are_under_another_key(
    enrichment: Enrichment, data_keys_file: Path
) -> None:
    first = [pupil(1), pupil(2), pupil(3)]
    await enrichment.accepted("pupils", first)
    await enrichment.accepted("pupils", [pupil(1, OTHER)])
    changed = [pupil(1, year_group="6"), pupil(2)]
    correction = await enrichment.accepted(
        "pupils", changed, replaces="scope", confirm_shrinkage="true"
    )
    before, keys = await _held(enrichment), await _keys(enrichment)
    assert _upns(before) == {upn(1), upn(2)}
    with other_keys(data_keys_file, with_old=True) as new:
        assert await rekey(enrichment.app.state.database) == 3
        assert await rekey(enrichment.app.state.database) == 0
        write_keys(data_keys_file, {"k2": new}, current="k2")
        forget_keys()
        assert await _held(enrichment) == before
        assert keys.isdisjoint(await _keys(enrichment))
        # A file after it joins the same pupils, and what a file was before is theirs too.
        again = await enrichment.accepted("pupils", [*changed, pupil(4)])
        assert (again["rows"]["unchanged"], again["rows"]["inserted"]) == (2, 1)
        await enrichment.withdraw(again)
        await enrichment.withdraw(correction)
        numbers = {each["upn"]: each["pupil_id"] for each in await _held(enrichment)}
        assert set(numbers) == {upn(number) for number in (1, 2, 3)}
        assert numbers.items() >= {each["upn"]: each["pupil_id"] for each in before}.items()


async def test_without_the_old_key_nothing_moves_and_nothing_is_told(
    enrichment: Enrichment, data_keys_file: Path
) -> None:
    await enrichment.accepted("pupils", [pupil(1)])
    keys = await _keys(enrichment)
    with other_keys(data_keys_file, with_old=False):
        with pytest.raises(Problem) as refused:
            await rekey(enrichment.app.state.database)
        assert refused.value.code == "data_locked"
        asked = {"organisation": SCHOOL, "year": YEAR}
        reading = await enrichment.client.get("pupils/rows", params=asked)
        for answer in (reading, await enrichment.submit("pupils", [pupil(1)])):
            assert (answer.status_code, answer.json()["code"]) == (503, "data_locked")
            assert upn(1) not in answer.text
    assert await _keys(enrichment) == keys
    assert _upns(await _held(enrichment)) == {upn(1)}


async def _keys(enrichment: Enrichment) -> set[bytes]:
    rows = await enrichment.rows(
        "SELECT pupil_key FROM pupil UNION ALL SELECT pupil_key FROM known_pupil"
    )
    return {row["pupil_key"] for row in rows}
