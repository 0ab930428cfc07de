"""The XML schema of the return, and where each of its elements stands."""

from functools import cache
from pathlib import Path
from typing import Final

from lxml import etree

from services.earlyyears.statutory.fields import PART_1, PART_2

NAMESPACE: Final = "urn:educational-improvement:early-years:return:1"
NIL: Final = "{http://www.w3.org/2001/XMLSchema-instance}nil"
_FILE: Final = Path(__file__).with_name("return-1.xsd")
_HEADER: Final = ("area", "year", "source", "madeOn", "schools", "children")
_SCHOOL: Final = ("urn", "laestab", "earlyYearsUrn", "child")
_CHILD: Final = ("upn", "points", "particulars")


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


PATHS: Final = _paths()
