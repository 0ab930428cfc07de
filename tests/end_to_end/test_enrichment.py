"""A roll and its tuition from files to the indicators and back; a school moved to tier 4 and the
enrichment proposed to it; an agreement signed: on both buses."""

from collections.abc import Mapping, Sequence
from functools import partial
from typing import Any

import aiohttp
import pytest

from chassis.clock import today
from chassis.policy import Role
from education.identifiers import upn_check_letter
from education.years import AcademicYear
from tests.end_to_end.test_consequences import told as consequences_of
from tests.support.calls import Json, submit, value, value_becomes
from tests.support.children import schools_csv
from tests.support.polling import eventually
from tests.support.sending import as_csv
from tests.support.system import System
from tests.support.tokens import token

pytestmark = pytest.mark.timeout(240)
AREA, FIRST_URN = "352", 153_700
SCHOOL, NEIGHBOUR = str(FIRST_URN), str(FIRST_URN + 1)
YEAR = "2009-10"
NOW = AcademicYear.containing(today())
IF_ANY = {"If-Match": "*"}
Rows = Sequence[Mapping[str, str]]


def _head_of(system: System, school: str) -> aiohttp.ClientSession:
    key = token(f"head-{school}", roles=[Role.HEAD], organisations=[school])
    headers = {"Authorization": f"Bearer {key}"}
    return aiohttp.ClientSession(system.gateway, headers=headers)


async def _register(system: System) -> None:
    async with system.client() as http:
        body = schools_csv(["2001", "2002"], first_urn=FIRST_URN, area=AREA)
        status, receipt = await submit(http, "schools/register", body)
        assert status in (200, 201), receipt


async def _hand_in(http: aiohttp.ClientSession, kind: str, rows: Rows, **more: str) -> Json:
    """A file's receipt, once the service has heard of the schools in it."""

    async def taken() -> Json:
        status, told = await submit(http, f"enrichment/{kind}", as_csv(rows), **more)
        assert status == (200 if more.get("dry_run") else 201), told
        return told

    return await eventually(taken, within=30)


async def _send(http: aiohttp.ClientSession, path: str, body: Json) -> dict[str, Any]:
    async with http.post(f"/v1/{path}", json=body, headers=IF_ANY) as answer:
        told = await answer.json()
        assert answer.status in (200, 201), told
        return dict(told)


def _upn(number: int) -> str:
    body = f"{AREA}200105{number:03}"
    return upn_check_letter(body) + body


def _of(number: int, **more: str) -> dict[str, str]:
    """A row about the `number`th pupil of the school."""
    return {"academic_year": "2009/10", "school": SCHOOL, "upn": _upn(number)} | more


def _course(number: int, subject: str) -> dict[str, str]:
    return _of(number, subject=subject, entry_level="3c")


def _session(number: int, subject: str) -> dict[str, str]:
    return _of(number, subject=subject, held_on="2009-10-05", minutes="60", attended="yes")


async def test_a_roll_and_its_tuition_reach_the_indicators_and_go_back(system: System) -> None:
    await _register(system)
    becomes = partial(value_becomes, indicator="TUITION_PUPILS", within=30, year=YEAR)
    async with (
        system.client() as officer,
        _head_of(system, SCHOOL) as head,
        _head_of(system, NEIGHBOUR) as other,
    ):
        allocation = {"academic_year": "2009/10", "school": SCHOOL, "subject": "english"}
        await _hand_in(
            officer, "tuition-allocations", [allocation | {"key_stage": "2", "courses": "4"}]
        )
        await value_becomes(officer, "TUITION_SCHOOLS", AREA, 0, within=30, year=YEAR)

        await _hand_in(head, "pupils", [_of(n, year_group="6") for n in (1, 2, 3)])
        # One pupil has both subjects: four courses, three pupils.
        given = ((1, "english"), (1, "mathematics"), (2, "english"), (3, "mathematics"))
        await _hand_in(head, "tuition", [_course(*each) for each in given])
        rows = [_session(*each) for each in given]
        tried = await _hand_in(head, "tuition-sessions", rows, dry_run="true")
        assert "TUITION_PUPILS" in str(tried["consequences"]), tried
        assert (await value(officer, "TUITION_PUPILS", AREA, YEAR)).get("value") in (None, 0)

        receipt = await _hand_in(head, "tuition-sessions", rows)
        assert (await consequences_of(head, receipt))["indicators"]
        await becomes(officer, place=SCHOOL, wanted=3)
        await becomes(officer, place=AREA, wanted=3)
        await value_becomes(officer, "TUITION_COURSES", AREA, 4, within=30, year=YEAR)
        await value_becomes(officer, "TUITION_SCHOOLS", AREA, 100, within=30, year=YEAR)
        told = await value(officer, "TUITION_PUPILS", SCHOOL, YEAR)
        async with officer.get(told["links"]["explanation"]) as answer:
            explained = await answer.text()
        assert "enrichment.tuition.changed.v1" in explained
        assert not any(_upn(n) in explained for n in (1, 2, 3))

        async with other.get(receipt["links"]["self"]) as answer:
            assert answer.status == 404, "another school's receipt is not there"
        async with head.post(receipt["links"]["withdrawal"]) as answer:
            assert answer.status == 200, await answer.text()
        await becomes(officer, place=AREA, wanted=0)
        await value_becomes(officer, "TUITION_SCHOOLS", AREA, 0, within=30, year=YEAR)


