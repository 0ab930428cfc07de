"""All that 14-19 holds of a school or college, as files and calls: every kind of record."""

from collections.abc import Iterable, Iterator, Mapping
from datetime import timedelta
from typing import Any, Final

from chassis.clock import today
from education.years import AcademicYear
from tests.fourteen19.app import Row, as_csv
from tests.fourteen19.people import learner
from tests.support.framework import Sent

TODAY: Final = today()
YEAR: Final = AcademicYear.containing(TODAY)
"""In which all of it is; courses and applications are for the next."""
NEXT: Final = YEAR.next
CONSORTIUM, PLACES = "{place}.group", f"{{place}}.{YEAR.slug}"
DRAFT, COURSE = f"{{place}}.DRAFT.{NEXT.slug}", f"{{place}}.OPEN.{NEXT.slug}"
APPLICATION, FOLLOW_UP = "{application}", f"{{place}}.{YEAR.slug}"
COLLECTION: Final = f"{{area}}.diplomas.{YEAR.slug}.c{{place}}"
FUNCTION, POST = "{area}.planning", "{area}.post-1"
KEYS = ("{place}", CONSORTIUM, PLACES, DRAFT, FOLLOW_UP)
"""Of its records nobody else may know of."""
_SOON: Final = (TODAY + timedelta(days=30)).isoformat()
_ON: Final = TODAY.isoformat()


def people(place: str, first: int, word: str) -> list[Row]:
    """Two young people of year 11 on roll at it: they are called `word`."""
    return [
        learner(
            number,
            place,
            academic_year=str(YEAR),
            dob=f"{YEAR.start - 15}-03-{1 + number % 28:02}",
            year_group="11",
            surname=word,
            forename=word,
        )
        for number in (first, first + 1)
    ]


def files(place: str, first: int, word: str) -> Iterator[tuple[str, bytes]]:
    """The files it sends: of both of its people, but for offers, interviews and removals, which
    only the first had."""
    young = people(place, first, word)
    who = [
        {name: row[name] for name in ("academic_year", "provider", "learner_ref")} for row in young
    ]
    yield "learners", as_csv(young)
    for data, more in OF_LEARNERS.items():
        told = who[:1] if data in _OF_THE_FIRST else who
        yield data, as_csv([row | more for row in told])


_OF_THE_FIRST: Final = ("offers", "guidance", "key-stage-4-removals")
OF_LEARNERS: Final[dict[str, Row]] = {
    "diplomas": {"line": "ENG", "level": "higher", "starts_on": _ON},
    "offers": {"status": "offer_made", "offer_type": "fe_college", "offered_on": _ON},
    "guidance": {"stage": "16", "held_on": _ON},
    "participation": {"activity": "seeking", "starts_on": _ON},
    "apprenticeships": {"framework": "Care", "level": "programme_led", "starts_on": _ON},
    "foundation-learning": {"level": "entry_3", "functional_skills": "yes", "starts_on": _ON},
    "key-stage-4-removals": {"arrived_on": _ON, "agreed_on": _ON},
    "attainment": {
        "qualification": "gcse",
        "subject": "Mathematics",
        "grade": "C",
        "awarded_on": _ON,
    },
}


def kept(place: str, word: str) -> list[Sent]:
    """Its records but those of learners; `word` is in all its prose but what anybody may read."""
    group, rows = CONSORTIUM.format(place=place), [{"level": "level_2", "places": 17}]
    draft = {"organisation": place, "year": str(NEXT), "level": "level_2"}
    told = {
        "summary": "Of engines.",
        "starts_on": (NEXT.starts + timedelta(days=6)).isoformat(),
        "taught_at": {"name": "Here", "postcode": "BL3 5BG"},
    }
    pilot = {"item": "staff", "readiness": "under_way", "note": word}
    line = {"levels": ["higher"], "taught_by": [place], "planned_from": _ON}
    forming = {"lead": place, "slug": "group", "title": word, "members": [place], "sign_by": _SOON}
    return [
        Sent("pilots", {"organisation": place, "pilot_from": _ON}, 201),
        Sent(f"pilots/{place}/readiness", pilot),
        Sent("consortia", forming, 201),
        Sent(f"consortia/{group}/lines/ENG/plan", line),
        Sent("places", {"organisation": place, "year": str(YEAR), "rows": rows}, 201),
        Sent("courses", draft | {"code": "DRAFT", "title": word}, 201),
        Sent("courses", draft | told | {"code": "OPEN", "title": "Engineering"}, 201),
        Sent(f"courses/{COURSE.format(place=place)}/publication", {}),
    ]


def of_area(area: str, places: Mapping[str, str]) -> list[Sent]:
    """What is the authority's, and a collection of each of these, by the word of each."""
    days = ("opens_on", "equal_consideration_by", "respond_by", "closes_on")
    dates = dict.fromkeys(days[1:], _SOON) | {days[0]: _ON}
    moved = {"area": area, "transfers_on": "2030-04-01"}
    lead = {"lead": "Lead, 11-19 team", "checklist": ["Staff in post"]}
    return [
        *(_collection(area, place, word) for place, word in places.items()),
        Sent("application-rounds", {"area": area, "year": str(NEXT)} | dates, 201, "PUT"),
        Sent("transfer-functions", moved | lead | {"slug": "planning", "title": "Planning"}, 201),
        Sent("transfer-posts", moved | {"slug": "post-1", "title": "Adviser"}, 201),
    ]


def _collection(area: str, place: str, word: str) -> Sent:
    asked: dict[str, Any] = {
        "area": area,
        "data": "diplomas",
        "year": str(YEAR),
        "name": f"c{place.lower()}",
        "title": word,
        "opens_on": _SOON,
        "due_on": _SOON,
        "expected": [place],
    }
    return Sent("collections", asked, 201)


def begun(learner_id: int, courses: Iterable[str]) -> Sent:
    """An application of one of its people, begun."""
    draft = {
        "learner_id": learner_id,
        "year": str(NEXT),
        "choices": [{"course": COURSE.format(place=each)} for each in courses],
    }
    return Sent("applications", draft, 201)


def applied(key: str, word: str) -> list[Sent]:
    """An application with its texts, sent."""
    here = f"applications/{key}"
    texts = ("statement", "expected", "reference")
    return [
        *(Sent(f"{here}/texts/{each}", {"text": word}, 200, "PUT") for each in texts),
        Sent(f"{here}/sending", {}),
    ]


def followed(learner_id: int) -> list[Sent]:
    """One of its people without an offer, taken up."""
    draft = {"learner_id": learner_id, "year": str(YEAR), "next_on": _SOON}
    return [Sent("guarantee-follow-ups", draft, 201)]
