"""/programmes: made by hand or as usual, and closed."""

from fastapi import Response
from pydantic import BaseModel

from chassis.idempotency import Answer
from chassis.problems import Fault
from chassis.records.bulk import create_missing
from chassis.records.changing import CHANGES, Acts, Key, Writing, change, create
from chassis.records.drafts import day_of
from chassis.records.reading import RecordQuery, record_routes
from chassis.records.refusing import all_wrong, need_status
from contracts.earlyyears import Purpose
from education.years import AcademicYear
from services.earlyyears.callers import MayModerate
from services.earlyyears.programmes.drafts import ClosureDraft, ProgrammeDraft, UsualDraft
from services.earlyyears.programmes.state import Programme
from services.earlyyears.programmes.usual import usual
from services.earlyyears.visits.making import need_published


class ProgrammeQuery(RecordQuery):
    """What a list of programmes may be narrowed to."""

    year: AcademicYear | None = None
    purpose: Purpose | None = None


class UsualMade(BaseModel):
    """The keys of the programmes made, and of those that were there."""

    created: list[str]
    already: list[str]


router = record_routes(Programme, scope="earlyyears:assess", query=ProgrammeQuery)
act = Acts(router, Programme)


@act.new("Make a programme of visits", responses={})
async def make_programme(draft: ProgrammeDraft, write: Writing, caller: MayModerate) -> Response:
    """Its visits are planned apart from it (`/programmes/{key}/plan`)."""
    _need_sound(draft)
    await need_published(write.session, draft.tool)
    shared = draft.model_dump(exclude={"name", "year", "sorts"})
    programme = Programme(year=str(draft.year), sorts=tuple(draft.sorts), **shared)
    return await create(write, caller, f"{draft.area}.{draft.name}", programme)


@router.post(
    "/usual",
    summary="Make the usual programmes of a year",
    response_model=UsualMade,
    responses={409: CHANGES[409]},
)
async def make_usual_programmes(draft: UsualDraft, write: Writing, caller: MayModerate) -> Response:
    """Audits of settings by the end of September and of childminders by the end of December,
    supported self-evaluation of schools by the end of February; by the tools that come with the
    service, which have to be taken up first. Repeated, it makes those that are missing."""

    async def effect() -> Answer:
        programmes = usual(draft.area, draft.year)
        for tool in sorted({str(each.tool) for each in programmes.values()}):
            await need_published(write.session, tool, path=f"audit-tools/{tool}")
        about = f"{draft.area}.{draft.year.slug}"
        made = await create_missing(write, caller, programmes, about=about)
        already = sorted(set(programmes) - set(made))
        told = UsualMade(created=made, already=already)
        return Answer(200, {}, told.model_dump_json().encode())

    return await write.once(caller, effect)


@act("/{key}/closure", "Close a programme")
async def close_programme(
    key: Key, draft: ClosureDraft, write: Writing, caller: MayModerate
) -> Response:
    """Nothing is planned in it any more. Its visits stay."""
    on = day_of(draft.on, write.today)

    def step(programme: Programme) -> Programme:
        need_status(programme.status, ("open",), "closed")
        return programme.model_copy(update={"status": "closed", "closed_on": on})

    return await change(write, caller, Programme, key, step, "close", why=draft.reason)


def _need_sound(draft: ProgrammeDraft) -> None:
    faults = []
    if draft.ends_on < draft.starts_on:
        faults.append(Fault("before_start", "$.ends_on", f"it is before {draft.starts_on}"))
    if (draft.ends_on - draft.starts_on).days > 731:
        faults.append(Fault("too_long", "$.ends_on", "a programme lasts two years at most"))
    if len(set(draft.sorts)) < len(draft.sorts):
        faults.append(Fault("twice", "$.sorts", "each sort is there once"))
    if draft.purpose == "follow_up":
        message = "follow-ups go back to visits; each is planned from its own"
        faults.append(Fault("purpose", "$.purpose", message))
    if faults:
        raise all_wrong(faults)
