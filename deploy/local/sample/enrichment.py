"""The sample's enrichment: who gets what in 2009/10, and the projects of summer 2009, in numbers as
reported to committee in December 2009."""

from collections.abc import Iterable, Iterator, Sequence
from typing import Final

from deploy.local.sample import pupils
from deploy.local.sample.agreements import (
    SCIENCE_SCHOOLS,
    load_agreements,
    load_support,
    load_training,
    load_tutors,
)
from deploy.local.sample.api import PATIENCE, Api
from deploy.local.sample.geography import TONGE
from deploy.local.sample.pupils import YEAR, YEAR_BEFORE, Pupil, Row, pupils_of
from deploy.local.sample.register import AREA, PRIMARIES, SECONDARIES, UNITS
from deploy.local.sample.tables import csv_of
from education.sub_levels import ORDER, SUB_LEVELS

_HERE: Final = "/v1/enrichment"
_INSTRUMENTS: Final = ("ukulele", "brass", "samba drums", "recorder", "voice")
MUSIC_SCHOOLS: Final = (*PRIMARIES[:55], *UNITS)
"""57 of 60: 95 %."""
_WITH_TWO: Final = 48
"""Schools with a second project: 57 + 48 = 105."""
FYT_SCHOOLS: Final = PRIMARIES[:6]
_WRITING: Final = (*(2,) * 20, *(1,) * 28, *(0,) * 10, *(-1,) * 2)
"""Sub-levels that each of sixty children gained: 33 % two, 47 % one."""
_NOT_BETTER: Final = (30, 59)
"""Of these two of the sixty the attitude was no better: 97 % of it was."""
_MONTHS: Final = (9, 6, 12, 3, 15, 8, 0, 10, 11, 6)
_POINTS: Final = (12, 8, 15, 5, 10)
_ARTSMARKS: Final = ("artsmark", "artsmark", "silver", "gold")
_CENTRE_STRANDS: Final = {"literacy": "months", "numeracy": "months", "ict": "points"}
_AUTUMN: Final[dict[str, object]] = {
    "starts_on": "2009-09-28",
    "ends_on": "2009-12-04",
    "session_minutes": 120,
}
_ACTIVITIES: Final[Sequence[dict[str, object]]] = (
    {
        "name": "fyt-writing",
        "year": YEAR_BEFORE,
        "sort": "find_your_talent",
        "title": "Using cultural organisations to raise levels of attainment",
        "starts_on": "2009-04-20",
        "ends_on": "2009-07-17",
        "term": "2008/09-SUM",
        "sessions": 10,
        "session_minutes": 90,
        "strands": {"writing": "sub_levels"},
        "schools": FYT_SCHOOLS,
    },
    _AUTUMN
    | {
        "name": "study-at-bwfc",
        "sort": "playing_for_success",
        "title": "Playing for Success at Study@BWFC",
        "centre": "Study@BWFC",
        "sessions": 10,
        "strands": _CENTRE_STRANDS,
    },
    _AUTUMN
    | {
        "name": "crown-green-zone",
        "sort": "playing_for_success",
        "title": "Playing for Success at the Crown Green Zone",
        "centre": "Leverhulme Crown Green Zone",
        "sessions": 10,
        "strands": _CENTRE_STRANDS,
    },
    _AUTUMN | {"name": "sunflower", "sort": "study_support", "title": "Sunflower club",
               "sessions": 10},
    _AUTUMN | {"name": "kiwi", "sort": "study_support", "title": "KIWI club", "sessions": 10},
    _AUTUMN
    | {
        "name": "tonge",
        "sort": "inspiring_communities",
        "title": "Inspiring Communities in Tonge with the Haulgh",
        "wards": [TONGE],
        "sessions": 8,
    },
)  # fmt: skip


def load_enrichment(api: Api) -> str:
    """Load it all; tells of what there is then."""
    _load_rolls(api)
    _submit(api, "tuition-allocations", pupils.allocations_csv())
    _submit(api, "tuition", pupils.tuition_csv(), within=PATIENCE)
    _submit(api, "tuition-sessions", pupils.sessions_csv(), within=PATIENCE)
    _submit(api, "sport-survey", sport_csv())
    _submit(api, "music-projects", music_csv())
    _load_activities(api)
    _submit(api, "artsmark", artsmark_csv())
    _submit(api, "arts-awards", pupils.awards_csv())
    load_agreements(api)
    load_training(api)
    load_support(api)
    taught = len({course.pupil for course in pupils.courses()})
    projects = len(MUSIC_SCHOOLS) + _WITH_TWO
    return (
        f"enrichment: {taught:,} pupils with tuition, {projects} music projects, "
        f"{len(SCIENCE_SCHOOLS)} science-centre agreements, {len(_ACTIVITIES)} activities"
    )


def sport_csv() -> str:
    """The survey of 2008/09: of two year groups of one size the first has all with two hours, the
    second all but 4 %; 98 % of pupils."""
    rows = []
    for schools, groups, size in (
        (PRIMARIES, range(1, 7), 50),
        (SECONDARIES, range(7, 12), 200),
    ):
        places = [(school, group) for school in schools for group in groups]
        rows += [_surveyed(*place, at, size) for at, place in enumerate(places)]
    return csv_of(tuple(rows[0]), rows)


def music_csv() -> str:
    """Whole-class projects, weekly; every other one lasts the year."""
    rows = []
    for at, school in enumerate(MUSIC_SCHOOLS):
        groups = (6,) if school in UNITS else (4, 5)[: 2 if at < _WITH_TWO else 1]
        rows += [_project(school, group, at) for group in groups]
    return csv_of(tuple(rows[0]), rows)


