"""The rated quality of a school's or setting's provision, and what events tell of it."""

from collections.abc import Iterable, Sequence
from datetime import date
from decimal import Decimal
from typing import Any, ClassVar, Literal

from sqlalchemy.ext.asyncio import AsyncSession

from chassis.records.state import Entry, Part, State
from chassis.records.told import told_of
from contracts.earlyyears import QualityChanged, Rated, Rating
from contracts.schools import Grade

Source = Literal["audit", "self_evaluation", "inspection"]


class Evidence(Part):
    """What quality is judged by: a visit's percent or own grade, an inspection's grade."""

    source: Source
    on: date
    reference: str
    percent: Decimal | None = None
    grade: Grade | None = None


class Judged(Part):
    """A rating from a day on: by which rule of which set, from which evidence, in words."""

    rating: Rating
    effective_on: date
    rule_set: str
    rule: str
    because: str
    evidence: tuple[Evidence, ...]


class Quality(State):
    """How good the provision is; its key is the organisation's.

    `ratings`: each that differed from the one before, the first first; the first is the baseline,
    the last the current one. `disagreement` says how its own evaluation and the team's judgement
    differ; null: they do not, or there are not both.
    """

    NAME: ClassVar[str] = "quality"
    PATH: ClassVar[str] = "quality"

    status: Literal["rated", "not_rated"] = "not_rated"
    ratings: tuple[Judged, ...] = ()
    disagreement: str | None = None

    @property
    def baseline(self) -> Judged | None:
        """The first rating."""
        return self.ratings[0] if self.ratings else None

    @property
    def current(self) -> Judged | None:
        """The rating now."""
        return self.ratings[-1] if self.ratings else None

    def entries(self) -> Iterable[Entry]:
        for number, judged in enumerate(self.ratings, 1):
            what = f"quality rated {judged.rating}" + (" (baseline)" if number == 1 else "")
            yield Entry(f"rating.{number}", judged.effective_on, what)


async def quality_states(
    session: AsyncSession, organisations: Sequence[str]
) -> Sequence[QualityChanged]:
    """The ratings of each of these organisations that has any."""
    return await told_of(session, Quality, organisations, _told)


def _told(_key: str, quality: Quality, place: dict[str, Any]) -> QualityChanged | None:
    ratings = quality.ratings
    ends = [each.effective_on for each in ratings[1:]]
    return QualityChanged(
        **place,
        baseline=quality.baseline.rating if quality.baseline else None,
        ratings=tuple(
            Rated(rating=each.rating, effective_on=each.effective_on, until=until)
            for each, until in zip(ratings, [*ends, None], strict=False)
        ),
        disagreement=quality.disagreement is not None,
    )
