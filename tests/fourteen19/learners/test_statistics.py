"""What the planner knows of learners while files come in."""

import asyncio
from typing import Final

from sqlalchemy import text

from tests.fourteen19.app import OTHER_SCHOOL, Fourteen19
from tests.fourteen19.people import learner

_FILE: Final = [learner(number) for number in range(1, 301)]
_TABLES: Final = ("learner", "known_learner", "young_person")
_KNOWN: Final = "SELECT reltuples FROM pg_class WHERE oid = CAST(:name AS regclass)"


async def _known(fourteen19: Fourteen19) -> list[float]:
    """How many rows the planner takes each table to have."""
    return [(await fourteen19.rows(_KNOWN, name=each))[0]["reltuples"] for each in _TABLES]


async def test_a_file_is_seen_that_fits_into_the_room_a_dry_run_left(
    fourteen19: Fourteen19,
) -> None:
    answer = await fourteen19.submit("learners", _FILE, dry_run="true")
    assert answer.status_code == 200, answer.text
    async with fourteen19.app.state.database.read() as session:
        for each in _TABLES:
            await session.execute(text(f"VACUUM (TRUNCATE false) {each}"))
    assert await _known(fourteen19) == [0, 0, 0]
    await fourteen19.accepted("learners", _FILE)
    assert await _known(fourteen19) == [len(_FILE)] * len(_TABLES)


async def test_a_file_does_not_wait_for_who_looks_at_the_tables(fourteen19: Fourteen19) -> None:
    """As another file does until it is settled, or the database's own vacuum."""
    async with asyncio.timeout(30), fourteen19.app.state.database.write() as session:
        names = ", ".join(_TABLES)
        await session.execute(text(f"LOCK TABLE {names} IN SHARE UPDATE EXCLUSIVE MODE"))
        await fourteen19.accepted("learners", _FILE)
        await fourteen19.accepted("learners", [learner(1, OTHER_SCHOOL)])
