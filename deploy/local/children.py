"""The running parts: watched, restarted when they die, stopped in reverse order."""

import asyncio
import shutil
import signal
import subprocess
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from deploy.local.console import Console
from deploy.local.errors import CannotRun, log_size, tail
from deploy.local.processes import kill_group

_CHECK_EVERY = 0.1
_LONGEST_PAUSE = 30.0
_STEADY_AFTER = 60.0
_LEAST_ROOM = 16 * 2**20
_LOW_ROOM = 100 * 2**20


@dataclass(slots=True)
class Child:
    """One part: how to start it, how to ask it to end, where it writes."""

    name: str
    launch: Callable[[], subprocess.Popen[bytes]]
    log: Path
    stop_signal: int = signal.SIGTERM
    grace: float = 6.0
    process: subprocess.Popen[bytes] | None = None
    started: float = 0.0
    failures: int = 0
    start_again_at: float | None = None
    log_began: int = 0

    def start(self) -> None:
        self.log_began = log_size(self.log)
        self.process, self.started = self.launch(), time.monotonic()
        self.start_again_at = None

    def ended(self) -> int | None:
        """Its exit status if it ended by itself, else None."""
        return None if self.process is None else self.process.poll()


class Children:
    """All parts, in the order they were started."""

    def __init__(self, console: Console) -> None:
        self._console = console
        self._children: list[Child] = []
        self._warned = False

    def start(self, child: Child) -> None:
        """Start a part now; from here on it is watched and stopped with the others."""
        self._children.append(child)
        child.start()

    def pids(self) -> dict[str, int]:
        return {child.name: child.process.pid for child in self._children if child.process}

    def check_starting(self) -> None:
        """While the system starts, a part that dies ends the start."""
        for child in self._children:
            status = child.ended()
            if status is not None:
                raise CannotRun(_obituary(child, status) + "Nothing was left running.")

    async def watch(self) -> None:
        """Report and restart parts that die, with pauses of 0.5 s doubling up to 30 s.

        They are restarted without end, because each keeps its data safe by itself and a lasting
        cause (a server gone, say) may pass. Only a full disk ends the run: by `CannotRun`.
        """
        while True:
            for child in self._children:
                self._look_after(child)
            self._look_at_disk()
            await asyncio.sleep(_CHECK_EVERY)

    def _look_at_disk(self) -> None:
        """Warn once when room runs low, before the database has to stop."""
        if not self._warned and any(_room(child) < _LOW_ROOM for child in self._children):
            self._warned = True
            self._console.loud(f"The disk is nearly full: less than {_LOW_ROOM // 2**20} MB left.")

    def _look_after(self, child: Child) -> None:
        now = time.monotonic()
        status = child.ended()
        if status is not None:
            self._lost(child, status, now)
        elif child.start_again_at is not None and now >= child.start_again_at:
            try:
                child.start()
                self._console.step(f"{child.name} started again")
            except CannotRun as error:
                self._plan_restart(child, now)
                self._console.loud(str(error))

    def _lost(self, child: Child, status: int, now: float) -> None:
        child.process = None
        message = _obituary(child, status)
        if _room(child) < _LEAST_ROOM:
            raise CannotRun(f"The disk is full: {child.name} could not go on. Free some space.")
        if now - child.started > _STEADY_AFTER:
            child.failures = 0
        pause = self._plan_restart(child, now)
        self._console.loud(f"{message}It is started again in {pause:g} s.")

    @staticmethod
    def _plan_restart(child: Child, now: float) -> float:
        pause: float = min(0.5 * 2**child.failures, _LONGEST_PAUSE)
        child.failures += 1
        child.start_again_at = now + pause
        return pause

    async def stop(self, waves: Sequence[Sequence[str]]) -> None:
        """Stop named parts wave by wave: a wave together, the next when all of it has ended."""
        for wave in waves:
            wanted = [child for child in self._children if child.name in wave]
            await asyncio.gather(*(_stop(child) for child in wanted))

    def kill(self) -> None:
        """End everything at once."""
        for child in self._children:
            if child.ended() is None and child.process is not None:
                kill_group(child.process)


async def _stop(child: Child) -> None:
    """Ask, wait for the grace, kill; done with the event loop free for a second Ctrl-C."""
    process, child.start_again_at = child.process, None
    if process is None or process.poll() is not None:
        return
    process.send_signal(child.stop_signal)
    deadline = time.monotonic() + child.grace
    while process.poll() is None:
        if time.monotonic() > deadline:
            kill_group(process)
        await asyncio.sleep(0.02)


def _obituary(child: Child, status: int) -> str:
    how = f"exit status {status}" if status >= 0 else f"signal {signal.Signals(-status).name}"
    last = "\n".join(f"    {line}" for line in tail(child.log, since=child.log_began).splitlines())
    return f"{child.name} stopped ({how}). The end of {child.log}:\n{last}\n"


def _room(child: Child) -> float:
    """Bytes free where the part writes its log."""
    try:
        return shutil.disk_usage(child.log.parent).free
    except OSError:
        return float("inf")
