"""A file of the keys that rows about children are kept under."""

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from chassis.sealing import new_key


@contextmanager
def keys_file(folder: Path, forget: Callable[[], None]) -> Iterator[Path]:
    """A file with one key that services of this process read; `forget` what they read before."""
    file = folder / "data-keys.json"
    write_keys(file, {"k1": new_key()}, current="k1")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("DATA_KEYS_FILE", str(file))
        forget()
        yield file
    forget()


def write_keys(file: Path, keys: dict[str, str], *, current: str) -> None:
    """Make it the file of these keys."""
    file.write_text(json.dumps({"current": current, "keys": keys}))
