"""Issuers: their keys as they change, what they take back, and one of them beside ours."""

import asyncio
import json
import time
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
from fastapi import FastAPI, Response
from joserfc import jwt
from joserfc.jwk import ECKey, RSAKey
from starlette.types import Receive, Scope, Send

from chassis.issuers import IssuersFile
from chassis.policy import Role
from chassis.problems import Problem
from chassis.tokens import Verifier
from tests.chassis.believing import POLICY, caller, claims, public, refusal, signed
from tests.support.ports import free_port
from tests.support.serving import serving
from tests.support.tokens import AUDIENCE, ISSUER, issuers_file, signing_key, token


class Document:
    """What an issuer publishes, over HTTP, and how often it was asked."""

    def __init__(self) -> None:
        self.keys: list[Any] = []
        self.families: list[str] = []
        self.asked = 0
        self.broken = False

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            return
        self.asked += 1
        body: object = {"families": self.families}
        if scope["path"] == "/jwks":
            body = {"keys": self.keys}
        answer = Response(json.dumps(body), 500 if self.broken else 200)
        await answer(scope, receive, send)


@pytest.fixture
async def published() -> AsyncIterator[tuple[Document, str]]:
    document = Document()
    app = FastAPI()
    app.mount("/", document)
    async with serving(app) as url:
        yield document, url


def trusting(folder: Path, url: str, **more: Any) -> Verifier:
    entry = {"issuer": ISSUER, "jwks": f"{url}/jwks", "revocations": f"{url}/revocations"}
    file = folder / "issuers.json"
    file.write_text(json.dumps({"issuers": [entry | more]}))
    return Verifier(IssuersFile.read(file), POLICY)


class TestPublished:
    async def test_a_new_key_is_found_when_it_is_first_met(
        self, published: tuple[Document, str], tmp_path: Path
    ) -> None:
        document, url = published
        first, second = ECKey.generate_key("P-256"), ECKey.generate_key("P-256")
        document.keys = [public(first)]
        verifier = trusting(tmp_path, url)
        old = signed(first, claims(), kid=first.thumbprint())
        _ = await caller(verifier, old)
        document.keys.append(public(second))
        trust = verifier.issuers.find(ISSUER)
        assert trust is not None
        trust._tried_at = float("-inf")
        _ = await caller(verifier, signed(second, claims(), kid=second.thumbprint()))
        asked = document.asked
        for n in range(20):
            await refusal(verifier, signed(second, claims(), kid=f"unknown-{n}"))
        assert document.asked <= asked + 4, "unknown keys are not a way to make us ask"
        document.keys = [public(second)]
        trust._tried_at = float("-inf")
        await verifier.issuers.refresh(trust)
        await refusal(verifier, old)
        await verifier.issuers.stop()

    async def test_a_family_taken_back_is_refused_though_remembered(
        self, published: tuple[Document, str], tmp_path: Path
    ) -> None:
        document, url = published
        document.keys = [public(signing_key())]
        verifier = trusting(tmp_path, url)
        mine, other = token(family="family-1"), token(family="family-2")
        _ = await caller(verifier, mine)
        document.families = ["family-1"]
        trust = verifier.issuers.find(ISSUER)
        assert trust is not None
        trust._tried_at = float("-inf")
        await verifier.issuers.refresh(trust)
        assert "taken back" in (await refusal(verifier, mine)).detail
        assert verifier.recall(f"Bearer {mine}") is None
        _ = await caller(verifier, other)
        await verifier.issuers.stop()

    async def test_an_issuer_that_is_down_is_outlived_by_its_keys(
        self, published: tuple[Document, str], tmp_path: Path
    ) -> None:
        document, url = published
        document.keys = [public(signing_key())]
        verifier = trusting(tmp_path, url)
        _ = await caller(verifier, token())
        document.broken = True
        trust = verifier.issuers.find(ISSUER)
        assert trust is not None
        trust._tried_at = float("-inf")
        await verifier.issuers.refresh(trust)
        assert verifier.issuers.told()[0]["error"] == "HTTPStatusError"
        _ = await caller(verifier, token("another"))
        await verifier.issuers.stop()

    async def test_an_issuer_never_reached_is_our_failure_not_the_callers(
        self, tmp_path: Path
    ) -> None:
        verifier = trusting(tmp_path, f"http://127.0.0.1:{free_port()}")
        with pytest.raises(Problem) as refused:
            await caller(verifier, token())
        assert (refused.value.status, refused.value.extra) == (503, {"dependency": "identity"})
        assert "Retry-After" in refused.value.headers
        await verifier.issuers.stop()

    async def test_keys_are_kept_fresh_by_themselves(
        self, published: tuple[Document, str], tmp_path: Path
    ) -> None:
        document, url = published
        document.keys = [public(signing_key())]
        verifier = trusting(tmp_path, url)
        running = asyncio.create_task(verifier.issuers.run())
        while not verifier.issuers.told()[0]["keys"]:
            await asyncio.sleep(0.01)
        running.cancel()
        await verifier.issuers.stop()


