"""Searching the log: entries that fit every filter, newest first."""

from datetime import UTC, datetime
from typing import Annotated, Any, Final
from uuid import UUID

import orjson
from pydantic import AwareDatetime, BaseModel, ConfigDict, Field, JsonValue
from sqlalchemy import text

from chassis.audit.storage import log_of
from chassis.database import ReadSession, service_of
from chassis.paging import CursorKey, PageParams

Word = Annotated[str | None, Field(max_length=300, pattern=r"^[^\x00]*$")]
_FIRST: Final = (datetime.min.replace(tzinfo=UTC), UUID(int=0))
_CONDITIONS: Final = {
    "client": "client = :client",
    "action": "action = :action",
    "subject_kind": "subject_kind = :subject_kind",
    "subject": "subject = :subject",
    "personal": "personal = :personal",
    "since": "at >= :since",
    "until": "at < :until",
    "request_id": "request_id = :request_id",
}


class Filter(BaseModel):
    """What to look for; an entry fits when it fits every one given."""

    model_config = ConfigDict(extra="ignore")

    client: Word = Field(None, description="who")
    action: Word = Field(None, description="what", examples=["targets.put"])
    subject_kind: Word = Field(None, description="to what kind of thing", examples=["target"])
    subject: Word = Field(None, description="to which", examples=["NI72.350.2009-10.all"])
    personal: bool | None = Field(None, description="only reads of personal data, or none")
    since: AwareDatetime | None = Field(None, alias="from", description="from this moment on")
    until: AwareDatetime | None = Field(None, alias="to", description="before this moment")
    request_id: Word = Field(None, description="of one request")

    def given(self) -> dict[str, Any]:
        """The filters that were sent."""
        return self.model_dump(exclude_none=True, include=set(_CONDITIONS))


class Entry(BaseModel):
    """Who did what to what, when, in which request, and why."""

    id: UUID
    at: datetime
    client: str
    roles: list[str]
    organisations: list[str] = Field(description="those the caller acted for; * is all")
    action: str
    subject_kind: str
    subject: str
    before: JsonValue
    after: JsonValue
    why: str | None
    personal: bool = Field(description="personal data was read")
    rows: int = Field(description="records written or read")
    request_id: str | None
    correlation_id: str | None


_SHOWN: Final = ", ".join(
    f"{name}::text" if name in ("before", "after") else name for name in Entry.model_fields
)


async def find_entries(
    session: ReadSession, wanted: Filter, paging: PageParams
) -> list[tuple[Entry, CursorKey]]:
    """One page and one entry more, each with its place in the list."""
    asked = wanted.given()
    conditions = [_CONDITIONS[name] for name in asked]
    if paging.after is not None:
        asked["at"], asked["id"] = paging.position(*_FIRST)
        conditions.append("(at, id) < (:at, :id)")
    where = f"WHERE {' AND '.join(conditions)}" if conditions else ""
    found = await session.execute(
        text(
            f"SELECT {_SHOWN} FROM {log_of(service_of(session))} {where} "
            "ORDER BY at DESC, id DESC LIMIT :limit"
        ),
        asked | {"limit": paging.limit + 1},
    )
    return [(_entry(row), [row["at"].isoformat(), str(row["id"])]) for row in found.mappings()]


def _entry(row: Any) -> Entry:
    told = {name: row[name] and orjson.loads(row[name]) for name in ("before", "after")}
    return Entry(**{**row, **told})
