"""/categories: proposed, agreed or disputed, moderated, confirmed, reconsidered, reopened.

/category-evidence: what they were proposed upon, with what is confidential.
"""

from datetime import date

from fastapi import Response
from pydantic import Field
from sqlalchemy.ext.asyncio import AsyncSession

from chassis.auth import Principal
from chassis.organisations import find_place
from chassis.records.changing import (
    Acts,
    Key,
    Write,
    Writing,
    change,
    create,
)
from chassis.records.drafts import day_of, term_of
from chassis.records.reading import RecordQuery, record_routes
from chassis.records.refusing import not_allowed
from chassis.records.store import Record
from education.maintained import Framework
from services.sif.callers import MayModerate, MayRespond, MayWrite
from services.sif.categories import rules
from services.sif.categories.drafts import (
    AgreementDraft,
    CategoryDraft,
    ConfirmationDraft,
    ModerationDraft,
    ProposalDraft,
    ReasonsDraft,
    ReopeningDraft,
)
from services.sif.categories.standing import Standing, keep_evidence, snapshot, standing_of
from services.sif.categories.state import (
    Answer,
    Category,
    CategoryEvidence,
    Moderation,
    Proposal,
    Reopening,
    Request,
    key_of,
)
from services.sif.categories.superseding import supersede_earlier


class CategoryQuery(RecordQuery):
    """What a list of categories may be narrowed to."""

    term: str | None = Field(None, description="2009/10-AUT")
    framework: Framework | None = None
    partner: str | None = Field(None, description="who is to propose: a person's key")


router = record_routes(Category, query=CategoryQuery)
act = Acts(router, Category)
evidence = record_routes(CategoryEvidence, scope="sif:confidential")


@act.new("Open a category")
async def open_category(draft: CategoryDraft, write: Writing, caller: MayModerate) -> Response:
    """For one organisation and term; a whole authority's: /categories/reviews."""
    place = await find_place(write.session, draft.organisation, caller)
    term = term_of(draft.term)
    if place.framework is None:
        raise not_allowed(f"{place.kind} is in neither version of the framework.")
    category = Category(
        framework=place.framework, term=term.text, partner=draft.partner, due_on=draft.due_on
    )
    return await create(write, caller, key_of(place.organisation, term.slug), category)


@act("/{key}/proposal", "Propose the category")
async def propose(key: Key, draft: ProposalDraft, write: Writing, caller: MayWrite) -> Response:
    """With what the rules suggest on that day, and the evidence, taken and kept as they are."""
    on = day_of(draft.on, write.today)
    standing = await standing_of(write, caller, key, on)
    proposal = _proposal(draft, on, standing)

    def step(category: Category) -> Category:
        return rules.proposed(category, proposal, standing.grounds, standing.stays)

    async def keep(session: AsyncSession, record: Record[Category]) -> None:
        await keep_evidence(session, record, standing)

    return await change(write, caller, Category, key, step, "propose", why=draft.reasons, then=keep)


@act("/{key}/agreement", "The head agrees")
async def agree(key: Key, draft: AgreementDraft, write: Writing, caller: MayRespond) -> Response:
    """To the category as proposed."""
    answer = Answer(on=day_of(draft.on, write.today), agreed=True, reasons=draft.comment)
    return await _answer(write, caller, key, answer)


@act("/{key}/dispute", "The head disputes")
async def dispute(key: Key, draft: ReasonsDraft, write: Writing, caller: MayRespond) -> Response:
    """The category as proposed, with reasons; the panel decides."""
    answer = Answer(on=day_of(draft.on, write.today), agreed=False, reasons=draft.reasons)
    return await _answer(write, caller, key, answer)


@act("/{key}/moderation", "Moderate the category")
async def moderate(
    key: Key, draft: ModerationDraft, write: Writing, caller: MayModerate
) -> Response:
    """The panel's tier; where it is not the one in question, with reasons, not for the school."""
    on = day_of(draft.on, write.today)
    standing = await standing_of(write, caller, key, on)
    moderation = Moderation(on=on, tier=draft.tier, reasons=draft.reasons)

    def step(category: Category) -> Category:
        return rules.moderated(category, moderation, standing.grounds, standing.stays)

    return await change(write, caller, Category, key, step, "moderate")


@act("/{key}/confirmation", "Confirm the category")
async def confirm(
    key: Key, draft: ConfirmationDraft, write: Writing, caller: MayModerate
) -> Response:
    """In the moderated tier, from a day on that is not to come; it follows the one before."""
    confirmation = draft.confirmation(write.today)
    standing = await standing_of(write, caller, key, confirmation.effective_on)

    def step(category: Category) -> Category:
        return rules.confirmed(category, confirmation, standing.grounds, standing.stays)

    async def then(session: AsyncSession, record: Record[Category]) -> None:
        await supersede_earlier(session, [record])

    return await change(write, caller, Category, key, step, "confirm", then=then)


@act("/{key}/reconsideration", "Ask to reconsider the category")
async def reconsider(key: Key, draft: ReasonsDraft, write: Writing, caller: MayRespond) -> Response:
    """Once, within fifteen working days of the confirmation, which holds until there is another."""
    request = Request(on=day_of(draft.on, write.today), reasons=draft.reasons)
    return await change(
        write,
        caller,
        Category,
        key,
        lambda it: rules.reconsidered(it, request),
        "reconsider",
        why=draft.reasons,
    )


@act("/{key}/reopening", "Reopen the category")
async def reopen(key: Key, draft: ReopeningDraft, write: Writing, caller: MayModerate) -> Response:
    """To be proposed anew within two working days; what is confirmed holds until then."""
    on = day_of(draft.on, write.today)
    reopening = Reopening(on=on, because=draft.reason)

    def step(category: Category) -> Category:
        rules.may_reopen(category, on)
        return rules.reopened(category, reopening)

    return await change(write, caller, Category, key, step, "reopen", why=draft.reason)


async def _answer(write: Write, caller: Principal, key: str, answer: Answer) -> Response:
    action = "agree" if answer.agreed else "dispute"
    return await change(
        write,
        caller,
        Category,
        key,
        lambda it: rules.answered(it, answer),
        action,
        why=answer.reasons,
    )


def _proposal(draft: ProposalDraft, on: date, standing: Standing) -> Proposal:
    suggestion = standing.suggestion()
    return Proposal(
        on=on,
        tier=draft.tier,
        reasons=draft.reasons,
        suggested=snapshot(suggestion),
        differs_from_suggestion=draft.tier != suggestion.tier,
    )
