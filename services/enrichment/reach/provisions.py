"""Which provisions a school has in an academic year: reckoned from what was last told of it, so it
is what everybody else is told too."""

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from datetime import date
from typing import Any, Final, Literal, NamedTuple, TypeVar

from sqlalchemy import text

from chassis.organisations import Place
from chassis.records.store import AnySession
from contracts.enrichment import (
    AgreementSigned,
    ArtsAwardsLoaded,
    ArtsmarkChanged,
    ParticipationLoaded,
    ProgressLoaded,
    ProjectChanged,
    SupportChanged,
    TrainingChanged,
    TuitionChanged,
)
from contracts.envelope import EventData, models_by_type
from education.years import AcademicYear
from services.enrichment.reach.ruleset import Code, ReachRules

E = TypeVar("E", bound=EventData)
Has = Literal["yes", "no", "not_for_it"]
_UNIT: Final = "pupil_referral_unit"
_MODELS: Final = models_by_type(
    (
        *(TuitionChanged, ParticipationLoaded, ProjectChanged, ProgressLoaded, ArtsAwardsLoaded),
        *(ArtsmarkChanged, AgreementSigned, TrainingChanged, SupportChanged),
    )
)
_TOLD: Final = text("""
    SELECT organisation, event_type, CAST(state AS text) AS state FROM announced
    WHERE organisation = ANY(CAST(:organisations AS text[])) AND event_type = ANY(:types)
        AND NOT CAST(coalesce(state ->> 'withdrawn', 'false') AS boolean)
        AND coalesce(state ->> 'year', :year) = :year
    ORDER BY organisation, event_type, subject""")


class Told(NamedTuple):
    """What is told of one school, of a year."""

    events: Sequence[EventData]
    year: AcademicYear
    rules: ReachRules

    def of(self, model: type[E]) -> Iterable[E]:
        return (each for each in self.events if isinstance(each, model))

    def within(self, starts: date, ends: date | None) -> bool:
        """Whether any day of the year is from the one on, and before the other."""
        return starts <= self.year.ends and (ends is None or ends > max(starts, self.year.starts))


def _sport(told: Told) -> bool:
    first, last = told.rules.first_year_group, told.rules.last_year_group
    parts = [
        part
        for each in told.of(ParticipationLoaded)
        for year_group, part in each.year_groups.items()
        if first <= year_group <= last
    ]
    pupils = sum(part.pupils for part in parts)
    two_hours = sum(part.two_hours for part in parts)
    return pupils > 0 and 100 * two_hours >= told.rules.sport_percent * pupils


def _took_part(told: Told) -> bool:
    """Whether any pupil came, or was assessed or asked. Who is registered and never came had
    nothing; without a register, who has a row at all took part."""
    return any(
        each.pupils and (each.attended or not each.offered or each.strands or each.asked)
        for each in told.of(ProgressLoaded)
    )


def _agreed(told: Told) -> bool:
    return any(
        each.ended_on is None or each.ended_on > told.year.starts
        for each in told.of(AgreementSigned)
    )


def _artsmark(told: Told) -> bool:
    spans = [span for each in told.of(ArtsmarkChanged) for span in each.held]
    return any(told.within(span.held_from, span.until) for span in spans)


def _supported(told: Told) -> bool:
    return any(
        each.accepted_on is not None and told.within(each.accepted_on, each.ended_on)
        for each in told.of(SupportChanged)
    )


_HAS: Final[Mapping[Code, Callable[[Told], bool]]] = {
    "tuition": lambda told: any(each.pupils for each in told.of(TuitionChanged)),
    "sport_two_hours": _sport,
    "music": lambda told: any(each.projects for each in told.of(ProjectChanged)),
    "activities": _took_part,
    "arts_award": lambda told: any(sum(e.levels.values()) for e in told.of(ArtsAwardsLoaded)),
    "artsmark": _artsmark,
    "agreements": _agreed,
    "training": lambda told: any(each.attended for each in told.of(TrainingChanged)),
    "support": _supported,
}
"""Of each provision, whether a school has it."""


def phase_of(phase: str, kind: str) -> str:
    """The phase of a school in the words of the rules: special schools and pupil referral units,
    which have none in the register, are phases of their own."""
    if kind == _UNIT:
        return _UNIT
    return "special" if "special" in kind else phase


def provisions_of(told: Told, phase: str) -> dict[Code, Has]:
    """Each provision, in the order of the rules. Pure. What a school has is open to it."""
    return {
        each.code: _has(told, each.code, phase in each.phases) for each in told.rules.provisions
    }


def _has(told: Told, code: Code, is_open: bool) -> Has:
    if _HAS[code](told):
        return "yes"
    if code == "support":
        offered = (told.within(each.proposed_on, each.ended_on) for each in told.of(SupportChanged))
        is_open = is_open and any(offered)
    return "no" if is_open else "not_for_it"


def schools_in(places: Iterable[Place], year: AcademicYear, rules: ReachRules) -> list[Place]:
    """Those of these that were open on any day of the year, and that any provision is for."""
    phases = {phase for each in rules.provisions for phase in each.phases}
    return [
        place
        for place in places
        if place.framework == "schools"
        and phase_of(place.phase, place.kind) in phases
        and _open_in(place, year)
    ]


async def had_by_schools(
    session: AnySession, places: Collection[Place], year: AcademicYear, rules: ReachRules
) -> dict[str, dict[Code, Has]]:
    """The provisions of each of these schools in a year. One statement."""
    asked: dict[str, Any] = {"organisations": [place.organisation for place in places]}
    asked |= {"types": list(_MODELS), "year": str(year)}
    events: dict[str, list[EventData]] = defaultdict(list)
    for row in await session.execute(_TOLD, asked):
        events[row.organisation].append(_MODELS[row.event_type].model_validate_json(row.state))
    return {
        place.organisation: provisions_of(
            Told(events[place.organisation], year, rules), phase_of(place.phase, place.kind)
        )
        for place in places
    }


def _open_in(place: Place, year: AcademicYear) -> bool:
    if place.status == "proposed" or (place.opened_on and place.opened_on > year.ends):
        return False
    return place.closed_on > year.starts if place.closed_on else place.status != "closed"
