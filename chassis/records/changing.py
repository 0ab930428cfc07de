"""The one way a route makes or changes a record.

One transaction: the organisation's turn, the record as it stands, the rules, the record as it is to
be, its change, dues and timeline, events, the audit log, and the answer under its Idempotency-Key.
"""

from collections.abc import Awaitable, Callable, Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Annotated, Any, Final, Generic, TypeVar

from fastapi import APIRouter, Depends, Path, Request, Response
from pydantic import BaseModel, Field
from sqlalchemy.ext.asyncio import AsyncSession

from chassis import audit
from chassis.audit import Deed, Reason
from chassis.auth import Principal
from chassis.clock import Today
from chassis.conditional import EDITED, require_match
from chassis.database import WriteDb
from chassis.idempotency import Answer, IdempotencyKey
from chassis.once import once
from chassis.problems import Problem
from chassis.records.links import address_of, timeline_link
from chassis.records.state import State, title_of
from chassis.records.store import CHANGED, Change, Record, hold, one, organisation_of, put
from chassis.telling import Telling, take_turn

S = TypeVar("S", bound=State)
Step = Callable[[S], S]
"""From the state as it stands to the one it is to be; raises `Problem` where a rule forbids."""
Maker = Callable[[], Awaitable[S]]
"""Gives the state of a record to be made; raises `Problem` where a rule forbids. It is not asked
where the request has its answer already."""
Then = Callable[[AsyncSession, Record[S]], Awaitable[None]]
"""What else follows, in the same transaction."""
Handler = TypeVar("Handler", bound=Callable[..., Any])
Key = Annotated[str, Path(max_length=100, description="the record's key, as a list gives it")]
CHANGES: Final = EDITED | {409: {"description": "The rules do not allow it as things stand"}}
"""What a route that changes a record may answer as well (`responses=`)."""
Responses = dict[int | str, dict[str, Any]]
UNKNOWN: Final[Responses] = {
    404: {"description": "What the body names is not there, or not the caller's to know of"}
}
"""What one may whose body names an organisation or a record."""


class Recorded(BaseModel, Generic[S]):
    """A record: its state, and who changed it last. Its ETag is what a change sends in If-Match."""

    key: str
    organisation: str | None
    version: int = Field(description="1 when it was made; one more with each change")
    changed_at: datetime
    changed_by: str
    state: S
    links: dict[str, str]


@dataclass(frozen=True, slots=True)
class Write:
    """What every route that writes is given: its request and transaction, the day, the headers."""

    request: Request
    session: AsyncSession
    today: date
    idempotency_key: str | None
    reason: str | None

    async def once(self, caller: Principal, effect: Callable[[], Awaitable[Answer]]) -> Response:
        """Answer what is done in the transaction, under the Idempotency-Key."""
        return await once(
            self.session, self.request, caller=caller, key=self.idempotency_key, effect=effect
        )

    async def tell(self, organisations: Iterable[str]) -> None:
        """Publish what is not as told of these organisations and of the kinds of record that this
        transaction has changed."""
        telling: Telling = self.request.app.state.service.telling
        kinds = self.session.info.get(CHANGED, frozenset())
        await telling.publish(self.session, organisations, of=kinds)


def _write(
    request: Request,
    session: WriteDb,
    day: Today,
    idempotency_key: IdempotencyKey = None,
    reason: Reason = None,
) -> Write:
    return Write(request, session, day, idempotency_key, reason)


Writing = Annotated[Write, Depends(_write, scope="function")]


async def create(
    write: Write,
    caller: Principal,
    key: str,
    state: S | Maker[S],
    *,
    then: Then[S] | None = None,
) -> Response:
    """Answer the making of a record with 201. Raises `conflict` where there is one of its key."""

    async def effect() -> Answer:
        made = state if isinstance(state, State) else await state()
        await _turn(write.session, type(made), key, caller)
        if await one(write.session, type(made), key) is not None:
            raise Problem("conflict", f"There is a {made.NAME} {key} already.")
        change = Change(key, None, made, "create", write.reason)
        record = await commit(write, caller, change, then)
        return answered(record, caller, 201)

    return await write.once(caller, effect)


async def change(
    write: Write,
    caller: Principal,
    model: type[S],
    key: str,
    step: Step[S],
    action: str,
    *,
    why: str | None = None,
    then: Then[S] | None = None,
) -> Response:
    """Answer the change of a record, `action` in the words of its history.

    Raises `not_found`, `precondition_required` and `precondition_failed`, and what `step` raises.
    A step that changes nothing is not recorded.
    """

    async def effect() -> Answer:
        held = await held_by(write.session, model, key, caller)
        require_match(write.request, held.tag)
        after = step(held.state)
        if after == held.state:
            audit.nothing(write.session)
            return answered(held, caller, 200)
        made = Change(key, held, after, action, why or write.reason)
        record = await commit(write, caller, made, then)
        return answered(record, caller, 200)

    return await write.once(caller, effect)


