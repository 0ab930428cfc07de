"""The XML schema of the return, and what it says of an element: where and why, never a value."""

import re
from functools import cache
from pathlib import Path
from typing import Any, Final

from lxml import etree

from chassis.problems import Fault
from services.earlyyears.statutory.fields import PART_1, PART_2

NAMESPACE: Final = "urn:educational-improvement:early-years:return:1"
NIL: Final = "{http://www.w3.org/2001/XMLSchema-instance}nil"
_FILE: Final = Path(__file__).with_name("return-1.xsd")
_HEADER: Final = ("area", "year", "source", "madeOn", "schools", "children")
_SCHOOL: Final = ("urn", "laestab", "earlyYearsUrn", "child")
_CHILD: Final = ("upn", "points", "particulars")
_NAMED: Final = re.compile(r"Element '(?:\{[^}]*\})?([^']*)'")
_STRUCTURE: Final = "SCHEMAV_ELEMENT_CONTENT"
_LISTED: Final = "SCHEMAV_CVC_ENUMERATION_VALID"
# What libxml2 calls a value that is not of its type, and its facets.
_VALUES: Final = {
    "SCHEMAV_CVC_DATATYPE_VALID_1_2_1": "is not of the type that the schema gives it",
    "SCHEMAV_CVC_PATTERN_VALID": "has not the form that the schema gives it",
    "SCHEMAV_CVC_MININCLUSIVE_VALID": "is less than the schema allows",
    "SCHEMAV_CVC_MAXINCLUSIVE_VALID": "is more than the schema allows",
    "SCHEMAV_CVC_FRACTIONDIGITS_VALID": "has more decimal places than the schema allows",
    "SCHEMAV_CVC_MINLENGTH_VALID": "is shorter than the schema allows",
    "SCHEMAV_CVC_MAXLENGTH_VALID": "is longer than the schema allows",
}


@cache
def qualified(name: str) -> str:
    """An element's name with the return's namespace, as lxml writes it."""
    return f"{{{NAMESPACE}}}{name}"


@cache
def schema_text() -> bytes:
    """The schema as it is published."""
    return _FILE.read_bytes()


def load_schema() -> etree.XMLSchema:
    """The schema, ready to validate. One for each thread: it keeps what it found last."""
    return etree.XMLSchema(etree.fromstring(schema_text()))


def faults_in(schema: etree.XMLSchema, element: Any) -> list[Fault]:
    """What is wrong with a `header` or `school`, each place once."""
    if schema.validate(element):
        return []
    found: dict[tuple[int, str], Fault] = {}
    entries: Any = schema.error_log
    for entry in entries:
        named = _NAMED.search(entry.message)
        path = _PATHS.get(named[1], "…") if named else "…"
        code, message = _said(entry.type_name)
        fault = Fault(code, f"line {entry.line}: {path}", message)
        found.setdefault((entry.line, path), fault)
    return list(found.values())


def _said(kind: str) -> tuple[str, str]:
    """The schema's own messages repeat values."""
    if kind == _STRUCTURE:
        return "element_misplaced", "is not known here, out of order, or comes where one is missing"
    if kind == _LISTED:
        return "not_in_list", "is not one of the values that the schema lists"
    return "not_as_described", _VALUES.get(kind, "is not what the schema describes")


def _paths() -> dict[str, str]:
    """Where each element stands; no name stands in two places."""
    parts = {
        "return/header": _HEADER,
        "return/school": _SCHOOL,
        "return/school/child": _CHILD,
        "return/school/child/points": tuple(field.element for field in PART_1),
        "return/school/child/particulars": tuple(field.element for field in PART_2),
    }
    inner = {name: f"{parent}/{name}" for parent, names in parts.items() for name in names}
    return {"return": "return", "header": "return/header", "school": "return/school"} | inner


_PATHS: Final = _paths()
