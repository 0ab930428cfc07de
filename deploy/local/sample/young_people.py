"""Made-up young people of four secondary schools and two colleges, and what is told of them in the
files of 2009/10: programmes, offers, what they do, interviews, results; and the results of 2009."""

import random
from collections.abc import Iterable, Iterator
from typing import Final, NamedTuple

from deploy.local.sample.register import AREA, COLLEGE, SECONDARIES, SIXTH_FORM_COLLEGE
from deploy.local.sample.tables import csv_of
from education.ulns import check_digit
from education.years import AcademicYear

YEAR: Final = AcademicYear(2009)
CONSORTIUM: Final = f"{COLLEGE}.sample"
LINES: Final = ("CBE", "CRM", "ENG", "ITE", "SHD", "BAF", "HBS", "HOS")
SUBJECTS: Final = (
    *("English", "Mathematics", "Science", "Additional Science"),
    *("History", "French", "Art", "Geography"),
)
_OF_YEAR_GROUP: Final = {9: 20, 10: 50, 11: 50}
_LEAVERS: Final = 75
"""Pupils of each school who were in year 11 in 2008/09."""
DIPLOMA_LEARNERS: Final = 300
_OF_COLLEGE: Final = {COLLEGE: 40, SIXTH_FORM_COLLEGE: 30}
_GRADES: Final = ("A*", "A", "B", "C", "D", "E", "F", "G", "U")
_OFFERS: Final = ("fe_college", "sixth_form_college", "school_sixth_form", "apprenticeship")
_SEED: Final = 350_1419
Row = dict[str, str]


class Person(NamedTuple):
    """The `number`th made-up young person, of a year group at a school or college in a year."""

    number: int
    provider: str
    year_group: int
    year: AcademicYear = YEAR

    @property
    def reference(self) -> Row:
        """What every row of every file begins with."""
        return {
            "academic_year": str(self.year),
            "provider": self.provider,
            "learner_ref": f"S{self.number:04}",
        }


def people() -> list[Person]:
    """Of 2009/10."""
    places = [
        *((urn, group) for urn in SECONDARIES for group, size in _OF_YEAR_GROUP.items()
          for _ in range(size)),
        *((college, 12) for college, size in _OF_COLLEGE.items() for _ in range(size)),
    ]  # fmt: skip
    return [Person(number, *place) for number, place in enumerate(places, 1)]


def leavers() -> list[Person]:
    """Year 11 of 2008/09."""
    places = [urn for urn in SECONDARIES for _ in range(_LEAVERS)]
    return [Person(5001 + at, urn, 11, YEAR.previous) for at, urn in enumerate(places)]


def applicants(year: AcademicYear) -> list[Person]:
    """A dozen pupils in year 11 of a school in a year: they apply for the next."""
    return [Person(9001 + number, SECONDARIES[0], 11, year) for number in range(12)]


def learners_csv(of: Iterable[Person]) -> str:
    """A file of learners."""
    rows = [_learner(each) for each in of]
    return csv_of(tuple(rows[0]), rows)


def diplomas_csv() -> str:
    """Three hundred pupils of years 10 and 11 on eight lines; another left in September."""
    rows = [
        person.reference
        | {
            "line": LINES[at % len(LINES)],
            "level": "foundation" if person.year_group == 10 else "higher",
            "starts_on": "2009-09-07",
            "consortium": CONSORTIUM,
            "taught_at": COLLEGE,
        }
        for at, person in enumerate(_of_years(10, 11)[: DIPLOMA_LEARNERS + 1])
    ]
    rows[-1] |= {"ends_on": "2009-09-25", "outcome": "withdrawn"}
    return csv_of(tuple(rows[-1]), rows)


def apprenticeships_csv() -> str:
    """Ten apprentices of the college; the council employs three of them."""
    rows = [person.reference | _apprenticeship(at) for at, person in enumerate(_of_college()[:10])]
    return csv_of(tuple(rows[0]), rows)


def foundation_learning_csv() -> str:
    """Six young people, at entry level and level 1."""
    rows = [
        person.reference
        | {
            "level": ("entry_2", "entry_3", "level_1")[at % 3],
            "functional_skills": "Y",
            "personal_and_social": "Y",
            "starts_on": "2009-09-14",
        }
        for at, person in enumerate(_of_college()[10:16])
    ]
    return csv_of(tuple(rows[0]), rows)


