"""XML files of outsiders: never fetched from, never expanded, their faults told without a value.

A file is refused before it is parsed where it is no UTF-8 or declares a document type, so that no
entity is ever defined. Its parts are validated and let go one after another.
"""

import codecs
import io
import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final

from lxml import etree

from chassis.problems import Fault

_ENCODING: Final = re.compile(rb"""<\?xml[^>]*?encoding\s*=\s*["']([^"']{1,40})["']""")
_READ_AS_UTF_8: Final = (b"utf-8", b"utf8", b"us-ascii")
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
# What the production Char of XML 1.0 does not allow.
_NO_XML: Final = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")


def can_be_written(text: str) -> bool:
    """Whether XML can hold a text."""
    return _NO_XML.search(text) is None


def unreadable(content: bytes) -> Fault | None:
    """Why a file may not be parsed at all."""
    declared = _ENCODING.match(content.removeprefix(codecs.BOM_UTF8))
    try:
        content.decode("utf-8")
    except UnicodeDecodeError as error:
        return Fault("wrong_encoding", _line_at(content, error.start), "is not UTF-8")
    if declared and declared[1].lower() not in _READ_AS_UTF_8:
        return Fault("wrong_encoding", "line 1", "declares an encoding other than UTF-8")
    if b"\0" in content:
        return Fault("wrong_encoding", "line 1", "holds NUL bytes; it is not UTF-8 text")
    if b"<!DOCTYPE" in content:
        at = _line_at(content, content.index(b"<!DOCTYPE"))
        return Fault("document_type", at, "declares a document type; leave it out")
    return None


def parts_of(content: bytes, tags: Sequence[str], faults: list[Fault]) -> Iterator[Any]:
    """The elements of some names, one after another, and at last the root; a syntax error, which
    ends them, is added to the faults. `content` is one that `unreadable` has no fault in."""
    parts = etree.iterparse(
        io.BytesIO(content),
        events=("end",),
        tag=tuple(tags),
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        huge_tree=False,
        remove_comments=True,
        remove_pis=True,
    )
    try:
        for _, element in parts:
            yield element
    except etree.XMLSyntaxError as error:
        line = error.lineno or content.count(b"\n") + 1
        message = "is not well-formed XML from here on, or ends too early"
        faults.append(Fault("not_xml", f"line {line}", message))
    else:
        yield parts.root


def faults_in(schema: etree.XMLSchema, element: Any, paths: Mapping[str, str]) -> list[Fault]:
    """What a schema finds wrong with an element, each place once; `paths` says where an element of
    a name stands."""
    if schema.validate(element):
        return []
    found: dict[tuple[int, str], Fault] = {}
    entries: Any = schema.error_log
    for entry in entries:
        named = _NAMED.search(entry.message)
        path = paths.get(named[1], "…") if named else "…"
        code, message = _said(entry.type_name)
        found.setdefault((entry.line, path), Fault(code, f"line {entry.line}: {path}", message))
    return list(found.values())


def _said(kind: str) -> tuple[str, str]:
    """The schema's own messages repeat values."""
    if kind == _STRUCTURE:
        return "element_misplaced", "is not known here, out of order, or comes where one is missing"
    if kind == _LISTED:
        return "not_in_list", "is not one of the values that the schema lists"
    return "not_as_described", _VALUES.get(kind, "is not what the schema describes")


def _line_at(content: bytes, at: int) -> str:
    return f"line {content.count(bytes([10]), 0, at) + 1}"
