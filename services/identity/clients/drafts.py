"""What callers send: a client, a change of one, why one is revoked."""

from typing import Annotated, Any, Final

from pydantic import AfterValidator, BaseModel, ConfigDict, Field
from pydantic.types import StringConstraints

from chassis.drafts import Day, distinct
from chassis.policy import Role

ORGANISATION: Final = r"^[A-Za-z0-9][A-Za-z0-9.-]{0,39}$"
CLIENT_ID: Final = r"^[a-z][a-z0-9-]{2,39}$"
# A token carries them all, in a header of every request.
_MOST_ORGANISATIONS: Final = 200


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
Roles = Annotated[list[Role], Field(min_length=1), AfterValidator(distinct)]
Organisations = Annotated[
    list[Annotated[str, StringConstraints(pattern=rf"^\*$|{ORGANISATION}")]],
    Field(min_length=1, max_length=_MOST_ORGANISATIONS, description='["*"]: all organisations'),
    AfterValidator(distinct),
]
Scopes = Annotated[
    list[Annotated[str, StringConstraints(max_length=60, pattern=r"^[\x21-\x7e]+$")]],
    Field(min_length=1, max_length=100, description="only these of the scopes its roles hold"),
    AfterValidator(distinct),
]
LastDay = Annotated[Day, Field(description="its last day")]


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
    expires_on: LastDay | None = None


class ClientChange(_Draft):
    """What to change (RFC 7396): members left out stay, null clears."""

    reason: Reason
    name: Line = Field(default_factory=str)
    contact: Contact | None = None
    roles: Roles = Field(default_factory=list)
    organisations: Organisations = Field(default_factory=list)
    scopes: Scopes | None = None
    expires_on: LastDay | None = None

    def fields(self) -> dict[str, Any]:
        """What was sent."""
        return {name: getattr(self, name) for name in self.model_fields_set - {"reason"}}


class Revocation(_Draft):
    """Why a client is revoked."""

    reason: Reason
