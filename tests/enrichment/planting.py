"""All that enrichment holds of a school, as files and calls: every kind of file and of record."""

from collections.abc import Iterable, Iterator, Mapping
from datetime import date, timedelta
from typing import Final

from chassis.clock import today
from contracts.sif import CategoryChanged, Placement
from education.years import AcademicYear
from tests.enrichment.app import AREA, Row, as_csv
from tests.enrichment.people import pupil
from tests.support.framework import Sent

TODAY: Final = today()
YEAR: Final = AcademicYear.containing(TODAY)
"""In which all of it is."""
SINCE: Final = max(YEAR.starts, TODAY - timedelta(days=30))
"""Since when schools are in Intensive Support."""
ACTIVITY, SERVICE = f"{{area}}.writing.{YEAR.slug}", "{area}.science-centre"
COURSE, TUTOR = "{area}.phonics", "{area}.tutor-7"
KEYS_OF_AREA: Final = (ACTIVITY, SERVICE, COURSE, TUTOR)
"""The authority's own."""
AGREEMENT, BOOKING = f"{{place}}.science-centre.{YEAR.slug}", "{place}.phonics"
SUPPORT: Final = "{place}.{since}"
KEYS: Final = (AGREEMENT, BOOKING, SUPPORT)
"""Of its records nobody else may know of."""
TUTOR_NAME: Final = "Plantedtutor"
_ON: Final = TODAY.isoformat()


def people(place: str, first: int) -> list[Row]:
    """Two pupils of year 6 on its roll."""
    return [pupil(number, place, str(YEAR), year_group="6") for number in (first, first + 1)]


def files(
    place: str, first: int, word: str, *, area: str = AREA, surveyed: int = 30
) -> Iterator[tuple[str, bytes]]:
    """The files it sends: of both of its pupils, and of the school; `word` is in what it calls its
    classes, and `surveyed` pupils are in its survey."""
    young = people(place, first)
    yield "pupils", as_csv(young)
    for path, more in OF_PUPILS.items():
        yield path, as_csv([of_pupil(row, more, area) for row in young])
    for path, more in OF_SCHOOLS.items():
        yield path, as_csv([of_school(place) | filled(more, word, surveyed)])


def of_pupil(pupil: Row, more: Row, area: str = AREA) -> Row:
    """A row about one of them."""
    who = {name: pupil[name] for name in ("academic_year", "school", "upn")}
    return who | {name: value.format(area=area) for name, value in more.items()}


def of_school(place: str) -> Row:
    """What a row about it begins with."""
    return {"academic_year": str(YEAR), "school": place}


def filled(row: Row, word: str, surveyed: int = 30) -> Row:
    """With what is a school's own in the place of blanks."""
    own = {"class_name": word, "pupils": str(surveyed)}
    return {name: value or own[name] for name, value in row.items()}


OF_PUPILS: Final[Mapping[str, Row]] = {
    "tuition": {"subject": "english", "entry_level": "2a", "exit_level": "3b", "tutor": TUTOR},
    "tuition-sessions": {
        "subject": "english", "held_on": _ON, "minutes": "60", "attended": "yes",
    },
    "activity-attendance": {"activity": ACTIVITY, "offered": "10", "attended": "9"},
    "activity-assessments": {
        "activity": ACTIVITY, "strand": "writing", "before": "2a", "after": "3b",
    },
    "activity-attitudes": {
        "activity": ACTIVITY, "question": "enjoys-writing", "before": "2", "after": "4",
    },
    "arts-awards": {"level": "bronze", "awarded_on": _ON},
}  # fmt: skip
OF_SCHOOLS: Final[Mapping[str, Row]] = {
    "sport-survey": {
        "year_group": "6", "pupils": "", "two_hours": "28", "three_hours": "20",
        "five_hours": "4",
    },
    "music-projects": {
        "project": "P1", "class_name": "", "year_group": "4", "instrument": "ukulele",
        "starts_on": _ON, "weeks": "10", "pupils": "27",
    },
}  # fmt: skip


