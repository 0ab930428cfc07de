"""A return read: every fault by line and element, and nothing of it ever fetched or expanded.

The file is refused before it is parsed where it is no UTF-8 or declares a document type, so that
no entity is ever defined. Schools are validated and let go one after another.
"""

import codecs
import io
import re
from collections.abc import Iterator
from typing import Any, Final

from lxml import etree

from chassis.problems import Fault, Problem
from services.earlyyears.statutory.fields import FIELDS, Header, Return, Row, School
from services.earlyyears.statutory.schema import faults_in, load_schema, qualified

MOST_TOLD: Final = 1_000
"""Faults told at once; the answer says how many there are."""
_ENCODING: Final = re.compile(rb"""<\?xml[^>]*?encoding\s*=\s*["']([^"']{1,40})["']""")
_READ_AS_UTF_8: Final = (b"utf-8", b"utf8", b"us-ascii")
_ROOT, _HEADER, _SCHOOL, _CHILD = map(qualified, ("return", "header", "school", "child"))


def read_return(content: bytes) -> Return:
    """The whole return. Raises `invalid_request` with every fault found."""
    return _Reader(_as_utf_8(content)).read()


def refused(faults: list[Fault]) -> Problem:
    """`invalid_request` with the faults of a file."""
    more = f" The first {MOST_TOLD:,} are told." if len(faults) > MOST_TOLD else ""
    return Problem(
        "invalid_request",
        f"The file is not a return as its schema describes: {len(faults):,} faults.{more}",
        errors=faults[:MOST_TOLD],
    )


def _as_utf_8(content: bytes) -> bytes:
    """The file, if it is one that may be parsed."""
    declared = _ENCODING.match(content.removeprefix(codecs.BOM_UTF8))
    try:
        content.decode("utf-8")
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        raise _unreadable("wrong_encoding", f"line {line}", "is not UTF-8") from None
    if declared and declared[1].lower() not in _READ_AS_UTF_8:
        raise _unreadable("wrong_encoding", "line 1", "declares an encoding other than UTF-8")
    if b"\0" in content:
        raise _unreadable("wrong_encoding", "line 1", "holds NUL bytes; it is not UTF-8 text")
    if b"<!DOCTYPE" in content:
        line = content.count(b"\n", 0, content.index(b"<!DOCTYPE")) + 1
        raise _unreadable("document_type", f"line {line}", "declares a document type; leave it out")
    return content


def _unreadable(code: str, path: str, message: str) -> Problem:
    return refused([Fault(code, path, message)])


class _Reader:
    """Reads one file; faults are gathered on the way."""

    def __init__(self, content: bytes) -> None:
        self._content, self._schema = content, load_schema()
        self._header: Header | None = None
        self._schools: list[School] = []
        self._faults: list[Fault] = []

    def read(self) -> Return:
        """The return. Raises `invalid_request`."""
        parts = etree.iterparse(
            io.BytesIO(self._content),
            events=("end",),
            tag=(_HEADER, _SCHOOL),
            resolve_entities=False,
            no_network=True,
            load_dtd=False,
            huge_tree=False,
            remove_comments=True,
            remove_pis=True,
        )
        try:
            for _, element in parts:
                self._take(element)
        except etree.XMLSyntaxError as error:
            line = error.lineno or self._content.count(b"\n") + 1
            message = "is not well-formed XML from here on, or ends too early"
            self._faults.append(Fault("not_xml", f"line {line}", message))
        else:
            self._check_whole(parts.root)
        if self._faults or self._header is None:
            raise refused(self._faults)
        return Return(self._header, self._schools)

    def _take(self, element: Any) -> None:
        root = element.getparent()
        if root is None or root.getparent() is not None:
            return  # a stray one within another, which is validated with it
        found = faults_in(self._schema, element)
        self._faults += found
        if element.tag == _HEADER:
            self._take_header(element, first=root[0] is element, sound=not found)
            return
        if not found:
            self._schools.append(_school(element))
        root.remove(element)

    def _take_header(self, element: Any, *, first: bool, sound: bool) -> None:
        if not first or self._schools or self._header:
            self._misplaced(element, "return/header", "comes once, before the schools")
        if sound:
            area, year, source, made_on, schools, children = (each.text for each in element)
            self._header = Header(area, year, source, made_on, int(schools), int(children))

    def _check_whole(self, root: Any) -> None:
        if root.tag != _ROOT or dict(root.attrib).get("version") != "1":
            self._misplaced(root, "return", "is not a return of version 1")
            return
        for element in root:
            if element.tag != _HEADER:
                self._misplaced(element, "return/…", "is not known here")
        if self._faults:
            return
        if self._header is None:
            self._misplaced(root, "return/header", "is missing")
        elif not self._schools:
            self._misplaced(root, "return/school", "is missing")
        else:
            self._count(self._header)

    def _count(self, header: Header) -> None:
        """A file cut off at the end of a school says more than it holds."""
        came = len(self._schools), sum(len(school.children) for school in self._schools)
        for name, told, here in zip(
            ("schools", "children"), (header.schools, header.children), came, strict=True
        ):
            if told != here:
                message = f"says {told}, and {here} came"
                self._faults.append(Fault("count_differs", f"return/header/{name}", message))

    def _misplaced(self, element: Any, path: str, message: str) -> None:
        self._faults.append(
            Fault("element_misplaced", f"line {element.sourceline}: {path}", message)
        )


def _school(element: Any) -> School:
    """A school that is valid."""
    texts = {
        name: element.findtext(qualified(name)) for name in ("urn", "laestab", "earlyYearsUrn")
    }
    rows = [_row(child) for child in element.iterchildren(_CHILD)]
    return School(texts["urn"], texts["laestab"], texts["earlyYearsUrn"], rows)


def _row(child: Any) -> Row:
    # What the schema takes without a text is nil.
    leaves = {leaf.tag: leaf for leaf in _leaves_of(child) if leaf.text is not None}
    row: Row = {"upn": child.findtext(qualified("upn"))}
    for field in FIELDS:
        leaf = leaves.get(qualified(field.element))
        row[field.column] = None if leaf is None else field.value_of(leaf.text)
    return row


def _leaves_of(child: Any) -> Iterator[Any]:
    for part in child:
        yield from part