class TestAnotherIssuer:
    """An OpenID provider beside our own: its words are mapped, its clients never ours."""

    def trusting(self, folder: Path, key: RSAKey) -> Verifier:
        keys = folder / "keycloak.json"
        keys.write_text(json.dumps({"keys": [public(key)]}))
        entry = {
            "issuer": "https://login.test/realms/council",
            "audience": "ei-board",
            "jwks": str(keys),
            "algorithms": ["RS256"],
            "token_type": None,
            "name": "council",
            "client_claim": "sub",
            "roles_claim": "realm_access.roles",
            "organisations_claim": "schools",
            "roles": {"EI Officers": "officer", "Heads": "head"},
        }
        file = folder / "both.json"
        ours = json.loads(issuers_file().read_text())["issuers"]
        file.write_text(json.dumps({"issuers": [*ours, entry]}))
        return Verifier(IssuersFile.read(file), POLICY)

    def token(self, key: RSAKey, **changed: Any) -> str:
        now = int(time.time())
        said = {
            "iss": "https://login.test/realms/council",
            "aud": ["account", "ei-board"],
            "sub": "tests",
            "iat": now,
            "exp": now + 300,
            "scope": "openid profile",
            "realm_access": {"roles": ["EI Officers", "officer", "offline_access"]},
        }
        header = {"alg": "RS256", "typ": "JWT", "kid": key.thumbprint()}
        return jwt.encode(header, said | changed, key, algorithms=["RS256"])

    async def test_its_roles_are_mapped_and_its_people_apart_from_our_clients(
        self, tmp_path: Path
    ) -> None:
        key = RSAKey.generate_key(2048)
        verifier = self.trusting(tmp_path, key)
        officer = await caller(verifier, self.token(key))
        assert (officer.client, set(officer.roles)) == ("council:tests", {Role.OFFICER})
        assert officer.everywhere
        assert officer.may("kpi:write"), "its scopes are words of its own"
        heads = {"realm_access": {"roles": ["Heads"]}}
        head = await caller(verifier, self.token(key, **heads, schools=["105148", "*"]))
        assert head.organisations == {"105148"}
        nobody = await caller(verifier, self.token(key, **heads))
        assert nobody.organisations == frozenset()

    async def test_it_cannot_speak_for_our_issuer(self, tmp_path: Path) -> None:
        key = RSAKey.generate_key(2048)
        verifier = self.trusting(tmp_path, key)
        await refusal(verifier, self.token(key, iss=ISSUER, aud=AUDIENCE))
        await refusal(verifier, self.token(key, aud=AUDIENCE))
        await verifier.issuers.stop()


class TestIssuersFile:
    @pytest.mark.parametrize(
        ("content", "told"),
        [
            ("", "Invalid JSON"),
            ('{"issuers": []}', "issuers"),
            ('{"issuers": [{"issuer": "a"}]}', "issuers.0.jwks"),
            ('{"issuers": [{"issuer": "a", "jwks": "b", "algorithms": ["none"]}]}', "algorithms"),
            ('{"issuers": [{"issuer": "a", "jwks": "b", "algorithms": ["HS256"]}]}', "algorithms"),
            (
                '{"issuers": [{"issuer": "a", "jwks": "b"}, {"issuer": "c", "jwks": "d"}]}',
                "the same name",
            ),
        ],
    )
    def test_a_wrong_one_says_what_to_mend(self, tmp_path: Path, content: str, told: str) -> None:
        file = tmp_path / "issuers.json"
        file.write_text(content)
        with pytest.raises(ValueError, match=told):
            IssuersFile.read(file)

    def test_a_missing_one_is_named(self, tmp_path: Path) -> None:
        with pytest.raises(ValueError, match="none\\.json cannot be read"):
            IssuersFile.read(tmp_path / "none.json")
