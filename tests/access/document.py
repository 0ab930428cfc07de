"""docs/access.md, read as an administrator reads it: nothing here knows a policy."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from chassis.access import PAGE

COMMITTED: Final = PAGE.read_text("utf-8")
SHARED: Final = "every service"


@dataclass(frozen=True)
class Promise:
    """One line of a table of routes."""

    method: str
    path: str
    scopes: tuple[str, ...]
    callers: frozenset[str]
    reach: str

    def refusal(self, role: str, *, everywhere: bool) -> int | None:
        """How a caller is refused, by the words of this line; None: let through."""
        if self.callers == {"anybody"}:
            return None
        if role == "public":
            return 401
        closed = self.reach == "all organisations" and not everywhere
        return 403 if closed or role not in self.callers else None


def roles() -> dict[str, str]:
    """Each role, and for whom it acts."""
    return {role: acts_for for role, _, acts_for in next(_tables(_section("## Roles")))[1]}


def promises(service: str) -> list[Promise]:
    """What is said of each route of a service, and of those that every service has."""
    lines = [*_of("method", SHARED), *_of("method", service)]
    return [
        Promise(method, path, _listed(scopes), frozenset(_listed(callers)), reach)
        for method, path, scopes, callers, reach in lines
    ]


def holders(service: str) -> dict[str, set[str]]:
    """The roles that hold each scope of a service."""
    [(heading, lines)] = [
        (heading, lines)
        for heading, lines in _tables(_section(f"### {service}"))
        if heading[0] == "role"
    ]
    return {
        scope: {line[0] for line in lines if line[column] == "yes"}
        for column, scope in enumerate(heading)
        if column
    }


def services() -> list[str]:
    """The services the page has a section for."""
    return [name for name in re.findall(r"^### (.+)$", COMMITTED, re.MULTILINE) if name != SHARED]


def _of(first: str, service: str) -> list[list[str]]:
    tables = _tables(_section(f"### {service}"))
    return next(lines for heading, lines in tables if heading[0] == first)


def _section(heading: str) -> str:
    return re.split(r"^#{2,3} ", COMMITTED.split(f"{heading}\n", 1)[1], flags=re.MULTILINE)[0]


def _tables(text: str) -> Iterator[tuple[list[str], list[list[str]]]]:
    for block in re.findall(r"(?:^\|.*\n)+", text, re.MULTILINE):
        heading, _, *lines = [_cells(line) for line in block.splitlines()]
        yield heading, lines


def _cells(line: str) -> list[str]:
    return [_bare(cell) for cell in line[1:-1].split("|")]


def _listed(cell: str) -> tuple[str, ...]:
    return tuple(_bare(word) for word in cell.split(",") if word)


def _bare(text: str) -> str:
    """Without what makes it code."""
    return text.replace("`", "").strip()
