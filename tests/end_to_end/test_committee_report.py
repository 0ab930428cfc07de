"""Every figure of the report of 3 December 2009 beside what the system computes of raw records.

The sample is loaded once, through the public API. Where the report is wrong, or contradicts itself,
the table says what is right.
"""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Iterable, Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Final

import aiohttp
import pytest

from deploy.local.sample import load
from tests.support.polling import eventually
from tests.support.system import fresh_system

pytestmark = pytest.mark.timeout(500)
AREA: Final = "350"
MEETING: Final = "2009-12-03"
YEAR, NEXT, SUMMER = "2008-09", "2009-10", "2008-09-SUM"
QUALITY: Final = "earlyyears/settings/quality-of-inspections"
DECEMBER_2008: Final = {"area": AREA, "on": "2008-12-31"}
LSC: Final = {"component": "14-19-development", "on": "2010-04-01"}
Computes = Callable[[aiohttp.ClientSession], Awaitable[object]]


@dataclass(frozen=True, slots=True)
class Figure:
    """What the report says of something, in its words; what is right; how the system knows.

    `why` tells what is wrong with the report's words, where they are.
    """

    what: str
    says: str
    right: object
    computes: Computes
    why: str = ""


@pytest.fixture(scope="module")
async def api(
    postgres: str, tmp_path_factory: pytest.TempPathFactory
) -> AsyncIterator[aiohttp.ClientSession]:
    """The gateway of a running system that holds the sample."""
    async with fresh_system(postgres, tmp_path_factory.mktemp("committee")) as running:
        await asyncio.to_thread(load, running.gateway, running.key)
        async with running.client() as session:
            yield session


def value(code: str, period: str, *members: str, as_at: str | None = None) -> Computes:
    """The value of an indicator of the authority, or what else is told of it; of the year that the
    meeting was in as of its day."""
    moment = as_at or (MEETING if period == NEXT else None)
    asked = {"as_at": moment} if moment else {}
    return told(f"kpi/values/{code}.{AREA}.{period}.all", *(members or ("value",)), **asked)


def told(path: str, *members: str | int, **query: str) -> Computes:
    """What an answer has under these members, one in the other."""

    async def computed(api: aiohttp.ClientSession) -> object:
        answer = await _get(api, path, **query)
        for member in members:
            answer = answer[member]
        return answer

    return computed


def counted(path: str, wanted: dict[str, object], **query: str) -> Computes:
    """How many of a list are so."""

    async def computed(api: aiohttp.ClientSession) -> object:
        answer = await _get(api, path, **query)
        return sum(wanted.items() <= each.items() for each in answer["results"])

    return computed


def elements(kind: str, beneath: str | None = None) -> Computes:
    """How many parts of a kind the plan has, at its top or anywhere beneath a part."""

    async def computed(api: aiohttp.ClientSession) -> object:
        plan = await _get(api, f"kpi/plans/{AREA}.2009-10")
        top = plan["elements"]
        if beneath is None:
            return sum(each["kind"] == kind for each in top)
        whole = next(each for each in _all(top) if each["code"] == beneath)
        return sum(each["kind"] == kind for each in _all(whole["children"]))

    return computed


async def approaches(api: aiohttp.ClientSession) -> object:
    """The key ones; what they make up together is an approach of the plan, too."""
    plan = await _get(api, f"kpi/plans/{AREA}.2009-10")
    return sum(each["code"].startswith("approach-") for each in plan["elements"])


def _all(parts: Iterable[dict[str, Any]]) -> Iterator[dict[str, Any]]:
    for part in parts:
        yield part
        yield from _all(part["children"])


async def no_progress(api: aiohttp.ClientSession) -> object:
    """Per cent of the children of the writing project."""
    return 100 - Decimal(str(await value("FYT_WRITING_PROGRESS", SUMMER)(api)))


async def achieving(api: aiohttp.ClientSession) -> object:
    """Whom NI 72 counts: what its formula has above the line."""
    formula = (await _get(api, "kpi/indicators/NI72"))["formula"]
    return formula.split("\u00f7")[0].partition("\u00d7")[2].strip()


async def satisfactory(api: aiohttp.ClientSession) -> object:
    """Per cent of the settings inspected by the end of 2008."""
    total = (await _get(api, QUALITY, **DECEMBER_2008))["total"]
    graded = total["good_or_better"] + total["satisfactory"] + total["inadequate"]
    return Decimal(100 * total["satisfactory"]) / graded