def offers_csv() -> str:
    """The September Guarantee: most have an offer, of some nothing was told."""
    young = enumerate(_of_years(11, 12))
    rows = [person.reference | _offer(at) for at, person in young if at % 12 != 6]
    return csv_of(tuple(rows[0]), rows)


def participation_csv() -> str:
    """What those at college do; a few neither learn nor work."""
    rows = [
        person.reference
        | {
            "activity": _activity(at, person),
            "starts_on": "2009-09-07",
            "confirmed_on": "2010-01-15",
            "source": "provider",
        }
        for at, person in enumerate(_of_years(12))
    ]
    return csv_of(tuple(rows[0]), rows)


def guidance_csv() -> str:
    """Interviews at 14 and 16: four in five of year 9, nine in ten of year 11."""
    rows = [
        person.reference
        | {
            "stage": "14" if person.year_group == 9 else "16",
            "held_on": f"2009-1{at % 3}-{1 + at % 28:02}",
            "adviser_role": "personal_adviser",
            "plan_made": "Y",
        }
        for at, person in enumerate(_of_years(9, 11))
        if at % (5 if person.year_group == 9 else 10)
    ]
    return csv_of(tuple(rows[0]), rows)


def attainment_csv() -> str:
    """Eight GCSEs of each pupil of year 11, of August 2009 and 2010."""
    chance = random.Random(_SEED)  # noqa: S311 - made-up pupils, not secrets
    people = [*leavers(), *_of_years(11)]
    rows = [row for person in people for row in _results(chance, person)]
    return csv_of(tuple(rows[0]), rows)


def _of_years(*groups: int) -> list[Person]:
    return [each for each in people() if each.year_group in groups]


def _of_college() -> list[Person]:
    return [each for each in people() if each.provider == COLLEGE]


def _learner(person: Person) -> Row:
    born = person.year.start - person.year_group - 4
    return person.reference | {
        "uln": _uln(person.number),
        "surname": "Sample",
        "forename": f"Learner {person.number}",
        "dob": f"{born}-{1 + person.number % 8:02}-{1 + person.number % 28:02}",
        "gender": "FM"[person.number % 2],
        "fsm": "Y" if person.number % 6 == 0 else "N",
        "postcode": "BL1 1AA",
        "lives_in": AREA,
        "year_group": str(person.year_group),
    }


def _uln(number: int) -> str:
    """The number of a made-up learner; its body is no other's."""
    bodies = range(990_000_000 + 10 * number, 990_000_010 + 10 * number)
    last = {body: check_digit(str(body)) for body in bodies}
    return next(f"{body}{digit}" for body, digit in last.items() if digit)


def _apprenticeship(at: int) -> Row:
    public = at < 3
    return {
        "framework": ("Business Administration", "Engineering", "Hairdressing")[at % 3],
        "level": "apprenticeship" if at % 4 else "advanced",
        "sector": "public" if public else "private",
        "public_employer": "Sample Council" if public else "",
        "starts_on": "2009-09-14",
    }


def _offer(at: int) -> Row:
    told = {"offered_on": f"2010-0{3 + at % 4}-15", "offer_type": "", "no_offer_reason": ""}
    if at % 12:
        return told | {"status": "offer_made", "offer_type": _OFFERS[at % len(_OFFERS)]}
    return told | {"status": "no_offer", "no_offer_reason": "not_applied"}


def _activity(at: int, person: Person) -> str:
    if at % 17 == 16:
        return "seeking"
    if at % 23 == 22:
        return "employment_without_training"
    if person.provider == SIXTH_FORM_COLLEGE:
        return "sixth_form_college"
    return "apprenticeship" if at < 10 else "fe_college"


def _results(chance: random.Random, person: Person) -> Iterator[Row]:
    typical = chance.gauss(3.0, 1.6)
    for subject in SUBJECTS:
        grade = _GRADES[min(len(_GRADES) - 1, max(0, round(chance.gauss(typical, 0.9))))]
        yield person.reference | {
            "qualification": "gcse",
            "subject": subject,
            "grade": grade,
            "awarded_on": f"{person.year.start + 1}-08-24",
        }
