"""What bodies of several services hold alike."""

import re
from datetime import date
from typing import Annotated, Final, TypeVar

from pydantic import BeforeValidator, StringConstraints
from pydantic_core import PydanticCustomError

T = TypeVar("T")
_DAY: Final = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")


def _written(day: object) -> object:
    # pydantic would read a number as seconds since 1970: 20091203 as a day of August 1970.
    if isinstance(day, date) or (isinstance(day, str) and _DAY.fullmatch(day)):
        return day
    raise PydanticCustomError("date_type", "a date is written 2009-12-03")


Day = Annotated[date, BeforeValidator(_written)]
"""A date as ISO 8601 writes it, and nothing else that may be read as one."""

Plain = Annotated[str, StringConstraints(pattern=r"^[^\x00]*$")]
"""A text that can be kept: no NUL, which PostgreSQL refuses, and no half of a surrogate pair."""


def distinct(given: list[T]) -> list[T]:
    """Each once, in the order in which they first came."""
    return list(dict.fromkeys(given))
