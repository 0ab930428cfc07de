"""Public files beside the project: read where they are, skipped where they are absent."""

import gzip
from pathlib import Path

import pytest

_FOLDER = Path(__file__).parents[3] / "shared" / "realdata"


def real(name: str) -> bytes:
    """A file of `../shared/realdata` beside the project, decompressed; skips where absent."""
    path = _FOLDER / name
    if not path.is_file():
        pytest.skip(f"the public file {name} is not beside the project (../shared/realdata)")
    data = path.read_bytes()
    return gzip.decompress(data) if path.suffix == ".gz" else data
