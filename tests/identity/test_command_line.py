"""The first administrator, made where nobody can log in yet."""

import asyncio
import os
import sys
from pathlib import Path

import pytest

from chassis.problems import Problem
from services.identity.__main__ import new_secret_of
from tests.identity.issuer import Issuer

_ROOT = Path(__file__).parents[2]
_FIRST = ("client", "first", "--name", "First", "--role", "administrator", "--organisation", "*")


async def command(url: str, *arguments: str) -> tuple[int | None, str, str]:
    """Status, output and errors of a process of its own."""
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "services.identity", *arguments),
        env=os.environ | {"DATABASE_URL": url},
        cwd=_ROOT,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
    )
    out, errors = await process.communicate()
    return process.returncode, out.decode(), errors.decode()


async def test_it_prints_the_secret_alone_and_the_secret_is_good(issuer: Issuer) -> None:
    status, out, errors = await command(issuer.database.url, *_FIRST)
    assert (status, errors) == (0, "")
    secret = out.removesuffix("\n")
    assert (await issuer.ask("first", secret)).status_code == 200
    rotated = await new_secret_of(issuer.database, "first")
    for good in (secret, rotated):
        assert (await issuer.ask("first", good)).status_code == 200
    entries = await issuer.audited("clients.create")
    assert ("command-line", "first") in {(each["client"], each["subject"]) for each in entries}


async def test_what_does_not_fit_is_told_on_standard_error(issuer: Issuer) -> None:
    wrong = ("client", "second", "--role", "partner", "--organisation", "*")
    status, out, errors = await command(issuer.database.url, *wrong)
    assert (status, out) == (1, "")
    assert "partner act for named organisations" in errors
    with pytest.raises(Problem, match="There is no client"):
        await new_secret_of(issuer.database, "second")