async def write_whole(write: Write, caller: Principal, key: str, state: S) -> Response:
    """Answer the writing of a whole record: 201 where there was none of its key, else 200, and then
    only with If-Match."""

    async def effect() -> Answer:
        await _turn(write.session, type(state), key, caller)
        held = await hold(write.session, type(state), key)
        if held is not None:
            require_match(write.request, held.tag)
        made = Change(key, held, state, "create" if held is None else "replace", write.reason)
        record = await commit(write, caller, made)
        return answered(record, caller, 201 if held is None else 200)

    return await write.once(caller, effect)


def turn_of(model: type[State], key: str) -> str:
    """Whose turn the writer of a record takes: that of the code it is told of under; of one that is
    not told of, its own."""
    return model.told_under(key) or f"{model.NAME}/{key}"


async def held_by(session: AsyncSession, model: type[S], key: str, caller: Principal) -> Record[S]:
    """A record with its organisation's turn, for the rest of the transaction. Raises `not_found`,
    too, for a caller who may not know of it."""
    await _turn(session, model, key, caller)
    held = await hold(session, model, key)
    if held is None:
        raise missing(model)
    return held


async def commit(
    write: Write, caller: Principal, made: Change[S], then: Then[S] | None = None
) -> Record[S]:
    """Write a change, what follows from it, the events of both, and the audit log's entry.

    The caller has the organisation's turn.
    """
    [record] = await put(write.session, [made], by=caller.client)
    if then is not None:
        await then(write.session, record)
    told_under = made.after.told_under(made.key)
    if told_under is not None:
        await write.tell([told_under])
    await audit.record(write.session, caller, _deed(made))
    return record


@dataclass(frozen=True, slots=True)
class Acts:
    """Routes of one kind's handlers: `@act("/{key}/share", "Share it")` of one that changes a
    record, `@act.new("Plan a visit")` of one that makes one."""

    router: APIRouter
    model: type[State]

    def __call__(self, path: str, summary: str) -> Callable[[Handler], Handler]:
        return self._route(path, summary, 200, CHANGES)

    def new(
        self, summary: str, *, path: str = "", responses: Responses = UNKNOWN
    ) -> Callable[[Handler], Handler]:
        """`responses`: what it may answer beside 201, and 409 where there is one already; where its
        body names neither an organisation nor a record, nothing."""
        return self._route(path, summary, 201, {409: CHANGES[409], **responses})

    def _route(
        self, path: str, summary: str, status: int, responses: Responses
    ) -> Callable[[Handler], Handler]:
        answer: Any = Recorded[self.model]  # type: ignore[name-defined]

        def route(handler: Handler) -> Handler:
            self.router.add_api_route(
                path,
                handler,
                methods=["POST"],
                summary=summary,
                status_code=status,
                response_model=answer,
                responses=responses,
            )
            return handler

        return route


def missing(model: type[State]) -> Problem:
    """`not_found`: there is no such record, or none the caller may know of. What was asked for is
    not said again: anything may stand in an address."""
    return Problem("not_found", f"There is no {title_of(model)} of this key.")


def recorded(record: Record[S], caller: Principal) -> Recorded[S]:
    """A record as this caller is answered."""
    here = address_of(record.state, record.key)
    links = {"self": here, "history": f"{here}/history"}
    if record.organisation is not None:
        links["timeline"] = timeline_link(record.state.service(), record.organisation)
    return Recorded[Any](
        key=record.key,
        organisation=record.organisation,
        version=record.version,
        changed_at=record.changed_at,
        changed_by=record.changed_by,
        state=shown(record.state, caller),
        links=links,
    )


def shown(state: S, caller: Principal) -> S:
    """The state as far as a caller may read it: who is of the authority, all of it."""
    seen = state if caller.may(f"{state.service()}:assess") else state.as_organisation()
    return seen.as_seen(caller.acts_for)


async def _turn(session: AsyncSession, model: type[State], key: str, caller: Principal) -> None:
    """A record's turn. Raises `not_found` for a caller who may not know of it."""
    organisation = organisation_of(model, key)
    if organisation is not None and not caller.acts_for(organisation):
        raise missing(model)
    await take_turn(session, [turn_of(model, key)])


def answered(record: Record[S], caller: Principal, status: int) -> Answer:
    """The record, its ETag and, where it was made (201), its address."""
    told = recorded(record, caller)
    headers = {"ETag": record.tag}
    if status == 201:
        headers["Location"] = told.links["self"]
    return Answer(status, headers, told.model_dump_json().encode())


def _deed(made: Change[S]) -> Deed:
    after = made.after.audited()
    before = made.before.state.audited() if made.before else None
    kind = made.after.NAME
    deed = Deed(f"{kind}.{made.action}", kind, made.key, after=after, why=made.why)
    if before is not None:
        deed.before, deed.after = audit.difference(before, after)
    return deed
