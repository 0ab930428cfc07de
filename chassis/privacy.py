"""What may be said of a request in logs and answers: nothing by which a person could be known.

Addresses, member names and ids come from callers, who may put a pupil's name or number there.
"""

import re
from typing import Final

HIDDEN: Final = "*"
# A pupil's number (letter, eleven digits, a digit or letter) or a learner's (ten digits).
_PERSONS_NUMBER: Final = re.compile(
    r"(?<![A-Za-z0-9])(?:[A-Za-z][0-9]{11}[A-Za-z0-9]|[0-9]{10})(?![A-Za-z0-9])"
)
# Words, numbers and UUIDs; ids as EY123456 and NI72.350.2009-10.all.
_SEGMENT: Final = re.compile(r"[a-z0-9._=-]{0,64}|[A-Z]{1,6}[0-9]{0,6}(?:\.[A-Za-z0-9=-]{1,20})*")
_MEMBER: Final = re.compile(r"[a-z][a-z0-9_]{0,39}|[A-Z]{1,4}|[0-9]{1,9}|\[key\]")


def looks_personal(text: str) -> bool:
    """Whether there is something in it that may be a pupil's or a learner's number."""
    return _PERSONS_NUMBER.search(text) is not None


def plain_path(path: str) -> str:
    """A path with every segment hidden that is not such as this system's addresses are made of."""
    return "/".join(_plain(segment, _SEGMENT) for segment in path.split("/"))


def plain_member(name: str) -> str:
    """The name of a member of a body, hidden unless it is such as this system's members have."""
    return _plain(name, _MEMBER)


def _plain(text: str, form: re.Pattern[str]) -> str:
    return text if form.fullmatch(text) and not looks_personal(text) else HIDDEN
