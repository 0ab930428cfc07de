"""Pupils are counted when they are loaded: rightly whatever is done, and never by who reads."""

from collections.abc import Sequence
from typing import Any

import asyncpg
import pytest
import sqlalchemy as sa
from alembic import command
from alembic.config import Config
from hypothesis import given, settings
from hypothesis import strategies as st

from chassis.migrate import migrate_async
from contracts.sif import ResultCounts
from services.sif.app import service
from services.sif.results.pupils import counts
from tests.sif.results.files import HOST, PUPILS, Files, Row, pupil
from tests.sif.results.recounting import kept, recounted
from tests.sif.sif_app import Sif
from tests.support.databases import Databases
from tests.support.statements import counting

_FLAG = st.sampled_from(["Y", "N", ""])
_PUPIL = st.builds(
    pupil,
    st.integers(1, 6),
    organisation=st.sampled_from(["105148", "105149"]),
    stage=st.sampled_from(["ks1", "ks2"]),
    gender=st.sampled_from(["F", "M", ""]),
    ethnicity=st.sampled_from(["White", "Asian", ""]),
    fsm=_FLAG,
    sen=_FLAG,
    eal=_FLAG,
    english=st.sampled_from(["3", "4", "A"]),
    prior_english=st.sampled_from(["2b", ""]),
)
_FILE = st.lists(
    _PUPIL, min_size=1, max_size=6, unique_by=lambda row: (str(row["stage"]), str(row["upn"]))
)
_STATUS = st.sampled_from(["provisional", "final"])
_ACTS = st.one_of(
    st.tuples(st.sampled_from(["add", "replace"]), _FILE, _STATUS),
    st.tuples(st.just("withdraw"), st.integers(0, 5)),
)
_BEFORE = """
    INSERT INTO pupil_result (stage, year, pupil_key, key_id, organisation, status, fsm, achieved,
        maths_progress, submission_id)
    SELECT 'ks2', '2008/09', key, 'k1', '105148', 'final', fsm, achieved, maths,
        gen_random_uuid()
    FROM (VALUES ('1'::bytea, true, true, true), ('2', true, false, NULL), ('3', false, true, NULL))
        pupil (key, fsm, achieved, maths)"""


class Loading:
    """Files handed in and taken back, in whatever order; what is not allowed is refused."""

    def __init__(self, sif: Sif, files: Files) -> None:
        self._sif, self._files = sif, files
        self._taken: list[str] = []

    async def do(self, act: str, what: Any, status: str = "") -> None:
        if act == "withdraw":
            await self._withdraw(what)
        else:
            await self._send(act, what, status)

    async def _send(self, act: str, rows: Sequence[Row], status: str) -> None:
        whole = {"replaces": "scope", "confirm_shrinkage": "true"} if act == "replace" else {}
        answer = await self._files.send(PUPILS, rows, status=status, **whole)
        assert answer.status_code in (201, 422), answer.text
        if answer.status_code == 201:
            self._taken.append(answer.json()["links"]["withdrawal"])

    async def _withdraw(self, number: int) -> None:
        if self._taken:
            link = self._taken.pop(number % len(self._taken))
            answer = await self._sif.client.post(HOST + link)
            assert answer.status_code in (200, 409), answer.text


@settings(max_examples=8)
@given(st.lists(_ACTS, min_size=2, max_size=8))
async def test_counts_are_those_of_the_pupils_whatever_was_done(
    sif: Sif, files: Files, acts: list[tuple[Any, ...]]
) -> None:
    loading = Loading(sif, files)
    for act in acts:
        await loading.do(*act)
        assert await kept(sif) == await recounted(sif)


async def test_who_reads_results_counts_no_pupils(sif: Sif, files: Files) -> None:
    await files.accepted(PUPILS, [pupil(1), pupil(2, organisation="105149")])
    asked = {"year": "2008/09", "stage": "ks2"}
    with counting(sif.app) as said:
        assert len((await sif.get("results"))["results"]) == 2
        assert (await sif.get("results/areas/350", **asked))["eligible"] == 2
        await sif.get("organisations/105148/suggestion", on="2009-10-12")
    assert [statement for statement in said if "pupil_count" in statement]
    assert not [one for one in said if "pupil_result" in one or "pupil_counted" in one]


async def test_one_result_is_counted_from_its_own_pupils_alone(sif: Sif) -> None:
    _, query = counts.COUNT.text.split("pupil_count ", 1)
    asked = {"organisations": ["105148"], "years": ["2008/09"], "stages": ["ks2"]}
    async with sif.app.state.database.snapshot() as session:
        # So few rows are soonest read whole.
        await session.execute(sa.text("SET LOCAL enable_seqscan = off"))
        plan = (await session.execute(sa.text(f"EXPLAIN {query}"), asked)).scalars().all()
    assert [line for line in plan if "Index Cond: ((organisation = t.organisation)" in line], plan


async def test_pupils_of_before_the_upgrade_are_counted_by_it(
    databases: Databases, monkeypatch: pytest.MonkeyPatch
) -> None:
    url = (await databases.new("sif", "bus"))["sif"]
    upgrade = command.upgrade

    def not_to_the_last(config: Config, _: str) -> None:
        upgrade(config, "0002" if config.attributes["version_table"] == "revision" else "head")

    monkeypatch.setattr(command, "upgrade", not_to_the_last)
    await migrate_async(service, url)
    connection = await asyncpg.connect(url)
    await connection.execute(_BEFORE)
    monkeypatch.undo()
    await migrate_async(service, url)
    rows = await connection.fetch("SELECT organisation, groups -> 'fsm=yes' FROM pupil_count")
    await connection.close()
    counted = [(key, ResultCounts.model_validate_json(groups)) for key, groups in rows]
    assert counted == [
        ("105148", ResultCounts(eligible=2, achieved=1, maths_matched=1, maths_progress=1))
    ]
