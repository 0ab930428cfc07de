"""What deploy/compose/prepare.sh makes, and the compose file with it filled in."""

import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.deploy.compose.reading import ROOT, Document, read_env, resolved

ADDRESS = "https://ei.example.gov.uk"


@dataclass(frozen=True)
class Prepared:
    """A folder as `prepare.sh` leaves it."""

    folder: Path

    @property
    def env(self) -> dict[str, str]:
        return read_env(self.folder / ".env")

    def again(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [self.folder / "prepare.sh", *arguments], check=False, capture_output=True, text=True
        )


@pytest.fixture(scope="session")
def prepared(tmp_path_factory: pytest.TempPathFactory) -> Prepared:
    folder = tmp_path_factory.mktemp("compose")
    for name in ("prepare.sh", ".env.example", "pg_hba.conf"):
        shutil.copy(ROOT / "deploy" / "compose" / name, folder)
    made = Prepared(folder)
    done = made.again(ADDRESS)
    assert done.returncode == 0, done.stderr
    return made


@pytest.fixture(scope="session")
def document(prepared: Prepared) -> Document:
    return resolved(prepared.env)
