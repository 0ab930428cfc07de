"""Whose token is believed: every way of forging, bending or outliving one is refused."""

import asyncio
import base64
import hmac
import json
import time
from collections.abc import AsyncIterator, Callable
from pathlib import Path
from typing import Any

import pytest
from fastapi import FastAPI, Response
from joserfc import jwt
from joserfc.jwk import ECKey, RSAKey
from starlette.types import Receive, Scope, Send

from chassis.issuers import IssuersFile
from chassis.policy import Role
from chassis.policy import Scope as May
from chassis.problems import Problem
from chassis.tokens import LEEWAY_S, Principal, Verifier
from tests.support.ports import free_port
from tests.support.serving import serving
from tests.support.tokens import AUDIENCE, ISSUER, issuers_file, signing_key, token

POLICY = {
    "kpi:read": May("read", frozenset({Role.HEAD, Role.OFFICER})),
    "kpi:write": May("write", frozenset({Role.OFFICER})),
    "kpi:public": May("public", frozenset(Role)),
}


@pytest.fixture
async def verifier() -> AsyncIterator[Verifier]:
    """One that trusts the tests' issuer."""
    opened = Verifier(IssuersFile.read(issuers_file()), POLICY)
    yield opened
    await opened.issuers.stop()


async def caller(verifier: Verifier, text: str) -> Principal:
    return await verifier.principal(f"Bearer {text}")


async def refusal(verifier: Verifier, text: str) -> Problem:
    with pytest.raises(Problem) as refused:
        await caller(verifier, text)
    assert (refused.value.code, refused.value.status) == ("unauthenticated", 401)
    assert refused.value.headers["WWW-Authenticate"].startswith("Bearer")
    return refused.value


def encoded(part: object) -> str:
    return base64.urlsafe_b64encode(json.dumps(part).encode()).rstrip(b"=").decode()


def claims(**changed: Any) -> dict[str, Any]:
    now = int(time.time())
    good = {"iss": ISSUER, "aud": AUDIENCE, "client_id": "x", "iat": now, "exp": now + 60}
    return good | {"roles": ["officer"], "organisations": ["*"]} | changed


def signed(key: Any, said: dict[str, Any], **header: Any) -> str:
    kid = signing_key().thumbprint()
    return jwt.encode(
        {"alg": "ES256", "typ": "at+jwt", "kid": kid} | header,
        said,
        key,
        algorithms=["ES256", "ES384", "HS256", "RS256", "none"],
    )


class TestWhoIsCalling:
    async def test_a_good_token_gives_its_caller(self, verifier: Verifier) -> None:
        who = await caller(verifier, token("mis", roles=["head"], organisations=["105148"]))
        assert (who.client, set(who.roles)) == ("mis", {Role.HEAD})
        assert who.scopes == {"kpi:read", "kpi:public"}
        assert who.acts_for("105148")
        assert not who.acts_for("105149")
        assert not who.everywhere

    async def test_nobody_is_the_public(self, verifier: Verifier) -> None:
        who = await verifier.principal(None)
        assert who.anonymous
        assert (set(who.scopes), len(who.organisations)) == ({"kpi:public"}, 0)

    async def test_a_scope_narrows_and_never_widens(self, verifier: Verifier) -> None:
        asked = ["kpi:write", "kpi:read", "schools:write"]
        head = await caller(verifier, token(roles=["head"], scopes=asked))
        assert head.scopes == {"kpi:read", "kpi:public"}
        nothing = await caller(verifier, token(roles=["officer"], scope=""))
        assert nothing.scopes == {"kpi:public"}, "what anybody may"

    async def test_a_bound_role_never_acts_for_all(self, verifier: Verifier) -> None:
        for roles in (["head"], ["officer", "partner"]):
            who = await caller(verifier, token(roles=roles, organisations=["*", "105148"]))
            assert who.organisations == {"105148"}
            silent = await caller(verifier, token(roles=roles, organisations=()))
            assert silent.organisations == frozenset()

    async def test_roles_unknown_here_mean_nothing(self, verifier: Verifier) -> None:
        who = await caller(verifier, token(roles=["king", "officer"]))
        assert who.roles == {Role.OFFICER}


