"""What is written on a form, sealed: each text opens under its application and name only."""

from collections.abc import Awaitable, Callable, Sequence
from typing import Final

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from chassis.records.refusing import need_status
from chassis.records.store import AnySession, Record
from chassis.sealing import Unreadable, sealed_under
from chassis.settings import data_keys
from chassis.table_keys import locked
from services.fourteen19.applications.state import Application, TextName

Then = Callable[[AsyncSession, Record[Application]], Awaitable[None]]
_KEPT: Final = text("SELECT key, name, sealed FROM application_text FOR UPDATE")
_SEALED_ANEW: Final = text("""
    UPDATE application_text t SET sealed = n.sealed
    FROM unnest(CAST(:keys AS text[]), CAST(:names AS text[]), CAST(:sealed AS bytea[]))
        n (key, name, sealed)
    WHERE (t.key, t.name) = (n.key, n.name)""")
_PUT: Final = text("""
    INSERT INTO application_text (key, name, sealed) VALUES (:key, :name, :sealed)
    ON CONFLICT (key, name) DO UPDATE SET sealed = excluded.sealed""")
_DROP: Final = text("DELETE FROM application_text WHERE key = :key")
_OF: Final = text("""
    SELECT name, sealed FROM application_text
    WHERE key = :key AND name = ANY(CAST(:names AS text[]))""")


def written(application: Application, name: TextName) -> Application:
    """The form with one text written, or written anew, before it is sent."""
    need_status(application.status, ("draft",), "changed")
    texts = application.texts
    counted = texts.model_copy(update={name: getattr(texts, name) + 1})
    return application.model_copy(update={"texts": counted})


def keeping(name: TextName, words: str) -> Then:
    """Keeps a text with the change of its record."""

    async def keep(session: AsyncSession, record: Record[Application]) -> None:
        sealed = _sealed(record.key, name, words.encode())
        await session.execute(_PUT, {"key": record.key, "name": name, "sealed": sealed})

    return keep


async def dropped(session: AsyncSession, record: Record[Application]) -> None:
    """Deletes the texts of a form that nobody decides on any more."""
    await session.execute(_DROP, {"key": record.key})


async def texts_of(
    session: AnySession, key: str, names: Sequence[TextName]
) -> dict[str, str | None]:
    """Some texts of a form, by name; None: not written. Raises the problem `data_locked`."""
    found: dict[str, str | None] = dict.fromkeys(names)
    for row in await session.execute(_OF, {"key": key, "names": list(names)}):
        found[row.name] = _unsealed(key, row.name, row.sealed).decode()
    return found


async def seal_anew(session: AsyncSession) -> None:
    """Put every text under the current key. Raises the problem `data_locked`."""
    rows = (await session.execute(_KEPT)).all()
    asked = {
        "keys": [row.key for row in rows],
        "names": [row.name for row in rows],
        "sealed": [_sealed(row.key, row.name, _unsealed(*row)) for row in rows],
    }
    await session.execute(_SEALED_ANEW, asked)


def _sealed(key: str, name: str, words: bytes) -> bytes:
    return data_keys().seal(words, context=_context(key, name))


def _unsealed(key: str, name: str, sealed: bytes) -> bytes:
    try:
        return data_keys().unseal(sealed, context=_context(key, name))
    except Unreadable as why:
        raise locked(sealed_under(sealed)) from why


def _context(key: str, name: str) -> str:
    return f"fourteen19.application/{key}/{name}"
