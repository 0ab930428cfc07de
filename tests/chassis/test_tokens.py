"""Whose token is believed: every way of forging, bending or outliving one is refused."""

import base64
import hmac
import json
import time
from collections.abc import AsyncIterator
from typing import Any

import pytest
from joserfc.jwk import ECKey, RSAKey

from chassis.issuers import IssuersFile
from chassis.policy import Role
from chassis.problems import Problem
from chassis.tokens import LEEWAY_S, Verifier
from tests.chassis.believing import POLICY, caller, claims, encoded, refusal, signed
from tests.support.tokens import AUDIENCE, ISSUER, issuers_file, signing_key, token


@pytest.fixture
async def verifier() -> AsyncIterator[Verifier]:
    """One that trusts the tests' issuer."""
    opened = Verifier(IssuersFile.read(issuers_file()), POLICY)
    yield opened
    await opened.issuers.stop()


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
