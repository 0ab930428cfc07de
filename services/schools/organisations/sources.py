"""Where each field of an organisation comes from: the source or the officer, when, and why."""

from collections.abc import Mapping
from datetime import datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from fastapi import APIRouter
from pydantic import BaseModel, Field

from chassis.database import ReadDb
from services.schools.callers import MayRead
from services.schools.organisations.differences import Edit, Source, sources
from services.schools.organisations.edits import edits_on, submissions_of
from services.schools.organisations.finding import Identifier, find
from services.schools.organisations.private import withheld
from services.schools.register.resolving import Value, statements_of

router = APIRouter(tags=["organisations"])
SUBMISSIONS = "/v1/schools/register/submissions"


class Stating(BaseModel):
    """A source: the form of file it came in, and the submission that last changed what it says."""

    source: str
    stated_at: datetime | None
    submission: UUID
    links: dict[str, str]


class Edited(BaseModel):
    """An officer's edit."""

    edited_by: str
    edited_at: datetime
    reason: str


class Other(BaseModel):
    """What another source says of the field."""

    source: str
    value: Any


class FieldSource(BaseModel):
    """One field: its value, whose it is (`source` or `edit`, never both), who says otherwise."""

    field: str
    value: Any
    source: str | None = Field(description="one of the record's `sources`")
    edit: Edited | None
    others: list[Other]


class Sources(BaseModel):
    """Where the record of one organisation comes from, field by field."""

    organisation: str
    sources: list[Stating] = Field(description="the newest first")
    fields: list[FieldSource] = Field(description="those with a value, or with other values")
    withheld: list[str] = Field(description="fields not shown to this caller")


@router.get(
    "/organisations/{identifier}/sources", summary="Where an organisation's fields come from"
)
async def get_sources(identifier: Identifier, caller: MayRead, session: ReadDb) -> Sources:
    """Each field's value, the submission or the edit that gave it, and what other sources say."""
    meant = await find(session, identifier)
    organisation = meant.organisation
    statements = (await statements_of(session, [organisation])).get(organisation, [])
    submissions = await submissions_of(session, organisation)
    found = sources(statements, await edits_on(session, organisation))
    hidden = withheld(meant.kind, caller)
    return Sources(
        organisation=organisation,
        sources=[
            _stating(one.source, one.stated_at, submissions)
            for one in reversed(statements)
            if one.source in submissions  # else it was withdrawn between the two reads
        ],
        fields=[
            _field(name, source)
            for name, source in found.items()
            if name not in hidden and (source.value is not None or source.edit or source.others)
        ],
        withheld=sorted(hidden),
    )


def shown(value: Value) -> Any:
    """A value in JSON: decimals in their digits."""
    return str(value) if isinstance(value, Decimal) else value


def edited(edit: Edit) -> Edited:
    """An edit as it is shown."""
    return Edited(edited_by=edit.edited_by, edited_at=edit.edited_at, reason=edit.reason)


def _stating(source: str, stated_at: datetime | None, submissions: Mapping[str, UUID]) -> Stating:
    submission = submissions[source]
    links = {"submission": f"{SUBMISSIONS}/{submission}"}
    return Stating(source=source, stated_at=stated_at, submission=submission, links=links)


def _field(name: str, source: Source) -> FieldSource:
    return FieldSource(
        field=name,
        value=shown(source.value),
        source=source.source,
        edit=edited(source.edit) if source.edit else None,
        others=[Other(source=who, value=shown(said)) for who, said in source.others.items()],
    )