async def tiers(api: aiohttp.ClientSession) -> object:
    """The tiers that have schools."""
    found = [await value(f"SIF_TIER_{tier}", NEXT)(api) for tier in range(1, 6)]
    return sum(Decimal(str(number)) > 0 for number in found)


async def components(api: aiohttp.ClientSession) -> object:
    teams = await _get(api, "schools/teams", on=MEETING)
    return sum(len(team["components"]) for team in teams["results"])


def team(role: str) -> Computes:
    component = "early-years-quality-improvement"
    return counted("schools/people", {}, component=component, role=role, on=MEETING)


def programme(name: str, field: str) -> Computes:
    return told(f"earlyyears/programmes/{AREA}.{name}-2009", "state", field)


FIGURES: Final = (
    Figure("NI 72, result 2009", "51.6%", 51.6, value("NI72", YEAR)),
    Figure("NI 72, target 2009", "at least 58.3 %", 58.3, value("NI72", YEAR, "target")),
    Figure(
        "NI 72, from target",
        "3.6% below target",
        "6.7 percentage points below target",
        value("NI72", YEAR, "variance_words"),
        "58.3 - 51.6 is 6.7, and percentages differ in percentage points",
    ),
    Figure("NI 72, children", "not said", 3500, value("NI72", YEAR, "denominator")),
    Figure(
        "NI 72, of what",
        "6+ points in PSED and CLLD",
        "children with 78 points or more and 6 or more in each PSED and CLL scale",
        achieving,
        "it needs 78 points in all, too, and the area is CLL",
    ),
    Figure("NI 92, result 2009", "34.7%", 34.7, value("NI92", YEAR)),
    Figure("NI 92, target 2009", "narrow the gap to 34.4%", 34.4, value("NI92", YEAR, "target")),
    Figure(
        "NI 92, from target",
        "0.3% below target",
        "0.3 above target; lower is better",
        value("NI92", YEAR, "variance_words"),
        "lower is better: above the target is a target missed; a ratio has no points",
    ),
    Figure("NI 92, better", "narrow", "lower_is_better", value("NI92", YEAR, "polarity")),
    Figure(
        "NI 92, since 2008",
        "significant progress",
        "improved",
        value("NI92", YEAR, "direction", "travel"),
        "the report has no figure of 2008; the sample's is made up",
    ),
    Figure(
        "settings good or better, December 2008",
        "66%",
        66,
        value("EY_SETTINGS_GOOD", YEAR, as_at="2008-12-31"),
    ),
    Figure(
        "settings satisfactory, December 2008",
        "34%",
        34,
        satisfactory,
    ),
    Figure(
        "settings inadequate, December 2008",
        "66% + 34% leave none",
        0,
        told(QUALITY, "total", "inadequate", **DECEMBER_2008),
    ),
    Figure("Early Years lead", "the lead", 1, team("lead")),
    Figure("Early Years advisers", "two", 2, team("adviser")),
    Figure("Early Years consultants", "three", 3, team("consultant")),
    Figure("Quality and Inclusion Officers", "nine", 9, team("quality_and_inclusion_officer")),
    Figure("audits of PVI settings, end", "September 2009", "2009-09-30",
           programme("audit-pvi", "ends_on")),
    Figure("PVI settings audited by then", "all", 100,
           value("EY_AUDITS_PVI", NEXT, as_at="2009-09-30"),
           "of 3 December, it says they \"will have received\" one by September"),
    Figure("audits of childminders, from", "September", "2009-09-01",
           programme("audit-childminders", "starts_on")),
    Figure("audits of childminders, end", "December 2009", "2009-12-31",
           programme("audit-childminders", "ends_on")),
    Figure("self-evaluations, from", "October", "2009-10-01",
           programme("self-evaluation-schools", "starts_on")),
    Figure("self-evaluations, end", "February 2010", "2010-02-28",
           programme("self-evaluation-schools", "ends_on")),
    Figure("Diploma learners", "300", 300, value("NI90", NEXT)),
    Figure("Diploma learners on the day", "300", 300, value("DIPLOMA_LEARNERS_NOW", NEXT)),
    Figure("Diploma lines", "eight", 8, value("DIPLOMA_LINES", NEXT)),
    Figure("Diploma lines by 2010", "thirteen occupational areas", 13,
           value("DIPLOMA_LINES_IN_PLAN", NEXT, as_at="2009-12-03"),
           "they are lines of learning, as the eight are"),
    Figure("posts from the LSC", "four staff and one vacancy", 5,
           counted("schools/people", {}, **LSC)),
    Figure("of them vacant", "one", 1, counted("schools/people", {"vacant": True}, **LSC)),
    Figure("they come", "April 2010", "2010-04-01",
           told(f"fourteen19/transfer-posts/{AREA}.post-1", "state", "transfers_on")),
    Figure("tuition, schools engaged", "100%", 100, value("TUITION_SCHOOLS", NEXT)),
    Figure("tuition, students", "1704", 1704, value("TUITION_PUPILS", NEXT)),
    Figure("tuition, courses", "not said", 2045, value("TUITION_COURSES", NEXT),
           "a pupil with both subjects has two, and courses are what is paid for"),
    Figure("2 hour offer 2008-2009", "98%", 98, value("PE2H", YEAR)),
    Figure("its indicator", "NI157", "NI57", value("NI157", YEAR, "indicator"),
           "NI 157 is about planning applications; by 2009 NI 57 is the five-hour offer"),
    Figure("Find Your Talent, schools", "6", 6, value("FYT_SCHOOLS", SUMMER)),
    Figure("two sub-levels", "33%", 33, value("FYT_WRITING_2", SUMMER)),
    Figure("one sub-level", "47%", 47, value("FYT_WRITING_1", SUMMER)),
    Figure("no sub-level", "not said", 20, no_progress,
           "33 and 47 leave 20, if nobody is in both; here each child is counted once"),
    Figure("attitude better", "97%", 97, value("FYT_ATTITUDE", SUMMER)),
    Figure("science centre, agreements", "55 schools", 55,
           value("SCIENCE_CENTRE_AGREEMENTS", NEXT)),
    Figure("music projects", "105", 105, value("MUSIC_PROJECTS", NEXT)),
    Figure("primaries and PRUs with one", "95%", 95, value("MUSIC_COVERAGE", NEXT),
           "projects and schools are different things: 57 of 60 schools have the 105"),
    Figure("of how many", "not said", 60, value("MUSIC_COVERAGE", NEXT, "denominator")),
    Figure("tiers of the framework", "five tier model", 5, tiers),
    Figure("smaller teams", "three", 3, counted("schools/teams", {}, on=MEETING)),
    Figure("components", "18 listed", 18, components),
    Figure("aims", "two", 2, elements("aim")),
    Figure("priorities", "1.) and 2.)", 2, elements("priority")),
    Figure("approaches", "three key approaches", 3, approaches),
    Figure("challenges", "four", 4, elements("challenge")),
    Figure("strands of leadership", "1b to 1e", 5, elements("strand", "1"),
           "the label 1a is lost"),
    Figure("strands of learning", "2a to 2g", 7, elements("strand", "2")),
    Figure("priorities of 14-19", "four clear priorities", 4, elements("priority", "14-19")),
)  # fmt: skip


