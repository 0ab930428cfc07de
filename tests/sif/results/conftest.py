"""The keys pupils are kept under; and files of results handed in."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from chassis.sealing import new_key
from chassis.settings import data_keys
from services.sif.results.pupils.keys import pupils_under
from tests.sif.results.files import Files
from tests.sif.sif_app import Sif


@pytest.fixture(scope="session", autouse=True)
def data_keys_file(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A file with one key."""
    file = tmp_path_factory.mktemp("keys") / "data-keys.json"
    write_keys(file, {"k1": new_key()}, current="k1")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("DATA_KEYS_FILE", str(file))
        forget_keys()
        yield file
    forget_keys()


def write_keys(file: Path, keys: dict[str, str], *, current: str) -> None:
    """Make it the file of these keys, and take it up as a process that starts anew would."""
    file.write_text(json.dumps({"current": current, "keys": keys}))
    forget_keys()


def forget_keys() -> None:
    data_keys.cache_clear()
    pupils_under.cache_clear()


@pytest.fixture
def files(sif: Sif) -> Files:
    """What hands files in to the running service."""
    return Files(sif)
