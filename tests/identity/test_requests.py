"""The token endpoint's requests, good and bad (RFC 6749)."""

import base64
from collections.abc import Callable
from contextlib import suppress
from urllib.parse import quote_plus, urlencode

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.identity.tokens.errors import Refused
from services.identity.tokens.requests import Credentials, credentials, parse_form
from tests.identity.issuer import Issuer, basic

FORM = "application/x-www-form-urlencoded"
_text = st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=20)


@given(client_id=_text, secret=_text)
def test_client_secret_basic_holds_any_text(client_id: str, secret: str) -> None:
    read = credentials(basic(client_id, secret)["Authorization"], {})
    assert read == Credentials(client_id, secret)


@given(form=st.dictionaries(_text, _text, max_size=5))
def test_a_form_is_read_as_it_was_written(form: dict[str, str]) -> None:
    assert parse_form(f"{FORM}; charset=UTF-8", urlencode(form).encode()) == form


@given(body=st.binary(max_size=60), authorization=st.none() | st.text(max_size=40))
def test_whatever_is_sent_is_read_or_refused(body: bytes, authorization: str | None) -> None:
    with suppress(Refused):
        credentials(authorization, parse_form(FORM, body))


@pytest.mark.parametrize(
    ("body", "content_type"),
    [
        ("grant_type=client_credentials&grant_type=client_credentials", FORM),
        ("scope=kpi:read&grant_type=client_credentials&scope=kpi:plan", FORM),
        ("grant_type", FORM),
        ("", FORM),
        ("grant_type=", FORM),
        ("grant_type=%ff", FORM),
        ("grant_type=\xff", FORM),
        ("&".join(f"p{number}=1" for number in range(50)), FORM),
        ("grant_type=client_credentials&client_secret=eis_", FORM),
        ("grant_type=client_credentials&client_id=another", FORM),
        ("grant_type=client_credentials", "application/json"),
        ('{"grant_type": "client_credentials"}', "application/json"),
        ("grant_type=client_credentials&pad=" + "a" * 20_000, FORM),
    ],
)
async def test_what_does_not_fit_is_invalid_request(
    issuer: Issuer, body: str, content_type: str
) -> None:
    headers = basic("council", issuer.secrets["council"]) | {"Content-Type": content_type}
    answer = await issuer.http.post("/token", content=body.encode("latin-1"), headers=headers)
    assert (answer.status_code, answer.json()["error"]) == (400, "invalid_request"), answer.text
    assert answer.headers["cache-control"] == "no-store"


@pytest.mark.parametrize("grant", ["password", "authorization_code", "CLIENT_CREDENTIALS"])
async def test_no_other_grant_is_known(issuer: Issuer, grant: str) -> None:
    answer = await issuer.ask("council", grant_type=grant)
    assert (answer.status_code, answer.json()["error"]) == (400, "unsupported_grant_type")


@pytest.mark.parametrize(
    "authorization",
    [
        "Bearer eis_",
        "Basic",
        "Basic !!!!",
        "Basic " + base64.b64encode(b"no colon").decode(),
        "Basic " + base64.b64encode(b"\xff:\xff").decode(),
        "Basic " + base64.b64encode(b"council:%00").decode(),
        "Basic " + base64.b64encode(b":").decode(),
    ],
)
async def test_a_header_that_names_no_client_is_invalid_client(
    issuer: Issuer, authorization: str
) -> None:
    answer = await issuer.http.post(
        "/token",
        data={"grant_type": "client_credentials"},
        headers={"Authorization": authorization},
    )
    assert (answer.status_code, answer.json()["error"]) == (401, "invalid_client")
    assert answer.headers["www-authenticate"].startswith("Basic ")


async def test_a_secret_in_the_address_is_not_read(
    issuer: Issuer, new_id: Callable[[], str]
) -> None:
    client = await issuer.client(new_id())
    query = f"client_id={client}&client_secret={quote_plus(issuer.secrets[client])}"
    answer = await issuer.http.post(
        f"/token?{query}",
        data={"grant_type": "client_credentials"},
        headers={"Authorization": "Basic Og=="},
    )
    assert answer.status_code == 401