async def test_every_figure_of_the_report(
    api: aiohttp.ClientSession, record_property: Callable[[str, object], None]
) -> None:
    async def compare() -> list[tuple[Figure, object]]:
        rows = [(figure, await figure.computes(api)) for figure in FIGURES]
        assert not _wrong(rows), _table(rows)
        return rows

    # The last of what was loaded reaches the indicators a moment later.
    table = _table(await eventually(compare, within=60, every=0.5))
    record_property("figures", table)
    print(table)  # noqa: T201 - what the test is for


def _wrong(rows: Iterable[tuple[Figure, object]]) -> list[str]:
    return [figure.what for figure, computed in rows if not _same(figure.right, computed)]


def _same(right: object, computed: object) -> bool:
    if isinstance(right, (int, float, Decimal)) and isinstance(computed, (int, float, Decimal)):
        return Decimal(str(right)) == Decimal(str(computed))
    return right == computed


def _table(rows: Iterable[tuple[Figure, object]]) -> str:
    lines = [
        f"{figure.what:<40} | {figure.says:<28} | {computed!s:<36} | {_verdict(figure, computed)}"
        for figure, computed in rows
    ]
    head = f"{'figure':<40} | {'the report says':<28} | {'the system computes':<36} | "
    return "\n".join([head, *lines])


def _verdict(figure: Figure, computed: object) -> str:
    if not _same(figure.right, computed):
        return f"WRONG: {figure.right} was wanted"
    return figure.why or "as reported"


async def _get(api: aiohttp.ClientSession, path: str, **query: str) -> Any:
    async with api.get(f"/v1/{path}", params=query) as answer:
        told = await answer.json()
        assert answer.status == 200, f"{path}: {told}"
        return told
