"""/visits/{key}/report: what a visit found, in short, beside the visit before by the same tool."""

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Final

from fastapi import APIRouter
from pydantic import BaseModel, Field
from sqlalchemy import text

from chassis.auth import Principal
from chassis.database import ReadDb
from chassis.records.changing import Key, shown
from chassis.records.numbered import Action
from chassis.records.reading import seen_by
from chassis.records.refusing import not_allowed
from chassis.records.store import COLUMNS, AnySession, Record, one, record_from
from contracts.earlyyears import Purpose
from contracts.schools import Grade
from education.rounding import half_up
from services.earlyyears.callers import MayRead
from services.earlyyears.tools.scoring import Scores, percent, share_of
from services.earlyyears.tools.state import AuditTool, Criterion
from services.earlyyears.visits.state import Visit

router = APIRouter(prefix="/visits", tags=["visits"])
SHOWN_MOST: Final = 5
"""How many strengths and how many weakest criteria a report names."""
_BEFORE: Final = text(f"""
    SELECT {COLUMNS} FROM record
    WHERE kind = :kind AND organisation = :organisation AND status = ANY(:statuses)
        AND state ->> 'tool' = :tool AND key <> :key
        AND (CAST(state ->> 'made_on' AS date), key) < (:made_on, :key)
    ORDER BY CAST(state ->> 'made_on' AS date) DESC, key DESC LIMIT 1""")


class ScoredCriterion(BaseModel):
    """One criterion: its score and what it looks like, what the next score would look like, and
    the score at the visit before."""

    criterion: str
    text: str
    score: int
    descriptor: str
    next_step: str | None = Field(description="null: it is the highest")
    evidence: str | None
    score_before: int | None


class SectionResult(BaseModel):
    """A section: percent of the highest that applies (null: nothing does), and the change from the
    visit before in percentage points (null: there is none to compare with)."""

    section: str
    title: str
    percent: Decimal | None
    change: Decimal | None
    criteria: int
    not_applicable: int


class VisitBefore(BaseModel):
    """The visit before by the same tool."""

    visit: str
    made_on: date
    percent: Decimal | None


class VisitReport(BaseModel):
    """What a visit found. `weakest` are the criteria that lost most by their weight; `to_look_at`
    the actions still open of the visit this one follows."""

    visit: str
    organisation: str
    purpose: Purpose
    made_on: date
    tool: str | None
    percent: Decimal | None
    change: Decimal | None = Field(description="in percentage points, from the visit before")
    own_grade: Grade | None
    summary: str | None
    sections: list[SectionResult]
    strengths: list[ScoredCriterion]
    weakest: list[ScoredCriterion]
    actions: list[Action]
    to_look_at: list[Action]
    before: VisitBefore | None


@router.get(
    "/{key}/report",
    summary="What a visit found",
    responses={409: {"description": "Nothing is recorded yet, or it is not shared yet"}},
)
async def read_visit_report(key: Key, db: ReadDb, caller: MayRead) -> VisitReport:
    """To the setting itself once it is shared with it. Refused while nothing is recorded."""
    record: Record[Visit] = await seen_by(db, Visit, key, caller)
    if record.state.made_on is None:
        raise not_allowed(f"It is {record.state.status}; there is a report once it is recorded.")
    if not _may_read(record.state, caller):
        raise not_allowed("The report is not shared yet.")
    tool = await one(db, AuditTool, record.state.tool) if record.state.tool else None
    before = await _before(db, record, caller)
    report = report_of(record, tool.state if tool else None, before)
    report.to_look_at = await _followed(db, record.state, caller)
    return report


def report_of(
    record: Record[Visit], tool: AuditTool | None, before: Record[Visit] | None
) -> VisitReport:
    """The report of a recorded visit. Pure."""
    visit = record.state
    report = VisitReport(
        visit=record.key,
        organisation=str(record.organisation),
        **visit.model_dump(include={"purpose", "made_on", "tool", "own_grade", "summary"}),
        percent=visit.percent,
        change=None,
        sections=[],
        strengths=[],
        weakest=[],
        actions=list(visit.actions),
        to_look_at=[],
        before=_told_before(before) if before else None,
    )
    if tool is None:
        return report
    now, then = _scores(visit), _scores(before.state) if before else {}
    scored = _scored(tool, visit, now, then)
    by_tool = {
        "change": _change(*_pair(tool, list(tool.criteria), now, then)),
        "sections": _sections(tool, now, then),
        "strengths": _strengths(tool, scored),
        "weakest": _weakest(tool, scored),
    }
    return report.model_copy(update=by_tool)


