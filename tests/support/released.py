"""What the last release was, and its code, taken from the repository's history."""

import io
import subprocess
import tarfile
from functools import cache
from pathlib import Path
from typing import Final, NamedTuple

from deploy.local.settings import ROOT, SERVICES

CHAINS: Final = ("chassis", *SERVICES)


class Release(NamedTuple):
    """Its commit, and the newest revision of each chain in it."""

    commit: str
    revisions: dict[str, str]


@cache
def released() -> Release:
    """As `deploy/released.txt` says."""
    lines = (ROOT / "deploy" / "released.txt").read_text().splitlines()
    facts = dict(line.split() for line in lines if line and not line.startswith("#"))
    return Release(facts.pop("commit"), facts)


def put_released_code(folder: Path) -> None:
    """Its whole tree. Fails, saying so, where the history does not reach back to it."""
    commit = released().commit
    packed = subprocess.run(
        ["git", "-C", str(ROOT), "archive", "--format=tar", commit],
        capture_output=True,
        check=False,
    )
    assert packed.returncode == 0, (
        f"The last release, commit {commit} of deploy/released.txt, is not in this clone: "
        f"fetch the whole history (git fetch --unshallow). {packed.stderr.decode().strip()}"
    )
    with tarfile.open(fileobj=io.BytesIO(packed.stdout)) as tree:
        tree.extractall(folder, filter="data")
