"""The state folder: one run at a time, and what it told about itself."""

import fcntl
import json
import os
import shutil
from pathlib import Path
from typing import TextIO

from deploy.local.errors import CannotRun, from_os_error
from deploy.local.passwords import write_private

_ROOM_NEEDED = 200 * 1024 * 1024


class State:
    """The folder everything this machine's installation keeps is in."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._lock: TextIO | None = None

    def open(self) -> None:
        """Make the folder and lock it; raises `CannotRun` when another run holds it."""
        try:
            self.folder.mkdir(parents=True, exist_ok=True)
            # As root the database runs under another account, which must get through.
            self.folder.chmod(0o711 if os.getuid() == 0 else 0o700)
            self._lock = (self.folder / "lock").open("a")
        except OSError as error:
            raise from_os_error(error, "opening the state folder") from error
        try:
            fcntl.flock(self._lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            self.close()
            raise CannotRun(
                f"It is already running (process {self.told().get('pid', 'unknown')}, state in "
                f"{self.folder}); stop it with `make stop`."
            ) from error
        free = self.free_room()
        if free < _ROOM_NEEDED:
            raise CannotRun(
                f"The disk is full: {free // 2**20} MB are free for {self.folder}, at least "
                f"{_ROOM_NEEDED // 2**20} MB are needed; free some space."
            )

    def close(self) -> None:
        """Let another run have the folder."""
        if self._lock:
            self._lock.close()
            self._lock = None

    def free_room(self) -> int:
        """Bytes left on the disk of the folder."""
        return shutil.disk_usage(self.folder).free

    def is_running(self) -> bool:
        """Whether some run holds the lock."""
        try:
            with (self.folder / "lock").open() as lock:
                fcntl.flock(lock, fcntl.LOCK_SH | fcntl.LOCK_NB)
        except FileNotFoundError:
            return False
        except OSError:
            return True
        return False

    def tell(self, **facts: object) -> None:
        """Leave facts about this run for `stop` and `status`."""
        write_private(self.folder / "run.json", json.dumps({"pid": os.getpid(), **facts}))

    def told(self) -> dict[str, object]:
        """What the last run told; empty when nothing."""
        try:
            told: dict[str, object] = json.loads((self.folder / "run.json").read_text())
        except (OSError, ValueError):
            return {}
        return told

    def bind(self, *, bus: str, database: str) -> None:
        """Hold the installation to one bus and one database.

        Consumers' places in the bus are kept in the database: with another bus or database
        under the same state they would point at the wrong events.
        """
        path = self.folder / "installation.json"
        now = {"bus": bus, "database": database}
        if not path.exists():
            write_private(path, json.dumps(now))
            return
        before = json.loads(path.read_text())
        for what, variable in (("bus", "EVENT_BUS"), ("database", "DATABASE_URL")):
            if before[what] != now[what]:
                raise CannotRun(
                    f"The data in {self.folder} was made with the {what} '{before[what]}', now it "
                    f"would be '{now[what]}': set {variable} as before, point LOCAL_STATE to "
                    "another folder, or start afresh with `make clean`."
                )