OF_THE_AUTHORITY: Final[Mapping[str, Row]] = {
    "tuition-allocations": {"subject": "english", "key_stage": "2", "courses": "4"},
    "artsmark": {"level": "gold", "awarded_on": _ON},
}


def sent_of(place: str) -> Iterator[tuple[str, bytes]]:
    """The files of it that the authority sends."""
    for path, more in OF_THE_AUTHORITY.items():
        yield path, as_csv([of_school(place) | more])


def of_area(area: str = AREA) -> list[Sent]:
    """What is the authority's: an activity, a traded service with a package, a course, a tutor."""
    activity = {"name": "writing", "sort": "targeted_project", "title": "Writing", "sessions": 10}
    days = {"starts_on": YEAR.starts.isoformat(), "ends_on": YEAR.ends.isoformat()}
    assessed = {"session_minutes": 60, "strands": {"writing": "sub_levels"}}
    service = {"name": "science-centre", "title": "Science", "sort": "science", "unit": "days"}
    package = {"code": "ten-days", "title": "Ten days", "units": 10, "price": "450.00"}
    course = {"name": "phonics", "title": "Phonics", "provider": "local-delivery-agency"}
    places = {"subject": "literacy", "days": [_ON], "places": 20}
    tutor = {"slug": "tutor-7", "name": TUTOR_NAME, "subjects": ["english"]}
    here, year = {"area": area}, {"year": str(YEAR)}
    return [
        Sent("activities", here | year | activity | days | assessed, 201),
        Sent("traded-services", here | service, 201),
        Sent(f"traded-services/{SERVICE.format(area=area)}/packages", year | package),
        Sent("courses", here | course | places, 201),
        Sent("tutors", here | tutor | {"from": YEAR.starts.isoformat()}, 201),
    ]


def tier(place: str) -> CategoryChanged:
    """`sif` tells that it is in Intensive Support: enrichment support is proposed."""
    told = {"organisation": place, "area": AREA, "phase": "primary", "kind": "community_school"}
    since = Placement(tier=4, term=f"{YEAR}-AUT", effective_on=SINCE, until=None)
    return CategoryChanged.model_validate(told | {"framework": "schools", "placements": (since,)})


def kept(
    place: str, word: str, *, area: str = AREA, since: date = SINCE, price: str = "450.00"
) -> list[Sent]:
    """Its records, with support since a day; `word` is in all their prose."""
    quote = {"organisation": place, "service": SERVICE.format(area=area), "year": str(YEAR)}
    terms = {"package": "ten-days", "price": price, "reason": word}
    agreement, support = AGREEMENT.format(place=place), SUPPORT.format(place=place, since=since)
    booking = {"organisation": place, "course": COURSE.format(area=area), "places": 2}
    given = {"item": "tuition", "hours": 2, "what": word}
    return [
        Sent("agreements", quote | terms, 201),
        Sent(f"agreements/{agreement}/signature", {}),
        Sent(f"agreements/{agreement}/deliveries", {"units": 1, "what": word}),
        Sent("bookings", booking, 201),
        Sent(f"support/{support}/acceptance", {}),
        Sent(f"support/{support}/deliveries", given),
        Sent(f"support/{support}/reviews", {"progress": "good", "words": word}),
    ]


def held(places: Iterable[str], area: str = AREA) -> list[Sent]:
    """The course is over, and who came and how they rate it."""
    after: list[Sent] = [Sent(f"courses/{COURSE.format(area=area)}/holding", {})]
    for place in places:
        booking = f"bookings/{BOOKING.format(place=place)}"
        after += [
            Sent(f"{booking}/attendance", {"attended": 2}),
            Sent(f"{booking}/evaluation", {"ratings": [4, 5]}),
        ]
    return after
