"""Deadline day: forty partners hand in their learners and Diplomas in the same minute."""

import asyncio
import os
import time

from tests.support.partners import FILES, Day, hand_in_all, nothing_lost_nothing_twice, prepare
from tests.support.polling import eventually
from tests.support.system import System

_AIM_SECONDS = 30


async def bench_partners(system: System, url: str, day: Day, *, kill: bool = True) -> None:
    """Print how long the report of a file took to come, and how often files were sent; with a
    SIGKILL of the service once a third of them is answered.

    Fails where anything acknowledged is not there, or is there twice.
    """
    await prepare(system, day)
    handing_in = asyncio.create_task(hand_in_all(system, day))
    started = time.monotonic()
    if kill:
        third = len(FILES) * day.partners // 3
        await eventually(lambda: handing_in.done() or len(day.answers) >= third, within=600)
        system.kill("fourteen19")
        system.start("fourteen19")
        await system.ready("fourteen19")
    await handing_in
    took = time.monotonic() - started
    await nothing_lost_nothing_twice(system, day, url)
    waits = sorted(each.seconds for each in day.answers.values())
    tries = max(each.tries for each in day.answers.values())
    print(
        f"deadline day   {day.partners} partners with {len(FILES)} files of {day.rows:,} rows"
        f"{', killed once' if kill else ''}: all answered in {took:.1f} s; a report after "
        f"{waits[len(waits) // 2]:.1f} s (median), {waits[-1]:.1f} s (worst, aim {_AIM_SECONDS}); "
        f"sent {tries} times at most; load {os.getloadavg()[0]:.1f} on {os.cpu_count()} cores"
    )
