"""What counts come to, as far as a reader may be told. Pure.

Who acts for some schools only has its own exactly. Of all schools together it is told percentages
and means, where those of the others are of eleven pupils or more and of no single school.
"""

from collections import Counter, defaultdict
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from decimal import Decimal
from fractions import Fraction
from functools import partial
from typing import Final

from pydantic import BaseModel, Field

from contracts.enrichment import Progress, Scale, Strand
from education.disclosure import Withheld, is_small
from education.rounding import half_up
from education.sides import is_of_one
from education.tables import Cell
from services.enrichment.activities.counting import Counts
from services.enrichment.activities.rules import Steps, mean_of, steps_of


class Share(BaseModel):
    """So many of so many, and the percentage with one decimal place, half up. Null: see `reason`;
    the two numbers alone: of others they are not told."""

    number: int | None
    of: int | None
    percent: Decimal | None
    reason: Withheld | None


class SubLevels(BaseModel):
    """Pupils by progress in sub-levels, of those assessed at both ends. Both readings of "made two"
    are kept: exactly two, and two or more."""

    exactly_1: Share
    exactly_2: Share
    two_or_more: Share
    at_least_1: Share
    none: Share
    fell_back: Share


class StrandResult(BaseModel):
    """Progress in one strand. `assessed` at both ends, `not_assessed` at one end only: they are in
    no mean and no percentage. `mean_gain` in the strand's scale; `sub_levels` of that scale
    alone."""

    strand: Strand
    scale: Scale
    assessed: int | None
    not_assessed: int | None
    mean_gain: Decimal | None
    reason: Withheld | None
    sub_levels: SubLevels | None


class Results(BaseModel):
    """Of some schools together: pupils once a school, sessions offered and attended, pupils who
    came to 80 % or more, progress, and those whose attitude is better after than before: whose
    answers add up to more, over the questions answered at both ends."""

    schools: int
    pupils: int | None
    attendance: Share = Field(description="of sessions offered")
    regular: Share = Field(description="of pupils whose attendance was sent")
    strands: list[StrandResult]
    attitude_better: Share = Field(description="of pupils asked before and after")


class GroupResult(BaseModel):
    """Pupils of one characteristic; `assessed` at both ends, by strand, with their mean gain."""

    group: str = Field(examples=["fsm=yes"])
    pupils: int
    strands: list["GroupStrand"]


class GroupStrand(BaseModel):
    """Progress of one group in one strand."""

    strand: Strand
    scale: Scale
    assessed: int
    mean_gain: Decimal | None
    at_least_1: Share | None = Field(description="of sub-levels alone")


BySchool = Mapping[str, Mapping[str, Counts]]
"""What is counted of each school, by activity."""
NOT_TOLD: Final = Share(number=None, of=None, percent=None, reason="suppressed")


def results_of(counts: BySchool, own: Collection[str] | None = None) -> Results:
    """Of all these schools together. `own`: to whom acts for these alone; None: exactly."""
    whole = [each for some in counts.values() for each in some.values()]
    told = _Telling(whole, _others(counts, own))
    pupils = sum(each.pupils for each in whole)
    return Results(
        schools=len(counts),
        pupils=pupils if told.others is None else None,
        attendance=told.share("attended", "offered", "registered"),
        regular=told.share("regular", "registered", "registered"),
        strands=list(told.strands()),
        attitude_better=told.share("positive", "asked", "asked"),
    )


def groups_of(counts: Iterable[Counts]) -> list[GroupResult]:
    """By characteristic, to who may be told exactly."""
    held = list(counts)
    pupils: Counter[str] = Counter()
    for each in held:
        pupils.update(each.by)
    progress = _together(held)
    return [
        GroupResult(group=group, pupils=number, strands=list(_in_group(group, progress)))
        for group, number in sorted(pupils.items())
    ]


def share(number: int, of: int) -> Share:
    """A share in full. Of nobody there is none."""
    if not of:
        return Share(number=number, of=of, percent=None, reason="not_applicable")
    return Share(number=number, of=of, percent=half_up(Fraction(100 * number, of)), reason=None)


def share_for(number: int, of: int, hidden: bool | None) -> Share:
    """A share as it is told: in full (None), not at all, or as a percentage."""
    if hidden is None:
        return share(number, of)
    if hidden:
        return NOT_TOLD
    return share(number, of).model_copy(update={"number": None, "of": None})


def is_hidden(others: Sequence[int]) -> bool:
    """Whether a figure would tell of few, or of a single school, of how many people of each other
    school it is."""
    return is_of_one(others) or is_small(Cell(0, sum(others)))


