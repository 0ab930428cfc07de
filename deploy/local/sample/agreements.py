"""The sample's traded services and who bought them in 2009/10, its tutors and training courses."""

from collections.abc import Mapping, Sequence
from functools import partial
from typing import Any, Final

from deploy.local.sample.api import PATIENCE, Api, side_by_side
from deploy.local.sample.pupils import TUTORS, YEAR
from deploy.local.sample.register import AREA, PRIMARIES, SECONDARIES
from deploy.local.sample.tiers import CAUSING_CONCERN
from education.years import AcademicYear

_HERE: Final = "/v1/enrichment"
_SLUG: Final = AcademicYear.parse(YEAR).slug
SCIENCE_SCHOOLS: Final = (*PRIMARIES[:51], *SECONDARIES)
"""The 55 schools with an agreement with the science centre."""
_SERVICES: Final[Mapping[str, tuple[str, str, str]]] = {
    "science-centre": ("Science and Technology Centre", "science", "days"),
    "music-service": ("Music Service", "music", "sessions"),
    "artists-in-schools": ("Artists in Schools", "arts", "sessions"),
}
"""Title, sort and unit."""
_PACKAGES: Final[Mapping[str, Sequence[tuple[str, str, int, int]]]] = {
    "science-centre": (("core", "Four days", 4, 720), ("full", "Ten days", 10, 1500)),
    "music-service": (("term", "Twelve lessons", 12, 540), ("year", "A year's lessons", 36, 1440)),
    "artists-in-schools": (("project", "An artist for six sessions", 6, 900),),
}
"""Code, title, units and pounds of each."""
_BUYERS: Final[Mapping[str, tuple[str, Sequence[str]]]] = {
    "science-centre": ("core", SCIENCE_SCHOOLS),
    "music-service": ("year", PRIMARIES[:8]),
    "artists-in-schools": ("project", (*PRIMARIES[20:23], *SECONDARIES[:2])),
}
"""The package, and who signed for it."""
_DELIVERED: Final = {"science-centre": 5, "music-service": 2, "artists-in-schools": 2}
"""To how many of them anything was delivered by December."""
_COURSES: Final = (
    ("pe-2009", "PE in the primary school", "local-delivery-agency", "PE", "2009-10-14"),
    ("science-2009", "Investigating science", "science-centre", "Science", "2009-11-11"),
    ("singing-2009", "Singing in the classroom", "music-service", "Music", "2009-11-25"),
)
_PLACES, _BOOKED = 20, 4


def load_agreements(api: Api) -> None:
    """Services with their packages; agreements quoted in September, signed, some delivered."""
    for name, (title, sort, unit) in _SERVICES.items():
        service = {"area": AREA, "name": name, "title": title, "sort": sort, "unit": unit}
        api.send(f"{_HERE}/traded-services", service)
        for code, called, units, price in _PACKAGES[name]:
            package = {"code": code, "year": YEAR, "title": called, "units": units, "price": price}
            api.send(f"{_HERE}/traded-services/{AREA}.{name}/packages", package)
        _sell(api, name)


def load_tutors(api: Api) -> None:
    """Qualified teachers of both subjects."""
    for number in range(1, TUTORS + 1):
        tutor = {
            "area": AREA,
            "slug": f"tutor-{number}",
            "name": f"Sample Tutor {number}",
            "qualified_on": "2001-07-20",
            "subjects": ["english", "mathematics"],
            "hours_a_week": 20,
            "from": "2009-09-01",
        }
        api.send(f"{_HERE}/tutors", tutor)


def load_training(api: Api) -> None:
    """Courses of the autumn, four schools on each; of two of them one member of staff came."""
    for at, (name, title, provider, subject, day) in enumerate(_COURSES):
        course = {
            "area": AREA,
            "name": name,
            "title": title,
            "provider": provider,
            "subject": subject,
            "days": [day],
            "places": _PLACES,
            "price": 45,
        }
        api.send(f"{_HERE}/courses", course)
        schools = PRIMARIES[at * _BOOKED :][:_BOOKED]
        for school in schools:
            booking = {"organisation": school, "course": f"{AREA}.{name}", "places": 3}
            api.send(f"{_HERE}/bookings", booking | {"on": "2009-09-21"})
        api.send(f"{_HERE}/courses/{AREA}.{name}/holding", {})
        for number, school in enumerate(schools):
            here, came = f"{_HERE}/bookings/{school}.{name}", 1 if number % 3 == 0 else 3
            api.send(f"{here}/attendance", {"attended": came})
            api.send(f"{here}/evaluation", {"ratings": [5, 4, 4][:came]})


def load_support(api: Api) -> None:
    """Of the schools that the framework moved to tiers 4 and 5 one accepted its package."""
    # The framework is loaded at the same time, and reaches enrichment as events, a moment later.
    here = f"{_HERE}/support"
    api.wait_until(here, len(CAUSING_CONCERN), within=3 * PATIENCE)
    first: dict[str, Any] = api.get(here)["results"][0]
    api.send(f"{here}/{first['key']}/acceptance", {})
    given = {"item": first["state"]["items"][0]["code"], "hours": 4, "what": "The first sessions"}
    api.send(f"{here}/{first['key']}/deliveries", given)


def _sell(api: Api, name: str) -> None:
    package, schools = _BUYERS[name]
    quotes = {"service": f"{AREA}.{name}", "package": package, "year": YEAR, "valid_days": 60}
    api.send(f"{_HERE}/agreements/bulk", quotes | {"organisations": schools, "on": "2009-09-03"})
    signed = [f"{_HERE}/agreements/{school}.{name}.{_SLUG}/signature" for school in schools]
    side_by_side(partial(api.send, here, {"on": "2009-09-21"}) for here in signed)
    for school in schools[: _DELIVERED[name]]:
        given = {"on": "2009-11-10", "units": 2, "what": "Work with classes in years 5 and 6"}
        api.send(f"{_HERE}/agreements/{school}.{name}.{_SLUG}/deliveries", given)
