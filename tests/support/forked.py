"""A system's processes, forked from one that has loaded what all of them load.

Loading that nine times took most of a system's start. Each runs the command an installation runs,
and loads what is its own.
"""

import multiprocessing
import os
import runpy
import signal
import sys
from collections.abc import Mapping, Sequence
from contextlib import suppress
from multiprocessing.context import ForkServerProcess
from pathlib import Path
from typing import Final

from deploy.local.processes import die_with_parent

_LOADED: Final = ("chassis.app", "chassis.server", "chassis.submissions", "contracts.envelope")
_LIBRARIES: Final = ("aiohttp", "aiokafka", "alembic", "lxml.etree", "polars", "uvicorn")
_context = multiprocessing.get_context("forkserver")
_context.set_forkserver_preload([*_LIBRARIES, *_LOADED])


class Forked:
    """A process that is to be started with `python -m <program>`, its output appended to `log`."""

    def __init__(self, program: Sequence[str], log: Path, env: Mapping[str, str]) -> None:
        self._process: ForkServerProcess = _context.Process(
            target=_run, args=(list(program), str(log), dict(env)), daemon=True
        )
        self._process.start()

    @property
    def pid(self) -> int:
        pid = self._process.pid
        assert pid is not None
        return pid

    @property
    def ended(self) -> bool:
        return not self._process.is_alive()

    def wait(self) -> int | None:
        """Wait until it has ended; its exit code."""
        self._process.join()
        return self._process.exitcode

    def signal(self, number: int) -> None:
        """Send it a signal; nothing where it has ended."""
        with suppress(ProcessLookupError):  # that it has ended is known a moment later
            if not self.ended:
                os.kill(self.pid, number)

    def kill(self) -> None:
        """SIGKILL, and wait until it is gone."""
        self._process.kill()
        self._process.join()

    def stop(self, grace: float) -> None:
        """SIGTERM; SIGKILL where it has not ended after `grace` seconds."""
        self.signal(signal.SIGTERM)
        self._process.join(grace)
        if not self.ended:
            self.kill()


def _run(program: list[str], log: str, env: dict[str, str]) -> None:
    os.setsid()
    die_with_parent(os.getppid(), signal.SIGKILL)()
    output = os.open(log, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o644)
    os.dup2(output, 1)
    os.dup2(output, 2)
    os.environ.clear()
    os.environ.update(env)
    sys.argv = list(program)
    runpy.run_module(program[0], run_name="__main__", alter_sys=True)
