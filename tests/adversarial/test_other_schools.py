"""Nobody is told of a school they do not act for, nor changes anything of it, whatever they ask."""

import asyncio
import re
from collections.abc import Iterable
from typing import Final

import aiohttp
import orjson
import pytest

from gateway.description import FILE, operations
from tests.adversarial.conftest import Count
from tests.adversarial.crossing import CALLERS, PAIRS, Asked, Caller, queries, readings, writings
from tests.adversarial.form import LONG, in_turn, share
from tests.adversarial.planted import AREA, OTHER, OWN, TARGETS, WORD, Planted
from tests.fourteen19.planting import YEAR
from tests.support.system import System

pytestmark = pytest.mark.timeout(240)
_AT_ONCE = 16
_SILENT_S = 1.5
_SHARES = 4
"""Of neighbouring callers each asks a quarter, in the short form."""
_FRAMEWORK = (
    "categories", "category-evidence", "visits", "visit-notes", "warning-notices", "powers",
    "working-groups", "plans", "targets", "support", "allocations", "results",
)  # fmt: skip
"""Of the framework, the lists that hold something of the other school."""
_EARLY_YEARS = (
    "visits", "caseloads", "quality", "quality-concerns", "support", "sign-offs",
    "statutory-returns", "profiles/returns",
)  # fmt: skip
"""The early years' likewise."""
_FOURTEEN19 = (
    "consortia", "pilots", "places", "courses", "applications", "guarantee-follow-ups",
)  # fmt: skip
"""Likewise of 14-19."""
_ENRICHMENT = ("agreements", "bookings", "support", "music/projects")
"""Likewise of enrichment."""
_OF_PUPILS = (
    "pupils/rows", "tuition/rows", "tuition/courses", "tuition-sessions/rows", "arts-awards/rows",
    "activity-attendance/rows", "activity-assessments/rows", "activity-attitudes/rows",
    *("artsmark", "sport", "tuition"),
)  # fmt: skip
"""Of enrichment what is asked for by school and year."""
_OF_AREA = ("activities", "courses", "traded-services", "tutors")
"""Of enrichment what is the authority's own."""
_ALL_TRIED: Final = {"fourteen19", "enrichment"}
"""Services of which every writing is tried,"""
_LETTERS: Final = ("replay", "{letter}/replay", "{letter}/fix", "{letter}/discard")
_NOT_TRIED: Final = {
    *(f"/v1/{service}/dead-letters/{act}" for service in _ALL_TRIED for act in _LETTERS),
    "/v1/fourteen19/nccis/submissions",
}
"""but these: letters are of no school; the last takes XML, and its own tests send it for another's
people."""


async def answers(
    base: str, caller: Caller, asked: Iterable[Asked]
) -> list[tuple[Asked, int, str]]:
    """The status and text of each answer."""
    room = asyncio.Semaphore(_AT_ONCE)
    async with aiohttp.ClientSession(headers=caller.headers) as client:

        async def one(each: Asked) -> tuple[Asked, int, str]:
            sent = client.request(
                each.method, base + each.target, json=each.body, headers=each.headers
            )
            async with room, sent as got:
                return each, got.status, await got.text()

        return await asyncio.gather(*(one(each) for each in asked))


def told(found: Iterable[tuple[Asked, int, str]], planted: Planted) -> list[str]:
    """What answers tell of the other school, or how they fail."""
    faults = []
    for asked, status, text in found:
        leaks = planted.leaks(text, f"{asked.target} {asked.body}")
        if leaks or status >= 500:
            faults.append(f"{asked} answered {status}, telling {leaks}: {text[:300]}")
    return faults


# Up to 18,000 requests: two minutes of a busy machine, and the first starts a system.
@pytest.mark.timeout(600)
@pytest.mark.parametrize("caller", CALLERS, ids=str)
async def test_no_reading_tells_of_another_school(
    planted: Planted, caller: Caller, count: Count
) -> None:
    document = orjson.loads(FILE.read_bytes())
    every = [*readings(document, planted, pairs=LONG and caller in PAIRS), *queries()]
    asked = in_turn(share(every, CALLERS.index(caller), of=_SHARES))
    found = await answers(planted.system.gateway, caller, asked)
    count("other schools: readings", len(found))
    assert not (faults := told(found, planted)), f"{len(faults)}: {faults[:5]}"


def test_what_is_tried_is_what_there_is(planted: Planted) -> None:
    """An address that is not there would be refused to anybody; of some services all are tried."""
    document = orjson.loads(FILE.read_bytes())
    there = {
        (method.upper(), path): re.compile(re.sub(r"\{\w+\}", "[^/]+", path))
        for method, path, _ in operations(document)
    }
    tried = set[tuple[str, str]]()
    for asked in writings(planted):
        address = asked.target.partition("?")[0]
        meant = [one for one, form in there.items() if one[0] == asked.method]
        meant = [one for one in meant if there[one].fullmatch(address)]
        assert meant, asked
        # A literal path stands before one with a parameter in its place.
        tried.add(min(meant, key=lambda one: one[1].count("{")))
    services = tuple(f"/v1/{service}/" for service in _ALL_TRIED)
    writing = {one for one in there if one[1].startswith(services) and one[0] != "GET"}
    assert {path for _, path in writing - tried} == _NOT_TRIED


