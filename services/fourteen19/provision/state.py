"""What is told of a provider's own learners, whatever their home, and of its places."""

from collections.abc import Collection, Mapping, Sequence
from typing import Any, Final, NamedTuple

from sqlalchemy import text

from chassis.organisations import places_of
from chassis.records.store import AnySession
from contracts.fourteen19 import PlaceLevel, Places, ProvisionChanged
from education.diplomas import FRAMEWORK_LEVEL
from education.years import AcademicYear
from services.fourteen19.enrolments.rows import (
    ALIKE,
    ENROLMENTS,
    OLDEST,
    TOLD,
    YOUNGEST,
    Enrolment,
    Return,
    enrolments_alike,
    series_by,
)
from services.fourteen19.enrolments.state import spans_by
from services.fourteen19.provision.plans import LEVELS, Plan, plans_of
from services.fourteen19.provision.sources import SOURCES

# By the provider's own word on its learner's age: another's file changes nothing here.
_LEARNER: Final = """
    JOIN known_learner k ON k.learner_id = e.learner_id
    JOIN learner l ON (l.organisation, l.learner_key, l.year)
        = (k.organisation, k.learner_key, e.year)"""
_AGE: Final = """
    CAST(left(e.year, 4) AS integer) - CAST(extract(year FROM l.born) AS integer)
        - (extract(month FROM l.born) >= 9)::integer BETWEEN :youngest AND :oldest"""
_TAUGHT: Final = f"""
    WITH rows AS (
    SELECT e.organisation, e.year, NULL AS gender, k.person, {TOLD} AS told
    FROM {ENROLMENTS} e {_LEARNER}
    WHERE e.organisation = ANY(CAST(:providers AS text[])) AND {_AGE} {{of_year}}
    UNION ALL
    SELECT t.taught_at, e.year, NULL, k.person, {TOLD}
    FROM taught_elsewhere t
    JOIN {ENROLMENTS} e ON (e.organisation, e.year) = (t.organisation, t.year)
        AND t.taught_at = ANY(string_to_array(e.taught_at, ';')) {_LEARNER}
    WHERE t.taught_at = ANY(CAST(:providers AS text[])) AND {_AGE} {{of_year}})
    {ALIKE}"""
_OF_ALL_YEARS: Final = text(_TAUGHT.format(of_year=""))
_OF_YEAR: Final = text(_TAUGHT.format(of_year="AND e.year = :year"))
_OF_APPRENTICES: Final[Mapping[str, PlaceLevel]] = {
    "programme_led": "level_2",
    "apprenticeship": "level_2",
    "advanced": "level_3",
}
_OF_FRAMEWORK: Final[Mapping[int, PlaceLevel]] = {1: "level_1", 2: "level_2", 3: "level_3"}


class Provided(NamedTuple):
    """Whom a provider teaches in a year, and what it plans and publishes."""

    enrolments: Collection[Enrolment]
    plan: Plan


async def provision_states(
    session: AnySession, organisations: Sequence[str]
) -> Sequence[ProvisionChanged]:
    """Of each of these providers and each year in which it teaches, plans or publishes anything."""
    found = await provided_by(session, organisations)
    places = await places_of(session, organisations)
    return [
        ProvisionChanged(
            **places[each.organisation].told(),
            year=each.year,
            **provision_counts(*provided, AcademicYear.parse(each.year)),
        )
        for each, provided in found.items()
        if each.organisation in places
    ]


async def provided_by(
    session: AnySession, organisations: Sequence[str], *, year: str | None = None
) -> dict[Return, Provided]:
    """What each of these does in each year, or in one; three statements."""
    asked = {"providers": list(organisations), "youngest": YOUNGEST, "oldest": OLDEST}
    query = _OF_YEAR if year else _OF_ALL_YEARS
    taught = await enrolments_alike(session, query, asked | ({"year": year} if year else {}))
    plans = await plans_of(session, organisations, SOURCES)
    return {
        each: Provided(taught.get(each, ()), plans.get(each, Plan()))
        for each in sorted({*taught, *plans})
        if year in (None, each.year)
    }


def provision_counts(
    enrolments: Collection[Enrolment], plan: Plan, year: AcademicYear
) -> Mapping[str, Any]:
    """The members of the event, in whatever order enrolments come."""
    groups = spans_by(enrolments, lambda each: each.programme, Enrolment.taught)
    lines = spans_by(enrolments, lambda each: each.line, Enrolment.taught)
    delivered = delivered_by(enrolments, year)
    places = {
        level: Places(
            planned=plan.planned.get(level, 0),
            commissioned=plan.commissioned.get(level, 0),
            delivered=delivered.get(level, 0),
        )
        for level in LEVELS
    }
    return {
        "programmes": series_by(groups, year),
        "lines": series_by(lines, year),
        "places": {level: each for level, each in places.items() if each != Places()},
        "courses": plan.courses,
    }


def delivered_by(enrolments: Collection[Enrolment], year: AcademicYear) -> Mapping[PlaceLevel, int]:
    """Young people taught at each level on the day there were most."""
    levels = series_by(spans_by(enrolments, level_of, Enrolment.taught), year)
    return {level: max(levels[level].values()) for level in LEVELS if level in levels}


def level_of(enrolment: Enrolment) -> PlaceLevel | None:
    """The level of the place a learner takes; None: an extended Diploma is of several."""
    if enrolment.programme == "apprenticeship":
        return _OF_APPRENTICES[enrolment.level]
    if enrolment.programme == "foundation_learning":
        return "level_1" if enrolment.level == "level_1" else "entry"
    framework = FRAMEWORK_LEVEL[enrolment.level]  # type: ignore[index]
    return None if framework is None else _OF_FRAMEWORK[framework]
