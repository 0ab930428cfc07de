"""How much memory processes take while something is done to them."""

import asyncio
from collections.abc import AsyncIterator, Iterable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Final

import psutil

_EVERY_S: Final = 0.05
MIB: Final = 1024 * 1024


@dataclass
class Watch:
    """The most each process has taken on top of what it had, in MiB."""

    grown: dict[str, float] = field(default_factory=dict)

    def look(self, processes: dict[str, psutil.Process], before: dict[str, int]) -> None:
        for name, process in processes.items():
            more = (process.memory_info().rss - before[name]) / MIB
            self.grown[name] = max(more, self.grown.get(name, 0))


@asynccontextmanager
async def watched(pids: Iterable[tuple[str, int]]) -> AsyncIterator[Watch]:
    """Look at processes all the while."""
    processes = {name: psutil.Process(pid) for name, pid in pids}
    before = {name: process.memory_info().rss for name, process in processes.items()}
    watch = Watch()

    async def look() -> None:
        while True:
            watch.look(processes, before)
            await asyncio.sleep(_EVERY_S)

    looking = asyncio.create_task(look())
    try:
        yield watch
    finally:
        looking.cancel()
        watch.look(processes, before)
