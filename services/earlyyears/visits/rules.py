"""What may be done to a visit when. Pure: every day is given."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Final

from chassis.problems import Fault
from chassis.records.numbered import Action, with_done
from chassis.records.refusing import all_wrong, need_from, need_status, wrong
from contracts.schools import Grade
from services.earlyyears.tools.scoring import percent, scoring_faults, share_of
from services.earlyyears.tools.state import AuditTool
from services.earlyyears.visits.state import Score, Visit

_PLANNED: Final = {"purpose", "year", "visitor", "due_on", "planned_for", "programme", "follows"}
"""What is of a visit before it is made, whatever it will be scored by."""


@dataclass(frozen=True, slots=True)
class Findings:
    """What came of a visit. `tool` None: it was not scored; `actions` None: they stay as they
    are."""

    on: date
    hours: int | None
    tool_key: str | None
    tool: AuditTool | None
    scores: tuple[Score, ...]
    own_grade: Grade | None
    summary: str | None
    actions: tuple[Action, ...] | None


def replanned(visit: Visit, visitor: str | None, planned_for: date | None) -> Visit:
    """The visit by somebody else or on another day; None: as it was."""
    need_status(visit.status, ("planned",), "planned anew")
    if visitor is None and planned_for is None:
        raise wrong("nothing", "$", "give another visitor, another day, or both")
    update = {"visitor": visitor or visit.visitor, "planned_for": planned_for or visit.planned_for}
    return visit.model_copy(update=update)


def made(visit: Visit, found: Findings) -> Visit:
    """The visit as made and recorded; recorded anew until it is shared with the setting."""
    need_status(visit.status, ("planned", "made"), "recorded")
    return _with(visit, found).model_copy(update={"status": "made"})


def corrected(visit: Visit, found: Findings) -> Visit:
    """A recorded visit as it was in truth; it stays shared with the setting if it was."""
    need_status(visit.status, ("made", "shared"), "corrected")
    if visit.shared_on and found.on > visit.shared_on:
        raise wrong("too_late", "$.on", f"it was shared with the setting on {visit.shared_on}")
    return _with(visit, found)


def taken_back(visit: Visit, tool: str | None) -> Visit:
    """The visit as one that was not made after all: planned, with the tool it was planned with and
    nothing recorded."""
    need_status(visit.status, ("made", "shared"), "taken back")
    return Visit(**visit.model_dump(include=_PLANNED), tool=tool)


def shared(visit: Visit, on: date) -> Visit:
    """The visit as the setting may read it from now on."""
    need_status(visit.status, ("made",), "shared")
    need_from(on, visit.made_on, "the visit was made")
    return visit.model_copy(update={"status": "shared", "shared_on": on})


def cancelled(visit: Visit) -> Visit:
    """The visit as called off, before it was made."""
    need_status(visit.status, ("planned",), "cancelled")
    return visit.model_copy(update={"status": "cancelled"})


def done(visit: Visit, number: int, on: date) -> Visit:
    """The visit with one action done. Raises `not_found` where it has none of this number."""
    actions = with_done(visit.actions, number, on, "The visit has no action")
    need_from(on, visit.made_on, "the visit was made")
    return visit.model_copy(update={"actions": actions})


def followed_by(visit: Visit, key: str, later: Visit) -> Visit:
    """A follow-up of a visit. Raises `conflict` where that was not made, `invalid_request` for a
    last day before it."""
    need_status(visit.status, ("made", "shared"), "followed up")
    need_from(later.due_on, visit.made_on, "the visit was made", path="$.due_on")
    return later.model_copy(update={"follows": key})


def _with(visit: Visit, found: Findings) -> Visit:
    actions = visit.actions if found.actions is None else _kept(visit.actions, found.actions)
    scores = {each.criterion: each.score for each in found.scores}
    return visit.model_copy(
        update={
            "made_on": found.on,
            "hours": found.hours,
            "tool": found.tool_key,
            "scores": found.scores,
            "percent": _percent(found, scores),
            "own_grade": found.own_grade,
            "summary": found.summary,
            "actions": actions,
        }
    )


def _percent(found: Findings, scores: dict[str, int | None]) -> Decimal | None:
    faults = _faults(found)
    if faults:
        raise all_wrong(faults)
    if found.tool is None:
        return None
    return percent(share_of(found.tool.criteria, found.tool.top_score, scores))


def _faults(found: Findings) -> list[Fault]:
    if found.tool is not None:
        return scoring_faults(found.tool, found.scores)
    if found.scores:
        return [Fault("no_tool", "$.tool", "scores are by a tool; name it")]
    return []


def _kept(before: Sequence[Action], now: Sequence[Action]) -> tuple[Action, ...]:
    """The actions as now recorded; one done before, in the same words by the same owner, still
    is."""
    ended = {(each.text, each.owner): each.done_on for each in before}
    return tuple(
        each.model_copy(update={"done_on": ended.get((each.text, each.owner))}) for each in now
    )
