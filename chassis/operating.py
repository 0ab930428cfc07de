"""The operator's acts of `python -m chassis`: `republish`, and `offsets show` and `offsets reset`.

They work on the service's own database (`DATABASE_URL`), whether it runs or not, and are in its
audit log in the name given with `--by`.
"""

import argparse
import asyncio
import sys
from collections.abc import AsyncIterator, Coroutine
from contextlib import asynccontextmanager
from typing import Any, Final

import asyncpg
from sqlalchemy.exc import DBAPIError

from chassis import offsets
from chassis.announcements import Told
from chassis.audit import Actor
from chassis.bus import BusUnavailable, connect, started
from chassis.database import Database
from chassis.dead_letters.printing import columns, failure
from chassis.problems import Problem
from chassis.republishing import NotSent, republish
from chassis.service import Service
from chassis.settings import BusSettings, DatabaseSettings, load_settings

_SHOWN: Final = ("partition", "next_offset", "first", "end", "moved_at", "state")
_LONGEST: Final = 500
"""Characters, as many as in a reason given to the API."""


def add_commands(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Declare them."""
    again = commands.add_parser("republish", help="tell again all that it has announced")
    again.add_argument("package", help="for example services.schools")
    again.add_argument("--after", default="", metavar="KEY", help="the last line of a run cut off")
    add_who(again)
    acts = commands.add_parser("offsets", help="where it reads on").add_subparsers(
        dest="act", required=True
    )
    acts.add_parser("show", help="and what the bus has").add_argument("package")
    reset = acts.add_parser("reset", help="read again from what the log begins with")
    reset.add_argument("package", help="for example services.kpi")
    reset.add_argument("--topic", action="append", default=[], help="one of several; none: all")
    add_who(reset)


def add_who(command: argparse.ArgumentParser, *, always_why: bool = True) -> None:
    """Who does it and why, for the audit log."""
    command.add_argument("--by", required=True, type=_words, help="your name, for the audit log")
    command.add_argument("--why", required=always_why, type=_words, help="names no child")


def _words(text: str) -> str:
    if not text.strip() or len(text) > _LONGEST:
        raise argparse.ArgumentTypeError(f"must say something, in at most {_LONGEST} characters")
    return text


def run(asked: argparse.Namespace, service: Service) -> None:
    """Do what was asked, and tell what came of it; exits with 1 and one line where it failed."""
    url = load_settings(DatabaseSettings).database_url
    if asked.command == "republish":
        finish(_republish(asked, service, url))
    else:
        finish(_offsets(asked, service, url, load_settings(BusSettings).event_bus))


def finish(act: Coroutine[Any, Any, str]) -> None:
    """Do it, and tell what came of it; exits with 1 and one line where it failed."""
    try:
        tell(asyncio.run(act))
    except Problem as problem:
        raise SystemExit(failure(problem)) from None
    except (BusUnavailable, NotSent, ValueError) as error:
        raise SystemExit(str(error)) from None
    except (OSError, asyncpg.PostgresError, DBAPIError) as error:
        raise SystemExit(f"The database: {getattr(error, 'orig', None) or error}") from None


async def _republish(asked: argparse.Namespace, service: Service, url: str) -> str:
    reached = asked.after

    def progress(events: int, to: Told) -> None:
        nonlocal reached
        reached = to.key
        tell(f"{events} {reached}")

    async with database_at(url, service) as database:
        try:
            told = await republish(
                service,
                database,
                by=operator_of(asked),
                why=asked.why,
                after=asked.after,
                progress=progress,
            )
        except NotSent as error:
            go_on = f" Go on afterwards with --after {reached}" if reached else ""
            raise NotSent(f"{error}{go_on}") from None
    return f"{service.name} has told all of it again: {told} events."


async def _offsets(asked: argparse.Namespace, service: Service, url: str, bus_url: str) -> str:
    async with database_at(url, service) as database, started(connect(bus_url)) as bus:
        if asked.act == "show":
            return columns(_SHOWN, await offsets.standings(service, database, bus))
        moved = await offsets.reset(
            service, database, bus, topics=asked.topic, by=operator_of(asked), why=asked.why
        )
    lines = [f"{name} from {at} to {to}" for name, (at, to) in moved.items()]
    return "\n".join(lines) or f"{service.name} has read nothing yet."


@asynccontextmanager
async def database_at(url: str, service: Service) -> AsyncIterator[Database]:
    """A service's database, for an operator's command."""
    database = Database(url, pool_size=2, application=f"{service.name}-operator")
    try:
        yield database
    finally:
        await database.stop()


def operator_of(asked: argparse.Namespace) -> Actor:
    """Who does it, as the audit log has it."""
    return Actor(f"command-line:{asked.by}", (), ("*",), None, None)


def tell(line: str) -> None:
    """Say it at once, also where nobody but a file listens."""
    sys.stdout.write(line + "\n")
    sys.stdout.flush()
