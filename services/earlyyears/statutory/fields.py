"""What the regulations prescribe, paragraph by paragraph: each field's column and its element.

The Childcare (Provision of Information About Young Children) (England) Regulations 2009, SI
2009/1554, Schedule: Part 1 is the points in each scale, Part 2 what is known of the child.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from education.profile import SCALES

Row = dict[str, Any]
"""One child's values by the columns of a Profile file. None is missing; dates as yyyy-mm-dd, hours
as text with one decimal."""


@dataclass(frozen=True, slots=True)
class Field:
    """One prescribed value: its column in files and its element in the return."""

    column: str
    element: str
    paragraph: str
    text_of: Callable[[Any], str] = str
    value_of: Callable[[str], Any] = str


def _yes_or_no(value: bool) -> str:
    return "true" if value else "false"


def _is_true(text: str) -> bool:
    return text.strip() in ("true", "1")


PART_1: Final = tuple(Field(scale.code.lower(), scale.code, "1", value_of=int) for scale in SCALES)
"""Points in each scale, in the Profile's order."""
PART_2: Final = (
    Field("surname", "surname", "3"),
    Field("forename", "firstNames", "4"),
    Field("dob", "dateOfBirth", "5", value_of=str.strip),
    Field("address", "address", "6"),
    Field("postcode", "postcode", "6"),
    Field("ethnicity", "ethnicGroup", "7", value_of=str.strip),
    Field("gender", "gender", "8", value_of=str.strip),
    Field("sen", "specialEducationalNeeds", "9", _yes_or_no, _is_true),
    Field("funded_hours", "fundedHours", "10", value_of=str.strip),
    Field("total_hours", "totalHours", "11", value_of=str.strip),
    Field("funded_hours_jan_mar", "fundedHoursJanuaryToMarch", "12", value_of=str.strip),
    Field("eal", "englishAdditionalLanguage", "13", _yes_or_no, _is_true),
)
"""What is known of the child, in the order of the paragraphs."""
FIELDS: Final = (*PART_1, *PART_2)
JANUARY_TO_MARCH: Final = "funded_hours_jan_mar"
"""Asked only of who offers funded provision in more than 38 weeks (paragraph 12)."""
WEEKS: Final = 38
# What the production Char of XML 1.0 does not allow.
_NO_XML: Final = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")


@dataclass(frozen=True, slots=True)
class School:
    """A school's or setting's part of a return: what names it, and its children."""

    urn: str | None
    laestab: str | None
    ey_urn: str | None
    children: list[Row] = field(default_factory=list)

    @property
    def name(self) -> str:
        """Its key in the register: its URN, or early years URN. One of six digits alone, which may
        be some school's URN, is written with OC before them."""
        if self.urn or not self.ey_urn:
            return self.urn or ""
        return f"OC{self.ey_urn}" if self.ey_urn.isdigit() else self.ey_urn


@dataclass(frozen=True, slots=True)
class Header:
    """What a return begins with. `made_on` is a date as yyyy-mm-dd."""

    area: str
    year: str
    source: str
    made_on: str
    schools: int
    children: int


@dataclass(frozen=True, slots=True)
class Return:
    """A whole return."""

    header: Header
    schools: list[School]


def blank(row: Mapping[str, Any], column: str) -> bool:
    """Whether a value is missing. 0 and False are values."""
    return row.get(column) in (None, "")


def can_be_written(value: Any) -> bool:
    """Whether XML can hold a value."""
    return not (isinstance(value, str) and _NO_XML.search(value))
