"""Examples: calls in order (`examples/*.toml`), and their answers as a test recorded them.

A test makes every call on a running system and compares its answer with the recorded one, so that
what the reference shows is what happens. An operation without an example says why. One service's
calls may be in several files: `sif.toml`, `sif.plans.toml`.
"""

import tomllib
from collections.abc import Iterator
from graphlib import TopologicalSorter
from pathlib import Path
from typing import Any, Final

import orjson
from pydantic import BaseModel, ConfigDict, Field, JsonValue

from gateway.description import Document, operations

FOLDER: Final = Path(__file__).parent / "examples"
_TOLD: Final = {"status": "accepted"}


class Call(BaseModel):
    """One call. `{{name.body.member}}` and `{{name.header.ETag}}` are of an earlier call's answer.

    `until`: members the answer must have, asked again until it does, as what is counted arrives
    by events. `varies`: members, by dotted path, that are another's in each run. `token`: false is
    without one; a name is that of the call which answered with it, to call as another.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    name: str
    operation: str
    title: str = ""
    path: dict[str, str] = {}
    query: dict[str, str | list[str]] = {}
    headers: dict[str, str] = {}
    json_: JsonValue = Field(None, alias="json")
    text: str | None = None
    form: dict[str, str] = {}
    media_type: str = "text/csv"
    token: bool | str = True
    status: int = 200
    until: dict[str, JsonValue] = {}
    varies: tuple[str, ...] = ()


class File(BaseModel):
    """A file handed in: its rules, itself, its receipt, its report, the list it then is in.

    `until` and `varies` are of its receipt.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    kind: str
    text: str
    query: dict[str, str | list[str]] = {}
    until: dict[str, JsonValue] = {}
    varies: tuple[str, ...] = ()

    def calls(self, name: str) -> list[Call]:
        """The five calls, named after the kind: `targets_rules`, `targets_file`, …"""
        service = name.partition(".")[0]
        receipt = {"submission_id": f"{{{{{self.kind}_file.body.id}}}}"}
        forms: tuple[tuple[str, str, dict[str, Any]], ...] = (
            ("rules", f"read_{self.kind}_rules", {}),
            (
                "file",
                f"submit_{self.kind}",
                {"text": self.text, "query": self.query, "status": 201},
            ),
            (
                "receipt",
                f"read_{self.kind}_submission",
                {"path": receipt, "until": _TOLD | self.until, "varies": self.varies},
            ),
            ("report", f"read_{self.kind}_report", {"path": receipt}),
            ("submissions", f"list_{self.kind}_submissions", {"query": {"limit": "2"}}),
        )
        return [
            Call(name=f"{self.kind}_{form}", operation=f"{service}_{operation}", **rest)
            for form, operation, rest in forms
        ]


class Scenario(BaseModel):
    """The calls of one file, after those of the files it `needs`, and why some have none."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    needs: tuple[str, ...] = ()
    file: tuple[File, ...] = ()
    call: tuple[Call, ...] = ()
    without: dict[str, str] = {}

    def calls(self, name: str) -> list[Call]:
        """All of them, files first; `name` is the scenario's."""
        return [*(call for file in self.file for call in file.calls(name)), *self.call]


def scenarios() -> dict[str, Scenario]:
    """Every scenario by the name of its file, in the order to be called."""
    found = {
        path.stem: Scenario.model_validate(tomllib.loads(path.read_text()))
        for path in sorted(FOLDER.glob("*.toml"))
    }
    order = TopologicalSorter({name: scenario.needs for name, scenario in found.items()})
    return {name: found[name] for name in order.static_order()}


def recorded(name: str) -> dict[str, Any]:
    """What was recorded of a scenario's calls: by call, `request` and `response`."""
    path = FOLDER / f"{name}.json"
    found: dict[str, Any] = orjson.loads(path.read_bytes()) if path.exists() else {}
    return found


def with_examples(document: Document) -> Document:
    """The document with each operation's recorded examples, in place: bodies and answers where
    OpenAPI has them, and under `x-examples` the calls that belong to them."""
    by_name = {each["operationId"]: each for _, _, each in operations(document)}
    for service, call, kept in _recordings():
        operation = by_name.get(call.operation)
        if operation is None:
            raise ValueError(f"{service}.toml: there is no operation {call.operation}")
        _add(document, operation, call, kept)
    return document


def _recordings() -> Iterator[tuple[str, Call, dict[str, Any]]]:
    for service, scenario in scenarios().items():
        kept = recorded(service)
        for call in scenario.calls(service):
            if call.name in kept:
                yield service, call, kept[call.name]


def _add(document: Document, operation: Document, call: Call, kept: dict[str, Any]) -> None:
    request, response = kept["request"], kept["response"]
    title = call.title or operation["summary"]
    shown = {key: request[key] for key in ("method", "target", "headers") if key in request}
    entry = {"name": call.name, "title": title, "status": response["status"], **shown}
    operation.setdefault("x-examples", []).append(entry)
    if "body" in request:
        if "requestBody" not in operation:
            raise ValueError(f"the example {call.name} sends a body, which is not declared")
        content = operation["requestBody"]["content"]
        _put(content, request["media_type"], call.name, title, request["body"])
    if "body" in response:
        answer = _own_answer(document, operation, str(response["status"]))
        _put(answer["content"], response["media_type"], call.name, title, response["body"])


def _own_answer(document: Document, operation: Document, status: str) -> Document:
    """The operation's answer, to be added to: a shared one is copied first."""
    if status not in operation["responses"]:
        name = operation["operationId"]
        raise ValueError(f"an example of {name} is answered {status}, which is not declared")
    answer: Document = operation["responses"][status]
    if "$ref" in answer:
        shared = document["components"]["responses"][answer["$ref"].rpartition("/")[2]]
        answer = {**shared, "content": {kind: {**one} for kind, one in shared["content"].items()}}
        operation["responses"][status] = answer
    return answer


def _put(content: Document, media_type: str, name: str, title: str, value: Any) -> None:
    if media_type not in content:
        raise ValueError(f"the example {name} is {media_type}, which is not declared")
    content[media_type].setdefault("examples", {})[name] = {"summary": title, "value": value}
