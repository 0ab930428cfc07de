"""What the person at the terminal sees."""

import contextlib
import os
import sys
import time


class Console:
    """Lines with the seconds since the start; a closed terminal is no reason to stop."""

    def __init__(self) -> None:
        self._began = time.monotonic()

    def step(self, text: str) -> None:
        """Something done."""
        self._write(f"{self.seconds:6.1f} s  {text}")

    def loud(self, text: str) -> None:
        """Something to be noticed."""
        self._write(f"\n*** {text}\n")

    def plain(self, text: str = "") -> None:
        self._write(text)

    @property
    def seconds(self) -> float:
        """Since the start."""
        return time.monotonic() - self._began

    def _write(self, text: str) -> None:
        try:
            sys.stdout.write(text + "\n")
            sys.stdout.flush()
        except OSError:
            os.dup2(os.open(os.devnull, os.O_WRONLY), 1)


def complain(text: str) -> None:
    """The one sentence of a failure."""
    with contextlib.suppress(OSError, ValueError):
        sys.stderr.write(f"\n{text}\n")
        sys.stderr.flush()
