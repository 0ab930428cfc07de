"""The examples of the API's description, called as they stand there: what it shows is what happens.

`EXAMPLES=record` records the answers anew (`make examples`).
"""

import base64
import os
from collections.abc import AsyncIterator
from typing import Any

import aiohttp
import orjson
import pytest
from jsonschema import Draft202012Validator

from contracts.compatibility import resolved
from gateway.description import FILE, Document, operations
from gateway.description.examples import FOLDER, Call, recorded, scenarios
from tests.end_to_end.examples import Runner
from tests.support.system import System, fresh_system

pytestmark = pytest.mark.timeout(480)
RECORDING = os.environ.get("EXAMPLES") == "record"
# Learners are numbered in the order of their pseudonyms: under one key that is the same each time.
DATA_KEY = base64.b64encode(bytes(range(32))).decode()


@pytest.fixture
async def fresh(postgres: str, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[System]:
    """A system that holds nothing yet: examples show lists, and others would be in them."""
    folder = tmp_path_factory.mktemp("examples")
    async with fresh_system(postgres, folder, data_key=DATA_KEY) as running:
        yield running


async def test_the_examples_are_what_happens(fresh: System) -> None:
    document = orjson.loads(FILE.read_bytes())
    differing = []
    async with fresh.client() as client, aiohttp.ClientSession(fresh.gateway) as stranger:
        runner = Runner(client, stranger, document, fresh.gateway)
        for service, scenario in scenarios().items():
            calls = scenario.calls(service)
            made = {call.name: await runner.make(call) for call in calls}
            for call in calls:
                check_declared(document, call, runner)
            if RECORDING:
                record(service, made)
            kept = recorded(service)
            differing += [
                (one, kept.get(name)) for name, one in made.items() if one != kept.get(name)
            ]
    assert not differing, (
        f"{len(differing)} answers changed (`make examples`), first: {differing[0]}"
    )


def check_declared(document: Document, call: Call, runner: Runner) -> None:
    """What was answered is among what is declared: status, media type and schema."""
    answer = runner.answers[call.name]
    operation = next(
        each for _, _, each in operations(document) if each["operationId"] == call.operation
    )
    declared = resolved(document, operation["responses"][str(answer.status)])
    assert "X-Request-ID" in answer.headers
    if answer.body == "":
        return
    content: dict[str, Any] = declared["content"]
    assert answer.media_type in content, f"{call.name}: {answer.media_type} is not declared"
    if answer.media_type.endswith("json"):
        schema = content[answer.media_type].get("schema", {})
        whole = schema | {"components": document["components"]}
        Draft202012Validator(whole).validate(answer.body)


def record(service: str, made: dict[str, Any]) -> None:
    options = orjson.OPT_INDENT_2 | orjson.OPT_APPEND_NEWLINE
    (FOLDER / f"{service}.json").write_bytes(orjson.dumps(made, option=options))