class TestForged:
    async def test_unsigned(self, verifier: Verifier) -> None:
        for algorithm in ("none", "None", "NONE", ""):
            header = {"alg": algorithm, "typ": "at+jwt", "kid": signing_key().thumbprint()}
            await refusal(verifier, f"{encoded(header)}.{encoded(claims())}.")

    async def test_signed_with_another_key_under_our_name(self, verifier: Verifier) -> None:
        await refusal(verifier, signed(ECKey.generate_key("P-256"), claims()))

    async def test_signed_with_our_public_key_as_a_secret(self, verifier: Verifier) -> None:
        header = {"alg": "HS256", "typ": "at+jwt", "kid": signing_key().thumbprint()}
        text = f"{encoded(header)}.{encoded(claims())}"
        secret = signing_key().as_pem(private=False)
        made = base64.urlsafe_b64encode(hmac.digest(secret, text.encode(), "sha256"))
        await refusal(verifier, f"{text}.{made.rstrip(b'=').decode()}")

    async def test_a_good_algorithm_that_is_not_this_issuers(self, verifier: Verifier) -> None:
        for key, algorithm in (
            (RSAKey.generate_key(2048), "RS256"),
            (ECKey.generate_key("P-384"), "ES384"),
        ):
            problem = await refusal(verifier, signed(key, claims(), alg=algorithm))
            assert "algorithm" in problem.detail

    async def test_the_header_brings_its_own_key(self, verifier: Verifier) -> None:
        own = ECKey.generate_key("P-256")
        public = own.as_dict(private=False)
        await refusal(verifier, signed(own, claims(), jwk=public))
        await refusal(verifier, signed(own, claims(), kid=own.thumbprint(), jwk=public))

    async def test_a_key_nobody_has(self, verifier: Verifier) -> None:
        for kid in ("nobody", "", "../../etc/passwd", "' OR 1=1"):
            await refusal(verifier, signed(signing_key(), claims(), kid=kid))
        header = {"alg": "ES256", "typ": "at+jwt", "kid": 7}
        await refusal(verifier, f"{encoded(header)}.{encoded(claims())}.c2ln")

    async def test_altered_after_signing(self, verifier: Verifier) -> None:
        header, body, signature = token(roles=["head"]).split(".")
        said = json.loads(base64.urlsafe_b64decode(body + "=="))
        await refusal(verifier, f"{header}.{encoded(said | {'roles': ['officer']})}.{signature}")
        _ = await caller(verifier, f"{header}.{body}.{signature}")


class TestBent:
    @pytest.mark.parametrize(
        "changed",
        [
            {"iss": "http://other.test"},
            {"iss": None},
            {"iss": [ISSUER]},
            {"aud": "another-system"},
            {"aud": []},
            {"aud": None},
            {"exp": None},
            {"exp": "tomorrow"},
            {"exp": True},
            {"iat": None},
            {"client_id": None},
            {"client_id": ""},
            {"client_id": ["a", "b"]},
        ],
    )
    async def test_a_claim_that_will_not_do(
        self, verifier: Verifier, changed: dict[str, Any]
    ) -> None:
        await refusal(verifier, token(**changed))

    async def test_another_type_of_token(self, verifier: Verifier) -> None:
        for kind in ("JWT", "id+jwt", ""):
            await refusal(verifier, signed(signing_key(), claims(), typ=kind))
        _ = await caller(verifier, signed(signing_key(), claims(), typ="AT+JWT"))

    async def test_an_audience_among_others(self, verifier: Verifier) -> None:
        _ = await caller(verifier, token(aud=["another", AUDIENCE]))

    @pytest.mark.parametrize(
        "text",
        [
            "",
            ".",
            "..",
            "a.b",
            "a.b.c",
            "a.b.c.d.e",
            "e30.e30.",
            "\x00",
            "é" * 20,
            "x" * 9000,
            f"{encoded([])}.{encoded({})}.",
            f"{encoded({'alg': 'ES256'})}.{'A' * 4000}.x",
            base64.urlsafe_b64encode(b"[" * 3000).decode() + ".e30.x",
        ],
    )
    async def test_what_is_no_token_at_all(self, verifier: Verifier, text: str) -> None:
        await refusal(verifier, text)

    @pytest.mark.parametrize("header", ["", "Bearer", "Basic eDp5", "Token x", "bearer"])
    async def test_another_header(self, verifier: Verifier, header: str) -> None:
        with pytest.raises(Problem, match=r".*") as refused:
            await verifier.principal(header)
        assert refused.value.status == 401


class TestTime:
    async def test_before_and_after_its_time(self, verifier: Verifier) -> None:
        now = int(time.time())
        far = LEEWAY_S + 60
        assert "expired" in (await refusal(verifier, token(exp=now - far))).detail
        await refusal(verifier, token(nbf=now + far))
        await refusal(verifier, token(iat=now + far))
        _ = await caller(verifier, token(nbf=now + LEEWAY_S - 5, exp=now - LEEWAY_S + 5))

    async def test_a_remembered_token_expires_too(
        self, verifier: Verifier, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        text = token(exp=int(time.time()) + 60)
        _ = await caller(verifier, text)
        assert verifier.recall(f"Bearer {text}")
        later = time.time() + 60 + LEEWAY_S + 1
        monkeypatch.setattr(time, "time", lambda: later)
        assert verifier.recall(f"Bearer {text}") is None
        await refusal(verifier, text)


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


Trusting = Callable[..., Verifier]


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


def public(key: Any) -> Any:
    return key.as_dict(private=False, kid=key.thumbprint())


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
