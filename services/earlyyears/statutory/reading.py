"""A return read: every fault by line and element, without a value of it."""

from collections.abc import Iterator
from typing import Any, Final

from chassis.guarded_xml import faults_in, parts_of, unreadable
from chassis.problems import Fault, Problem
from services.earlyyears.statutory.fields import FIELDS, Header, Return, Row, School
from services.earlyyears.statutory.schema import PATHS, load_schema, qualified

MOST_TOLD: Final = 1_000
"""Faults told at once; the answer says how many there are."""
_ROOT, _HEADER, _SCHOOL, _CHILD = map(qualified, ("return", "header", "school", "child"))


def read_return(content: bytes) -> Return:
    """The whole return. Raises `invalid_request` with every fault found."""
    fault = unreadable(content)
    if fault is not None:
        raise refused([fault])
    return _Reader(content).read()


def refused(faults: list[Fault]) -> Problem:
    """`invalid_request` with the faults of a file."""
    more = f" The first {MOST_TOLD:,} are told." if len(faults) > MOST_TOLD else ""
    return Problem(
        "invalid_request",
        f"The file is not a return as its schema describes: {len(faults):,} faults.{more}",
        errors=faults[:MOST_TOLD],
    )


class _Reader:
    """Reads one file; faults are gathered on the way."""

    def __init__(self, content: bytes) -> None:
        self._content, self._schema = content, load_schema()
        self._header: Header | None = None
        self._schools: list[School] = []
        self._faults: list[Fault] = []

    def read(self) -> Return:
        """The return. Raises `invalid_request`."""
        for element in parts_of(self._content, (_HEADER, _SCHOOL), self._faults):
            if element.getparent() is None:
                self._check_whole(element)
            elif element.getparent().getparent() is None:
                self._take(element, element.getparent())
        if self._faults or self._header is None:
            raise refused(self._faults)
        return Return(self._header, self._schools)

    def _take(self, element: Any, root: Any) -> None:
        found = faults_in(self._schema, element, PATHS)
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