async def test_a_school_moved_to_tier_4_is_proposed_a_package(system: System) -> None:
    await _register(system)
    async with system.client() as officer, _head_of(system, SCHOOL) as head:
        await _move_to_tier_4(officer, SCHOOL)

        async def proposed() -> Json | None:
            async with head.get(f"/v1/enrichment/support?organisation={SCHOOL}") as answer:
                results: list[Json] = (await answer.json())["results"]
            return results[0] if results else None

        found = await eventually(proposed, within=30)
        assert found is not None
        assert (found["state"]["status"], found["state"]["tier"]) == ("proposed", 4)
        assert found["state"]["items"]
        await value_becomes(
            officer, "ENRICHMENT_SUPPORT_ACCEPTED", SCHOOL, 0, within=30, year=NOW.slug
        )
        await _send(head, f"enrichment/support/{found['key']}/acceptance", {})
        await value_becomes(
            officer, "ENRICHMENT_SUPPORT_ACCEPTED", SCHOOL, 100, within=30, year=NOW.slug
        )


async def _move_to_tier_4(officer: aiohttp.ClientSession, school: str) -> None:
    """By an officer, through the whole of the framework's procedure."""

    async def opened() -> Json:
        category = {"organisation": school, "term": "2009/10-AUT", "due_on": "2009-10-16"}
        return await _send(officer, "sif/categories", category)

    here = f"sif/categories/{(await eventually(opened, within=30))['key']}"
    reasons = "Standards fell for three years."
    await _send(officer, f"{here}/proposal", {"on": "2009-10-06", "tier": 4, "reasons": reasons})
    await _send(officer, f"{here}/agreement", {"on": "2009-10-07"})
    await _send(officer, f"{here}/moderation", {"on": "2009-10-08", "tier": 4})
    confirmed = {"on": "2009-10-08", "effective_on": "2009-10-08"}
    await _send(officer, f"{here}/confirmation", confirmed)


async def test_an_agreement_signed_by_the_head_is_counted(system: System) -> None:
    await _register(system)
    # A head signs while the quote stands: of the year that it is now.
    counted = partial(
        value_becomes, indicator="SCIENCE_CENTRE_AGREEMENTS", place=AREA, within=30, year=NOW.slug
    )
    key = f"{AREA}.science-centre"
    service = {"area": AREA, "name": "science-centre", "title": "Science Centre"}
    package = {"code": "core", "year": str(NOW), "title": "Four days", "units": 4, "price": 720}
    quote = {"service": key, "package": "core", "year": str(NOW), "organisation": SCHOOL}
    async with system.client() as officer, _head_of(system, SCHOOL) as head:
        service |= {"sort": "science", "unit": "days"}
        await _send(officer, "enrichment/traded-services", service)
        await _send(officer, f"enrichment/traded-services/{key}/packages", package)

        async def quoted() -> Json:
            return await _send(officer, "enrichment/agreements", quote)

        made = await eventually(quoted, within=30)
        before = await value(officer, "SCIENCE_CENTRE_AGREEMENTS", AREA, NOW.slug)
        assert before.get("value") in (None, 0), "a quote is no agreement"
        here = f"enrichment/agreements/{made['key']}"
        await _send(head, f"{here}/signature", {})
        await counted(officer, wanted=1)
        ended = {"until": today().isoformat(), "reason": "The school closes its science club."}
        await _send(officer, f"{here}/end", ended)
        await counted(officer, wanted=0)
