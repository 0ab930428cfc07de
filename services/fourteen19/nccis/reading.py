"""A client file read: every fault by line and element, without a value of it."""

from typing import Any, Final

from chassis.guarded_xml import faults_in, parts_of, unreadable
from chassis.problems import Fault, Problem
from education.years import AcademicYear
from services.fourteen19.nccis.fields import (
    SETS,
    ClientFile,
    Header,
    Person,
    blank_person,
    year_of_month,
)
from services.fourteen19.nccis.rules import RULES, wrong_in
from services.fourteen19.nccis.schema import PATHS, load_schema, qualified

MOST_TOLD: Final = 1_000
"""Faults told at once; the answer says how many there are."""
_ROOT, _HEADER, _PERSON = map(qualified, ("nccis", "header", "youngPerson"))


def read_clients(content: bytes) -> ClientFile:
    """The whole file. Raises `invalid_request` with every fault found."""
    fault = unreadable(content)
    if fault is not None:
        raise refused([fault])
    return _Reader(content).read()


def refused(faults: list[Fault]) -> Problem:
    """`invalid_request` with the faults of a file."""
    more = f" The first {MOST_TOLD:,} are told." if len(faults) > MOST_TOLD else ""
    count = "one fault" if len(faults) == 1 else f"{len(faults):,} faults"
    return Problem(
        "invalid_request",
        f"The file is not a client file as its schema and rules describe: {count}.{more}",
        errors=faults[:MOST_TOLD],
    )


class _Reader:
    """Reads one file; faults are gathered on the way."""

    def __init__(self, content: bytes) -> None:
        self._content, self._schema = content, load_schema()
        self._header: Header | None = None
        self._people: list[Person] = []
        self._seen: set[tuple[str, str]] = set()
        self._came = 0
        self._faults: list[Fault] = []

    def read(self) -> ClientFile:
        """The file. Raises `invalid_request`."""
        for element in parts_of(self._content, (_HEADER, _PERSON), self._faults):
            if element.getparent() is None:
                self._check_whole(element)
            elif element.getparent().getparent() is None:
                self._take(element, element.getparent())
        if self._faults or self._header is None:
            raise refused(self._faults)
        return ClientFile(self._header, self._people)

    def _take(self, element: Any, root: Any) -> None:
        found = faults_in(self._schema, element, PATHS)
        self._faults += found
        if element.tag == _HEADER:
            if root[0] is not element or self._header or self._came:
                self._misplaced(element, "nccis/header", "comes once, before the young people")
            if not found:
                self._take_header(element)
            return
        self._came += 1
        if not found:
            self._take_person(element)
        root.remove(element)

    def _take_header(self, element: Any) -> None:
        area, month, year, source, made_on, came = (each.text.strip() for each in element)
        self._header = Header(area, month, year, source, made_on, int(came))
        if str(year_of_month(month)) != str(_year_of(year)):
            message = "is not the academic year of the month"
            self._fault("year_of_another_month", element, "nccis/header/year", message)
            self._header = None

    def _take_person(self, element: Any) -> None:
        person = _person(element)
        key = person["provider"], person["learner_ref"]
        if key in self._seen:
            message = "the provider has this learner in the file twice"
            self._fault("twice", element, "nccis/youngPerson/identity", message)
        self._seen.add(key)
        self._people.append(person)
        if self._header is not None:
            for code, where in wrong_in(person, self._header):
                self._fault(code, element, f"nccis/youngPerson/{where}", RULES[code])

    def _check_whole(self, root: Any) -> None:
        if root.tag != _ROOT or dict(root.attrib).get("version") != "1":
            self._misplaced(root, "nccis", "is not a client file of version 1")
            return
        for element in root:
            if element.tag != _HEADER:
                self._misplaced(element, "nccis/…", "is not known here")
        if self._faults:
            return
        if self._header is None:
            self._misplaced(root, "nccis/header", "is missing")
        elif self._header.young_people != self._came:
            message = f"says {self._header.young_people}, and {self._came} came"
            self._faults.append(Fault("count_differs", "nccis/header/youngPeople", message))

    def _misplaced(self, element: Any, path: str, message: str) -> None:
        self._fault("element_misplaced", element, path, message)

    def _fault(self, code: str, element: Any, path: str, message: str) -> None:
        self._faults.append(Fault(code, f"line {element.sourceline}: {path}", message))


def _year_of(text: str) -> AcademicYear | None:
    try:
        return AcademicYear.parse(text)
    except ValueError:
        return None


def _person(element: Any) -> Person:
    """A young person who is valid."""
    values = {}
    for name, fields in SETS.items():
        part = element.find(qualified(name))
        for field in fields if part is not None else ():
            text = part.findtext(qualified(field.element))
            values[field.column] = None if text is None else field.value_of(text)
    return blank_person(**values)
