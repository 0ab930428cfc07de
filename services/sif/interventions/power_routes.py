"""/powers: proposed, consulted on, consented to, used, ended or given up."""

from fastapi import Response
from sqlalchemy.ext.asyncio import AsyncSession

from chassis.organisations import find_place, places_of
from chassis.records.changing import (
    Acts,
    Key,
    Then,
    Writing,
    change,
    create,
    held_by,
)
from chassis.records.drafts import OnDraft, ReasonDraft, day_of
from chassis.records.reading import record_routes
from chassis.records.store import Change, Record, hold, put, records_of
from chassis.telling import take_turn
from services.sif.callers import MayIntervene
from services.sif.interventions import powers, rules
from services.sif.interventions.drafts import (
    ConsultationDraft,
    EndDraft,
    PowerDraft,
    WhyDraft,
)
from services.sif.interventions.reading import standing_of
from services.sif.interventions.state import Consultation, Notice, Power

router = record_routes(Power, scope="sif:assess")
act = Acts(router, Power)


@act.new("Propose a power")
async def propose_power(draft: PowerDraft, write: Writing, caller: MayIntervene) -> Response:
    """Over a maintained school; whether it may be used is asked when it is."""
    place = await find_place(write.session, draft.organisation, caller)
    power = powers.proposed(
        day_of(draft.on, write.today), place, **draft.model_dump(exclude={"on", "organisation"})
    )
    await take_turn(write.session, [place.organisation])
    number = len(await records_of(write.session, Power, [place.organisation])) + 1
    return await create(write, caller, f"{place.organisation}.{number}", power)


@act("/{key}/consultation", "Somebody was consulted")
async def consult(
    key: Key, draft: ConsultationDraft, write: Writing, caller: MayIntervene
) -> Response:
    """The governing body; the diocese or foundation that appoints governors."""
    done = Consultation(body=draft.body, on=day_of(draft.on, write.today))
    return await change(write, caller, Power, key, lambda it: powers.consulted(it, done), "consult")


@act("/{key}/consent", "The Secretary of State consents")
async def consent(key: Key, draft: OnDraft, write: Writing, caller: MayIntervene) -> Response:
    """To an interim executive board of the authority's."""
    on = day_of(draft.on, write.today)
    return await change(write, caller, Power, key, lambda it: powers.consented(it, on), "consent")


@act("/{key}/use", "A power is used")
async def use_power(key: Key, draft: OnDraft, write: Writing, caller: MayIntervene) -> Response:
    """Eligible, within its window, consulted and consented as its section asks; else refused with
    every reason and, where one is known, the date from which it would be allowed."""
    on = day_of(draft.on, write.today)
    held = await held_by(write.session, Power, key, caller)
    organisation = str(held.organisation)
    standing = (await standing_of(write.session, [organisation]))[organisation]
    kind = (await places_of(write.session, [organisation]))[organisation].kind
    return await change(
        write,
        caller,
        Power,
        key,
        lambda it: powers.used(it, on, standing, kind),
        "use",
        then=_note_use(caller.client),
    )


@act("/{key}/end", "A power is in use no more")
async def end_power(key: Key, draft: EndDraft, write: Writing, caller: MayIntervene) -> Response:
    """From that day on; of proposals to close, what was decided on them."""
    on = day_of(draft.on, write.today)

    def step(power: Power) -> Power:
        return powers.ended(power, on, draft.decision)

    return await change(write, caller, Power, key, step, "end")


@act("/{key}/abandonment", "A power is not pursued")
async def abandon_power(
    key: Key, draft: WhyDraft, write: Writing, caller: MayIntervene
) -> Response:
    """The proposal is given up before it was used, for the reason given."""
    on, why = day_of(draft.on, write.today), draft.reason
    return await change(
        write, caller, Power, key, lambda it: powers.not_pursued(it, on), "abandon", why=why
    )


@act("/{key}/withdrawal", "A power was never used")
async def withdraw_power(
    key: Key, draft: ReasonDraft, write: Writing, caller: MayIntervene
) -> Response:
    """Its use was recorded in error, for the reason given."""
    return await change(
        write,
        caller,
        Power,
        key,
        powers.withdrawn,
        "withdraw",
        why=draft.reason,
        then=_note_use(caller.client),
    )


def _note_use(by: str) -> Then[Power]:
    """The notice a power was used by says since when one was."""

    async def then(session: AsyncSession, record: Record[Power]) -> None:
        key = record.state.notice
        held = await hold(session, Notice, key) if key else None
        if held is None:
            return
        powers_of = await records_of(session, Power, [str(record.organisation)])
        uses = [
            each.state.used_on
            for each in powers_of
            if each.state.was_used and each.state.notice == key and each.state.used_on
        ]
        after = rules.exercised(held.state, min(uses, default=None))
        if after != held.state:
            await put(session, [Change(held.key, held, after, "exercise")], by=by)

    return then
