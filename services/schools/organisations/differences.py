"""Officers' edits beside what the sources say: which are kept, which have come to differ. Pure.

An edit stands over what the sources said when it was made. Once they say something else there is a
difference: to accept it lets the sources' word hold, to refuse it keeps the edit over the new word.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from services.schools.register.fields import STATED
from services.schools.register.resolving import Fields, Statement, Value


@dataclass(frozen=True, slots=True)
class Edit:
    """An officer's value of one field, and what the sources said when it was set."""

    value: Value
    over: Value
    edited_by: str
    edited_at: datetime
    reason: str


@dataclass(frozen=True, slots=True)
class Plan:
    """Edits to keep and edits to take away, so that the fields become what was asked."""

    keep: Fields
    drop: list[str]

    @property
    def fields(self) -> list[str]:
        return sorted([*self.keep, *self.drop])


def planned(wanted: Fields, stated: Fields, edits: Mapping[str, Edit]) -> Plan:
    """What to do with the edits so that the `wanted` fields hold.

    A field set to what the sources say needs no edit; one already so edited stays as it is.
    """
    keep = {
        name: value
        for name, value in wanted.items()
        if value != stated[name] and not (name in edits and edits[name].value == value)
    }
    return Plan(keep, [name for name in wanted if name in edits and wanted[name] == stated[name]])


def differing(edits: Mapping[str, Edit], stated: Fields) -> Fields:
    """What the sources now say of the fields whose edit was set over something else."""
    return {name: stated[name] for name, edit in edits.items() if stated[name] != edit.over}


@dataclass(frozen=True, slots=True)
class Source:
    """Where the value of a field comes from: a source, an officer, or nobody (both None).

    `others` is what further sources say that differs from the value that holds.
    """

    value: Value
    source: str | None
    edit: Edit | None
    others: Mapping[str, Value]


def sources(statements: Sequence[Statement], edits: Mapping[str, Edit]) -> dict[str, Source]:
    """Where each field's value comes from, from statements in the order they were made."""
    spoken = [(one.source, one.spoken()) for one in reversed(statements)]
    return {name: _source(name, spoken, edits.get(name)) for name in STATED}


def _source(name: str, spoken: Sequence[tuple[str, Fields]], edit: Edit | None) -> Source:
    """`spoken` is what each source speaks of, the newest first."""
    said = [(source, fields[name]) for source, fields in spoken if name in fields]
    source, value = said[0] if said else (None, None)
    if edit is not None:
        source, value = None, edit.value
    return Source(value, source, edit, {who: word for who, word in said if word != value})
