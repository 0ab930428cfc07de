"""A file of the keys that rows about children are kept under."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from chassis.sealing import new_key
from chassis.settings import data_keys
from chassis.table_keys import pseudonyms_under


@contextmanager
def keys_file(folder: Path) -> Iterator[Path]:
    """A file with one key that services of this process read meanwhile, instead of another."""
    file = folder / "data-keys.json"
    write_keys(file, {"k1": new_key()}, current="k1")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("DATA_KEYS_FILE", str(file))
        forget_keys()
        yield file
    forget_keys()


def forget_keys() -> None:
    """As a process that starts anew, which reads its keys once."""
    data_keys.cache_clear()
    pseudonyms_under.cache_clear()


def write_keys(file: Path, keys: dict[str, str], *, current: str) -> None:
    """Make it the file of these keys."""
    file.write_text(json.dumps({"current": current, "keys": keys}))
