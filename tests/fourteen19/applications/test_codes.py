"""What somebody tries who has no code, an old one, or another's; and what is kept of answers."""

import httpx
import pytest

from services.fourteen19.applications.codes import plain
from tests.fourteen19.app import Fourteen19
from tests.fourteen19.applications.forms import HAIR, begun, prepare
from tests.support.team import base_url

WORDS = "Plantedstatement of mine"


async def _code_of(fourteen19: Fourteen19, key: str) -> str:
    return str((await fourteen19.post(f"applications/{key}/access-code"))["code"])


async def _asked(
    fourteen19: Fourteen19, *headers: tuple[str, str], method: str = "GET", path: str = ""
) -> httpx.Response:
    """The answer to a call without a token, with these headers as they are."""
    transport = httpx.ASGITransport(fourteen19.app)
    async with httpx.AsyncClient(
        transport=transport, base_url=base_url(fourteen19.service)
    ) as anybody:
        body = {"text": WORDS} if method == "PUT" else None
        sent = [(name.encode(), value.encode("latin-1")) for name, value in headers]
        return await anybody.request(method, f"my-application{path}", headers=sent, json=body)


async def _write(fourteen19: Fourteen19, code: str, key: str) -> httpx.Response:
    headers = (("X-Application-Code", code), ("Idempotency-Key", key), ("If-Match", "*"))
    return await _asked(fourteen19, *headers, method="PUT", path="/texts/statement")


async def test_an_old_code_does_not_repeat_what_it_did(fourteen19: Fourteen19) -> None:
    """Under the same Idempotency-Key neither; to the new one it is the same young person's."""
    ann, _ = await prepare(fourteen19)
    key = await begun(fourteen19, ann, HAIR)
    old = await _code_of(fourteen19, key)
    first = await _write(fourteen19, old, "mine")
    assert (first.status_code, first.json()["statement"]) == (200, WORDS)
    new = await _code_of(fourteen19, key)
    again = await _write(fourteen19, old, "mine")
    assert again.status_code == 404
    assert WORDS not in again.text
    repeated = await _write(fourteen19, new, "mine")
    assert (repeated.status_code, repeated.content) == (200, first.content)


async def test_what_was_written_is_kept_sealed_in_answers_too(fourteen19: Fourteen19) -> None:
    ann, _ = await prepare(fourteen19)
    key = await begun(fourteen19, ann, HAIR)
    answer = await _write(fourteen19, await _code_of(fourteen19, key), "mine")
    assert WORDS in answer.text
    [kept] = await fourteen19.rows("SELECT body FROM idempotency")
    assert b"Planted" not in kept["body"]


@pytest.mark.parametrize("sent", ["{code}\0", "\0", "{locator}", "{secret}", "{code},{code}", "%"])
async def test_odd_codes_open_nothing(fourteen19: Fourteen19, sent: str) -> None:
    ann, _ = await prepare(fourteen19)
    code = await _code_of(fourteen19, await begun(fourteen19, ann, HAIR))
    parts = {"code": code, "locator": plain(code)[:6], "secret": plain(code)[6:]}
    answer = await _asked(fourteen19, ("X-Application-Code", sent.format(**parts)))
    assert answer.status_code == 404
    assert plain(code)[6:] not in plain(answer.text)


async def test_a_code_counts_in_its_own_header_alone(fourteen19: Fourteen19) -> None:
    """Not as a token, a cookie or a parameter; a token opens nobody's form."""
    ann, bob = await prepare(fourteen19)
    code = await _code_of(fourteen19, await begun(fourteen19, ann, HAIR))
    other = await _code_of(fourteen19, await begun(fourteen19, bob, HAIR))
    for header in (("Authorization", f"Bearer {code}"), ("Cookie", f"X-Application-Code={code}")):
        assert (await _asked(fourteen19, header)).status_code == 404
    assert (await _asked(fourteen19, path=f"?X-Application-Code={code}")).status_code == 404
    assert (await fourteen19.client.get("my-application")).status_code == 404
    twice = [("X-Application-Code", each) for each in (code, other)]
    seen = await _asked(fourteen19, *twice)
    assert seen.status_code in (200, 404)
    assert seen.text.count(HAIR) <= 1


async def test_no_code_is_in_the_log(
    fourteen19: Fourteen19, capfd: pytest.CaptureFixture[str]
) -> None:
    ann, _ = await prepare(fourteen19)
    code = await _code_of(fourteen19, await begun(fourteen19, ann, HAIR))
    await _asked(fourteen19, ("X-Application-Code", code))
    await _asked(fourteen19, ("X-Application-Code", code[:-5] + "22222"))
    audited = str((await fourteen19.get("audit", limit=500))["results"])
    log = "".join(capfd.readouterr())
    assert "my-application" in log
    assert not [part for part in code.split("-") if part in log or part in audited]
