"""A client's secrets and tokens: what was taken back is soon refused everywhere."""

import asyncio
import uuid
from dataclasses import dataclass
from typing import Any, Final

import aiohttp

from tests.adversarial.conftest import Count
from tests.support.calls import Json
from tests.support.polling import eventually
from tests.support.system import System

_WITHIN_S: Final = 6.0
"""Verifiers look every five seconds for what was taken back."""

_CLIENTS: Final = "/v1/identity/clients"


@dataclass
class Client:
    """A client of the real issuer, with its first secret."""

    system: System
    admin: aiohttp.ClientSession
    id: str
    secret: str

    async def ask(self, secret: str | None = None, **form: str) -> tuple[int, Json]:
        """Ask for a token."""
        data = {"grant_type": "client_credentials"} | form
        proof = aiohttp.encode_basic_auth(self.id, secret or self.secret)
        url = f"{self.system.gateway}/v1/identity/token"
        async with (
            aiohttp.ClientSession(headers={"Authorization": proof}) as client,
            client.post(url, data=data) as got,
        ):
            return got.status, await got.json(content_type=None)

    async def token(self, secret: str | None = None, **form: str) -> str:
        status, told = await self.ask(secret, **form)
        assert status == 200, told
        return str(told["access_token"])

    async def status(self, token: str, base: str, path: str = "/v1/kpi/targets") -> int:
        headers = {"Authorization": f"Bearer {token}"}
        async with (
            aiohttp.ClientSession() as client,
            client.get(base + path, headers=headers) as got,
        ):
            return got.status

    async def statuses(self, token: str) -> set[int]:
        """At the gateway, and at two services themselves."""
        tried = (
            (self.system.gateway, "/v1/kpi/targets"),
            (self.system.url("kpi"), "/v1/kpi/targets"),
            (self.system.url("schools"), "/v1/schools/organisations"),
        )
        return {await self.status(token, base, path) for base, path in tried}

    async def change(self, path: str = "", method: str = "POST", **body: Any) -> Json:
        url = f"{_CLIENTS}/{self.id}{path}"
        async with self.admin.request(method, url, json=body or None) as answer:
            told: Json = await answer.json(content_type=None) if answer.status != 204 else {}
            assert answer.status < 300, told
            return told


async def made(system: System, admin: aiohttp.ClientSession, **fields: Any) -> Client:
    """A new client, an officer for all unless `fields` say otherwise."""
    name = f"life-{uuid.uuid4().hex[:8]}"
    body = {"client_id": name, "name": name, "roles": ["officer"], "organisations": ["*"]} | fields
    async with admin.post(_CLIENTS, json=body) as answer:
        told = await answer.json(content_type=None)
        assert answer.status == 201, told
    return Client(system, admin, name, told["secret"]["secret"])


async def refused_everywhere(client: Client, token: str) -> None:
    async def refused() -> bool:
        return await client.statuses(token) == {401}

    await eventually(refused, within=_WITHIN_S, every=0.2)


async def test_a_revoked_client_is_refused_everywhere_within_seconds(
    system: System, count: Count
) -> None:
    async with system.client() as admin:
        client, other = await made(system, admin), await made(system, admin)
        token, others = await client.token(), await other.token()
        assert await client.statuses(token) == {200}
        await client.change("/revocation", reason="Left the building")
        await refused_everywhere(client, token)
        assert (await client.ask())[0] == 401
        assert await other.statuses(others) == {200}
    count("clients' lives", 9)


async def test_an_ended_secret_takes_its_own_tokens_with_it(system: System, count: Count) -> None:
    async with system.client() as admin:
        client = await made(system, admin)
        first = await client.token()
        issued = await client.change("/secrets?overlap_hours=1")
        assert (await client.ask())[0] == 200, "the old one is good for the overlap"
        second = await client.token(issued["secret"])
        listed = await client.change("/secrets", "GET")
        (old,) = [one["id"] for one in listed["results"] if one["id"] != issued["id"]]
        await client.change(f"/secrets/{old}", "DELETE")
        assert (await client.ask())[0] == 401
        await refused_everywhere(client, first)
        assert await client.statuses(second) == {200}
        await client.change("/secrets?overlap_hours=0")
        await refused_everywhere(client, second)
    count("clients' lives", 15)


