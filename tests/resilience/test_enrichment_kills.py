"""SIGKILL of enrichment at the start of a term, while schools send rolls, tuition and sessions.

Every file that was acknowledged is there once; none is lost, and events say the same.
"""

import asyncio
import random
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from tests.support.databases import Databases
from tests.support.polling import eventually
from tests.support.rolls import FILES, Term, hand_in_all, nothing_lost_nothing_twice, prepare
from tests.support.system import SERVICES, System

SCHOOLS, PUPILS, KILLS = 10, 400, 5


@pytest.mark.timeout(400)
async def test_no_file_is_lost_or_taken_twice(postgres: str, tmp_path: Path) -> None:
    async with _system(postgres, tmp_path) as (system, url):
        term = Term(SCHOOLS, PUPILS)
        await prepare(system, term)
        handing_in = asyncio.create_task(hand_in_all(system, term))
        chance, killed = random.Random(9), 0
        for number in range(KILLS):

            def far_enough(done: int = number * len(FILES) * SCHOOLS // KILLS) -> bool:
                return handing_in.done() or len(term.receipts) >= done

            await eventually(far_enough, within=60)
            await asyncio.sleep(chance.uniform(0.05, 0.4))
            killed += not handing_in.done()
            system.kill("enrichment")
            system.start("enrichment")
            await system.ready("enrichment")
        await handing_in
        assert killed > 1, "it was through before anything was killed"
        await nothing_lost_nothing_twice(system, term, url)


@asynccontextmanager
async def _system(postgres: str, folder: Path) -> AsyncIterator[tuple[System, str]]:
    """A running system that holds nothing yet, and where enrichment's data are."""
    databases = Databases(postgres)
    try:
        urls = await databases.new(*SERVICES, "bus")
        async with System(folder, databases=urls, bus=urls["bus"]) as system:
            yield system, urls["enrichment"]
    finally:
        await databases.drop_all()
