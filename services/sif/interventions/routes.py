"""/warning-notices: given, answered, confirmed, complied with or not, followed up."""

from fastapi import Response
from sqlalchemy.ext.asyncio import AsyncSession

from chassis.organisations import find_place
from chassis.records.changing import (
    Acts,
    Key,
    Writing,
    change,
    create,
)
from chassis.records.drafts import OnDraft, day_of
from chassis.records.reading import record_routes
from chassis.records.store import Record, records_of
from services.sif.callers import MayIntervene, MayRespond
from services.sif.categories.reopening import reopen
from services.sif.interventions import rules
from services.sif.interventions.drafts import (
    IntentDraft,
    NoticeDraft,
    RepresentationsDraft,
    WhyDraft,
)
from services.sif.interventions.state import Notice, Representations

router = record_routes(Notice)
act = Acts(router, Notice)


@act.new("Give a warning notice")
async def give_notice(draft: NoticeDraft, write: Writing, caller: MayIntervene) -> Response:
    """To a maintained school with none that runs. Its periods follow from the law of the day it is
    given; the school's category is reopened. It gives no power yet."""
    place = await find_place(write.session, draft.organisation, caller)
    notice = rules.given(
        day_of(draft.on, write.today), **draft.model_dump(exclude={"on", "organisation"})
    )
    rules.check_copies(notice, place)

    async def then(session: AsyncSession, record: Record[Notice]) -> None:
        records = await records_of(session, Notice, [place.organisation])
        others = [each.state for each in records if each.key != record.key]
        rules.check_may_be_given(notice, place, others)
        because = f"a {notice.title} was given"
        await reopen(
            session, place.organisation, on=notice.given_on, because=because, by=caller.client
        )

    key = f"{place.organisation}.{notice.given_on}"
    return await create(write, caller, key, notice, then=then)


@act("/{key}/representations", "Representations to the Chief Inspector")
async def represent(
    key: Key, draft: RepresentationsDraft, write: Writing, caller: MayRespond
) -> Response:
    """By the governing body, within the initial period."""
    made = Representations(on=day_of(draft.on, write.today), text=draft.text)
    return await change(
        write, caller, Notice, key, lambda it: rules.represented(it, made), "represent"
    )


@act("/{key}/confirmation", "The Chief Inspector confirms the notice")
async def confirm_notice(
    key: Key, draft: OnDraft, write: Writing, caller: MayIntervene
) -> Response:
    """Upon representations; another fifteen working days to comply follow."""
    on = day_of(draft.on, write.today)
    return await change(write, caller, Notice, key, lambda it: rules.confirmed(it, on), "confirm")


@act("/{key}/non-confirmation", "The Chief Inspector does not confirm the notice")
async def refuse_notice(key: Key, draft: OnDraft, write: Writing, caller: MayIntervene) -> Response:
    """It is at an end."""
    on = day_of(draft.on, write.today)
    return await change(
        write, caller, Notice, key, lambda it: rules.not_confirmed(it, on), "not_confirm"
    )


@act("/{key}/compliance", "The notice is complied with")
async def comply(key: Key, draft: OnDraft, write: Writing, caller: MayIntervene) -> Response:
    """To the authority's satisfaction, in time or late: it is at an end. Powers in use go on."""
    on = day_of(draft.on, write.today)
    return await change(write, caller, Notice, key, lambda it: rules.complied(it, on), "comply")


@act("/{key}/non-compliance", "The notice is not complied with")
async def not_comply(key: Key, draft: OnDraft, write: Writing, caller: MayIntervene) -> Response:
    """Once the compliance period is over."""
    on = day_of(draft.on, write.today)
    return await change(
        write, caller, Notice, key, lambda it: rules.not_complied(it, on), "not_comply"
    )


@act("/{key}/notice-of-intent", "Reasonable notice of powers")
async def give_intent(
    key: Key, draft: IntentDraft, write: Writing, caller: MayIntervene
) -> Response:
    """Once it was found not complied with. The school is eligible the day after it ran out."""
    on = day_of(draft.on, write.today)

    def step(notice: Notice) -> Notice:
        return rules.intended(notice, on, draft.powers, draft.working_days)

    return await change(write, caller, Notice, key, step, "intend")


@act("/{key}/withdrawal", "Withdraw a notice")
async def withdraw_notice(
    key: Key, draft: WhyDraft, write: Writing, caller: MayIntervene
) -> Response:
    """It is at an end, for the reason given. Powers in use go on."""
    on, why = day_of(draft.on, write.today), draft.reason
    return await change(
        write, caller, Notice, key, lambda it: rules.withdrawn(it, on), "withdraw", why=why
    )
