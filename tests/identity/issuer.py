"""The running service on a real socket, trusting the tokens that it issues itself."""

import base64
import json
from collections.abc import AsyncIterator, Callable, Iterable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from urllib.parse import quote_plus

import httpx
from fastapi import FastAPI
from sqlalchemy import event, text

from chassis.app import create_app
from chassis.database import Database
from chassis.issuers import IssuersFile
from chassis.migrate import migrate_async
from chassis.policy import EVERYWHERE, Role
from chassis.problems import Problem
from chassis.requests import request_id
from chassis.sealing import Keys, new_key
from chassis.settings import Settings
from chassis.tokens import Principal, Verifier
from services.identity.__main__ import make_client
from services.identity.app import identity_service
from services.identity.clients.drafts import ClientDraft
from services.identity.clock import now
from services.identity.policy import POLICY
from services.identity.settings import IdentitySettings
from tests.support.databases import NewDatabase
from tests.support.polling import eventually
from tests.support.ports import free_port
from tests.support.serving import serving

Json = dict[str, Any]
_ASKING = {"X-Request-Id": "asking-for-a-token"}


def basic(client_id: str, secret: str) -> dict[str, str]:
    """The header of client_secret_basic (RFC 6749, 2.3.1)."""
    told = f"{quote_plus(client_id)}:{quote_plus(secret)}".encode()
    return {"Authorization": f"Basic {base64.b64encode(told).decode()}"}


@dataclass
class Issuer:
    """The service: `http` calls it as the council's administrator."""

    http: httpx.AsyncClient
    database: Database
    issuers: Path
    sealing: Keys
    app: FastAPI
    secrets: dict[str, str] = field(default_factory=dict)
    later: timedelta = timedelta()
    """How far the service's clock is ahead."""

    async def has_a_key(self) -> bool:
        return bool((await self.http.get("/jwks")).json()["keys"])

    async def knows_its_keys(self) -> bool:
        """Whether the service takes its own tokens: it fetches its keys as any other does, now and
        then, and may have done so while its clock was ahead."""
        answer = await self.http.get("/signing-keys")
        if answer.status_code == 401:  # or the token has run out: a run of all tests is longer
            self.http.headers.update(await self.bearer("council"))
        return answer.status_code == 200

    async def client(self, client_id: str, **fields: Any) -> str:
        """A new client; its id. Its secret is in `secrets`."""
        draft: Json = {"client_id": client_id, "name": client_id, "roles": ["officer"]}
        body = draft | {"organisations": ["*"]} | fields
        made = await self.http.post("/clients", json=body)
        assert made.status_code == 201, made.text
        self.secrets[client_id] = made.json()["secret"]["secret"]
        return client_id

    async def ask(self, client_id: str, secret: str | None = None, **form: str) -> httpx.Response:
        """Ask for a token."""
        return await self.http.post(
            "/token",
            data={"grant_type": "client_credentials"} | form,
            headers=basic(client_id, secret or self.secrets[client_id]) | _ASKING,
        )

    async def token(self, client_id: str, **form: str) -> str:
        """A token that must be given."""
        answer = await self.ask(client_id, **form)
        assert answer.status_code == 200, answer.text
        return str(answer.json()["access_token"])

    async def bearer(self, client_id: str) -> dict[str, str]:
        return {"Authorization": f"Bearer {await self.token(client_id)}"}

    async def verified(self, token: str) -> Principal:
        """Whom a token proves to a service that has just started; raises `Problem`."""
        verifier = Verifier(IssuersFile.read(self.issuers), POLICY)
        try:
            (trust,) = verifier.issuers._trusts.values()
            await verifier.issuers.refresh(trust)
            return await verifier.principal(f"Bearer {token}")
        finally:
            await verifier.issuers.stop()

    async def refuses(self, token: str) -> bool:
        """Whether a service that has just started refuses a token."""
        try:
            await self.verified(token)
        except Problem as problem:
            return problem.code == "unauthenticated"
        return False

    async def families(self) -> list[str]:
        found: list[str] = (await self.http.get("/revocations")).json()["families"]
        return found

    async def tag(self, client_id: str) -> dict[str, str]:
        return {"If-Match": (await self.http.get(f"/clients/{client_id}")).headers["etag"]}

    async def patch(self, client_id: str, **fields: Any) -> httpx.Response:
        return await self.http.patch(
            f"/clients/{client_id}",
            json={"reason": "As agreed"} | fields,
            headers=await self.tag(client_id),
        )

    async def run(self, statement: str, **parameters: object) -> list[Any]:
        async with self.database.write() as session:
            result = await session.execute(text(statement), parameters)
            return list(result.all()) if result.returns_rows else []  # type: ignore[attr-defined]

    async def audited(self, action: str) -> list[Json]:
        """Entries of the audit log, newest first."""
        found = await self.http.get("/audit", params={"action": action})
        assert found.status_code == 200, found.text
        results: list[Json] = found.json()["results"]
        return results

    def count_statements(self) -> Callable[[], int]:
        """Start counting; the function returned tells how many statements `ask` has cost."""
        seen: list[bool] = []

        def count(*_: object) -> None:
            seen.append(request_id() == _ASKING["X-Request-Id"])

        event.listen(self.app.state.database.engine.sync_engine, "before_cursor_execute", count)
        return lambda: sum(seen)


@asynccontextmanager
async def running(new_database: NewDatabase, folder: Path) -> AsyncIterator[Issuer]:
    """The service on a fresh database, once it has its first key."""
    urls = await new_database("identity", "bus")
    port = free_port()
    base = f"http://127.0.0.1:{port}"
    keys, issuers = folder / "data-keys.json", folder / "issuers.json"
    keys.write_text(json.dumps({"current": "k1", "keys": {"k1": new_key()}}))
    own = {"issuer": base, "jwks": f"{base}/v1/identity/jwks"}
    own["revocations"] = f"{base}/v1/identity/revocations"
    issuers.write_text(json.dumps({"issuers": [own]}))
    sealing = Keys.from_file(keys)
    service = identity_service(IdentitySettings(identity_issuer=base), lambda: sealing)
    await migrate_async(service, urls["identity"])
    app = create_app(
        service,
        Settings(database_url=urls["identity"], event_bus=urls["bus"], issuers_file=issuers),
    )
    database = Database(urls["identity"])
    secret = await make_client(database, council())
    async with serving(app, port=port), httpx.AsyncClient(base_url=f"{base}/v1/identity") as http:
        issuer = Issuer(http, database, issuers, sealing, app, {"council": secret})
        app.dependency_overrides[now] = lambda: datetime.now(UTC) + issuer.later
        await eventually(issuer.has_a_key)
        http.headers.update(await issuer.bearer("council"))
        yield issuer
    await database.stop()


def council(
    client_id: str = "council", roles: Iterable[Role] = (Role.ADMINISTRATOR,)
) -> ClientDraft:
    """The council's administrator."""
    return ClientDraft(
        client_id=client_id, name="Council", roles=list(roles), organisations=[EVERYWHERE]
    )