@pytest.mark.parametrize("caller", in_turn(CALLERS), ids=str)
async def test_no_writing_changes_another_school(
    system: System, planted: Planted, caller: Caller, count: Count
) -> None:
    before = await held(system, planted)
    asked = list(writings(planted))
    found = await answers(planted.system.gateway, caller, asked)
    count("other schools: writings", len(found))
    done = [f"{one} answered {status}: {text[:300]}" for one, status, text in found if status < 400]
    assert not done
    assert not told(found, planted)
    assert await held(system, planted) == before


async def held(system: System, planted: Planted) -> list[str]:
    """What there is of the other school, as who may know tells it; without times of asking."""
    ids, of_year = planted.ids, f"organisation={OTHER}&year={YEAR}"
    asked = [
        Asked("GET", f"/v1/kpi/targets/SWIMMING.{OTHER}.2008-09.all"),
        *(Asked("GET", f"/v1/earlyyears/{path}?organisation={OTHER}") for path in _EARLY_YEARS),
        Asked("GET", f"/v1/earlyyears/settings/{OTHER}"),
        *(Asked("GET", f"/v1/fourteen19/{path}?organisation={OTHER}") for path in _FOURTEEN19),
        Asked("GET", f"/v1/fourteen19/learners?{of_year}"),
        *(Asked("GET", f"/v1/fourteen19/{path}") for path in ("collections", "learner-matches")),
        *(Asked("GET", f"/v1/enrichment/{path}?organisation={OTHER}") for path in _ENRICHMENT),
        *(Asked("GET", f"/v1/enrichment/{path}?{of_year}") for path in _OF_PUPILS),
        *(Asked("GET", f"/v1/enrichment/{path}?area={AREA}") for path in _OF_AREA),
        *(Asked("GET", f"/v1/earlyyears/{path}") for path in ("people", "programmes")),
        Asked("GET", f"/v1/earlyyears/cohort/missing?organisation={OTHER}&year=2008/09"),
        Asked("GET", f"/v1/earlyyears/profiles/children?organisation={OTHER}&year=2008/09"),
        Asked("GET", f"/v1/identity/clients/{ids['client_id'][0]}"),
        Asked("GET", f"/v1/identity/clients/{ids['client_id'][0]}/secrets"),
        Asked("GET", f"/v1/kpi/values/SWIMMING.{OTHER}.2008-09.all/history"),
        Asked("GET", "/v1/sif/people"),
        *(Asked("GET", f"/v1/sif/{path}?organisation={OTHER}") for path in _FRAMEWORK),
        Asked("GET", f"/v1/sif/results/pupils?organisation={OTHER}&year=2009/10&stage=ks2"),
    ]
    knows = Caller("data_manager,administrator,director,officer", ("*",))
    found = await answers(system.gateway, knows, asked)
    assert {status for _, status, _ in found} == {200}, found
    return [text for _, _, text in found]


@pytest.mark.parametrize("caller", CALLERS[:4], ids=str)
async def test_no_stream_tells_of_another_school(
    system: System, planted: Planted, caller: Caller, count: Count
) -> None:
    """From the stream's very beginning, by every filter, while both schools' figures move."""
    filters = (
        "",
        f"?place={OTHER}",
        f"?area={AREA}",
        "?level=area",
        "?what=*",
        "?indicator=SWIMMING",
    )
    async with system.client() as officer:
        start = await first_position(officer)
        await move_targets(officer)
        await move_targets(officer)
    heard = []
    async with aiohttp.ClientSession(system.gateway, headers=caller.headers) as client:
        for query in filters:
            mark = {"Last-Event-ID": start}
            async with client.get(f"/v1/kpi/stream{query}", headers=mark) as answer:
                text = await answer.text() if answer.status != 200 else await some_of(answer)
                heard.append((Asked("GET", query), answer.status, text))
    count("other schools: streams", len(heard))
    assert not told(heard, planted)
    assert any(OWN in text for _, _, text in heard), "its own is told"


async def first_position(client: aiohttp.ClientSession) -> str:
    async with client.get("/v1/kpi/stream") as answer:
        text = await some_of(answer, enough=1)
    return next(line for line in text.splitlines() if line.startswith("id: "))[4:]


async def move_targets(client: aiohttp.ClientSession) -> None:
    """New targets of both schools, and of both together; they end as they were."""
    for place, value in TARGETS.items():
        for each in ("1", value):
            row = {"indicator": "SWIMMING", "place": place, "period": "2008/09", "value": each}
            body = [row | {"reason": WORD if place != OWN else "Agreed"}]
            async with client.post("/v1/kpi/targets/submissions", json=body) as answer:
                assert answer.status == 201, await answer.text()


async def some_of(answer: aiohttp.ClientResponse, *, enough: int = 1000) -> str:
    """What a stream tells until it is silent, or as many events as are enough."""
    text = ""
    try:
        async with asyncio.timeout(_SILENT_S):
            while text.count("\n\n") < enough:
                text += (await answer.content.readany()).decode()
    except TimeoutError:
        pass
    return text
