"""A partner college's files, from a dry run to the indicators and back; a school's GCSE results to
NI 75; an offer on a common application to the September Guarantee: on both buses."""

from collections.abc import Mapping, Sequence
from datetime import timedelta
from functools import partial
from typing import Any

import aiohttp
import pytest

from chassis.clock import today
from chassis.policy import Role
from education.years import AcademicYear
from tests.end_to_end.test_consequences import told as consequences_of
from tests.fourteen19.app import as_csv
from tests.fourteen19.people import learner, of_learner
from tests.support.calls import Json, submit, value, value_becomes
from tests.support.children import csv_of
from tests.support.polling import eventually
from tests.support.system import System
from tests.support.tokens import token

pytestmark = pytest.mark.timeout(240)
AREA, YEAR = "351", "2009-10"
SCHOOL, COLLEGE, OTHER_COLLEGE = "152600", "10070001", "10070002"
IF_ANY = {"If-Match": "*"}
NOW = AcademicYear.containing(today())
FIVE = ("English", "Mathematics", "Science", "History", "French")
Rows = Sequence[Mapping[str, str]]


def _as(system: System, role: Role, organisation: str) -> aiohttp.ClientSession:
    """A client of its own, bound to one organisation."""
    key = token(f"{role}-{organisation}", roles=[role], organisations=[organisation])
    headers = {"Authorization": f"Bearer {key}"}
    return aiohttp.ClientSession(system.gateway, headers=headers)


async def _register(system: System) -> None:
    columns = ("urn", "laestab", "ukprn", "name", "kind", "phase", "status", "area")
    school = {"urn": SCHOOL, "laestab": f"{AREA}4001", "kind": "community_school"}
    school |= {"phase": "secondary"}
    college = {"kind": "further_education", "phase": "16_plus"}
    rows = [school, *(college | {"ukprn": ukprn} for ukprn in (COLLEGE, OTHER_COLLEGE))]
    shared = dict.fromkeys(columns, "") | {"name": "A place", "status": "open", "area": AREA}
    async with system.client() as http:
        body = csv_of([shared | row for row in rows], columns)
        status, receipt = await submit(http, "schools/register", body)
        assert status == 201, receipt


async def _hand_in(http: aiohttp.ClientSession, kind: str, rows: Rows, **more: str) -> Json:
    """A file's receipt, once the service has heard of the places in it."""

    async def taken() -> Json:
        status, told = await submit(http, f"fourteen19/{kind}", as_csv(rows), **more)
        assert status == (200 if more.get("dry_run") else 201), told
        return told

    return await eventually(taken, within=30)


async def _send(
    http: aiohttp.ClientSession, path: str, body: Json, method: str = "POST"
) -> dict[str, Any]:
    url = f"/v1/fourteen19/{path}"
    async with http.request(method, url, json=body, headers=IF_ANY) as answer:
        told = await answer.json()
        assert answer.status in (200, 201), told
        return dict(told)


async def _take_back(http: aiohttp.ClientSession, receipt: Json) -> Json:
    async with http.post(receipt["links"]["withdrawal"]) as answer:
        told: Json = await answer.json()
        assert answer.status == 200, told
        return told


def _diploma(number: int, **changed: str) -> dict[str, str]:
    row = of_learner(number, COLLEGE, line="ENG", level="higher", starts_on="2009-09-07")
    return row | {"ends_on": "", "outcome": ""} | changed


async def test_what_a_college_hands_in_moves_ni_90_and_back(system: System) -> None:
    await _register(system)
    becomes = partial(value_becomes, indicator="NI90", within=30, year=YEAR)
    async with (
        system.client() as officer,
        _as(system, Role.HEAD, SCHOOL) as head,
        _as(system, Role.PARTNER, COLLEGE) as college,
        _as(system, Role.PARTNER, OTHER_COLLEGE) as other,
    ):
        at_school = learner(1, SCHOOL, dob="1994-10-05", year_group="10")
        await _hand_in(head, "learners", [at_school])
        # The first is the school's, taught at the college: they have the ULN alike.
        there = [at_school | {"provider": COLLEGE, "learner_ref": "L1", "home": SCHOOL, "upn": ""}]
        own = [learner(number, COLLEGE) | {"home": ""} for number in (2, 3)]
        await _hand_in(college, "learners", [*there, *own])
        await becomes(college, place=COLLEGE, wanted=0)

        rows = [_diploma(1, learner_ref="L1"), _diploma(2), _diploma(3)]
        tried = await _hand_in(college, "diplomas", rows, dry_run="true")
        assert tried["consequences"]["status"] == "told", tried
        assert "NI 90 would go 0 → 2" in tried["consequences"]["summary"]
        places = {each["place"] for each in tried["consequences"]["indicators"]}
        assert places == {COLLEGE}, "it is told of its own alone"
        assert (await value(officer, "NI90", AREA, YEAR)).get("value") in (None, 0)

        receipt = await _hand_in(college, "diplomas", rows)
        did = await consequences_of(college, receipt)
        assert "NI 90 went 0 → 2" in did["summary"]
        await becomes(officer, place=AREA, wanted=3)
        await becomes(officer, place=SCHOOL, wanted=1)
        await becomes(college, place=COLLEGE, wanted=2)

        left = {"outcome": "withdrawn", "ends_on": "2009-09-20"}
        correction = await _hand_in(college, "diplomas", [_diploma(2, **left)])
        assert "NI 90 went 2 → 1" in (await consequences_of(college, correction))["summary"]
        await becomes(officer, place=AREA, wanted=2)

        path = receipt["links"]["self"]
        async with other.get(path) as answer:
            assert answer.status == 404, "another college's receipt is not there"
        back = await _take_back(college, correction)
        assert "NI 90 went 1 → 2" in (await consequences_of(college, back))["summary"]
        await becomes(officer, place=AREA, wanted=3)


