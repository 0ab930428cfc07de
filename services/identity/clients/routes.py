"""/clients: made, changed and revoked by those who manage them."""

from datetime import date
from typing import Annotated, Any, Final

from fastapi import APIRouter, Path, Query, Request, Response
from pydantic import BaseModel, Field

from chassis import audit
from chassis.auth import Principal, needs
from chassis.conditional import EDITED, require_match
from chassis.database import ReadDb, WriteDb
from chassis.idempotency import Answer, IdempotencyKey
from chassis.once import response_of
from chassis.paging import Page, PageQuery
from chassis.policy import Role
from services.identity.clients.answers import Client
from services.identity.clients.drafts import (
    CLIENT_ID,
    ClientChange,
    ClientDraft,
    Organisation,
    Revocation,
)
from services.identity.clients.rules import Grant, check
from services.identity.clients.store import (
    Filter,
    change_client,
    create_client,
    find_clients,
    in_use,
    one_client,
    revoke_client,
)
from services.identity.clock import Now
from services.identity.secrets.answers import NO_STORE, IssuedSecret, shown_once
from services.identity.secrets.store import add_secret

router = APIRouter(prefix="/clients", tags=["clients"])
MayManage = Annotated[Principal, needs("identity:clients", bound=True)]
ClientId = Annotated[str, Path(pattern=CLIENT_ID, examples=["bolton-college-returns"])]
_PRIVATE: Final = {"Cache-Control": "private, no-cache"}
REVOKED: Final[dict[int | str, dict[str, Any]]] = {409: {"description": "It was revoked"}}


class ClientQuery(BaseModel):
    """What a list may be narrowed to."""

    organisation: Organisation | None = Field(None, description="acts for it by name: 105148")
    role: Role | None = None
    revoked: bool | None = Field(None, description="only revoked ones, or none of them")
    unused_since: date | None = Field(None, description="took no token on that day or later")


class CreatedClient(Client):
    """A new client with its first secret."""

    secret: IssuedSecret


@router.get("", summary="Clients")
async def list_clients(
    asked: Annotated[ClientQuery, Query()], page: PageQuery, session: ReadDb, caller: MayManage
) -> Page[Client]:
    """In the order of their ids. Administrators of an organisation see the clients it manages."""
    wanted = Filter(**dict(asked))
    found = await find_clients(session, wanted, by=caller, **page.bounds(after=""))
    return page.page([(client, [client.client_id]) for client in found])


@router.post("", summary="Make a client", status_code=201, response_model=CreatedClient)
async def post_client(
    draft: ClientDraft,
    request: Request,
    session: WriteDb,
    caller: MayManage,
    now: Now,
    idempotency_key: IdempotencyKey = None,
) -> Response:
    """The answer has its first secret, which is shown once: repeated under its Idempotency-Key it
    has `secret.secret` null. Rotate when it was lost. A `client_id` is never given twice."""
    powers = {name: getattr(draft, name) for name in Grant.__slots__}
    check(Grant(**powers), by=caller, today=now.date())

    async def effect() -> tuple[Answer, Answer]:
        await create_client(session, draft, by=caller, now=now)
        secret = await add_secret(session, draft.client_id, by=caller, now=now)
        made = await one_client(session, draft.client_id, by=caller)
        deed = audit.Deed("clients.create", "client", made.client_id, after=made.facts())
        await audit.record(session, caller, deed)
        return _created(made, secret), _created(made, secret.as_kept())

    return await shown_once(session, request, caller=caller, key=idempotency_key, effect=effect)


@router.get("/{client_id}", summary="One client", response_model=Client)
async def get_client(client_id: ClientId, session: ReadDb, caller: MayManage) -> Response:
    """Its ETag names its version, for `If-Match`."""
    return _answer(await one_client(session, client_id, by=caller))


@router.patch(
    "/{client_id}",
    summary="Change a client",
    response_model=Client,
    responses=EDITED | REVOKED,
)
async def patch_client(
    client_id: ClientId,
    change: ClientChange,
    request: Request,
    session: WriteDb,
    caller: MayManage,
    now: Now,
) -> Response:
    """A merge patch and a reason; needs If-Match with its ETag. With other roles, organisations or
    scopes its tokens end at once, and it takes new ones."""
    held = await in_use(session, client_id, by=caller)
    require_match(request, held.tag)
    fields = change.fields()
    check(held.grant(fields), by=caller, today=now.date())
    await change_client(session, held, fields, now=now)
    changed = await one_client(session, client_id, by=caller)
    if changed.version == held.version:
        audit.nothing(session)
    else:
        before, after = audit.difference(held.facts(), changed.facts())
        deed = audit.Deed("clients.change", "client", client_id, before, after, change.reason)
        await audit.record(session, caller, deed)
    return _answer(changed)


@router.post("/{client_id}/revocation", summary="Revoke a client", response_model=Client)
async def revoke(
    client_id: ClientId, body: Revocation, session: WriteDb, caller: MayManage, now: Now
) -> Response:
    """For good: it gets no token any more, and those it has are refused within seconds. One that
    was revoked before stays as it was."""
    held = await one_client(session, client_id, by=caller, hold=True)
    if held.revoked is None:
        await revoke_client(session, held, by=caller, now=now, reason=body.reason)
        deed = audit.Deed("clients.revoke", "client", client_id, why=body.reason)
        await audit.record(session, caller, deed)
    else:
        audit.nothing(session)
    return _answer(await one_client(session, client_id, by=caller))


def _answer(client: Client) -> Response:
    headers = _PRIVATE | {"ETag": client.tag}
    return response_of(Answer(200, headers, client.model_dump_json().encode()))


def _created(client: Client, secret: IssuedSecret) -> Answer:
    body = CreatedClient(**dict(client), secret=secret).model_dump_json()
    headers = NO_STORE | {"ETag": client.tag, "Location": client.links["self"]}
    return Answer(201, headers, body.encode())
