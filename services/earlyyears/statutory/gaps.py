"""What a return lacks or has wrong: each child's fields, by number, never by name or value."""

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from decimal import Decimal
from typing import Any, Final, Literal, NamedTuple

from chassis.problems import Fault, Problem, ProblemType, register
from services.earlyyears.statutory.fields import (
    FIELDS,
    JANUARY_TO_MARCH,
    WEEKS,
    Row,
    blank,
    can_be_written,
)
from services.earlyyears.statutory.held import Held
from services.earlyyears.statutory.reading import MOST_TOLD

register(
    return_incomplete=ProblemType(
        422,
        "The return lacks what the regulations prescribe",
        "Correct every child listed in gaps and build it again, or build it with accept_incomplete "
        "and a reason.",
    )
)
Code = Literal["missing", "wrong_form", "less_than_funded", "cannot_be_written"]
MESSAGES: Final[dict[Code, str]] = {
    "missing": "is prescribed and missing",
    "wrong_form": "is not written as a postcode of the United Kingdom",
    "less_than_funded": "is less than the funded hours, which are part of it",
    "cannot_be_written": "holds a character that no XML file can; it is left out of the file",
}
_POSTCODE: Final = re.compile(r"(?:GIR ?0AA|[A-Z]{1,2}[0-9][0-9A-Z]? ?[0-9][A-Z]{2})")


class Gap(NamedTuple):
    """One field of one child that is missing or wrong."""

    child_id: int
    organisation: str
    field: str
    code: Code


def gaps_in(schools: Iterable[Held]) -> list[Gap]:
    """All gaps, school by school."""
    return [
        Gap(row["child_id"], held.organisation, field, code)
        for held in schools
        for row in held.school.children
        for field, code in _of_child(row, held.weeks)
    ]


def _of_child(row: Row, weeks: int | None) -> Iterator[tuple[str, Code]]:
    for field in FIELDS:
        name, value = field.column, row[field.column]
        if not can_be_written(value):
            yield name, "cannot_be_written"
        elif blank(row, name) and _is_asked(name, weeks):
            yield name, "missing"
    postcode = row["postcode"]
    if postcode and can_be_written(postcode) and not _POSTCODE.fullmatch(postcode):
        yield "postcode", "wrong_form"
    funded, total = row["funded_hours"], row["total_hours"]
    if funded and total and Decimal(total) < Decimal(funded):
        yield "total_hours", "less_than_funded"


def _is_asked(column: str, weeks: int | None) -> bool:
    return column != JANUARY_TO_MARCH or (weeks is not None and weeks > WEEKS)


def incomplete(gaps: Sequence[Gap]) -> Problem:
    """`return_incomplete`: how many children lack what, and the first gaps as `gaps`: the answer to
    a read of children, which is recorded."""
    counted = Counter((gap.field, gap.code) for gap in gaps)
    errors = [
        Fault(code, f"child.{field}", f"{MESSAGES[code]} (children: {children:,})")
        for (field, code), children in counted.items()
    ]
    children = len({gap.child_id for gap in gaps})
    detail = f"Nothing was made. Children who lack something: {children:,}."
    if len(gaps) > MOST_TOLD:
        detail += f" The first {MOST_TOLD:,} of {len(gaps):,} gaps are told."
    return Problem(
        "return_incomplete",
        detail,
        errors=errors,
        extra={"gaps": [told(gap) for gap in gaps[:MOST_TOLD]]},
    )


def told(gap: Gap) -> dict[str, Any]:
    """A gap as answers tell of it."""
    return {**gap._asdict(), "message": MESSAGES[gap.code]}
