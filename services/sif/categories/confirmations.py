"""/categories/confirmations: agreed categories moderated and confirmed together."""

from collections.abc import Mapping, Sequence

from fastapi import APIRouter, Response
from pydantic import BaseModel

from chassis import audit
from chassis.audit import Deed
from chassis.idempotency import Answer
from chassis.problems import Fault, Problem
from chassis.records.changing import Write, Writing, missing
from chassis.records.refusing import not_allowed
from chassis.records.store import Change, Record, organisation_of, put, records_of
from chassis.telling import take_turn
from services.sif.callers import MayModerate
from services.sif.categories import rules
from services.sif.categories.drafts import ConfirmationsDraft, ConfirmedDraft
from services.sif.categories.rules import Confirmation
from services.sif.categories.standing import Standing, standing_in, standings_of
from services.sif.categories.state import Category, Moderation
from services.sif.categories.superseding import supersede_earlier

router = APIRouter(prefix="/categories", tags=["categories"])


class Confirmed(BaseModel):
    """How many categories were confirmed."""

    confirmed: int


@router.post(
    "/confirmations",
    summary="Moderate and confirm agreed categories",
    response_model=Confirmed,
    responses={409: {"description": "The rules do not allow all of them; nothing was confirmed"}},
)
async def confirm_agreed(
    draft: ConfirmationsDraft, write: Writing, caller: MayModerate
) -> Response:
    """All of them or none, with every fault at once; by the facts of the day from which the tiers
    hold. What was disputed is moderated by itself."""
    confirmation = draft.confirmation(write.today)

    async def effect() -> Answer:
        changes = await _changes(write, draft.items, confirmation)
        organisations = {str(change.organisation) for change in changes}
        confirmed = await put(write.session, changes, by=caller.client)
        await supersede_earlier(write.session, confirmed)
        await write.tell(organisations)
        await audit.record(write.session, caller, _deed(write, changes))
        return Answer(200, {}, Confirmed(confirmed=len(changes)).model_dump_json().encode())

    return await write.once(caller, effect)


async def _changes(
    write: Write, items: Sequence[ConfirmedDraft], confirmation: Confirmation
) -> list[Change[Category]]:
    """Raises `conflict` with a fault for each that cannot be confirmed."""
    organisations = sorted({str(organisation_of(Category, item.key)) for item in items})
    await take_turn(write.session, organisations)
    held = {each.key: each for each in await records_of(write.session, Category, organisations)}
    standings = await standings_of(write.session, organisations, confirmation.effective_on)
    changes: list[Change[Category]] = []
    faults: list[Fault] = []
    for number, item in enumerate(items):
        try:
            changes.append(_change(item, held, standings, confirmation, write.reason))
        except Problem as problem:
            faults.append(_fault(number, problem))
    faults += _repeated(items)
    if faults:
        raise Problem("conflict", "Nothing was confirmed: see each fault.", errors=faults)
    return changes


def _change(
    item: ConfirmedDraft,
    held: Mapping[str, Record[Category]],
    standings: Mapping[str, Standing],
    confirmation: Confirmation,
    why: str | None,
) -> Change[Category]:
    record = held.get(item.key)
    if record is None:
        raise missing(Category)
    if record.version != item.version:
        raise Problem("precondition_failed", f"It is at version {record.version} by now.")
    if record.state.status != "agreed":
        raise not_allowed(f"It is {record.state.status}; only agreed ones are confirmed together.")
    _, grounds, stays = standing_in(standings, item.key)
    moderation = Moderation(on=confirmation.on, tier=item.tier, reasons=item.reasons)
    moderated = rules.moderated(record.state, moderation, grounds, stays)
    after = rules.confirmed(moderated, confirmation, grounds, stays)
    return Change(item.key, record, after, "confirm", why)


def _fault(number: int, problem: Problem) -> Fault:
    """A rule's refusal as a fault of the item it is about."""
    first = problem.errors[0] if problem.errors else None
    message = first.message if first else problem.detail
    path = first.path.removeprefix("$") if first and first.code == "reasons_required" else ""
    return Fault(first.code if first else problem.code, f"$.items.{number}{path}", message)


def _repeated(items: Sequence[ConfirmedDraft]) -> list[Fault]:
    """One for each after the first of its organisation: the past of one would be the other's."""
    first: dict[str | None, int] = {}
    for number, item in enumerate(items):
        first.setdefault(organisation_of(Category, item.key), number)
    return [
        Fault("repeated", f"$.items.{number}.key", "there is one of this organisation before it")
        for number, item in enumerate(items)
        if first[organisation_of(Category, item.key)] != number
    ]


def _deed(write: Write, changes: Sequence[Change[Category]]) -> Deed:
    return Deed(
        "category.confirm",
        Category.NAME,
        "agreed",
        after={change.key: change.after.placements[-1].tier for change in changes},
        why=write.reason,
        rows=len(changes),
    )
