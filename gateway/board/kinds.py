"""What files may be sent: every kind that the description of the API takes as CSV.

A kind's name is where it is sent: of `fourteen19/learners` to POST
/v1/fourteen19/learners/submissions.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any, Final

import orjson

from gateway.description import FILE

_END: Final = "/submissions"
_OURS: Final = frozenset(
    {"mode", "replaces", "dry_run", "expected_rows", "confirm_shrinkage"}
)  # the form has these in its own words
GROUPS: Final[Mapping[str, str]] = {
    "fourteen19": "14 to 19",
    "earlyyears": "Early years",
    "enrichment": "Enrichment and tuition",
    "sif": "Results of schools",
    "schools": "Schools, governors and the team",
    "kpi": "Figures, targets and comparisons",
}
"""What each service's files are about."""


@dataclass(frozen=True, slots=True)
class Field:
    """A parameter of one kind alone."""

    name: str
    words: str
    choices: tuple[str, ...]
    usual: str


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind of file, and the roles that may send it."""

    name: str
    title: str
    roles: frozenset[str]
    fields: tuple[Field, ...]

    @property
    def group(self) -> str:
        return self.name.partition("/")[0]

    @property
    def path(self) -> str:
        """Where it is sent, without /v1."""
        return f"/{self.name}{_END}"


@cache
def kinds() -> Mapping[str, Kind]:
    """Every kind, by name."""
    found: dict[str, Kind] = {}
    for path, item in orjson.loads(FILE.read_bytes())["paths"].items():
        taken = item.get("post", {}).get("requestBody", {}).get("content", {})
        if path.endswith(_END) and "text/csv" in taken:
            name = path.removeprefix("/v1/").removesuffix(_END)
            found[name] = _kind(name, item["post"])
    return found


def grouped(roles: Iterable[str]) -> Mapping[str, list[Kind]]:
    """What callers of these roles may send, under each group's words."""
    mine = frozenset(roles)
    may = [one for one in kinds().values() if one.roles & mine]
    titles = ((group, words) for group, words in GROUPS.items())
    told = {words: [one for one in may if one.group == group] for group, words in titles}
    return {
        words: sorted(those, key=lambda one: one.title) for words, those in told.items() if those
    }


def _kind(name: str, operation: Mapping[str, Any]) -> Kind:
    title = operation["summary"].partition(": ")[2] or operation["summary"]
    fields = (_field(one) for one in operation["parameters"] if one["in"] == "query")
    own = tuple(field for field in fields if field.name not in _OURS)
    return Kind(name, title, frozenset(operation["x-roles"]), own)


def _field(parameter: Mapping[str, Any]) -> Field:
    schema = parameter["schema"]
    words = parameter.get("description") or schema.get("description") or parameter["name"]
    words = words[0].upper() + words[1:]
    usual = schema.get("default")
    return Field(parameter["name"], words, tuple(schema.get("enum", ())), usual or "")
