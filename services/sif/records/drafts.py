"""What bodies of several capabilities hold alike."""

from datetime import date
from typing import Annotated

from pydantic import StringConstraints

from services.sif.records.refusing import wrong

Prose = Annotated[
    str,
    StringConstraints(
        strip_whitespace=True, min_length=1, max_length=10_000, pattern=r"^[^\x00]*$"
    ),
]
"""Words of people, for people."""
PersonKey = Annotated[str, StringConstraints(pattern=r"^[a-z0-9][a-z0-9-]{0,39}$")]
"""Whom the framework's records know under this key: `sip-1`."""


Owner = PersonKey
"""Who is to do something: a person's key, `head` or `governors`."""


def day_of(given: date | None, today: date, *, path: str = "$.on") -> date:
    """The day something was done: today unless given. Raises `invalid_request` for one to come."""
    if given is not None and given > today:
        raise wrong("in_the_future", path, f"{given} is still to come")
    return given or today
