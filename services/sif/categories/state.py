"""A category and the evidence kept with it, and what events tell of categories."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any, ClassVar, Final, Literal

from sqlalchemy.ext.asyncio import AsyncSession

from chassis.organisations import Place, places_of
from chassis.records.state import HEAD, Due, Entry, Part, State
from chassis.records.store import records_of
from contracts.sif import CategoryChanged, Tier
from contracts.sif import Placement as Told
from education.maintained import Framework
from education.words import in_words
from education.working_days import after_working_days
from services.sif.categories.stays import Placement, Stay, stays_of

Status = Literal[
    "open",
    "proposed",
    "agreed",
    "disputed",
    "moderated",
    "confirmed",
    "reconsideration",
    "reopened",
    "superseded",
]
"""`superseded`: never confirmed, or not again, before a category of a later term was."""
TITLES: Final[dict[Tier, str]] = {
    1: "Core Programme",
    2: "Specific Support",
    3: "Focused Support",
    4: "Intensive Support",
    5: "Intensive Intervention",
}
RESPOND_WITHIN: Final = 10
MODERATE_WITHIN: Final = 10
CONFIRM_WITHIN: Final = 5
RECONSIDER_WITHIN: Final = 15
REOPENED_WITHIN: Final = 2
"""Working days: from the proposal to the head's answer, from that to the panel, from the panel to
the confirmation; from the confirmation to a request to reconsider; from the event that reopened a
category to a new proposal."""


class Suggested(Part):
    """What the rules suggested on the day of the proposal, as far as it is public.

    `confidential`: it rests on a partner's judgement of risk or of leadership too, and so the tier
    and the rule would tell a school what it may not read.
    """

    tier: Tier
    rule: str
    ruleset: str
    evidence: tuple[str, ...] = ()
    confidential: bool = False


class Proposal(Part):
    """The tier the School Improvement Partner proposes, and why."""

    on: date
    tier: Tier
    reasons: str
    suggested: Suggested | None
    differs_from_suggestion: bool | None


class Answer(Part):
    """The head's answer; a dispute with reasons."""

    on: date
    agreed: bool
    reasons: str | None = None


class Moderation(Part):
    """The tier the panel gives; reasons where it is not the one proposed. Not for the school: it
    reads the confirmed tier."""

    on: date
    tier: Tier
    reasons: str | None = None


class Request(Part):
    """The head's request to reconsider a confirmed category."""

    on: date
    reasons: str


class Reopening(Part):
    """What reopened the category, on which day."""

    on: date
    because: str

    @property
    def due_on(self) -> date:
        """The last day to propose the category anew."""
        return after_working_days(self.on, REOPENED_WITHIN)


