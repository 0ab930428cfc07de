"""The facts a rule may ask about: of which kind, in words, and how far from being otherwise."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from typing import Final, Literal, NamedTuple, get_args

from contracts.schools import Category
from education.ofsted import PROGRESS, grade_word
from education.rounding import half_up
from education.words import in_words
from services.sif.facts.facts import Attainment, Facts, Shortfall, Trend
from services.sif.interventions.state import NoticeStatus
from services.sif.rules.conditions import Condition, Kind

Unit = Literal["pupils", "percentage_points", "years"]
_POINT: Final = Fraction(1)
_STATUSES: Final = frozenset({"none", *get_args(NoticeStatus)})
_SUBJECTS: Final[Mapping[str, str]] = {
    "english": "English",
    "maths": "mathematics",
    "english_progress": "progress in English",
    "maths_progress": "progress in mathematics",
}


class Distance(NamedTuple):
    """How far a fact is from being otherwise, in a unit and in words."""

    amount: Fraction
    unit: Unit
    text: str


@dataclass(frozen=True, slots=True)
class Named:
    """A fact. `words`: those it may be; none listed, it is no word."""

    kind: Kind
    told: Callable[[Facts], str]
    words: frozenset[str] = frozenset()
    confidential: bool = False
    distance: Callable[[Facts, Condition], Distance | None] = lambda _facts, _condition: None


def day_in_words(day: date | None) -> str:
    """14 October 2009, where it is known."""
    return "a day not known" if day is None else in_words(day)


def _category(facts: Facts) -> str:
    if facts.ofsted_category == "none":
        return "Ofsted: in no category of concern"
    word = str(facts.ofsted_category).replace("_", " ")
    return f"Ofsted: {word} since {day_in_words(facts.category_since)}"


def _overall(facts: Facts) -> str:
    grade, on = facts.ofsted_overall, facts.inspected_on
    sort = "section_5" if facts.framework == "schools" else "early_years"
    word = grade_word(grade, on or facts.on, sort) if grade else "not graded"
    return f"Ofsted: overall effectiveness {word} ({grade}), inspected on {day_in_words(on)}"


def _inspected(facts: Facts) -> str:
    if facts.inspected:
        return f"Ofsted: inspected on {day_in_words(facts.inspected_on)}"
    return "Ofsted: never inspected"


def _monitoring(facts: Facts) -> str:
    progress, on = facts.monitoring_progress, day_in_words(facts.monitored_on)
    return f"Ofsted: {progress} progress at the monitoring visit of {on}"


def _eligible(facts: Facts) -> str:
    said = "eligible" if facts.eligible_for_intervention else "not eligible"
    return f"Education and Inspections Act 2006, Part 4: {said} for intervention"


def _notice(facts: Facts) -> str:
    if facts.notice_status == "none":
        return "Register of notices: no warning notice"
    given, status = day_in_words(facts.notice_given_on), facts.notice_status.replace("_", " ")
    return f"Register of notices: warning notice of {given}, {status}"


def _floor(facts: Facts) -> str:
    held = facts.attainment
    if held is None:
        return "Results: none"
    figure = f"{_results(held)}: {half_up(held.percent)}% achieved the standard"
    return f"{figure}, no floor" if held.floor is None else f"{figure}, floor {held.floor}%"


def _to_floor(facts: Facts, _condition: Condition) -> Distance | None:
    held = facts.attainment
    if held is None or held.pupils_to_floor is None:
        return None
    pupils = "one pupil" if held.pupils_to_floor == 1 else f"{held.pupils_to_floor} pupils"
    text = f"{pupils} below the floor" if held.below_floor else f"{pupils} from the floor"
    return Distance(Fraction(held.pupils_to_floor), "pupils", text)


def _trend(facts: Facts) -> str:
    percents = ", ".join(f"{half_up(one)}%" for one in facts.percents)
    stage = facts.attainment.stage.upper() if facts.attainment else ""
    return f"Results {stage}: {facts.three_year_trend} over three years ({percents})"


def _to_decline(facts: Facts, condition: Condition) -> Distance | None:
    falling = len(facts.percents) > 1 and facts.percents[-1] < facts.percents[-2]
    asked = condition.among == ("declining",)
    if not asked or not falling or facts.three_year_trend == "declining":
        return None
    return Distance(_POINT, "years", "one more year of decline")


def _shortfall(held: Shortfall | None) -> str:
    if held is None:
        return "Results: nothing to compare"
    what = _SUBJECTS.get(held.what, held.what)
    side = "under" if held.points >= 0 else "over"
    return (
        f"{_results(held)}: {what} {half_up(held.own)}%, {half_up(abs(held.points))} percentage "
        f"points {side} the authority's mean of {half_up(held.mean)}%"
    )


def _to_gap(value: Fraction | None, condition: Condition) -> Distance | None:
    if value is None or condition.bound is None:
        return None
    amount = abs(value - condition.bound)
    side = "from" if value <= condition.bound else "over"
    shown = half_up(amount) or "less than 0.1"
    text = f"{shown} percentage points {side} a gap of {condition.bound}"
    return Distance(amount, "percentage_points", text)


def _risk(facts: Facts) -> str:
    noted = day_in_words(facts.risk_noted_on)
    return f"School Improvement Partner: risk {facts.sip_risk} of 4, noted on {noted}"


def _leadership(facts: Facts) -> str:
    said = "a concern" if facts.leadership_concern else "no concern"
    return f"School Improvement Partner: {said} about leadership"


def _results(held: Attainment | Shortfall) -> str:
    return f"Results {held.year} {held.stage.upper()}"


NAMED: Final[Mapping[str, Named]] = {
    "ofsted_category": Named("word", _category, frozenset(get_args(Category))),
    "ofsted_overall": Named("number", _overall),
    "inspected": Named("flag", _inspected),
    "monitoring_progress": Named("word", _monitoring, frozenset(PROGRESS)),
    "eligible_for_intervention": Named("flag", _eligible),
    "notice_status": Named("word", _notice, _STATUSES),
    "below_floor": Named("flag", _floor, distance=_to_floor),
    "three_year_trend": Named("word", _trend, frozenset(get_args(Trend)), distance=_to_decline),
    "gap": Named(
        "number",
        lambda facts: _shortfall(facts.attainment_shortfall),
        distance=lambda facts, condition: _to_gap(facts.gap, condition),
    ),
    "progress_gap": Named(
        "number",
        lambda facts: _shortfall(facts.progress_shortfall),
        distance=lambda facts, condition: _to_gap(facts.progress_gap, condition),
    ),
    "leadership_concern": Named("flag", _leadership, confidential=True),
    "sip_risk": Named("number", _risk, confidential=True),
}
