"""What events of the Early Years Quality Improvement Team say, in figures: of its visits, of the
quality of provision, and of hours of support."""

from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from typing import Final

from contracts.earlyyears import Purpose, QualityChanged, Rating, SupportAllocated, VisitRecorded
from contracts.envelope import Event
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
from services.kpi.measures.parts import actions_until_done, known_on, one_at_a_time, tally, year_of

VISITS: Final = "early_years_visits"
QUALITY: Final = "settings_quality"
SUPPORT: Final = "early_years_support"
MADE: Final[dict[Purpose, str]] = {
    "audit": f"{VISITS}.audited",
    "self_evaluation": f"{VISITS}.self_evaluated",
    "follow_up": f"{VISITS}.followed_up",
}
RATINGS: Final[dict[Rating | None, int]] = {"red": 1, "amber": 2, "green": 3, None: 4}
"""The buckets of ratings; only support has the last, of those not rated."""


def visit_posting(event: Event[VisitRecorded]) -> Posting:
    """A visit: to be made, and overdue, until it is made; made it stays made. And its actions until
    they are done."""
    data, told_on = event.data, event.time.date()
    if data.withdrawn:
        return Posting(ALWAYS)
    groups = _groups(data)
    opened, overdue = (tally(f"{VISITS}.{name}", groups) for name in ("actions", "actions_overdue"))
    actions = actions_until_done(data, told_on, opened, overdue)
    return Posting(ALWAYS, (*_visits(data, groups, told_on), *actions))


def quality_posting(event: Event[QualityChanged]) -> Posting:
    """A school or setting in each rating for as long as it had it. Where its own evaluation and the
    team's judgement differ, they do since the rating it has now.

    Raises `BadEvent` for two ratings at once.
    """
    data = event.data
    one_at_a_time(data.ratings, "ratings")
    if data.withdrawn:
        return Posting(ALWAYS)
    groups = _groups(data)
    place = Place(data.organisation, data.area, POSITION)
    lines: list[Line] = []
    for each in data.ratings:
        figures = tally(f"{QUALITY}.returns", groups, FINAL)
        figures |= tally(f"{QUALITY}.rated", groups, RATINGS[each.rating])
        if data.disagreement and each.until is None:
            figures |= tally(f"{QUALITY}.disagreements", groups)
        lines += true_during(place, figures, each.effective_on, each.until)
    return Posting(ALWAYS, tuple(lines))


def hours_posting(event: Event[SupportAllocated]) -> Posting:
    """Hours in an academic year by the rating they were allocated by: allocated since the day they
    were, delivered since that of their session.

    Raises `BadEvent` for a year that is none.
    """
    data = event.data
    year = year_of(data.year)
    if data.withdrawn:
        return Posting(ALWAYS)
    bucket, groups = RATINGS[data.rating], (ALL, f"rating={data.rating or 'not_rated'}")
    figures: Figures = {
        **tally(f"{SUPPORT}.returns", groups, FINAL),
        **tally(f"{SUPPORT}.allocated", groups, bucket, data.allocated),
    }
    place = Place(data.organisation, data.area, str(year))
    since = min(data.allocated_on, year.ends)
    lines = [Line(place, figures, since)]
    for each in data.sessions:
        delivered = tally(f"{SUPPORT}.delivered", groups, bucket, each.hours)
        lines.append(Line(place, delivered, max(since, min(each.on, year.ends))))
    return Posting(since, tuple(lines))


def _groups(data: VisitRecorded | QualityChanged) -> tuple[str, ...]:
    return ALL, f"kind={data.kind}", f"phase={data.phase}"


def _visits(data: VisitRecorded, groups: Sequence[str], told_on: date) -> Iterator[Line]:
    place = Place(data.organisation, data.area, POSITION)
    since = known_on(data, told_on)
    yield Line(place, tally(f"{VISITS}.returns", groups, FINAL), since)
    yield from true_during(place, tally(f"{VISITS}.to_make", groups), since, data.made_on)
    if data.due_on < told_on:
        late_from = data.due_on + timedelta(days=1)
        yield from true_during(place, tally(f"{VISITS}.overdue", groups), late_from, data.made_on)
    if data.made_on is not None:
        yield Line(place, tally(MADE[data.purpose], groups), data.made_on)
