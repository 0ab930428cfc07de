"""The routes every kind of record has: the list, one, its history."""

from collections.abc import Awaitable, Callable, Sequence
from datetime import datetime
from typing import Annotated, Any, Final, TypeVar, cast

import orjson
from fastapi import APIRouter, Query, Request, Response
from pydantic import BaseModel, Field
from sqlalchemy import text

from chassis import audit
from chassis.audit import Deed
from chassis.auth import Principal, needs
from chassis.conditional import UNCHANGED, is_unchanged
from chassis.database import ReadDb, ReadSession
from chassis.paging import Page, PageQuery
from chassis.records.changing import Key, Recorded, missing, recorded, shown
from chassis.records.state import State, title_of
from chassis.records.store import (
    COLUMNS,
    AnySession,
    Record,
    one,
    organisation_of,
    record_from,
)

S = TypeVar("S", bound=State)
Seen = Callable[[AnySession, str, Principal], Awaitable[Record[S]]]
"""Gives the record of a key. Raises `not_found`, too, for a caller who may not know of it."""

_LIST: Final = text(f"""
    SELECT {COLUMNS}
    FROM record r LEFT JOIN organisation o USING (organisation)
    WHERE r.kind = :kind AND r.key > :after
        AND (CAST(:mine AS text[]) IS NULL OR r.organisation = ANY(:mine))
        AND (CAST(:organisations AS text[]) IS NULL OR r.organisation = ANY(:organisations))
        AND (CAST(:areas AS text[]) IS NULL OR coalesce(o.area, r.state->>'area') = ANY(:areas))
        AND (CAST(:statuses AS text[]) IS NULL OR r.status = ANY(:statuses))
        AND r.state @> CAST(:like AS jsonb)
    ORDER BY r.key LIMIT :limit""")
_HISTORY: Final = text("""
    SELECT version, action, before, after, why, at, by FROM change
    WHERE kind = :kind AND key = :key AND version > :after ORDER BY version LIMIT :limit""")


class RecordQuery(BaseModel):
    """What a list may be narrowed to; several values of one filter mean any of them.

    A kind may add members of its states by name: those are matched as they are.
    """

    organisation: list[str] = Field([], description="its key: a URN, a UKPRN or an early years URN")
    area: list[str] = Field([], description="local authority, e.g. 350")
    status: list[str] = Field([], description="of the record")

    def asked(self) -> dict[str, Any]:
        own = set(RecordQuery.model_fields)
        like = self.model_dump(mode="json", exclude=own, exclude_none=True)
        return {
            "organisations": self.organisation or None,
            "areas": self.area or None,
            "statuses": self.status or None,
            "like": orjson.dumps(like).decode(),
        }


class Difference(BaseModel):
    """One member as it was and as it became; null where it was not there."""

    before: Any = None
    after: Any = None


class HistoryEntry(BaseModel):
    """One change of a record: what, by whom, when and why."""

    version: int
    action: str
    at: datetime
    by: str
    why: str | None
    changes: dict[str, Difference]


def record_routes(
    model: type[S],
    *,
    scope: str | None = None,
    query: type[RecordQuery] = RecordQuery,
    one: bool = True,
    listed: bool = True,
    seen: Seen[S] | None = None,
    personal: bool = False,
) -> APIRouter:
    """The kind's path, `…/{key}` and `…/{key}/history`, for those who hold `scope`;
    by default the service's `read`. Not `one`, not `listed`: the kind has an answer of its own for
    one, or for the list. `seen`: who may know of one; by default who acts for its organisation.
    `personal`: each is about a person, and every read is recorded."""
    router = APIRouter(prefix=f"/{model.PATH}", tags=[model.PATH.replace("-", " ")])
    may_read = Annotated[Principal, needs(scope or f"{model.service()}:read", bound=True)]
    if listed:
        _add_list(router, model, may_read, query, personal=personal)
    find = seen or _of_organisation(model)
    if one:
        _add_one(router, model, may_read, find, personal=personal)
    _add_history(router, model, may_read, find, personal=personal)
    return router


