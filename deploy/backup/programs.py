"""PostgreSQL's own programs, of the server's version: from `POSTGRES_PROGRAMS`, or the wheel."""

import os
import subprocess
from collections.abc import Mapping
from pathlib import Path
from typing import NoReturn
from urllib.parse import unquote, urlsplit

from deploy.local.errors import CannotRun
from deploy.local.postgres import programs_folder


def run(program: str, *words: str, env: Mapping[str, str] | None = None) -> None:
    """Run it to its end. Raises `CannotRun` with what it complained of first."""
    done = subprocess.run(
        [_program(program), *words], capture_output=True, text=True, check=False, env=env
    )
    if done.returncode != 0:
        said = (done.stderr or done.stdout).strip().splitlines() or ["it said nothing"]
        # Its last line may be what it did afterwards, as removing what it had made.
        complaint = next((line for line in said if "error:" in line), said[-1])
        raise CannotRun(f"{program} failed: {complaint}")


def become(program: str, *words: str, env: Mapping[str, str]) -> NoReturn:
    """Run it in this process's place: signals reach it, and what it says is seen as it says it."""
    path = _program(program)
    os.execve(path, [path, *words], dict(env))  # noqa: S606 - no shell is wanted


def without_password(url: str) -> tuple[str, dict[str, str]]:
    """The address and the environment to run a program with: words are in everybody's list of
    processes, the environment is not."""
    password = urlsplit(url).netloc.rpartition("@")[0].partition(":")[2]
    if not password:
        return url, dict(os.environ)
    return url.replace(f":{password}@", "@", 1), os.environ | {"PGPASSWORD": unquote(password)}


def _program(name: str) -> str:
    folder = os.environ.get("POSTGRES_PROGRAMS")
    return str((Path(folder) if folder else programs_folder()) / name)