async def test_a_narrowed_token_does_no_more_than_it_was_asked_for(
    system: System, count: Count
) -> None:
    async with system.client() as admin:
        client = await made(system, admin)
        narrow = await client.token(scope="schools:read")
        tried = {
            "/v1/schools/organisations": 200,
            "/v1/kpi/targets": 403,
            "/v1/earlyyears/profiles/returns": 403,
            "/v1/kpi/public/releases": 200,
        }
        for path, wanted in tried.items():
            for base in (system.gateway, system.url(path.split("/")[2])):
                assert await client.status(narrow, base, path) == wanted, (base, path)
        wide = ("identity:clients", "kpi:operate", "kpi:read identity:keys", "*", "admin")
        for scope in wide:
            status, told = await client.ask(scope=scope)
            assert status == 400 or "identity" not in str(told.get("scope")), (scope, told)
        head = await made(system, admin, roles=["head"], organisations=["150999"])
        status, told = await head.ask(scope="kpi:write earlyyears:audit")
        assert (status, told["error"]) == (400, "invalid_scope")
    count("clients' lives", 2 * len(tried) + len(wide) + 1)


async def test_signing_keys_turn_over_without_anybody_noticing(
    system: System, count: Count
) -> None:
    async with system.client() as admin:
        client = await made(system, admin)
        before = await client.token()
        async with admin.post(
            "/v1/identity/signing-keys/rotation", json={"reason": "Yearly"}
        ) as got:
            assert got.status == 201, await got.text()
        statuses: set[int] = set()
        for _ in range(10):
            statuses |= await client.statuses(before) | await client.statuses(await client.token())
            await asyncio.sleep(0)
        assert statuses == {200}
    count("clients' lives", 60)


async def test_no_client_gives_itself_or_others_more(system: System, count: Count) -> None:
    """A school's own administrator manages its clients, and no more of them than its own."""
    async with system.client() as admin:
        bound = await made(system, admin, roles=["administrator"], organisations=["150999"])
        token = await bound.token()
        headers = {"Authorization": f"Bearer {token}"}
        mine = {"client_id": f"m-{uuid.uuid4().hex[:6]}", "name": "Mine", "managed_by": "150999"}
        good = mine | {"roles": ["head"], "organisations": ["150999"]}
        wrong = [
            good | {"organisations": ["150998"]},
            good | {"organisations": ["*"]},
            good | {"organisations": ["150999", "150998"]},
            good | {"managed_by": None},
            good | {"managed_by": "150998"},
            good | {"roles": ["officer"]},
            good | {"roles": ["operator"]},
            good | {"roles": ["head", "data_manager"]},
            good | {"roles": ["administrator"], "organisations": ["*"]},
        ]
        own = f"{_CLIENTS}/{bound.id}"
        async with aiohttp.ClientSession(system.gateway, headers=headers) as client:
            for body in wrong:
                async with client.post(_CLIENTS, json=body) as answer:
                    assert answer.status in (403, 422), (body, await answer.text())
            async with client.get(own) as answer:
                tag = answer.headers.get("ETag", "*")
            for change in ({"organisations": ["*"]}, {"roles": ["officer"]}, {"scopes": None}):
                told = {"reason": "Because"} | change
                async with client.patch(own, json=told, headers={"If-Match": tag}) as answer:
                    assert answer.status in (403, 404, 422), (change, await answer.text())
            async with client.get("/v1/identity/signing-keys") as answer:
                assert answer.status == 403
    count("clients' lives", len(wrong) + 4)
