"""A return written as XML, school by school."""

import io
from collections.abc import Iterable, Mapping
from typing import Any, Final

from lxml import etree

from services.earlyyears.statutory.fields import (
    JANUARY_TO_MARCH,
    PART_1,
    PART_2,
    Field,
    Header,
    Return,
    Row,
    School,
    blank,
    can_be_written,
)
from services.earlyyears.statutory.schema import NAMESPACE, NIL, qualified

_NAMESPACES: Final[dict[Any, str]] = {
    None: NAMESPACE,
    "xsi": "http://www.w3.org/2001/XMLSchema-instance",
}


def written(made: Return) -> bytes:
    """The file, in UTF-8, a school at a time. The same return is always the same bytes. A text with
    a character that XML has not is left out (`gaps` tells of it)."""
    buffer = io.BytesIO()
    with etree.xmlfile(buffer, encoding="utf-8") as file:
        file.write_declaration()
        with file.element(qualified("return"), {"version": "1"}, nsmap=_NAMESPACES):
            file.write("\n", _header(made.header), pretty_print=True)
            for school in made.schools:
                file.write(_school(school), pretty_print=True)
    return buffer.getvalue()


def _header(header: Header) -> Any:
    texts = {
        "area": header.area,
        "year": header.year,
        "source": header.source,
        "madeOn": header.made_on,
        "schools": str(header.schools),
        "children": str(header.children),
    }
    return _filled(etree.Element(qualified("header"), nsmap=_NAMESPACES), texts)


def _school(school: School) -> Any:
    element = etree.Element(qualified("school"), nsmap=_NAMESPACES)
    numbers = {"urn": school.urn, "laestab": school.laestab, "earlyYearsUrn": school.ey_urn}
    if school.urn is None:
        del numbers["laestab"]
    _filled(element, {name: number for name, number in numbers.items() if number})
    for row in school.children:
        _child(etree.SubElement(element, qualified("child")), row)
    return element


def _child(element: Any, row: Row) -> None:
    if row["upn"]:
        _filled(element, {"upn": row["upn"]})
    for name, fields in (("points", PART_1), ("particulars", PART_2)):
        _filled(etree.SubElement(element, qualified(name)), _texts(fields, row))


def _texts(fields: Iterable[Field], row: Row) -> dict[str, str | None]:
    """The text of each field's element; None where the value is missing or cannot be written."""
    return {
        field.element: _text(field, row)
        for field in fields
        if field.column != JANUARY_TO_MARCH or not blank(row, field.column)
    }


def _text(field: Field, row: Row) -> str | None:
    if blank(row, field.column) or not can_be_written(row[field.column]):
        return None
    return field.text_of(row[field.column])


def _filled(element: Any, texts: Mapping[str, str | None]) -> Any:
    for name, text in texts.items():
        leaf = etree.SubElement(element, qualified(name))
        if text is None:
            leaf.set(NIL, "true")
        else:
            leaf.text = text
    return element
