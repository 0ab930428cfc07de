"""What activities did for the pupils of a school: who took part, came, gained."""

from collections.abc import Iterator, Mapping
from typing import Final

from contracts.enrichment import Gains, Progress, ProgressLoaded, Scale, Sort, Strand
from contracts.envelope import BadEvent, Event
from education.periods import Period, parse_period, period_of
from services.kpi.figures import ALL, ALWAYS, FINAL, SCALAR, Cells, Line, Place, Posting
from services.kpi.measures.parts import year_of

FAMILIES: Final[Mapping[Sort, str]] = {
    "find_your_talent": "find_your_talent",
    "playing_for_success": "playing_for_success",
    "study_support": "study_support",
    "inspiring_communities": "inspiring_communities",
    "targeted_project": "targeted_projects",
}
"""The family that an activity of each sort moves."""
_CENTRE_SCALES: Final[Mapping[Strand, Scale]] = {
    "literacy": "months", "numeracy": "months", "ict": "points"
}  # fmt: skip
"""What Playing for Success is told of, and in what: gains on other scales do not add up."""
_LEAST, _MOST = -1, 3
"""Buckets of progress in sub-levels: fell back; three or more."""


def progress_posting(event: Event[ProgressLoaded]) -> Posting:
    """What one activity did for one school, of Find Your Talent by term, else by year. Several of
    one sort add up. True since its first day; since it is told, where that is earlier.

    Raises `BadEvent` for a year or term that is none, and for parts that are more than their whole.
    """
    data = event.data
    period = _period(data)
    _check(data)
    if data.withdrawn:
        return Posting(ALWAYS)
    family = FAMILIES[data.sort]
    figures: dict[str, Cells] = {
        f"{family}.returns": {group: {FINAL: 1} for group in (ALL, *_groups(data))},
        **{f"{family}.{name}": cells for name, cells in _FIGURES[data.sort](data)},
    }
    place = Place(data.organisation, data.area, str(period))
    told = {measure: cells for measure, cells in figures.items() if cells}
    since = min(data.starts_on, event.time.date(), period.ends)
    return Posting(ALWAYS, (Line(place, told, since),))


Told = Iterator[tuple[str, Cells]]


def _find_your_talent(data: ProgressLoaded) -> Told:
    yield "schools", _plain(int(data.first))
    yield "asked", _plain(data.asked)
    yield "positive", _plain(data.positive)
    told = data.strands.get("writing")
    if told is not None and told.scale == "sub_levels":
        yield "writing", {ALL: _steps(told.gains)} if told.gains else {}
        yield "not_assessed", _plain(told.not_assessed)


def _playing_for_success(data: ProgressLoaded) -> Told:
    yield from _coming(data)
    for strand, scale in _CENTRE_SCALES.items():
        told = data.strands.get(strand)
        if told is not None and told.scale == scale and told.gains:
            of = {group: told.by.get(group, {}) for group in _groups(data)}
            of |= {ALL: told.gains, f"phase={data.phase}": told.gains}
            yield strand, {group: gains for group, gains in of.items() if gains}


def _coming(data: ProgressLoaded) -> Told:
    yield "pupils", _plain(data.different)
    yield "offered", _plain(data.offered)
    yield "attended", _plain(data.attended)


def _targeted(data: ProgressLoaded) -> Told:
    told = [each for each in data.strands.values() if each.scale == "sub_levels"]
    gains: dict[int, int] = {}
    for each in told:
        for step, number in _steps(each.gains).items():
            gains[step] = gains.get(step, 0) + number
    yield "progress", {ALL: gains} if gains else {}
    yield "not_assessed", _plain(sum(each.not_assessed for each in told))


_FIGURES: Final = {
    "find_your_talent": _find_your_talent,
    "playing_for_success": _playing_for_success,
    "study_support": _coming,
    "inspiring_communities": _coming,
    "targeted_project": _targeted,
}


def _plain(number: int) -> Cells:
    return {ALL: {SCALAR: number}} if number else {}


def _steps(gains: Gains) -> dict[int, int]:
    steps: dict[int, int] = {}
    for gain, number in gains.items():
        step = min(max(gain, _LEAST), _MOST)
        steps[step] = steps.get(step, 0) + number
    return {step: number for step, number in steps.items() if number}


def _groups(data: ProgressLoaded) -> tuple[str, ...]:
    """What Playing for Success is told by beside all."""
    if data.sort != "playing_for_success":
        return ()
    return (f"phase={data.phase}", *(group for group in data.by if group.startswith("gender=")))


def _period(data: ProgressLoaded) -> Period:
    if data.sort != "find_your_talent":
        return parse_period(str(year_of(data.year)))
    if data.term is None:
        return period_of("term", data.starts_on)
    try:
        term = parse_period(data.term)
    except ValueError as wrong:
        raise BadEvent(f"term: {wrong}") from None
    if term.type != "term":
        raise BadEvent(f"term: {term} is none")
    return term


def _check(data: ProgressLoaded) -> None:
    for part, whole in (
        ("different", "pupils"), ("attended", "offered"), ("regular", "pupils"),
        ("positive", "asked"), ("asked", "pupils"),
    ):  # fmt: skip
        if getattr(data, part) > getattr(data, whole):
            raise BadEvent(f"more {part} than {whole}")
    for strand, told in data.strands.items():
        _check_strand(strand, told)


def _check_strand(strand: str, told: Progress) -> None:
    if sum(told.gains.values()) != told.assessed:
        raise BadEvent(f"{strand}: gains are not those of the assessed")
    if any(sum(gains.values()) > told.assessed for gains in told.by.values()):
        raise BadEvent(f"{strand}: more assessed in a group than in all")