def artsmark_csv() -> str:
    """A dozen schools hold one."""
    rows = [
        {
            "academic_year": YEAR_BEFORE,
            "school": school,
            "level": _ARTSMARKS[at % len(_ARTSMARKS)],
            "awarded_on": "2009-05-20",
        }
        for at, school in enumerate((*PRIMARIES[:9], *SECONDARIES[:3]))
    ]
    return csv_of(tuple(rows[0]), rows)


def attendance_csv() -> str:
    """All sessions but up to three were attended."""
    rows = [
        pupil.of(year)
        | {"activity": name, "offered": str(offered), "attended": str(offered - at % 4)}
        for year, name, offered, some in _taking_part()
        for at, pupil in enumerate(some)
    ]
    return csv_of(tuple(rows[0]), rows)


def assessments_csv() -> str:
    """In writing of Find Your Talent, in three strands of Playing for Success."""
    rows = [
        pupil.of(YEAR_BEFORE)
        | {"activity": "fyt-writing", "strand": "writing", "before": "3c"}
        | {"after": ORDER[SUB_LEVELS["3c"] + gain]}
        for pupil, gain in zip(_talented(), _WRITING, strict=True)
    ]
    for name, some in _at_centres().items():
        rows += [row for at, pupil in enumerate(some) for row in _at_a_centre(name, pupil, at)]
    return csv_of(tuple(rows[0]), rows)


def attitudes_csv() -> str:
    """One question, asked before and after."""
    rows = [
        pupil.of(YEAR_BEFORE)
        | {"activity": "fyt-writing", "question": "i-like-writing", "before": "3"}
        | {"after": "3" if at in _NOT_BETTER else "4"}
        for at, pupil in enumerate(_talented())
    ]
    return csv_of(tuple(rows[0]), rows)


def _submit(api: Api, path: str, text: str, *, within: float = 0.0) -> None:
    api.post(f"{_HERE}/{path}/submissions", text, within=within)


def _load_rolls(api: Api) -> None:
    """What the files about pupils refer to: the rolls, and tutors."""
    # The schools reach enrichment as events, a moment later.
    _submit(api, "pupils", pupils.roll_csv(), within=PATIENCE)
    _submit(api, "pupils", pupils.roll_before_csv(_talented()))
    load_tutors(api)


def _load_activities(api: Api) -> None:
    for activity in _ACTIVITIES:
        made = api.send(f"{_HERE}/activities", {"area": AREA, "year": YEAR} | activity)
        here = f"{_HERE}/activities/{made['key']}"
        api.send(f"{here}/start", {"on": activity["starts_on"]})
        api.send(f"{here}/ending", {"on": activity["ends_on"]})
    _submit(api, "activity-attendance", attendance_csv())
    _submit(api, "activity-assessments", assessments_csv())
    _submit(api, "activity-attitudes", attitudes_csv())


def _talented() -> list[Pupil]:
    """Ten children of each of the six schools; in year 5 then."""
    return [pupil for school in FYT_SCHOOLS for pupil in pupils_of(school, 6)[:10]]


def _at_centres() -> dict[str, list[Pupil]]:
    return {
        "study-at-bwfc": [p for school in SECONDARIES for p in pupils_of(school, 7)[:10]],
        "crown-green-zone": [p for school in PRIMARIES[6:10] for p in pupils_of(school, 6)[:10]],
    }


def _taking_part() -> Iterator[tuple[str, str, int, list[Pupil]]]:
    """Year, activity, sessions and pupils of each."""
    yield YEAR_BEFORE, "fyt-writing", 10, _talented()
    for name, some in _at_centres().items():
        yield YEAR, name, 10, some
    yield YEAR, "sunflower", 10, _youngest(PRIMARIES[12:18], 3)
    yield YEAR, "kiwi", 10, _youngest(PRIMARIES[18:24], 5)
    yield YEAR, "tonge", 8, _youngest(PRIMARIES[1:6], 4)


def _youngest(schools: Iterable[str], year_group: int) -> list[Pupil]:
    return [pupil for school in schools for pupil in pupils_of(school, year_group)[:8]]


def _surveyed(school: str, group: int, at: int, size: int) -> Row:
    return {
        "academic_year": YEAR_BEFORE,
        "school": school,
        "year_group": str(group),
        "pupils": str(size),
        "two_hours": str(size if at % 2 == 0 else size * 96 // 100),
        "three_hours": str(size * 64 // 100),
        "five_hours": str(size * (32 + 4 * (at % 3)) // 100),
    }


def _project(school: str, group: int, at: int) -> Row:
    return {
        "academic_year": YEAR,
        "school": school,
        "project": f"year-{group}",
        "class_name": f"Year {group}",
        "year_group": str(group),
        "instrument": _INSTRUMENTS[(at + group) % len(_INSTRUMENTS)],
        "starts_on": "2009-09-21",
        "weeks": "30" if at % 2 else "10",
        "weekly": "Y",
        "minutes": "40",
        "pupils": "10" if school in UNITS else "15",
    }


def _at_a_centre(name: str, pupil: Pupil, at: int) -> Iterator[Row]:
    gains = {
        "literacy": _MONTHS[at % len(_MONTHS)],
        "numeracy": 3 + _MONTHS[(at + 3) % len(_MONTHS)],
        "ict": _POINTS[at % len(_POINTS)],
    }
    for strand, gain in gains.items():
        before = 40 if strand == "ict" else 96
        yield pupil.of() | {
            "activity": name,
            "strand": strand,
            "before": str(before),
            "after": str(before + gain),
        }
