"""A young person's access to one application, without an account: a code.

`ABC234-DEFGH-JKLMN-PQRST-UVWXY`: the first part finds the application, the rest is 100 random bits.
Of the whole only a SHA-256 is kept: so many random bits are not found by trying, and it needs no
key that may change. It ends with the form (`ending`). After `MOST_WRONG` wrong codes with the right
first part the application is closed to codes for a while.
"""

import hashlib
import hmac
import secrets
from collections.abc import Sequence
from datetime import date
from typing import Annotated, Any, Final

from fastapi import Depends, Header, Request
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from chassis import audit
from chassis.audit import Deed
from chassis.auth import Principal
from chassis.clock import Today
from chassis.database import database_of
from chassis.policy import Role
from chassis.problems import Problem
from services.fourteen19.applications.ending import OVER

MOST_WRONG: Final = 10
LOCKED_FOR: Final = "15 minutes"
NO_STORE: Final = {"Cache-Control": "no-store"}
_LETTERS: Final = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ"
_LOCATOR, _SECRET, _GROUP = 6, 20, 5
_LONGEST: Final = 64
_PUT: Final = text("""
    INSERT INTO application_code AS held (key, locator, digest)
    SELECT * FROM unnest(
        CAST(:keys AS text[]), CAST(:locators AS text[]), CAST(:digests AS bytea[]))
    ON CONFLICT (key) DO UPDATE SET locator = excluded.locator, digest = excluded.digest, wrong = 0,
        locked_until = NULL""")
_HOLD: Final = text(f"""
    SELECT c.key, c.digest, c.wrong, coalesce(c.locked_until > now(), false) AS locked,
        {OVER} AS over
    FROM application_code c JOIN record r ON r.kind = 'application' AND r.key = c.key
    WHERE c.locator = :locator FOR UPDATE OF c""")
_END: Final = text("DELETE FROM application_code WHERE key = :key")
_RIGHT: Final = text("UPDATE application_code SET wrong = 0 WHERE key = :key")
_WRONG: Final = text(f"""
    UPDATE application_code SET
        wrong = CASE WHEN wrong + 1 >= :most THEN 0 ELSE wrong + 1 END,
        locked_until = CASE WHEN wrong + 1 >= :most
            THEN now() + CAST('{LOCKED_FOR}' AS interval) ELSE locked_until END
    WHERE key = :key""")


def new_code() -> str:
    """A new code."""
    drawn = "".join(secrets.choice(_LETTERS) for _ in range(_LOCATOR + _SECRET))
    groups = [drawn[at : at + _GROUP] for at in range(_LOCATOR, len(drawn), _GROUP)]
    return "-".join([drawn[:_LOCATOR], *groups])


def plain(code: str | None) -> str:
    """A code as it was drawn: capitals or not, with hyphens and spaces or without. What is no code
    is empty."""
    if code is None or len(code) > _LONGEST:
        return ""
    drawn = code.replace("-", "").replace(" ", "").upper()
    return drawn if set(_LETTERS).issuperset(drawn) else ""


async def issue(session: AsyncSession, keys: Sequence[str]) -> list[str]:
    """A new code for each of some applications; those given before end."""
    codes = [new_code() for _ in keys]
    drawn = [plain(code) for code in codes]
    asked = {
        "keys": list(keys),
        "locators": [each[:_LOCATOR] for each in drawn],
        "digests": [_digest(each) for each in drawn],
    }
    await session.execute(_PUT, asked)
    return codes


async def end(session: AsyncSession, key: str) -> None:
    """An application's code opens nothing any more."""
    await session.execute(_END, {"key": key})


def applicant_of(key: str) -> Principal:
    """Who has an application's code: as the audit log and the Idempotency-Key know the caller."""
    home = key.partition(".")[0]
    return Principal(f"applicant/{key}", frozenset({Role.PUBLIC}), frozenset(), frozenset({home}))


async def _applicant(
    request: Request,
    today: Today,
    code: Annotated[
        str | None,
        Header(alias="X-Application-Code", description="the code the school has given"),
    ] = None,
) -> str:
    """The key of the application whose code it is. Raises `not_found` for any other, alike."""
    drawn = plain(code)
    # A transaction of its own: that a code was wrong stays on record, whatever is answered.
    async with database_of(request).write() as session:
        key = await _admitted(session, drawn, today)
    if key is None:
        raise Problem("not_found", "No application is open to this code.", headers=NO_STORE)
    return key


Applicant = Annotated[str, Depends(_applicant, scope="function")]


async def _admitted(session: AsyncSession, drawn: str, today: date) -> str | None:
    asked = {"locator": drawn[:_LOCATOR], "today": today}
    held = (await session.execute(_HOLD, asked)).one_or_none()
    right = _is(drawn, held)
    audit.nothing(session)
    if held is None or held.locked or held.over:
        return None
    if right:
        if held.wrong:
            await session.execute(_RIGHT, {"key": held.key})
        return str(held.key)
    await session.execute(_WRONG, {"key": held.key, "most": MOST_WRONG})
    deed = Deed("my_application.refuse", "application", held.key)
    await audit.record(session, applicant_of(held.key), deed)
    return None


def _is(drawn: str, held: Any) -> bool:
    """As long for a code of nobody's as for a wrong one."""
    digest = held.digest if held is not None else bytes(32)
    return hmac.compare_digest(_digest(drawn), digest)


def _digest(drawn: str) -> bytes:
    return hashlib.sha256(drawn.encode()).digest()
