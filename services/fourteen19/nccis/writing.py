"""A client file written as XML, young person by young person."""

import io
from collections.abc import Mapping
from typing import Any, Final

from lxml import etree

from chassis.guarded_xml import can_be_written
from services.fourteen19.nccis.fields import SETS, ClientFile, Field, Header, Person
from services.fourteen19.nccis.schema import HEADER, NAMESPACE, qualified

_NAMESPACES: Final[dict[Any, str]] = {None: NAMESPACE}


def written(made: ClientFile) -> bytes:
    """The file, in UTF-8. The same content is always the same bytes. A text with a character that
    XML has not is left out."""
    buffer = io.BytesIO()
    with etree.xmlfile(buffer, encoding="utf-8") as file:
        file.write_declaration()
        with file.element(qualified("nccis"), {"version": "1"}, nsmap=_NAMESPACES):
            file.write("\n", _header(made.header), pretty_print=True)
            for person in made.people:
                file.write(_person(person), pretty_print=True)
    return buffer.getvalue()


def _header(header: Header) -> Any:
    values = (
        header.area,
        header.month,
        header.year,
        header.source,
        header.made_on,
        str(header.young_people),
    )
    element = etree.Element(qualified("header"), nsmap=_NAMESPACES)
    return _filled(element, dict(zip(HEADER, values, strict=True)))


def _person(person: Person) -> Any:
    element = etree.Element(qualified("youngPerson"), nsmap=_NAMESPACES)
    for name, fields in SETS.items():
        texts = {
            field.element: text
            for field in fields
            if (text := _text(field, person[field.column])) is not None
        }
        if texts:
            _filled(etree.SubElement(element, qualified(name)), texts)
    return element


def _text(field: Field, value: Any) -> str | None:
    if value in (None, "") or not can_be_written(str(value)):
        return None
    return field.text_of(value)


def _filled(element: Any, texts: Mapping[str, str]) -> Any:
    for name, text in texts.items():
        etree.SubElement(element, qualified(name)).text = text
    return element
