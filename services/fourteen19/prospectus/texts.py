"""How texts, web addresses, mailboxes and postcodes of the prospectus are written.

The prospectus is shown in many pages that are not this project's: no text has a mark of HTML.
"""

import re
from typing import Annotated, Final

from pydantic import AfterValidator, Field, StringConstraints
from pydantic_core import PydanticCustomError

_HOST: Final = r"(?:[A-Za-z0-9](?:[A-Za-z0-9-]*[A-Za-z0-9])?\.)+[A-Za-z]{2,}"
_WEB: Final = re.compile(rf"https://{_HOST}(?::[0-9]{{1,5}})?(?:[/?#][^\s<>\"'\\^`{{|}}]*)?")
_ROLES: Final = (
    *("admissions", "enquiries", "enquiry", "info", "information", "courses", "apply", "contact"),
    *("applications", "office", "reception", "college", "school", "sixthform", "prospectus"),
    *("guidance", "careers", "studentservices", "helpdesk", "14-19", "16-19"),
)
_CONTACT: Final = re.compile(
    rf"(?:{'|'.join(_ROLES)})(?:[._-][a-z0-9._-]*)?@{_HOST}", re.IGNORECASE
)
_POSTCODE: Final = re.compile(r"([A-Z]{1,2}[0-9][0-9A-Z]?) ?([0-9][A-Z]{2})")


def _web(given: str) -> str:
    if not _WEB.fullmatch(given):
        raise PydanticCustomError("web_address", "a web address begins with https://")
    return given


def _contact(given: str) -> str:
    if not _CONTACT.fullmatch(given):
        raise PydanticCustomError(
            "role_mailbox",
            "give a mailbox of the college and not of a person, such as admissions@…",
        )
    return given


def postcode_of(given: str) -> str:
    """A postcode in capitals, with its blank. Raises `PydanticCustomError`."""
    match = _POSTCODE.fullmatch(given.strip().upper())
    if not match:
        raise PydanticCustomError("postcode", "a postcode is written BL3 5BG")
    return f"{match[1]} {match[2]}"


Words = Annotated[
    str,
    StringConstraints(
        strip_whitespace=True, min_length=1, max_length=200, pattern=r"^[^\x00-\x1f\x7f<>]*$"
    ),
]
"""A line of text without < and >."""
Summary = Annotated[
    str,
    StringConstraints(
        strip_whitespace=True, min_length=1, max_length=500, pattern=r"^[^\x00-\x1f\x7f<>]*$"
    ),
]
"""A few sentences without < and >."""
Passage = Annotated[
    str,
    StringConstraints(
        strip_whitespace=True, min_length=1, max_length=5000, pattern=r"^[^\x00<>]*$"
    ),
]
"""Several lines of text without < and >."""
Web = Annotated[str, Field(max_length=300), AfterValidator(_web)]
Contact = Annotated[str, Field(max_length=100), AfterValidator(_contact)]
Postcode = Annotated[str, Field(max_length=12), AfterValidator(postcode_of)]
Latitude = Annotated[float, Field(ge=49, le=61, description="WGS84 degrees, 49 to 61")]
Longitude = Annotated[float, Field(ge=-9, le=2.5, description="WGS84 degrees, -9 to 2.5")]
