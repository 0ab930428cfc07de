"""/clients/{client_id}/secrets: seen, rotated with overlap, ended at once."""

from datetime import timedelta
from typing import Annotated

from fastapi import APIRouter, Path, Query, Request, Response

from chassis import audit
from chassis.database import ReadDb, WriteDb
from chassis.idempotency import Answer, IdempotencyKey
from services.identity.clients.routes import REVOKED, ClientId, MayManage
from services.identity.clients.rules import beyond, refuse
from services.identity.clients.store import in_use, one_client
from services.identity.clock import Now
from services.identity.secrets.answers import NO_STORE, IssuedSecret, Secrets, shown_once
from services.identity.secrets.store import end_secret, live_secrets, rotate_secret

router = APIRouter(prefix="/clients/{client_id}/secrets", tags=["clients"])
SecretId = Annotated[str, Path(pattern=r"^[0-9a-f]{12}$", description="the part after `eis_`")]


@router.get("", summary="Live secrets of a client")
async def list_secrets(
    client_id: ClientId, session: ReadDb, caller: MayManage, now: Now
) -> Secrets:
    """At most two, newest first; never the secrets themselves, of which only hashes are kept."""
    client = await one_client(session, client_id, by=caller)
    if client.revoked is not None:
        return Secrets(results=[])
    return Secrets(results=await live_secrets(session, client_id, now=now))


@router.post("", summary="Rotate a secret", status_code=201, response_model=IssuedSecret)
async def post_secret(
    client_id: ClientId,
    request: Request,
    session: WriteDb,
    caller: MayManage,
    now: Now,
    *,
    overlap_hours: Annotated[
        int, Query(ge=0, le=720, description="how long the one before it stays good")
    ] = 24,
    reason: audit.Reason = None,
    idempotency_key: IdempotencyKey = None,
) -> Response:
    """A new secret, shown once. The newest one before it lives on for the overlap, older ones end;
    with an overlap of 0 all end at once, and the tokens they gave. Repeated under its
    Idempotency-Key the answer has `secret` null."""

    async def effect() -> tuple[Answer, Answer]:
        client = await in_use(session, client_id, by=caller)
        refuse(beyond(client.grant(), by=caller), by=caller)
        overlap = timedelta(hours=overlap_hours)
        made = await rotate_secret(session, client_id, overlap=overlap, by=caller, now=now)
        after = {"secret": made.id, "overlap_hours": overlap_hours}
        deed = audit.Deed("secrets.rotate", "client", client_id, after=after, why=reason)
        await audit.record(session, caller, deed)
        return _answer(made), _answer(made.as_kept())

    return await shown_once(session, request, caller=caller, key=idempotency_key, effect=effect)


@router.delete("/{secret}", summary="End a secret at once", status_code=204, responses=REVOKED)
async def delete_secret(
    client_id: ClientId,
    secret: SecretId,
    session: WriteDb,
    caller: MayManage,
    now: Now,
    reason: audit.Reason = None,
) -> None:
    """It gives no token any more, and those it gave are refused within seconds."""
    await in_use(session, client_id, by=caller)
    await end_secret(session, client_id, secret, now=now)
    before = {"secret": secret}
    deed = audit.Deed("secrets.end", "client", client_id, before=before, why=reason)
    await audit.record(session, caller, deed)


def _answer(made: IssuedSecret) -> Answer:
    return Answer(201, dict(NO_STORE), made.model_dump_json().encode())
