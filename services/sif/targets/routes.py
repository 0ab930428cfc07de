"""/targets: set by the governing body, revised, advised on."""

from collections.abc import Iterable

from fastapi import Response

from chassis.records.changing import Acts, Key, Writing, change
from chassis.records.drafts import day_of
from chassis.records.reading import RecordQuery, record_routes
from services.sif.callers import MayModerate, MayRespond, MayWrite
from services.sif.targets import rules
from services.sif.targets.drafts import (
    AdviceDraft,
    SettingDraft,
    StagesDraft,
    TargetDraft,
    TargetsRevisionDraft,
)
from services.sif.targets.state import Advice, Target, Targets


class TargetsQuery(RecordQuery):
    """What a list of targets may be narrowed to."""

    year: str | None = None


router = record_routes(Targets, query=TargetsQuery)
act = Acts(router, Targets)


@act("/{key}/setting", "The governing body sets its targets")
async def set_targets(
    key: Key, draft: SettingDraft, write: Writing, caller: MayRespond
) -> Response:
    """All that the regulations require of the school, at once."""
    on, given = day_of(draft.on, write.today), _targets(draft.targets)
    return await change(
        write, caller, Targets, key, lambda it: rules.set_targets(it, given, on), "set"
    )


@act("/{key}/revision", "The governing body revises its targets")
async def revise_targets(
    key: Key, draft: TargetsRevisionDraft, write: Writing, caller: MayRespond
) -> Response:
    """All of them anew, with the reason; the day they were first set stays."""
    on, given = day_of(draft.on, write.today), _targets(draft.targets)

    def step(held: Targets) -> Targets:
        return rules.revised(held, given, on)

    return await change(write, caller, Targets, key, step, "revise", why=draft.reason)


@act("/{key}/advice", "The School Improvement Partner's advice on targets")
async def advise_on_targets(
    key: Key, draft: AdviceDraft, write: Writing, caller: MayWrite
) -> Response:
    """Advice and challenge to the governing body, which sets the targets itself; it may read it."""
    proposed = tuple(_targets(draft.proposed))
    advice = Advice(on=day_of(draft.on, write.today), text=draft.text, proposed=proposed)
    return await change(write, caller, Targets, key, lambda it: rules.advised(it, advice), "advise")


@act("/{key}/stages", "The key stages a school's targets are of")
async def change_stages(
    key: Key, draft: StagesDraft, write: Writing, caller: MayModerate
) -> Response:
    """Where they are not those of its phase: an infant school, a special school. Before they are
    set, with the reason."""
    stages = draft.stages
    return await change(
        write,
        caller,
        Targets,
        key,
        lambda it: rules.of_stages(it, stages),
        "stages",
        why=draft.reason,
    )


def _targets(drafts: Iterable[TargetDraft]) -> list[Target]:
    return [Target(**draft.model_dump()) for draft in drafts]
