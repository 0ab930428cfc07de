"""The schools that must set targets, and how far each is with them."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from sqlalchemy import text

from chassis.organisations import Place, place_columns, place_from
from chassis.records.store import AnySession
from education.years import AcademicYear
from services.sif.targets.law import Stage, stages_of
from services.sif.targets.rules import due_on
from services.sif.targets.state import Targets

_SCHOOLS: Final = text(f"""
    SELECT {place_columns("o")}, CAST(r.state AS text) AS targets
    FROM organisation o
    LEFT JOIN record r ON r.kind = :kind AND r.key = o.organisation || :year
    WHERE o.area = :area AND o.urn IS NOT NULL
        AND (CAST(:mine AS text[]) IS NULL OR o.organisation = ANY(:mine))
    ORDER BY o.organisation""")


@dataclass(frozen=True, slots=True)
class Concerned:
    """A school that must set targets for a year; `targets` None where they were never opened."""

    place: Place
    stages: tuple[Stage, ...]
    targets: Targets | None


async def concerned(
    session: AnySession, area: str, year: AcademicYear, *, mine: Sequence[str] | None = None
) -> list[Concerned]:
    """Those of an authority at work on the day the targets are due, by key; one statement.

    Which key stages they are of, and whether there are any, is as their record has it where there
    is one, else by kind and phase.
    """
    asked = {"kind": Targets.NAME, "year": f".{year.slug}", "area": area, "mine": mine}
    found = []
    for row in (await session.execute(_SCHOOLS, asked)).mappings():
        place, state, due = place_from(row), row["targets"], due_on(year)
        targets = None if state is None else Targets.model_validate_json(state)
        stages = targets.stages if targets else stages_of(place.kind, place.phase, due)
        if stages and place.is_open_on(due):
            found.append(Concerned(place, stages, targets))
    return found
