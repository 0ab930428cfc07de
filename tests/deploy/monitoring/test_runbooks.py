"""Runbooks: every command in them is one that exists, and its sender may send it."""

import itertools
import json
import re
import shlex
import subprocess
import sys
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl

import asyncpg
import pytest

from chassis.access import applications, rows_of, service_names
from chassis.policy import Role

_ROOT = Path(__file__).parents[3]
_PAGES = sorted((_ROOT / "docs" / "runbooks").glob("*.md"))
_RUNBOOKS = [page for page in _PAGES if page.stem != "README"]
_FENCED = re.compile(r"^```bash\n(.*?)^```$", re.DOTALL | re.MULTILINE)
_OF_A_PROCESS = {"/health/live", "/health/ready", "/health/status", "/metrics"}
_SECTIONS = ["## Look", "## Mend", "## Afterwards"]
_SHOWN_BY = {
    "$AUTH": Role.OPERATOR,
    "$TEAM": Role.DATA_MANAGER,
    "$ADMINISTRATOR": Role.ADMINISTRATOR,
}


def commands(page: Path) -> list[list[str]]:
    lines = [line for block in _FENCED.findall(page.read_text()) for line in block.splitlines()]
    return [shlex.split(line) for line in lines]


@cache
def described() -> Any:
    return json.loads((_ROOT / "gateway" / "openapi.json").read_text())


@cache
def operations() -> dict[tuple[str, str], Any]:
    """What the API's description says, by method and path with `*` for what is named in it."""
    return {
        (method.upper(), re.sub(r"\{\w+\}", "*", path)): operation
        for path, methods in described()["paths"].items()
        for method, operation in methods.items()
    }


@cache
def callers() -> dict[tuple[str, str], frozenset[Role]]:
    """Who may call what."""
    return {
        (row.method, re.sub(r"\{\w+\}", "*", row.path)): row.roles
        for service, app in applications()
        for row in rows_of(service, app)
    }


def url_of(command: list[str]) -> str:
    return next(word for word in command if word.startswith(("$GATEWAY", "$SERVICE_URL")))


def asked(command: list[str]) -> Iterator[tuple[str, str]]:
    """Method and path of a request to the gateway, for each service it may be sent about."""
    base, _, rest = url_of(command).partition("/")
    path = "/" + rest.partition("?")[0]
    if base == "$SERVICE_URL":
        assert path in _OF_A_PROCESS
        return
    method = "POST" if "POST" in command or "--json" in command else "GET"
    for name in service_names() if "/$SERVICE/" in path else [""]:
        yield method, re.sub(r"\$[A-Z]+", "*", path.replace("$SERVICE", name))


ALL = [(page.stem, command) for page in _PAGES for command in commands(page)]
CURLS = [(page, command) for page, command in ALL if command[0] == "curl"]
MODULES = [command[1:] for _, command in ALL if command[0] == "python"]


@pytest.mark.parametrize("page", _RUNBOOKS, ids=[page.stem for page in _RUNBOOKS])
def test_each_says_what_it_means_where_to_look_how_to_mend_and_what_then(page: Path) -> None:
    text = page.read_text()
    assert [line for line in text.splitlines() if line.startswith("## ")] == _SECTIONS
    assert "**For users.**" in text
    assert commands(page), "where does one look?"


def test_there_are_no_commands_of_another_sort() -> None:
    assert {command[0] for _, command in ALL} <= {"curl", "python", "psql"}


@pytest.mark.parametrize(("page", "command"), CURLS)
def test_each_request_is_one_that_is_described(page: str, command: list[str]) -> None:
    for one in asked(command):
        operation = operations()[one]
        names = {each["name"] for each in operation.get("parameters", ())}
        assert {name for name, _ in parse_qsl(url_of(command).partition("?")[2])} <= names
        if not operation.get("requestBody", {}).get("required"):
            assert "--json" not in command, page
            continue
        [media] = operation["requestBody"]["content"].values()
        schema = described()["components"]["schemas"][media["schema"]["$ref"].rpartition("/")[2]]
        sent = json.loads(command[command.index("--json") + 1])
        assert set(schema["required"]) <= sent.keys() <= schema["properties"].keys()


@pytest.mark.parametrize(("page", "command"), CURLS)
def test_who_is_to_send_a_request_may(page: str, command: list[str]) -> None:
    shown = [_SHOWN_BY[word] for word in command if word in _SHOWN_BY]
    for method, path in asked(command):
        # The gateway's own gathers what each service tells.
        roles = callers().get((method, "/v1/kpi/status" if path == "/status" else path))
        if roles is None or Role.PUBLIC in roles:
            assert not shown, f"{page}: {path} needs no token"
        else:
            assert len(shown) == 1, f"{page}: {path} needs a token"
            assert shown[0] in roles, f"{page}: {path} is not for {shown[0]}"


async def test_each_statement_runs(postgres: str) -> None:
    connection = await asyncpg.connect(postgres)
    try:
        for _, command in ALL:
            if command[0] == "psql":
                await connection.fetch(command[command.index("-c") + 1])
    finally:
        await connection.close()


@pytest.mark.parametrize("command", MODULES, ids=[" ".join(one[1:4]) for one in MODULES])
def test_each_module_does_that_and_takes_these_options(command: list[str]) -> None:
    flag, module, *words = command
    assert flag == "-m"
    options = [word for word in words if word.startswith("--")]
    acts = list(itertools.takewhile(lambda word: not word.startswith(("services.", "--")), words))
    told = subprocess.run(
        [sys.executable, "-m", module, *acts, "--help"],
        cwd=_ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert told.returncode == 0, told.stderr
    assert " ".join(["python -m", module, *acts]) in told.stdout
    assert [option for option in options if option not in told.stdout] == []


@pytest.mark.parametrize("page", _PAGES, ids=[page.stem for page in _PAGES])
def test_each_page_linked_to_is_there(page: Path) -> None:
    for target in re.findall(r"\]\(([^)#]+)\)", page.read_text()):
        assert (page.parent / target).exists(), target