async def test_gcse_results_of_a_school_reach_ni_75_through_the_framework(system: System) -> None:
    await _register(system)
    pupils = [
        learner(number, SCHOOL, dob="1994-03-05", year_group="11") for number in (101, 102, 103)
    ]
    grades = {101: "CCCCC", 102: "BDBBB", 103: "AABBC"}
    rows = [
        of_learner(number, SCHOOL, qualification="gcse", subject=subject, grade=grade)
        | {"awarded_on": "2010-08-24"}
        for number, given in grades.items()
        for subject, grade in zip(FIVE, given, strict=True)
    ]
    async with system.client() as officer, _as(system, Role.HEAD, SCHOOL) as head:
        await _hand_in(head, "learners", pupils)
        await _hand_in(head, "attainment", rows)
        told = await value_becomes(officer, "NI75", SCHOOL, 66.7, within=30, year=YEAR)
        assert (told["numerator"], told["denominator"]) == (2, 3)
        async with officer.get(told["links"]["explanation"]) as answer:
            assert "sif.result.loaded.v1" in await answer.text()
        await _hand_in(head, "attainment", [rows[6] | {"grade": "C"}])
        await value_becomes(officer, "NI75", SCHOOL, 100, within=30, year=YEAR)


async def test_an_offer_on_an_application_moves_the_guarantee(system: System) -> None:
    await _register(system)
    born = f"{NOW.start - 15}-03-0"
    this_year = {"academic_year": str(NOW), "year_group": "11"}
    pupils = [learner(n, SCHOOL, dob=f"{born}{n - 200}", **this_year) for n in (201, 202)]
    async with (
        system.client() as officer,
        _as(system, Role.HEAD, SCHOOL) as head,
        _as(system, Role.PARTNER, COLLEGE) as college,
    ):
        await _hand_in(head, "learners", pupils)
        of_16 = partial(value_becomes, officer, "GUARANTEE_16", SCHOOL, within=30)
        await of_16(wanted=0, year=NOW.next.slug)
        course = await _published(college)
        dates = {
            "opens_on": today(),
            "equal_consideration_by": today() + timedelta(days=10),
            "respond_by": today() + timedelta(days=20),
            "closes_on": today() + timedelta(days=30),
        }
        round_ = {name: day.isoformat() for name, day in dates.items()}
        round_ |= {"area": AREA, "year": str(NOW.next)}
        await _send(officer, "application-rounds", round_, method="PUT")

        async with head.get(f"/v1/fourteen19/learners?organisation={SCHOOL}&year={NOW}") as answer:
            held = (await answer.json())["results"]
        draft = {
            "learner_id": held[0]["learner_id"],
            "year": str(NOW.next),
            "choices": [{"course": course, "reference_waived": True}],
        }
        form = await _send(head, "applications", draft)
        await _send(head, f"applications/{form['key']}/sending", {})
        number = form["state"]["choices"][0]["number"]
        offer = {"act": "offer", "respond_by": (today() + timedelta(days=15)).isoformat()}
        choice = f"applications/{form['key']}/choices/{number}"
        await _send(college, f"{choice}/decision", {"decision": offer})
        await of_16(wanted=50, year=NOW.next.slug)
        await _send(head, f"{choice}/acceptance", {})
        await value_becomes(officer, "APPLICATIONS_ACCEPTED", SCHOOL, 100, within=30, year=NOW.slug)


async def _published(college: aiohttp.ClientSession) -> str:
    """A course of the college that anybody finds, without any token; its key."""
    course = {
        "organisation": COLLEGE,
        "code": "ENG",
        "year": str(NOW.next),
        "title": "Endtoend Engineering",
        "level": "level_2",
        "summary": "Made up.",
        "starts_on": (NOW.next.starts + timedelta(days=6)).isoformat(),
        "taught_at": {"name": "Place", "postcode": "BL9 0BG"},
    }
    key = str((await _send(college, "courses", course))["key"])
    await _send(college, f"courses/{key}/publication", {})
    base = str(college._base_url)
    url = "/v1/fourteen19/public/courses?q=endtoend+enginering"
    async with aiohttp.ClientSession(base) as anybody, anybody.get(url) as answer:
        found = [each["title"] for each in (await answer.json())["results"]]
        assert found == ["Endtoend Engineering"]
    return key