class Category(State):
    """The tier of one organisation for one term.

    `since` is the day it came to be in its status; null while nothing was done. `due_on` is the
    last day to propose. `placements` are the confirmed tiers, the last in force; of earlier rounds
    only these, the disputes and the reopenings stay here, and the rest in the history.
    """

    NAME: ClassVar[str] = "category"
    PATH: ClassVar[str] = "categories"

    status: Status = "open"
    framework: Framework
    term: str
    partner: str | None = None
    due_on: date
    since: date | None = None
    proposal: Proposal | None = None
    answer: Answer | None = None
    moderation: Moderation | None = None
    reconsideration: Request | None = None
    placements: tuple[Placement, ...] = ()
    disputed_on: tuple[date, ...] = ()
    reopenings: tuple[Reopening, ...] = ()

    @property
    def respond_by(self) -> date | None:
        """The last day for the head's answer to the proposal."""
        return after_working_days(self.proposal.on, RESPOND_WITHIN) if self.proposal else None

    @property
    def reconsider_by(self) -> date | None:
        """The last day to ask that the confirmed category be reconsidered."""
        if not self.placements:
            return None
        return after_working_days(self.placements[-1].confirmed_on, RECONSIDER_WITHIN)

    def dues(self) -> Iterable[Due]:
        match self.status:
            case "open" | "reopened":
                what = "propose the category anew" if self.reopenings else "propose the category"
                yield Due("propose", self.partner, f"{what}, {self.term}", self.due_on)
            case "proposed" if self.respond_by:
                what = f"agree or dispute the category proposed for {self.term}"
                yield Due("respond", HEAD, what, self.respond_by)
            case "agreed" | "disputed" | "reconsideration" if self.since:
                by = after_working_days(self.since, MODERATE_WITHIN)
                yield Due("moderate", None, f"moderate the category, {self.term}", by)
            case "moderated" if self.since:
                by = after_working_days(self.since, CONFIRM_WITHIN)
                yield Due("confirm", None, f"confirm the category, {self.term}", by)

    def entries(self) -> Iterable[Entry]:
        for number, placed in enumerate(self.placements, 1):
            what = f"category: {TITLES[placed.tier]} from {in_words(placed.effective_on)}"
            yield Entry(f"confirmed.{number}", placed.confirmed_on, what)
        for number, day in enumerate(self.disputed_on, 1):
            yield Entry(f"disputed.{number}", day, f"category proposed for {self.term} disputed")
        for number, reopening in enumerate(self.reopenings, 1):
            yield Entry(f"reopened.{number}", reopening.on, f"category reopened, {self.term}")

    def as_organisation(self) -> "Category":
        """Without the panel's reasons, and without a suggestion that rests on what is
        confidential."""
        proposal = self.proposal
        if proposal and proposal.suggested and proposal.suggested.confidential:
            hidden = {"suggested": None, "differs_from_suggestion": None}
            proposal = proposal.model_copy(update=hidden)
        return self.model_copy(update={"proposal": proposal, "moderation": None})

    def audited(self) -> dict[str, Any]:
        """Without the words: they stay with the record."""
        words = {"reasons": True, "suggested": True}
        return self.model_dump(
            mode="json",
            exclude={
                "proposal": words,
                "answer": words,
                "moderation": words,
                "reconsideration": words,
            },
        )


class CategoryEvidence(State):
    """The whole evidence on the day a category was proposed, under the category's key: facts and
    suggestion as they were, with what is confidential."""

    NAME: ClassVar[str] = "category_evidence"
    PATH: ClassVar[str] = "category-evidence"

    status: Literal["kept"] = "kept"
    taken_on: date
    facts: dict[str, Any]
    suggestion: dict[str, Any]

    def audited(self) -> dict[str, Any]:
        return {"taken_on": str(self.taken_on)}


def key_of(organisation: str, slug: str) -> str:
    """A category's key, by its term's form for keys."""
    return f"{organisation}.{slug}"


async def category_states(
    session: AsyncSession, organisations: Sequence[str]
) -> Sequence[CategoryChanged]:
    """Every confirmed tier of each of these organisations that has a category."""
    of: defaultdict[str, list[Category]] = defaultdict(list)
    for record in await records_of(session, Category, organisations):
        of[str(record.organisation)].append(record.state)
    places = await places_of(session, sorted(of))
    return [_told(place, of[key]) for key, place in sorted(places.items())]


def newest(categories: Iterable[Category]) -> Category:
    """The one of the latest term. Raises ValueError where there is none."""
    return max(categories, key=lambda category: category.term)


def stays_in(categories: Iterable[Category], closed_on: date | None = None) -> list[Stay]:
    """How long each confirmed tier was held, over all terms of one organisation."""
    placed = [(category.term, each) for category in categories for each in category.placements]
    return stays_of(placed, closed_on)


def _told(place: Place, categories: Sequence[Category]) -> CategoryChanged:
    present = newest(categories)
    return CategoryChanged(
        **place.told(),
        framework=present.framework,
        placements=tuple(
            Told(tier=one.tier, term=one.term, effective_on=one.effective_on, until=one.until)
            for one in stays_in(categories, place.closed_on)
        ),
        under_review=present.status not in ("confirmed", "superseded"),
    )
