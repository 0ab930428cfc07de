"""SIGKILL of the 14-19 service on deadline day, while partners hand in learners and Diplomas.

Every file that was acknowledged is there once; none is lost, and events say the same.
"""

import asyncio
import random
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from tests.support.databases import Databases
from tests.support.partners import FILES, Day, hand_in_all, nothing_lost_nothing_twice, prepare
from tests.support.polling import eventually
from tests.support.system import SERVICES, System

PARTNERS, ROWS, KILLS = 8, 500, 5


@pytest.mark.timeout(180)
async def test_no_file_is_lost_or_taken_twice(postgres: str, tmp_path: Path) -> None:
    async with _system(postgres, tmp_path) as (system, url):
        day = Day(PARTNERS, ROWS)
        await prepare(system, day)
        handing_in = asyncio.create_task(hand_in_all(system, day))
        chance, killed = random.Random(8), 0
        for number in range(KILLS):

            def far_enough(done: int = number * len(FILES) * PARTNERS // KILLS) -> bool:
                return handing_in.done() or len(day.answers) >= done

            await eventually(far_enough, within=60)
            await asyncio.sleep(chance.uniform(0.05, 0.4))
            killed += not handing_in.done()
            system.kill("fourteen19")
            system.start("fourteen19")
            await system.ready("fourteen19")
        await handing_in
        assert killed > 1, "it was through before anything was killed"
        await nothing_lost_nothing_twice(system, day, url)


@asynccontextmanager
async def _system(postgres: str, folder: Path) -> AsyncIterator[tuple[System, str]]:
    """A running system that holds nothing yet, and where its 14-19 data are."""
    databases = Databases(postgres)
    try:
        urls = await databases.new(*SERVICES, "bus")
        async with System(folder, databases=urls, bus=urls["bus"]) as system:
            yield system, urls["fourteen19"]
    finally:
        await databases.drop_all()
