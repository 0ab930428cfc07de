"""Single fields as a front end sends them, by the columns of a native register file."""

from collections.abc import Iterator, Mapping
from typing import Annotated, Any, Final

import polars as pl
from pydantic import AfterValidator, JsonValue, RootModel, TypeAdapter

from chassis.drafts import Plain
from chassis.privacy import plain_member
from chassis.problems import Fault
from chassis.submissions.columns import Column, fault_of
from education.identifiers import parse_laestab
from services.schools.register.dialects import NATIVE
from services.schools.register.fields import FIELDS, IDENTIFIERS, NEEDED
from services.schools.register.resolving import Fields, Value
from services.schools.register.words import snake_case

COLUMNS: Final[Mapping[str, Column]] = {column.name: column for column in NATIVE.columns}
EDITABLE: Final = (*FIELDS, "laestab", "ukprn", "local_code")
"""What may be edited: an organisation's URNs are others' to give."""


def _described(names: tuple[str, ...]) -> dict[str, Any]:
    return {
        "additionalProperties": False,
        "properties": {
            name: {
                "type": ["string", "number", "null"],
                "description": f"{COLUMNS[name].meaning}: {COLUMNS[name].type.describe()}",
            }
            for name in names
            if name in COLUMNS
        },
    }


def _plain(value: JsonValue) -> JsonValue:
    return _PLAIN.validate_python(value) if isinstance(value, str) else value


_PLAIN: Final = TypeAdapter(Plain)
Given = Annotated[JsonValue, AfterValidator(_plain)]


class NewOrganisation(RootModel[dict[str, Given]]):
    """An organisation as a row of a native file has it."""

    model_config = {
        "json_schema_extra": _described((*IDENTIFIERS, *FIELDS)) | {"required": sorted(NEEDED)}
    }


class OrganisationChange(RootModel[dict[str, Given]]):
    """Fields to change (RFC 7396): members left out stay, null empties."""

    model_config = {"json_schema_extra": _described(EDITABLE)}


def faults_in(given: Mapping[str, JsonValue], *, allowed: tuple[str, ...]) -> list[Fault]:
    """Everything that is wrong with single members; no message repeats a value."""
    return [fault for name, value in given.items() for fault in _faults(name, value, allowed)]


def needed(names: frozenset[str] | set[str]) -> list[Fault]:
    """That these members are missing, or are to be emptied."""
    message = "No organisation can be without it."
    return [Fault("missing_value", f"$.{name}", message) for name in sorted(names)]


def parsed(given: Mapping[str, JsonValue]) -> Fields:
    """The values of members without fault, in the form in which the register holds them."""
    return {name: _parsed(name, value) for name, value in given.items()}


def _faults(name: str, value: JsonValue, allowed: tuple[str, ...]) -> Iterator[Fault]:
    path = f"$.{plain_member(name)}"
    if name not in allowed:
        of_name = "cannot be edited here" if name in IDENTIFIERS else "is no field of the register"
        fix = "Register the organisation under its new number, and link the two."
        yield Fault("not_editable", path, of_name, fix if name in IDENTIFIERS else None)
    elif isinstance(value, bool | list | dict):
        yield Fault("wrong_type", path, f"must be {COLUMNS[name].type.describe()}")
    elif (written := _written(value)) is None:
        if name in NEEDED:
            yield from needed({name})
    elif defect := fault_of(COLUMNS[name].type, written):
        yield Fault(defect.code, path, defect.message)


def _written(value: JsonValue) -> str | None:
    """The value as a file has it; blank is none."""
    return (str(value).strip() or None) if value is not None else None


def _parsed(name: str, value: JsonValue) -> Value:
    written = _written(value)
    if written is None:
        return None
    if name == "laestab":
        return parse_laestab(written)
    if name == "ey_urn":
        written = written.upper().removeprefix("OC")
    expression = COLUMNS[name].type.parse(pl.col("text"))
    if name == "kind":
        expression = snake_case(expression)
    found: Value = pl.DataFrame({"text": [written]}).select(expression).item()
    return found
