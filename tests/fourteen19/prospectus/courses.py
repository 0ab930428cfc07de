"""Courses of the tests, and what is said of them."""

from datetime import date, timedelta
from typing import Any

import httpx

from chassis.clock import today
from chassis.policy import Role
from education.years import AcademicYear
from tests.fourteen19.app import COLLEGE, Fourteen19, Json

YEAR = AcademicYear.containing(today()).next
"""So that no course of the tests is over, or has begun."""
START = YEAR.starts + timedelta(days=6)
BOLTON = {"name": "Deane Road", "postcode": "bl3 5bg", "latitude": 53.5747, "longitude": -2.4386}
BURY = {"name": "Market Street", "postcode": "BL9 0BG", "latitude": 53.5887, "longitude": -2.2973}
MANCHESTER = {"name": "Quay", "postcode": "M1 1AA", "latitude": 53.4794, "longitude": -2.2453}


def course(code: str = "C1", title: str = "Hairdressing Level 2", **changed: Any) -> Json:
    """A course as a college writes it, with all that is needed to publish it."""
    said: Json = {
        "organisation": COLLEGE,
        "code": code,
        "year": str(YEAR),
        "title": title,
        "level": "level_2",
        "summary": "Work in a salon.",
        "starts_on": START.isoformat(),
        "years": 1,
        "apply_by": (START - timedelta(days=90)).isoformat(),
        "taught_at": BOLTON,
    }
    return said | changed


def key_of(code: str = "C1", organisation: str = COLLEGE) -> str:
    """A course's key."""
    return f"{organisation}.{code}.{YEAR.slug}"


def detail(**changed: Any) -> Json:
    """A course without what its key says, for a correction."""
    said = course(**changed)
    return {name: said[name] for name in said if name not in ("organisation", "code", "year")}


def anybody(fourteen19: Fourteen19) -> httpx.AsyncClient:
    """Calls without a token."""
    return httpx.AsyncClient(
        transport=httpx.ASGITransport(fourteen19.app), base_url="http://fourteen19/v1/fourteen19/"
    )


def partner(fourteen19: Fourteen19, *organisations: str) -> httpx.AsyncClient:
    """Calls as a college."""
    return fourteen19.as_(Role.PARTNER, organisations=organisations or (COLLEGE,))


async def publish(fourteen19: Fourteen19, *courses: Json) -> Json:
    """Write and publish courses."""
    return await fourteen19.post("courses/bulk", {"publish": True, "items": list(courses)})


async def titles(fourteen19: Fourteen19, **asked: Any) -> list[str]:
    """Titles of what anybody finds, in order."""
    return [each["title"] for each in (await found(fourteen19, **asked))["results"]]


async def found(fourteen19: Fourteen19, **asked: Any) -> Json:
    """What anybody finds."""
    async with anybody(fourteen19) as client:
        answer = await client.get("public/courses", params=asked)
    assert answer.status_code == 200, answer.text
    return dict(answer.json())


def codes(answer: httpx.Response) -> set[tuple[str, str]]:
    """Place and code of every fault."""
    return {(fault["path"], fault["code"]) for fault in answer.json()["errors"]}


def days_before(day: date, days: int) -> str:
    """A day, so many before another."""
    return (day - timedelta(days=days)).isoformat()
