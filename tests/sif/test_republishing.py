"""The framework tells all of it again, as it was told last."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.sif.sif_app import Sif
from tests.support import framework
from tests.support.keys import keys_file
from tests.support.republished import facts, told_again


@pytest.fixture(autouse=True)
def data_keys_file(tmp_path: Path) -> Iterator[None]:
    with keys_file(tmp_path):
        yield


async def test_what_is_told_again_is_what_was_told(sif: Sif) -> None:
    for each in framework.kept("105148", "Own"):
        headers = {"If-Match": "*"}
        answer = await sif.client.request(each.method, each.path, json=each.body, headers=headers)
        assert answer.status_code == each.status, (each, answer.text)
    told, again = await told_again(sif.app)
    assert len({event.type for event in told}) >= 5
    assert facts(again) == facts(told)
