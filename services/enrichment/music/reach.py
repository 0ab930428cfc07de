"""Key stage 2 pupils reached, of those on roll, and what others may be told of it. Pure."""

from collections.abc import Collection, Mapping, Sequence
from decimal import Decimal
from fractions import Fraction
from typing import Final, Literal, NamedTuple, Self

from pydantic import BaseModel, Field

from education.disclosure import is_small
from education.rounding import half_up
from education.sides import is_of_one
from education.tables import Cell
from services.enrichment.music.rules import Project, reached_on_roll, reckoned

NO_ROLL: Final = "no_roll"
Why = Literal["no_roll", "suppressed"]


class Reach(NamedTuple):
    """Pupils of years 3 to 6 of one school: in a project, and on roll (None: no roll was sent);
    `beyond` are more than their year groups have on roll."""

    reached: int
    roll: int | None
    beyond: int = 0


def reach_of(projects: Sequence[Project], roll: Mapping[int, int] | None) -> Reach:
    """Of one school, given its roll by year group."""
    reached = reckoned(projects).key_stage_2
    if roll is None:
        return Reach(reached, None)
    return Reach(reached, sum(roll.values()), reached - reached_on_roll(projects, roll))


class KeyStage2(BaseModel):
    """Pupils of years 3 to 6 in a project, and on roll. `percent`, with one decimal place, half up,
    is of the schools whose roll is held alone. Null: see `reason`; to those bound to other schools
    the percentage alone is told."""

    reached: int | None = Field(description="in a project, a class counted once")
    reached_on_roll: int | None = Field(
        description="those of them in schools with a roll: of a year group no more than are on it"
    )
    beyond_roll: int | None = Field(
        description="those who are more than their year group has on roll; in no percentage"
    )
    roll: int | None
    percent: Decimal | None
    reason: Why | None

    @classmethod
    def of(cls, schools: Mapping[str, Reach]) -> Self:
        """All that is told of them."""
        reached, roll = _sums(schools)
        return cls(
            reached=sum(each.reached for each in schools.values()),
            reached_on_roll=reached,
            beyond_roll=sum(each.beyond for each in schools.values()),
            roll=roll or None,
            percent=half_up(Fraction(100 * reached, roll)) if roll else None,
            reason=None if roll else NO_ROLL,
        )


def told_to_others(schools: Mapping[str, Reach], own: Collection[str]) -> KeyStage2:
    """The percentage alone; not where other schools' pupils are few, or of too few schools."""
    others = {key: each for key, each in schools.items() if key not in own}
    reached, roll = _sums(others)
    of_one = is_of_one([each.roll or 0 for each in others.values()])
    hidden = of_one or is_small(Cell(reached, roll))
    whole = KeyStage2.of(schools)
    return KeyStage2(
        reached=None,
        reached_on_roll=None,
        beyond_roll=None,
        roll=None,
        percent=None if hidden else whole.percent,
        reason="suppressed" if hidden else whole.reason,
    )


def _sums(schools: Mapping[str, Reach]) -> tuple[int, int]:
    held = [each for each in schools.values() if each.roll is not None]
    return sum(each.reached - each.beyond for each in held), sum(each.roll or 0 for each in held)
