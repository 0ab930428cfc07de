"""The XML schema of the client file, and where each of its elements stands."""

from functools import cache
from pathlib import Path
from typing import Final

from lxml import etree

from services.fourteen19.nccis.fields import SETS

NAMESPACE: Final = "urn:educational-improvement:fourteen19:nccis:1"
HEADER: Final = ("area", "month", "year", "madeBy", "madeOn", "youngPeople")
_FILE: Final = Path(__file__).with_name("nccis-1.xsd")


@cache
def qualified(name: str) -> str:
    """An element's name with the file's namespace, as lxml writes it."""
    return f"{{{NAMESPACE}}}{name}"


@cache
def schema_text() -> bytes:
    """The schema as it is published."""
    return _FILE.read_bytes()


def load_schema() -> etree.XMLSchema:
    """The schema, ready to validate. One for each thread: it keeps what it found last."""
    return etree.XMLSchema(etree.fromstring(schema_text()))


def _paths() -> dict[str, str]:
    """Only the elements of the Guarantee stand in two places."""
    person = "nccis/youngPerson"
    found = {"nccis": "nccis", "header": "nccis/header", "youngPerson": person}
    found |= {name: f"nccis/header/{name}" for name in HEADER}
    for name, fields in SETS.items():
        place = "year11Guarantee or year12Guarantee" if name.endswith("Guarantee") else name
        found |= {field.element: f"{person}/{place}/{field.element}" for field in fields}
        found[name] = f"{person}/{name}"
    return found


PATHS: Final = _paths()
