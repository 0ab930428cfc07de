"""Academic years, 1 September to 31 August, written `2008/09`."""

import re
from dataclasses import dataclass
from datetime import date
from typing import Final, Self

from pydantic import GetCoreSchemaHandler, GetJsonSchemaHandler
from pydantic.json_schema import JsonSchemaValue
from pydantic_core import CoreSchema, PydanticCustomError, core_schema

_WRITTEN = re.compile(r"([0-9]{4})(?:[/-]([0-9]{2}|[0-9]{4})|([0-9]{2}))")
_FORM: Final = "An academic year is written as 2008/09."
_FIRST: Final = 1900
_LAST: Final = 2199
_RANGE: Final = f"An academic year begins in {_FIRST} to {_LAST}."


def year_wrong_form(message: str) -> PydanticCustomError:
    """The one code by which a year that is none is refused, wherever it stands."""
    return PydanticCustomError("year_wrong_form", "{message}", {"message": message})


@dataclass(frozen=True, order=True, slots=True)
class AcademicYear:
    """The academic year that begins on 1 September of `start`; results call it by its end.

    `AcademicYear(2008)` is 2008/09, the year of "the 2009 results". A pydantic field of this
    type reads every form `parse` reads, and is written `2008/09` in JSON.
    """

    start: int

    def __post_init__(self) -> None:
        # The neighbours of every year that can be read are years too.
        if not _FIRST - 1 <= self.start <= _LAST + 1:
            raise ValueError(_RANGE)

    @classmethod
    def parse(cls, text: str) -> Self:
        """Read `2008/09`, `2008/2009`, `2008-09`, `2008-2009` or `200809`; else ValueError."""
        match = _WRITTEN.fullmatch(text.strip())
        if not match:
            raise ValueError(_FORM)
        start, end = int(match[1]), match[2] or match[3]
        if not str(start + 1).endswith(end):
            raise ValueError("An academic year ends in the year after it begins, as in 2008/09.")
        if not _FIRST <= start <= _LAST:
            raise ValueError(_RANGE)
        return cls(start)

    @classmethod
    def containing(cls, day: date) -> Self:
        """The academic year that `day` falls in."""
        return cls(day.year if day.month >= 9 else day.year - 1)

    @property
    def starts(self) -> date:
        return date(self.start, 9, 1)

    @property
    def ends(self) -> date:
        """Its last day, 31 August."""
        return date(self.start + 1, 8, 31)

    @property
    def next(self) -> Self:
        return type(self)(self.start + 1)

    @property
    def previous(self) -> Self:
        return type(self)(self.start - 1)

    @property
    def slug(self) -> str:
        """The form for addresses and keys, `2008-09`."""
        return str(self).replace("/", "-")

    def __str__(self) -> str:
        return f"{self.start}/{(self.start + 1) % 100:02}"

    @classmethod
    def _read(cls, value: object) -> Self:
        if isinstance(value, cls):
            return value
        if isinstance(value, str):
            try:
                return cls.parse(value)
            except ValueError as wrong:
                raise year_wrong_form(str(wrong)) from None
        raise year_wrong_form(_FORM)

    @classmethod
    def __get_pydantic_core_schema__(
        cls, source: type[object], handler: GetCoreSchemaHandler
    ) -> CoreSchema:
        return core_schema.no_info_plain_validator_function(
            cls._read, serialization=core_schema.to_string_ser_schema()
        )

    @classmethod
    def __get_pydantic_json_schema__(
        cls, schema: CoreSchema, handler: GetJsonSchemaHandler
    ) -> JsonSchemaValue:
        return {
            "type": "string",
            "description": "An academic year, 1 September to 31 August.",
            "examples": ["2008/09"],
        }