def _add_list(
    router: APIRouter,
    model: type[S],
    may_read: Any,
    query: type[RecordQuery],
    *,
    personal: bool,
) -> None:
    async def read_list(
        asked: Annotated[query, Query()],  # type: ignore[valid-type]
        paging: PageQuery,
        db: ReadDb,
        caller: may_read,
    ) -> Any:
        """In the order of their keys; only what the caller's own organisations have."""
        wanted = cast("RecordQuery", asked).asked() | {
            "kind": model.NAME,
            "mine": caller.confined_to,
            **paging.bounds(after=""),
        }
        rows = (await db.execute(_LIST, wanted)).all()
        records = [record_from(model, row) for row in rows]
        page = paging.page([(recorded(each, caller), [each.key]) for each in records])
        if personal:
            await _note(db, caller, model, "list", [each.key for each in page.results])
        return page

    router.add_api_route(
        "",
        read_list,
        response_model=Page[Recorded[model]],  # type: ignore[valid-type]
        summary=f"List: {title_of(model)}",
        name=f"list_{model.PATH.replace('-', '_')}",
    )


def _add_one(
    router: APIRouter, model: type[S], may_read: Any, find: Seen[S], *, personal: bool
) -> None:
    async def read_one(
        key: Key,
        request: Request,
        db: ReadDb,
        caller: may_read,
    ) -> Any:
        """304 while it is what If-None-Match names."""
        record = await find(db, key, caller)
        headers = {"ETag": record.tag, "Cache-Control": "private, no-cache"}
        if is_unchanged(request, record.tag):
            return Response(status_code=304, headers=headers)
        if personal:
            await _note(db, caller, model, "read", [key])
        body = recorded(record, caller).model_dump_json()
        return Response(body, media_type="application/json", headers=headers)

    router.add_api_route(
        "/{key}",
        read_one,
        response_model=Recorded[model],  # type: ignore[valid-type]
        responses=UNCHANGED,
        summary=f"One {title_of(model)}",
        name=f"read_{model.NAME}",
    )


def _add_history(
    router: APIRouter, model: type[S], may_read: Any, find: Seen[S], *, personal: bool
) -> None:
    async def read_history(
        key: Key,
        paging: PageQuery,
        db: ReadDb,
        caller: may_read,
    ) -> Any:
        """Oldest first; its first entry is how it was made."""
        await find(db, key, caller)
        asked = {"kind": model.NAME, "key": key, **paging.bounds(after=0)}
        rows = (await db.execute(_HISTORY, asked)).all()
        if personal:
            await _note(db, caller, model, "history", [key])
        return paging.page([(_entry(model, row, caller), [row.version]) for row in rows])

    router.add_api_route(
        "/{key}/history",
        read_history,
        response_model=Page[HistoryEntry],
        summary=f"Every change of the {title_of(model)}",
        name=f"read_{model.NAME}_history",
    )


async def _note(
    db: ReadSession, caller: Principal, model: type[State], act: str, keys: Sequence[str]
) -> None:
    """Record the read of what is about persons: exactly which, by their keys."""
    subject = keys[0] if act != "list" and keys else "many"
    deed = Deed(f"{model.NAME}.{act}", model.NAME, subject, rows=len(keys), personal=True)
    if act == "list":
        deed.after = {"keys": list(keys)}
    await audit.record(db, caller, deed)


def _of_organisation(model: type[S]) -> Seen[S]:
    async def find(session: AnySession, key: str, caller: Principal) -> Record[S]:
        record: Record[S] = await seen_by(session, model, key, caller)
        return record

    return find


async def seen_by(session: AnySession, model: type[S], key: str, caller: Principal) -> Any:
    """A record. Raises `not_found`, too, for a caller who may not know of it."""
    organisation = organisation_of(model, key)
    visible = caller.everywhere if organisation is None else caller.acts_for(organisation)
    record = await one(session, model, key) if visible else None
    if record is None:
        raise missing(model)
    return record


def _entry(model: type[State], row: Any, caller: Principal) -> HistoryEntry:
    whole = [model.model_validate(state) for state in (row.before, row.after) if state is not None]
    seen = [shown(state, caller) for state in whole]
    *first, after = (state.model_dump(mode="json") for state in seen)
    before = first[0] if first else {}
    names = [name for name in {**before, **after} if before.get(name) != after.get(name)]
    changes = {name: Difference(before=before.get(name), after=after.get(name)) for name in names}
    # Why says what is hidden of the state: whoever does not see all of that does not read it.
    why = row.why if seen == whole else None
    return HistoryEntry(
        version=row.version, action=row.action, at=row.at, by=row.by, why=why, changes=changes
    )
