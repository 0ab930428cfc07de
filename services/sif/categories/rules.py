"""What may be done to a category when. Pure: every day is given.

Statuses: `open` or `reopened` -> `proposed` -> `agreed` or `disputed` -> `moderated` ->
`confirmed` -> `reconsideration` -> `moderated` -> `confirmed`; any but `open` may be reopened, and
what is not confirmed when a later term's category is, is `superseded`.
"""

from collections.abc import Sequence
from datetime import date, timedelta
from typing import NamedTuple

from chassis.records.refusing import need_from, need_status, not_allowed, not_before, wrong
from education.periods import parse_period
from services.sif.categories.state import (
    Answer,
    Category,
    Moderation,
    Proposal,
    Reopening,
    Request,
)
from services.sif.categories.stays import Placement, Stay
from services.sif.categories.tiers import INTERVENTION, Grounds, check_tier


class Confirmation(NamedTuple):
    """The day the panel confirmed, the day from which the tier holds, and that of the letter to the
    head and the chair of governors."""

    on: date
    effective_on: date
    letter_sent_on: date | None = None


def proposed(
    category: Category, proposal: Proposal, grounds: Grounds, stays: Sequence[Stay]
) -> Category:
    """The category with what the School Improvement Partner proposes, whatever an earlier round
    came to."""
    need_status(category.status, ("open", "reopened"), "proposed")
    _in_order(category, proposal.on)
    check_tier(proposal.tier, category.term, grounds, stays)
    started = {"proposal": proposal, "answer": None, "moderation": None, "reconsideration": None}
    return _become(category, "proposed", proposal.on, **started)


def answered(category: Category, answer: Answer) -> Category:
    """The category as agreed or disputed by the head."""
    act = "agreed" if answer.agreed else "disputed"
    need_status(category.status, ("proposed",), act)
    _in_order(category, answer.on)
    if answer.agreed:
        return _become(category, "agreed", answer.on, answer=answer)
    disputed_on = (*category.disputed_on, answer.on)
    return _become(category, "disputed", answer.on, answer=answer, disputed_on=disputed_on)


def moderated(
    category: Category, moderation: Moderation, grounds: Grounds, stays: Sequence[Stay]
) -> Category:
    """The category with the panel's tier: after the head's answer, or once the time for one is
    over. Raises `invalid_request` for another tier than the one it is about without reasons."""
    need_status(category.status, ("proposed", "agreed", "disputed", "reconsideration"), "moderated")
    _in_order(category, moderation.on)
    _after_the_answer(category, moderation.on)
    if moderation.tier != _in_question(category) and moderation.reasons is None:
        message = f"tier {moderation.tier} is not the one in question; say why"
        raise wrong("reasons_required", "$.reasons", message)
    check_tier(moderation.tier, category.term, grounds, stays)
    return _become(category, "moderated", moderation.on, moderation=moderation)


def confirmed(
    category: Category, confirmation: Confirmation, grounds: Grounds, stays: Sequence[Stay]
) -> Category:
    """The category as confirmed in the moderated tier.

    It follows every placement there is, `stays` of all terms; one of the same term and day takes
    the other's place.
    """
    need_status(category.status, ("moderated",), "confirmed")
    if category.moderation is None:
        raise not_allowed("The panel gave it no tier.")
    _in_order(category, confirmation.on)
    tier = category.moderation.tier
    check_tier(tier, category.term, grounds, stays)
    _follows(category.term, confirmation.effective_on, stays)
    placed = Placement(
        tier=tier,
        effective_on=confirmation.effective_on,
        confirmed_on=confirmation.on,
        letter_sent_on=confirmation.letter_sent_on,
        no_statutory_power_yet=tier == INTERVENTION and not grounds.powers,
    )
    kept = (each for each in category.placements if each.effective_on < placed.effective_on)
    return _become(category, "confirmed", confirmation.on, placements=(*kept, placed))


def reconsidered(category: Category, request: Request) -> Category:
    """The category as the head asks to have it reconsidered: within fifteen working days of the
    confirmation, and not what a reconsideration came to."""
    need_status(category.status, ("confirmed",), "reconsidered")
    _in_order(category, request.on)
    if category.reconsideration is not None:
        raise not_allowed("It was reconsidered already, and confirmed after that.")
    if category.reconsider_by and request.on > category.reconsider_by:
        raise not_allowed(f"The school could ask for that until {category.reconsider_by}.")
    return _become(category, "reconsideration", request.on, reconsideration=request)


def reopened(category: Category, reopening: Reopening) -> Category:
    """The category as it is to be proposed anew at once. One that is open stays so, and is due no
    later than it was. What is confirmed holds until there is another."""
    reopenings = (*category.reopenings, reopening)
    if category.status in ("open", "reopened"):
        due = min(category.due_on, reopening.due_on)
        return category.model_copy(update={"due_on": due, "reopenings": reopenings})
    return _become(
        category, "reopened", reopening.on, due_on=reopening.due_on, reopenings=reopenings
    )


def superseded(category: Category, on: date) -> Category:
    """A category of an earlier term, once a later one is confirmed; one confirmed stays so."""
    if category.status in ("confirmed", "superseded"):
        return category
    return _become(category, "superseded", max(on, category.since or on))


def may_reopen(category: Category, on: date) -> None:
    """Raises `conflict` for one that is open as it is, `invalid_request` for a day before what was
    done to it last."""
    need_status(
        category.status,
        ("proposed", "agreed", "disputed", "moderated", "confirmed", "reconsideration"),
        "reopened",
    )
    _in_order(category, on)


def _become(category: Category, status: str, since: date, **changed: object) -> Category:
    return category.model_copy(update={"status": status, "since": since, **changed})


def _in_order(category: Category, on: date) -> None:
    need_from(on, category.since, f"it came to be {category.status}")


def _after_the_answer(category: Category, on: date) -> None:
    by = category.respond_by
    if category.status == "proposed" and by is not None and on <= by:
        message = f"The head may answer until {by}; it may be moderated after that."
        raise not_before(by + timedelta(days=1), message)


def _in_question(category: Category) -> int | None:
    """The tier the panel decides about: the confirmed one where that is to be reconsidered."""
    if category.status == "reconsideration":
        return category.placements[-1].tier
    return category.proposal.tier if category.proposal else None


def _follows(term: str, effective_on: date, stays: Sequence[Stay]) -> None:
    starts = parse_period(term).starts
    if effective_on < starts:
        message = f"{effective_on} is before {term} begins, on {starts}"
        raise wrong("before_the_term", "$.effective_on", message)
    last = stays[-1] if stays else None
    if last is None or last.effective_on < effective_on:
        return
    if last.effective_on > effective_on or last.term != term:
        message = f"tier {last.tier} was confirmed from {last.effective_on} for {last.term}"
        raise wrong("before_the_last", "$.effective_on", message)
