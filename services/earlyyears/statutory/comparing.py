"""What changed between two returns, school by school, in counts."""

from collections.abc import Iterable
from typing import Any

from pydantic import BaseModel, Field

from services.earlyyears.statutory.fields import Return, Row, School

Who = tuple[Any, ...]


class SchoolDifference(BaseModel):
    """One school's or setting's children in the second return against the first."""

    organisation: str = Field(description="URN, or early years URN of a setting")
    added: int
    removed: int
    changed: int
    unchanged: int


def compared(before: Return, after: Return) -> list[SchoolDifference]:
    """Of each school in either, in the order of their numbers. A child who moved was removed at one
    school and added at the other; one without UPN whose name changed, both at one."""
    first, second = _by_school(before.schools), _by_school(after.schools)
    return [
        _difference(name, first.get(name, {}), second.get(name, {}))
        for name in sorted(first.keys() | second.keys())
    ]


def _by_school(schools: Iterable[School]) -> dict[str, dict[Who, Row]]:
    return {school.name: {_who(row): row for row in school.children} for school in schools}


def _who(row: Row) -> Who:
    if row["upn"]:
        return (row["upn"],)
    return tuple(row[name] for name in ("surname", "forename", "dob"))


def _difference(name: str, before: dict[Who, Row], after: dict[Who, Row]) -> SchoolDifference:
    both = before.keys() & after.keys()
    changed = sum(before[who] != after[who] for who in both)
    return SchoolDifference(
        organisation=name,
        added=len(after.keys() - both),
        removed=len(before.keys() - both),
        changed=changed,
        unchanged=len(both) - changed,
    )
