"""`python -m services.<service> rekey`: put all rows under the current key of the file."""

import argparse
import asyncio
from collections.abc import Awaitable, Callable

from chassis.database import Database
from chassis.problems import Problem
from chassis.settings import Settings, load_settings


def rekey_command(service: str, rekey: Callable[[Database], Awaitable[int]], *, of: str) -> None:
    """Run a service's command; `of` is what `rekey` counts, `pupils`. Ends with the reason where
    the keys are not at hand."""
    parser = argparse.ArgumentParser(
        prog=f"python -m services.{service}",
        description=f"`rekey`: put all {of} under the current key of the file.",
    )
    parser.add_argument("command", choices=["rekey"])
    parser.parse_args()
    try:
        moved = asyncio.run(_run(service, rekey))
    except Problem as problem:
        raise SystemExit(problem.detail) from None
    print(f"{moved} {of} put under the current key.")  # noqa: T201 - a command's answer


async def _run(service: str, rekey: Callable[[Database], Awaitable[int]]) -> int:
    url = load_settings(Settings).database_url
    database = Database(url, pool_size=2, application=f"{service}-rekey")
    try:
        return await rekey(database)
    finally:
        await database.stop()
