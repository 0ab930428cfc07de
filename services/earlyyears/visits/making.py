"""What has to be known to make a visit or to score one: its key, its tool, its programme."""

from typing import Final

from sqlalchemy import text

from chassis.records.numbered import actions_of, numbered_key
from chassis.records.refusing import wrong
from chassis.records.store import AnySession, one
from contracts.earlyyears import Purpose
from education.years import AcademicYear
from services.earlyyears.programmes.state import Programme
from services.earlyyears.tools.state import AuditTool
from services.earlyyears.visits.drafts import VisitCorrectionDraft, VisitDraft, VisitRecordDraft
from services.earlyyears.visits.rules import Findings
from services.earlyyears.visits.state import Score, Visit

_KEYS: Final = text("""
    SELECT key FROM record WHERE kind = :kind AND organisation = ANY(CAST(:organisations AS text[]))
        AND (key = ANY(CAST(:stems AS text[])) OR key LIKE ANY(CAST(:numbered AS text[])))""")

_PLANNED_TOOL: Final = text("""
    SELECT after ->> 'tool' FROM change
    WHERE kind = :kind AND key = :key AND after ->> 'status' = 'planned'
    ORDER BY version DESC LIMIT 1""")


def stem_of(organisation: str, year: AcademicYear, purpose: Purpose) -> str:
    """The key of the first visit of a purpose in a year."""
    return f"{organisation}.{year.slug}.{purpose}"


async def next_keys(session: AnySession, stems: dict[str, str]) -> dict[str, str]:
    """The next free key by organisation, given each one's stem; one statement."""
    asked = {
        "kind": Visit.NAME,
        "organisations": list(stems),
        "stems": list(stems.values()),
        "numbered": [stem.replace("_", r"\_") + ".%" for stem in stems.values()],
    }
    numbers: dict[str, int] = {}
    for key in await session.scalars(_KEYS, asked):
        organisation = key.partition(".")[0]
        tail = key.removeprefix(stems[organisation]).removeprefix(".")
        numbers[organisation] = max(numbers.get(organisation, 0), int(tail or 1))
    return {each: numbered_key(stem, numbers.get(each, 0) + 1) for each, stem in stems.items()}


async def next_key(
    session: AnySession, organisation: str, year: AcademicYear, purpose: Purpose
) -> str:
    """The next free key for a visit of an organisation."""
    stem = stem_of(organisation, year, purpose)
    return (await next_keys(session, {organisation: stem}))[organisation]


async def need_published(session: AnySession, key: str | None, *, path: str = "$.tool") -> None:
    """Raises `invalid_request` for a tool that is not published."""
    if key is None:
        return
    tool = await one(session, AuditTool, key)
    if tool is None or tool.state.status != "published":
        raise wrong("unknown_tool", path, "there is no published audit tool of this key")


async def need_programme(session: AnySession, draft: VisitDraft, area: str) -> None:
    """Raises `invalid_request` for a programme that is not open, or that such a visit cannot be
    part of."""
    if draft.programme is None:
        return
    found = await one(session, Programme, draft.programme)
    if found is None or found.state.status != "open" or found.state.area != area:
        message = "its area has no open programme of this key"
        raise wrong("unknown_programme", "$.programme", message)
    if found.state.purpose != draft.purpose:
        message = f"the programme is of visits for {found.state.purpose}"
        raise wrong("purpose_of_programme", "$.purpose", message)


async def planned_tool(session: AnySession, key: str) -> str | None:
    """The tool a visit was planned with, whatever it was scored by since."""
    tool: str | None = await session.scalar(_PLANNED_TOOL, {"kind": Visit.NAME, "key": key})
    return tool


async def findings_of(
    session: AnySession, visit: Visit, draft: VisitRecordDraft | VisitCorrectionDraft
) -> Findings:
    """What a record of a visit says, with the tool it is scored by. A tool retired since the visit
    was planned by it still serves. Raises `invalid_request` for one it cannot be scored by."""
    key = draft.tool or visit.tool
    tool = None if key is None else await one(session, AuditTool, key)
    may_be = ("published", "retired") if key == visit.tool else ("published",)
    if key is not None and (tool is None or tool.state.status not in may_be):
        raise wrong("unknown_tool", "$.tool", "there is no published audit tool of this key")
    actions = draft.actions
    return Findings(
        on=draft.on,
        hours=draft.hours,
        tool_key=key,
        tool=tool.state if tool else None,
        scores=tuple(Score(**each.model_dump()) for each in draft.scores),
        own_grade=draft.own_grade,
        summary=draft.summary,
        actions=None if actions is None else actions_of(actions),
    )
