"""What events of the School Improvement Framework's tiers, notices and plans say, in figures."""

from collections.abc import Iterator, Sequence
from datetime import date
from itertools import pairwise
from typing import Final

from contracts.envelope import Event
from contracts.sif import CategoryChanged, NoticeGiven, Placement, PlanReviewed
from education.years import AcademicYear
from services.kpi.figures import (
    ALL,
    ALWAYS,
    FINAL,
    POSITION,
    Figures,
    Line,
    Place,
    Posting,
    true_during,
)
from services.kpi.measures.parts import in_order, one_at_a_time, tally

MORE, LESS = 1, 2
"""The buckets of moves: to a tier with more support, and with less."""
NOTICES: Final = "framework.notices"
PLANS: Final = "framework.plans"


def tier_posting(event: Event[CategoryChanged]) -> Posting:
    """A school in each of its tiers for as long as it was, and in each academic year its moves and
    the stays that ended. A setting in its tiers.

    Raises `BadEvent` for two tiers at once.
    """
    data = event.data
    one_at_a_time(data.placements, "tiers")
    if data.withdrawn:
        return Posting(ALWAYS)
    if data.framework == "early_years":
        groups = (ALL, f"kind={data.kind}")
        return Posting(ALWAYS, tuple(_placed(data, "settings_framework.settings", groups)))
    groups = (ALL, f"phase={data.phase}")
    placed = _placed(data, "framework.schools", groups)
    return Posting(ALWAYS, (*placed, *_moves(data, groups)))


def notice_posting(event: Event[NoticeGiven]) -> Posting:
    """A warning notice from the day it was given for as long as it runs.

    Raises `BadEvent` for one that ended before that.
    """
    data = event.data
    return _running(data, NOTICES, data.given_on, data.ended_on)


def plan_posting(event: Event[PlanReviewed]) -> Posting:
    """A joint plan from its start to its end. Raises `BadEvent` for one that ended before it."""
    data = event.data
    return _running(data, PLANS, data.started_on, data.ended_on)


def _running(
    data: NoticeGiven | PlanReviewed, measure: str, starts: date, ends: date | None
) -> Posting:
    in_order(starts, ends, "ended_on")
    if data.withdrawn:
        return Posting(ALWAYS)
    figures = tally(measure, (ALL, f"phase={data.phase}"))
    place = Place(data.organisation, data.area, POSITION)
    return Posting(ALWAYS, true_during(place, figures, starts, ends))


def _placed(data: CategoryChanged, measure: str, groups: Sequence[str]) -> Iterator[Line]:
    returns = tally(f"{measure.partition('.')[0]}.returns", groups, FINAL)
    place = Place(data.organisation, data.area, POSITION)
    for each in data.placements:
        figures = returns | tally(measure, groups, each.tier)
        yield from true_during(place, figures, each.effective_on, each.until)


def _moves(data: CategoryChanged, groups: Sequence[str]) -> Iterator[Line]:
    """A return of every academic year in which a tier was confirmed or left, and what happened."""
    held = [each for each in data.placements if each.until != each.effective_on]
    stays = _stays(held)
    happened = [*_moved(stays, groups), *_ended(stays, groups)]
    days = [*(each.effective_on for each in held), *(day for day, _ in happened)]
    told = {AcademicYear.containing(day): day for day in sorted(days, reverse=True)}
    returns = tally("framework_moves.returns", groups, FINAL)
    for day, figures in (*((day, returns) for day in told.values()), *happened):
        year = str(AcademicYear.containing(day))
        yield Line(Place(data.organisation, data.area, year), figures, day)


def _stays(placements: Sequence[Placement]) -> list[Placement]:
    """The placements, with those of the same tier that follow one another as one."""
    stays: list[Placement] = []
    for each in placements:
        last = stays[-1] if stays else None
        if last and (last.tier, last.until) == (each.tier, each.effective_on):
            stays[-1] = last.model_copy(update={"until": each.until})
        else:
            stays.append(each)
    return stays


def _moved(stays: Sequence[Placement], groups: Sequence[str]) -> Iterator[tuple[date, Figures]]:
    for before, after in pairwise(stays):
        if before.until == after.effective_on:
            bucket = MORE if after.tier > before.tier else LESS
            yield after.effective_on, tally("framework_moves.moves", groups, bucket)


def _ended(stays: Sequence[Placement], groups: Sequence[str]) -> Iterator[tuple[date, Figures]]:
    for stay in stays:
        if stay.until is not None:
            days = (stay.until - stay.effective_on).days
            ended = tally("framework_moves.stays", groups, stay.tier)
            yield stay.until, ended | tally("framework_moves.days", groups, stay.tier, days)
