"""`python -m chassis.dead_letters list|kinds|settled|show|fix|replay|discard services.kpi …`

Works on the service's database itself (`DATABASE_URL`, its own role), for when the API is down. It
does what the API does, and is in the same audit log, in the name given with `--by`.
"""

import argparse
import json
import sys
from collections.abc import Awaitable, Callable, Sequence
from pathlib import Path
from typing import Final, NamedTuple

from pydantic import JsonValue

from chassis.__main__ import load_service
from chassis.database import Database
from chassis.dead_letters import store
from chassis.dead_letters.letters import Correction, Letters
from chassis.dead_letters.printing import columns, letter
from chassis.dead_letters.store import Filter, Table
from chassis.logs import configure_logs
from chassis.operating import add_who, database_at, finish, operator_of, tell
from chassis.settings import DatabaseSettings, load_settings

_WAITING: Final = ("id", "recorded_at", "topic", "key", "error")
_SETTLED: Final = ("id", "outcome", "settled_at", "settled_by", "key", "settled_why")
_KINDS: Final = ("letters", "topic", "type", "error", "oldest", "newest")
_SHOWN: Final = 500
_AT_ONCE: Final = 10
"""Letters replayed before they are told."""


class _Call(NamedTuple):
    """What was asked, and what answers it."""

    asked: argparse.Namespace
    desk: Letters
    database: Database


async def _list(call: _Call) -> str:
    return await _listed(call, "dead_letter", _WAITING)


async def _settled(call: _Call) -> str:
    return await _listed(call, "settled_letter", _SETTLED)


async def _listed(call: _Call, table: Table, names: Sequence[str]) -> str:
    asked = call.asked
    async with call.database.read() as session:
        rows = await store.find(
            session, _filter(asked), after=asked.after, limit=_SHOWN, table=table
        )
    more = [f"There may be more: --after {rows[-1].id}"] if len(rows) == _SHOWN else []
    return "\n".join([columns(names, rows), *more])


async def _kinds(call: _Call) -> str:
    async with call.database.read() as session:
        return columns(_KINDS, await store.kinds(session))


async def _show(call: _Call) -> str:
    return letter(*await call.desk.read(call.asked.letter, operator_of(call.asked), call.asked.why))


async def _replay(call: _Call) -> str:
    asked, by = call.asked, operator_of(call.asked)
    if asked.letter is not None:
        return f"{asked.letter} {await call.desk.replay(asked.letter, by, asked.why)}"
    done, failed, after = 0, 0, asked.after
    while tried := await call.desk.replay_many(
        _filter(asked), after=after, limit=_AT_ONCE, by=by, why=asked.why
    ):
        for one in tried:
            tell(f"{one.id} {one.outcome or f'failed: {one.error}'} {one.key}")
        done, failed = done + len(tried), failed + sum(one.outcome is None for one in tried)
        after = tried[-1].id
    return f"{done} tried, {failed} failed." if done else "No letter fits."


async def _fix(call: _Call) -> str:
    asked = call.asked
    correction = Correction(_data(asked.data), dict(asked.header), asked.why)
    await call.desk.fix(asked.letter, correction, operator_of(asked))
    return f"{asked.letter} is fixed; replay it now."


async def _discard(call: _Call) -> str:
    await call.desk.discard(call.asked.letter, operator_of(call.asked), call.asked.why)
    return f"{call.asked.letter} is discarded."


_COMMANDS: Final[dict[str, Callable[[_Call], Awaitable[str]]]] = {
    "list": _list,
    "kinds": _kinds,
    "settled": _settled,
    "show": _show,
    "replay": _replay,
    "fix": _fix,
    "discard": _discard,
}


def parser() -> argparse.ArgumentParser:
    """What may be asked."""
    made = argparse.ArgumentParser(prog="python -m chassis.dead_letters", description=__doc__)
    commands = made.add_subparsers(dest="command", required=True)
    for name in _COMMANDS:
        command = commands.add_parser(name)
        command.add_argument("service", help="for example services.kpi")
        if name in ("show", "fix", "discard", "replay"):
            command.add_argument("letter", type=int, nargs="?" if name == "replay" else None)
        if name in ("list", "settled", "replay"):
            _add_filter(command)
        if name in ("show", "fix", "discard", "replay"):
            add_who(command, always_why=name in ("fix", "discard"))
        if name == "fix":
            command.add_argument("--data", type=Path, help="file of the data; none: from stdin")
            command.add_argument(
                "--header", action="append", default=[], type=_header, metavar="NAME=VALUE"
            )
    return made


def _header(text: str) -> tuple[str, str]:
    name, given, value = text.partition("=")
    if not given:
        raise argparse.ArgumentTypeError("must be NAME=VALUE")
    return name, value


def _data(file: Path | None) -> dict[str, JsonValue]:
    try:
        data = json.loads(file.read_text() if file else sys.stdin.read())
    except (OSError, ValueError) as error:
        raise SystemExit(f"The event's data cannot be read: {error}") from None
    if not isinstance(data, dict):
        raise SystemExit("The event's data must be a JSON object.")
    return data


def _add_filter(command: argparse.ArgumentParser) -> None:
    for name in Filter.model_fields:
        command.add_argument(f"--{name}", help=Filter.model_fields[name].description)
    command.add_argument("--after", type=int, default=0, help="letters after this one")


def _filter(asked: argparse.Namespace) -> Filter:
    return Filter(**{name: getattr(asked, name) for name in Filter.model_fields})


async def run(asked: argparse.Namespace, url: str) -> str:
    """What a command answers. Raises `Problem`."""
    service = load_service(asked.service)
    async with database_at(url, service) as database:
        call = _Call(asked, Letters(service, database), database)
        return await _COMMANDS[asked.command](call)


def main() -> None:
    asked = parser().parse_args()
    configure_logs(service="dead-letters", level="error", form="console")
    finish(run(asked, load_settings(DatabaseSettings).database_url))


if __name__ == "__main__":
    main()