def _may_read(visit: Visit, caller: Principal) -> bool:
    return visit.shared_on is not None or caller.may("earlyyears:assess")


async def _before(db: AnySession, record: Record[Visit], caller: Principal) -> Record[Visit] | None:
    if record.state.tool is None:
        return None
    asked = {
        "kind": Visit.NAME,
        "organisation": record.organisation,
        "statuses": ["made", "shared"] if caller.may("earlyyears:assess") else ["shared"],
        "tool": record.state.tool,
        "key": record.key,
        "made_on": record.state.made_on,
    }
    row = (await db.execute(_BEFORE, asked)).one_or_none()
    return None if row is None else record_from(Visit, row)


async def _followed(db: AnySession, visit: Visit, caller: Principal) -> list[Action]:
    found = await one(db, Visit, visit.follows) if visit.follows else None
    return shown(found.state, caller).open_actions if found else []


def _scores(visit: Visit) -> dict[str, int | None]:
    return {each.criterion: each.score for each in visit.scores}


def _pair(
    tool: AuditTool, criteria: Sequence[Criterion], now: Scores, then: Scores
) -> tuple[Fraction | None, Fraction | None]:
    return share_of(criteria, tool.top_score, now), share_of(criteria, tool.top_score, then)


def _change(now: Fraction | None, then: Fraction | None) -> Decimal | None:
    return None if now is None or then is None else half_up(100 * (now - then))


def _sections(tool: AuditTool, now: Scores, then: Scores) -> list[SectionResult]:
    results = []
    for section in tool.sections:
        share, earlier = _pair(tool, section.criteria, now, then)
        left_out = sum(now.get(each.code) is None for each in section.criteria)
        results.append(
            SectionResult(
                section=section.code,
                title=section.title,
                percent=percent(share),
                change=_change(share, earlier),
                criteria=len(section.criteria),
                not_applicable=left_out,
            )
        )
    return results


def _scored(tool: AuditTool, visit: Visit, now: Scores, then: Scores) -> list[ScoredCriterion]:
    evidence = {each.criterion: each.evidence for each in visit.scores}
    return [
        ScoredCriterion(
            criterion=each.code,
            text=each.text,
            score=score,
            descriptor=each.descriptors[score],
            next_step=each.descriptors[score + 1] if score < tool.top_score else None,
            evidence=evidence.get(each.code),
            score_before=then.get(each.code),
        )
        for each in tool.criteria
        if (score := now.get(each.code)) is not None
    ]


def _strengths(tool: AuditTool, scored: Sequence[ScoredCriterion]) -> list[ScoredCriterion]:
    """Those at the highest score, the weightiest first."""
    weights = {each.code: each.weight for each in tool.criteria}
    best = [each for each in scored if each.score == tool.top_score]
    return sorted(best, key=lambda each: -weights[each.criterion])[:SHOWN_MOST]


def _weakest(tool: AuditTool, scored: Sequence[ScoredCriterion]) -> list[ScoredCriterion]:
    """Those below the highest score, what lost most by its weight first, then the lower score."""
    weights = {each.code: each.weight for each in tool.criteria}
    lost = {
        each.criterion: weights[each.criterion] * (tool.top_score - each.score) for each in scored
    }
    below = [each for each in scored if each.score < tool.top_score]
    return sorted(below, key=lambda each: (-lost[each.criterion], each.score))[:SHOWN_MOST]


def _told_before(record: Record[Visit]) -> VisitBefore | None:
    visit = record.state
    if visit.made_on is None:
        return None
    return VisitBefore(visit=record.key, made_on=visit.made_on, percent=visit.percent)