def is_sum_hidden(others: Sequence[Mapping[str, int]]) -> bool:
    """Whether a figure of several activities would tell of few: each has, by activity, how many
    people of an other school it is of. Each activity is asked about by itself, too, so those that
    are hidden there must not follow from the sum: none, or several that together pass."""
    if is_hidden([sum(each.values()) for each in others]):
        return True
    activities = sorted({key for each in others for key in each})
    hidden = {key for key in activities if is_hidden([each.get(key, 0) for each in others])}
    if not hidden:
        return False
    together = [sum(each.get(key, 0) for key in hidden) for each in others]
    return len(hidden) == 1 or is_hidden(together)


class _Telling:
    """Figures of all, and by school of the others, where they are to be kept from a reader."""

    def __init__(
        self, whole: Sequence[Counts], others: Sequence[Mapping[str, Counts]] | None
    ) -> None:
        self.whole, self.others = whole, others

    def share(self, number: str, of: str, people: str) -> Share:
        hidden = self._hides(lambda each: getattr(each, people))
        return share_for(self._sum(number), self._sum(of), hidden)

    def strands(self) -> Iterable[StrandResult]:
        for at, all_ in sorted(_together(self.whole).items()):
            yield _strand(at[0], all_, self._hides(partial(_assessed, at)))

    def _hides(self, people: Callable[[Counts], int]) -> bool | None:
        """Whether what is of so many people is hidden; None: it is told exactly."""
        if self.others is None:
            return None
        return is_sum_hidden(
            [{key: people(each) for key, each in some.items()} for some in self.others]
        )

    def _sum(self, name: str) -> int:
        return sum(getattr(each, name) for each in self.whole)


def _assessed(at: "_Of", counts: Counts) -> int:
    strand, scale = at
    told = counts.strands.get(strand)
    return told.assessed if told is not None and told.scale == scale else 0


def _others(counts: BySchool, own: Collection[str] | None) -> Sequence[Mapping[str, Counts]] | None:
    if own is None or all(school in own for school in counts):
        return None
    return [some for school, some in counts.items() if school not in own]


def _strand(strand: Strand, told: Progress, hidden: bool | None) -> StrandResult:
    exact = hidden is None
    mean = None if hidden else mean_of(told.gains)
    reason: Withheld | None = None if mean is not None else "not_applicable"
    return StrandResult(
        strand=strand,
        scale=told.scale,
        assessed=told.assessed if exact else None,
        not_assessed=told.not_assessed if exact else None,
        mean_gain=None if mean is None else half_up(mean),
        reason="suppressed" if hidden else reason,
        sub_levels=_sub_levels(steps_of(told.gains), told.assessed, hidden)
        if told.scale == "sub_levels"
        else None,
    )


def _sub_levels(steps: Steps, assessed: int, hidden: bool | None) -> SubLevels:
    one, two, more, any_, none, back = (share_for(each, assessed, hidden) for each in steps)
    return SubLevels(
        exactly_1=one, exactly_2=two, two_or_more=more, at_least_1=any_, none=none, fell_back=back
    )


def _in_group(group: str, progress: Mapping["_Of", Progress]) -> Iterable[GroupStrand]:
    for (strand, scale), told in sorted(progress.items()):
        gains = told.by.get(group, {})
        mean, assessed = mean_of(gains), sum(gains.values())
        yield GroupStrand(
            strand=strand,
            scale=scale,
            assessed=assessed,
            mean_gain=None if mean is None else half_up(mean),
            at_least_1=share(steps_of(gains).any, assessed) if scale == "sub_levels" else None,
        )


_Of = tuple[Strand, Scale]


def _together(counts: Iterable[Counts]) -> dict[_Of, Progress]:
    """Progress of several schools or activities, by strand and scale."""
    parts: dict[_Of, list[Progress]] = defaultdict(list)
    for each in counts:
        for strand, told in each.strands.items():
            parts[strand, told.scale].append(told)
    return {
        (strand, scale): Progress(
            scale=scale,
            assessed=sum(each.assessed for each in some),
            not_assessed=sum(each.not_assessed for each in some),
            gains=_added(each.gains for each in some),
            by={
                group: _added(each.by.get(group, {}) for each in some)
                for group in sorted({group for each in some for group in each.by})
            },
        )
        for (strand, scale), some in parts.items()
    }


def _added(some: Iterable[Mapping[int, int]]) -> dict[int, int]:
    total: Counter[int] = Counter()
    for each in some:
        total.update(each)
    return dict(sorted(total.items()))
