"""Pupils at rest: under a key, which may be changed, and without which nothing is told."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from chassis.sealing import new_key
from services.sif.results.pupils.rekeying import rekey
from tests.earlyyears.scanning import found_in, superuser_url
from tests.sif.results.files import PUPILS, TABLES, Files, pupil, upn
from tests.sif.results.recounting import kept, recounted
from tests.sif.sif_app import Sif
from tests.support.keys import forget_keys, write_keys

ROWS = [pupil(number) for number in range(1, 6)]
ASKED = {"organisation": "105148", "year": "2008/09", "stage": "ks2"}


@pytest.fixture
def keys(data_keys_file: Path) -> Iterator[Path]:
    """The file of keys, put back afterwards."""
    kept = data_keys_file.read_text()
    yield data_keys_file
    data_keys_file.write_text(kept)
    forget_keys()


def of(file: Path) -> dict[str, str]:
    return dict(json.loads(file.read_text())["keys"])


async def held(sif: Sif) -> list[tuple[str, str | None]]:
    results = (await sif.get("results/pupils", **ASKED))["results"]
    return [(one["upn"], one["english"]) for one in results]


async def test_a_new_key_takes_over_pupils_and_their_histories(
    sif: Sif, files: Files, keys: Path, postgres: str
) -> None:
    await files.accepted(TABLES, [ASKED | {"eligible": "5", "achieved": "60"}])
    await files.accepted(PUPILS, ROWS)
    before = await held(sif)
    correction = await files.accepted(PUPILS, [pupil(3, english="5"), pupil(6)])
    write_keys(keys, {**of(keys), "k2": new_key()}, current="k2")
    forget_keys()
    assert await rekey(sif.app.state.database) == 6
    assert await rekey(sif.app.state.database) == 0
    write_keys(keys, {"k2": of(keys)["k2"]}, current="k2")
    forget_keys()
    await files.withdraw(correction)
    assert await held(sif) == before
    assert await kept(sif) == await recounted(sif)
    assert (await files.accepted(PUPILS, ROWS))["rows"]["unchanged"] == 5
    url = superuser_url(postgres, str(sif.app.state.settings.database_url))
    assert await found_in(url, [upn(number) for number in range(1, 7)]) == set()


@pytest.mark.parametrize("name", ["k1", "k2"], ids=["another of its name", "not there"])
async def test_without_its_key_nothing_is_told_and_nothing_written(
    sif: Sif, files: Files, keys: Path, name: str
) -> None:
    await files.accepted(PUPILS, ROWS)
    write_keys(keys, {name: new_key()}, current=name)
    forget_keys()
    for answer in (
        await sif.client.get("results/pupils", params=ASKED),
        await files.send(PUPILS, [pupil(7)]),
    ):
        assert (answer.status_code, answer.json()["code"]) == (503, "data_locked")
    assert (await files.line())["eligible"] == 5
