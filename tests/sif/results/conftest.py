"""The keys pupils are kept under; and files of results handed in."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.sif.results.files import Files
from tests.sif.sif_app import Sif
from tests.support.keys import keys_file


@pytest.fixture(scope="module", autouse=True)
def data_keys_file(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A file with one key; of each module, as other services' tests name files of their own."""
    with keys_file(tmp_path_factory.mktemp("keys")) as file:
        yield file


@pytest.fixture
def files(sif: Sif) -> Files:
    """What hands files in to the running service."""
    return Files(sif)
