"""The rated quality of a school's or setting's provision, and what events tell of it."""

from collections.abc import Iterable, Sequence
from datetime import date
from decimal import Decimal
from typing import Any, ClassVar, Literal, Self

from sqlalchemy.ext.asyncio import AsyncSession

from chassis.records.state import Entry, Part, State
from chassis.records.told import told_of
from contracts.earlyyears import QualityChanged, Rated, Rating
from contracts.schools import Grade

Source = Literal[
    "audit", "self_evaluation", "own_grade", "inspection", "school_inspection", "concern"
]
"""The percent of a visit: of an audit or its follow-up, of a supported self-evaluation. A school's
or setting's own grade. An inspection's grade of the provision or, weaker, of the whole school. A
concern of the authority."""


class Evidence(Part):
    """What quality is judged by: a visit's percent or own grade, an inspection's grade, a concern.

    `until` is the first day on which a concern stood no more.
    """

    source: Source
    on: date
    reference: str
    percent: Decimal | None = None
    grade: Grade | None = None
    until: date | None = None


class Judged(Part):
    """A rating from a day on: by which rule of which set, from which evidence, in words. `until` is
    the first day it no longer held; null: it does."""

    rating: Rating
    effective_on: date
    until: date | None = None
    rule_set: str
    rule: str
    because: str
    evidence: tuple[Evidence, ...]

    @property
    def is_public(self) -> bool:
        """Whether it rests on nothing but what Ofsted has published."""
        return all(one.source in ("inspection", "school_inspection") for one in self.evidence)


class Quality(State):
    """How good the provision is; its key is the organisation's.

    `ratings`: each that differed from the one before, the first first; the first is the baseline,
    the last, while it holds, the current one. `standing` is the current one by the rule and the
    evidence that give it now, which may be newer than those that first gave it. `disagreement` says
    how its own judgement and the team's differ; null: they do not, or there are not both.
    """

    NAME: ClassVar[str] = "quality"
    PATH: ClassVar[str] = "quality"

    status: Literal["rated", "not_rated"] = "not_rated"
    ratings: tuple[Judged, ...] = ()
    standing: Judged | None = None
    disagreement: str | None = None

    @property
    def baseline(self) -> Judged | None:
        """The first rating."""
        return self.ratings[0] if self.ratings else None

    @property
    def current(self) -> Judged | None:
        """The rating now."""
        return self.ratings[-1] if self.ratings and self.ratings[-1].until is None else None

    def rating_on(self, day: date) -> Rating | None:
        """The rating on a day, by what is known now."""
        for each in self.ratings:
            if each.effective_on <= day and (each.until is None or day < each.until):
                return each.rating
        return None

    def as_organisation(self) -> Self:
        """Without what the team has found and may not have shared yet: the rating, its rule, and
        of the evidence what Ofsted has published."""
        shown: dict[str, Any] = {
            "ratings": tuple(map(_without_findings, self.ratings)),
            "standing": self.standing and _without_findings(self.standing),
            "disagreement": self.disagreement and "Its own judgement and the team's differ.",
        }
        return self.model_copy(update=shown)

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
    return QualityChanged(
        **place,
        baseline=quality.baseline.rating if quality.baseline else None,
        ratings=tuple(
            Rated(rating=each.rating, effective_on=each.effective_on, until=each.until)
            for each in quality.ratings
        ),
        disagreement=quality.disagreement is not None,
    )


def _without_findings(judged: Judged) -> Judged:
    if judged.is_public:
        return judged
    return judged.model_copy(update={"because": "By what the team has found.", "evidence": ()})
