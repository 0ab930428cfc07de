"""Background work of one process: every task is restarted when it fails, and stopped in time."""

import asyncio
from collections.abc import Awaitable, Callable

import structlog

from chassis.metrics import TASK_FAILURES

log = structlog.get_logger()
_RESTART_S = 1.0
_STOP_S = 8.0


class Tasks:
    """Named loops that run until `stop`; a loop that fails is logged and started again."""

    def __init__(self) -> None:
        self._tasks: dict[str, asyncio.Task[None]] = {}

    def start(self, name: str, loop: Callable[[], Awaitable[None]]) -> None:
        TASK_FAILURES.labels(name)  # from nought: Prometheus sees no increase in what was not there
        self._tasks[name] = asyncio.create_task(_keep_running(name, loop), name=name)

    def alive(self) -> dict[str, bool]:
        return {name: not task.done() for name, task in self._tasks.items()}

    async def stop(self) -> None:
        """Cancel all and wait for their clean-up, at most a few seconds."""
        for task in self._tasks.values():
            task.cancel()
        if self._tasks:
            await asyncio.wait(self._tasks.values(), timeout=_STOP_S)


async def _keep_running(name: str, loop: Callable[[], Awaitable[None]]) -> None:
    while True:
        try:
            await loop()
        except Exception:  # whatever it was, the work must go on
            log.exception("task_failed", task=name)
            TASK_FAILURES.labels(name).inc()
        await asyncio.sleep(_RESTART_S)
