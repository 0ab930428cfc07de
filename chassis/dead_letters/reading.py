"""What a letter says, and everything that is wrong with it: pure."""

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

import orjson
from pydantic import JsonValue, ValidationError

from chassis.problems import Fault
from contracts.envelope import REQUIRED, BadEvent, EventData, read_attribute

Headers = Sequence[Sequence[str]]
Models = Mapping[str, type[EventData]]


def data_of(value: bytes) -> tuple[JsonValue, str | None]:
    """The data as JSON; or, where it is none or too deep to be written in an answer, as a text."""
    try:
        data = orjson.loads(value)
        orjson.dumps([[data]])
    except (orjson.JSONDecodeError, orjson.JSONEncodeError):
        return None, value.decode("utf-8", "replace")
    return data, None


def version_of(headers: Headers) -> int | None:
    """The version a letter bears, if it can be read."""
    try:
        return int(read_attribute(_attributes(headers), "ce_sequence"))
    except BadEvent:
        return None


def faults_of(key: str, headers: Headers, value: bytes, models: Models) -> list[Fault]:
    """Everything for which a letter is no event; none where only its handling failed."""
    found = header_faults(headers, models)
    model = models.get(_attributes(headers).get("ce_type", ""))
    return [*found, *(_data_faults(key, value, model) if model else ())]


def header_faults(headers: Headers, models: Models) -> list[Fault]:
    """What is wrong with the headers alone."""
    attributes = _attributes(headers)
    event_type = attributes.get("ce_type")
    found = []
    if event_type not in models:
        told = "is missing" if event_type is None else "is no type this service handles"
        found.append(Fault("unknown_type", "headers.ce_type", told))
    for name in REQUIRED:
        try:
            read_attribute(attributes, name)
        except BadEvent as error:
            code = "unreadable" if name in attributes else "missing"
            found.append(Fault(code, f"headers.{name}", str(error)))
    return found


def _data_faults(key: str, value: bytes, model: type[EventData]) -> list[Fault]:
    try:
        data = model.model_validate_json(value)
    except ValidationError as error:
        return [Fault(item["type"], _path(item["loc"]), item["msg"]) for item in error.errors()]
    if f"{model.event_type}/{data.subject}" == key:
        return []
    told = f"the data are of {data.subject}, the letter's key is {key}"
    return [Fault("another_aggregate", "$", told, "An event cannot become another aggregate's.")]


def unknown_members(given: Mapping[str, JsonValue], model: type[EventData]) -> list[Fault]:
    """Members of data that fit their model, but that it does not know and would leave out."""
    kept = model.model_validate_json(json.dumps(given)).model_dump(mode="json")
    return [
        Fault("unknown_member", path, "is no member of this event", "Leave it out.")
        for path in _unknown(dict(given), kept, "$")
    ]


def _unknown(given: JsonValue, kept: Any, path: str) -> Iterator[str]:
    if isinstance(given, dict) and isinstance(kept, dict):
        for name, value in given.items():
            if name in kept:
                yield from _unknown(value, kept[name], f"{path}.{name}")
            else:
                yield f"{path}.{name}"
    elif isinstance(given, list) and isinstance(kept, list) and len(given) == len(kept):
        for number, pair in enumerate(zip(given, kept, strict=True)):
            yield from _unknown(*pair, f"{path}.{number}")


def replaced(headers: Headers, given: Mapping[str, str]) -> list[list[str]]:
    """The headers with those given in place of the ones of the same names."""
    kept = [[name, value] for name, value in headers if name not in given]
    return [*kept, *([name, value] for name, value in given.items())]


def pairs(headers: Headers) -> list[tuple[str, str]]:
    """As `contracts.envelope` reads them."""
    return [(name, value) for name, value in headers]


def _attributes(headers: Headers) -> dict[str, str]:
    return dict(pairs(headers))


def _path(location: Iterable[int | str]) -> str:
    return ".".join(["$", *(str(part) for part in location)])
