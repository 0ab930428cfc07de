"""What is written on a form, sealed: each text opens under its application and name only."""

from collections.abc import Awaitable, Callable, Sequence
from typing import Final

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from chassis.records.refusing import need_status
from chassis.records.store import AnySession, Record
from chassis.sealing import Unreadable
from chassis.settings import data_keys
from chassis.table_keys import locked
from services.fourteen19.applications.state import Application, TextName

Then = Callable[[AsyncSession, Record[Application]], Awaitable[None]]
_PUT: Final = text("""
    INSERT INTO application_text (key, name, sealed) VALUES (:key, :name, :sealed)
    ON CONFLICT (key, name) DO UPDATE SET sealed = excluded.sealed""")
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
        sealed = data_keys().seal(words.encode(), context=_context(record.key, name))
        await session.execute(_PUT, {"key": record.key, "name": name, "sealed": sealed})

    return keep


async def texts_of(
    session: AnySession, key: str, names: Sequence[TextName]
) -> dict[str, str | None]:
    """Some texts of a form, by name; None: not written. Raises the problem `data_locked`."""
    found: dict[str, str | None] = dict.fromkeys(names)
    for row in await session.execute(_OF, {"key": key, "names": list(names)}):
        context = _context(key, row.name)
        try:
            found[row.name] = data_keys().unseal(row.sealed, context=context).decode()
        except Unreadable as why:
            raise locked("of a text") from why
    return found


def _context(key: str, name: str) -> str:
    return f"fourteen19.application/{key}/{name}"
