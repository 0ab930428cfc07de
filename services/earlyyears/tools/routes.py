"""/audit-tools: drafted, published, retired, followed by the next version."""

from fastapi import Response

from chassis.records.changing import (
    CHANGES,
    Acts,
    Key,
    Recorded,
    Writing,
    change,
    create,
)
from chassis.records.drafts import OnDraft, day_of
from chassis.records.reading import record_routes, seen_by
from services.earlyyears.callers import MayModerate
from services.earlyyears.tools import rules
from services.earlyyears.tools.built_in import BUILT_IN
from services.earlyyears.tools.drafts import AuditToolDraft, BuiltInDraft, NewAuditToolDraft
from services.earlyyears.tools.state import AuditTool

router = record_routes(AuditTool)
act = Acts(router, AuditTool)


@act.new("Draft an audit tool", responses={})
async def draft_tool(draft: NewAuditToolDraft, write: Writing, caller: MayModerate) -> Response:
    """Nothing is scored by it until it is published."""
    tool = rules.sound(_tool(draft))
    return await create(write, caller, draft.key, tool)


@act.new("Take up a tool that comes with the service", path="/built-in", responses={})
async def take_up_tool(draft: BuiltInDraft, write: Writing, caller: MayModerate) -> Response:
    """As published today: the EYFS implementation audit, or the supported self-evaluation."""
    tool = rules.published(BUILT_IN[draft.tool], write.today)
    return await create(write, caller, draft.tool, tool)


@router.put(
    "/{key}",
    summary="Rewrite a draft",
    response_model=Recorded[AuditTool],
    responses=CHANGES,
)
async def rewrite_tool(
    key: Key, draft: AuditToolDraft, write: Writing, caller: MayModerate
) -> Response:
    """Whole. A published tool never changes."""
    other = _tool(draft)
    return await change(
        write, caller, AuditTool, key, lambda tool: rules.rewritten(tool, other), "rewrite"
    )


@act("/{key}/publication", "Publish a tool")
async def publish_tool(key: Key, draft: OnDraft, write: Writing, caller: MayModerate) -> Response:
    """Visits may be scored by it from now on."""
    on = day_of(draft.on, write.today)
    return await change(
        write, caller, AuditTool, key, lambda tool: rules.published(tool, on), "publish"
    )


@act("/{key}/retirement", "Retire a tool")
async def retire_tool(key: Key, draft: OnDraft, write: Writing, caller: MayModerate) -> Response:
    """No visit is planned by it any more; those planned already may still be scored."""
    on = day_of(draft.on, write.today)
    return await change(
        write, caller, AuditTool, key, lambda tool: rules.retired(tool, on), "retire"
    )


@act.new("Draft the next version of a tool", path="/{key}/next")
async def draft_next_tool(key: Key, write: Writing, caller: MayModerate) -> Response:
    """A copy, to be rewritten and published in its turn."""
    tool = (await seen_by(write.session, AuditTool, key, caller)).state
    return await create(write, caller, rules.next_key(key), rules.following(tool))


def _tool(draft: AuditToolDraft) -> AuditTool:
    return AuditTool(title=draft.title, top_score=draft.top_score, sections=draft.sections)
