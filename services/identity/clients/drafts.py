"""What callers send: a client, a change of one, why one is revoked."""

import re
from datetime import date
from typing import Annotated, Any, Final

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field
from pydantic.types import StringConstraints
from pydantic_core import PydanticCustomError

from chassis.policy import Role

_DAY: Final = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
ORGANISATION: Final = r"^[A-Za-z0-9][A-Za-z0-9.-]{0,39}$"
CLIENT_ID: Final = r"^[a-z][a-z0-9-]{2,39}$"
# A token carries them all, in a header of every request.
_MOST_ORGANISATIONS: Final = 200


def _written(day: object) -> object:
    # pydantic would read a number as seconds since 1970.
    if isinstance(day, date) or (isinstance(day, str) and _DAY.fullmatch(day)):
        return day
    raise PydanticCustomError("date_type", "a date is written 2026-03-31")


def _distinct(texts: list[Any]) -> list[Any]:
    return list(dict.fromkeys(texts))


Line = Annotated[
    str,
    StringConstraints(
        strip_whitespace=True, min_length=1, max_length=200, pattern=r"^[^\x00-\x1f]*$"
    ),
]
Reason = Annotated[
    str,
    StringConstraints(
        strip_whitespace=True, min_length=3, max_length=500, pattern=r"^[^\x00-\x1f]*$"
    ),
    Field(description="why; kept in the audit log"),
]
Contact = Annotated[
    str,
    StringConstraints(max_length=200, pattern=r"^[^@\s\x00]+@[^@\s\x00]+\.[^@\s\x00]+$"),
    Field(description="e-mail address of a team, not of a person"),
]
Organisation = Annotated[str, StringConstraints(pattern=ORGANISATION)]
Roles = Annotated[list[Role], Field(min_length=1), AfterValidator(_distinct)]
Organisations = Annotated[
    list[Annotated[str, StringConstraints(pattern=rf"^\*$|{ORGANISATION}")]],
    Field(min_length=1, max_length=_MOST_ORGANISATIONS, description='["*"]: all organisations'),
    AfterValidator(_distinct),
]
Scopes = Annotated[
    list[Annotated[str, StringConstraints(max_length=60, pattern=r"^[\x21-\x7e]+$")]],
    Field(min_length=1, max_length=100, description="only these of the scopes its roles hold"),
    AfterValidator(_distinct),
]
Day = Annotated[date, BeforeValidator(_written), Field(description="its last day")]


class _Draft(BaseModel):
    model_config = ConfigDict(extra="forbid")


class ClientDraft(_Draft):
    """A system that is to call. `managed_by` is the organisation whose administrator manages it;
    null: the council."""

    client_id: Annotated[str, StringConstraints(pattern=CLIENT_ID)] = Field(
        examples=["bolton-college-returns"]
    )
    name: Line = Field(examples=["Bolton College returns"])
    contact: Contact | None = None
    roles: Roles = Field(examples=[["partner"]])
    organisations: Organisations = Field(examples=[["130495"]])
    scopes: Scopes | None = None
    managed_by: Organisation | None = None
    expires_on: Day | None = None


class ClientChange(_Draft):
    """What to change (RFC 7396): members left out stay, null clears."""

    reason: Reason
    name: Line = Field(default_factory=str)
    contact: Contact | None = None
    roles: Roles = Field(default_factory=list)
    organisations: Organisations = Field(default_factory=list)
    scopes: Scopes | None = None
    expires_on: Day | None = None

    def fields(self) -> dict[str, Any]:
        """What was sent."""
        return {name: getattr(self, name) for name in self.model_fields_set - {"reason"}}


class Revocation(_Draft):
    """Why a client is revoked."""

    reason: Reason
