"""Bringing each service's schema up to date, and knowing when it already is.

A migration takes a Python process of its own. Schemas that bear the digest of the migrations at
hand, as a comment, are left alone: a second start is seconds quicker.
"""

import asyncio
import hashlib
import sys
from collections.abc import Mapping
from pathlib import Path

import asyncpg

from deploy.local.errors import CannotRun, tail
from deploy.local.processes import run
from deploy.local.settings import ROOT


async def migrate(service: str, url: str, *, env: Mapping[str, str], log: Path) -> bool:
    """Run `python -m chassis migrate` for a service unless nothing changed; whether it ran.

    Raises `CannotRun` with the last line it wrote when it fails.
    """
    mark = f"migrations {digest(service)}"
    connection = await asyncpg.connect(url, timeout=10)
    try:
        if await connection.fetchval(_COMMENT) == mark:
            return False
        await asyncio.to_thread(_run, service, env, log)
        await connection.execute(f"COMMENT ON SCHEMA {service} IS '{mark}'")
    finally:
        await connection.close()
    return True


def digest(service: str) -> str:
    """What all migrations of a service's schema, the chassis' own included, add up to."""
    found = hashlib.sha256()
    for package in ("chassis", f"services/{service}"):
        for path in sorted((ROOT / package / "migrations" / "versions").glob("*.py")):
            found.update(path.name.encode() + path.read_bytes())
    return found.hexdigest()[:16]


_COMMENT = "SELECT obj_description(to_regnamespace(current_schema())::oid, 'pg_namespace')"


def _run(service: str, env: Mapping[str, str], log: Path) -> None:
    log.unlink(missing_ok=True)
    command = [sys.executable, "-m", "chassis", "migrate", f"services.{service}"]
    if run(command, log=log, env=env, cwd=ROOT) != 0:
        last = (tail(log, 1) or "no reason given").rstrip(".")
        raise CannotRun(f"The database schema of {service} could not be made: {last} (see {log}).")
