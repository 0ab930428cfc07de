"""What happened to an organisation, in one list, and what is not in it."""

from collections.abc import Sequence
from datetime import date
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import text

from chassis.policy import Role
from chassis.records.lines import Position
from contracts.schools import CategoryChanged, InspectionPublished, MonitoringRecorded
from services.sif.desk.lines import words_of
from services.sif.results.reading import SchoolResult
from tests.sif.desk.desk import REVIEW, keep, make, notice, plan
from tests.sif.facts.made import result
from tests.sif.sif_app import Sif

WHERE: dict[str, Any] = {
    "organisation": "105148",
    "area": "350",
    "phase": "primary",
    "kind": "community_school",
}
_PUBLISHED = """
    INSERT INTO published_result
        (place, level, year, stage, status, eligible, achieved, missing, submission_id)
    VALUES ('105148', 'organisation', '2008/09', 'ks2', 'final', 28, 46.4, '{}', gen_random_uuid())
"""
PATH = "organisations/105148/timeline"


async def _history(sif: Sif) -> None:
    inspected = InspectionPublished(
        **WHERE,
        inspected="section_5",
        inspected_on=date(2009, 6, 10),
        published_on=date(2009, 7, 1),
        framework="2005",
        overall=4,
        category="notice_to_improve",
        latest_from=date(2009, 6, 10),
    )
    category = CategoryChanged(
        **WHERE,
        category="notice_to_improve",
        entered_on=date(2009, 6, 10),
        left_on=date(2010, 6, 15),
        left_by="lifted",
    )
    visited = MonitoringRecorded(**WHERE, visited_on=date(2010, 1, 14), progress="satisfactory")
    await sif.say(inspected, category, visited)
    await plan(sif)
    await make(sif)
    await keep(sif, "105148.2009-12-03", notice())


async def test_everything_is_in_one_list_the_newest_first(sif: Sif) -> None:
    await _history(sif)
    told = (await sif.get(PATH, since="2009-06-01"))["results"]
    assert [(one["on"], one["kind"]) for one in told if one["kind"] != "notice"] == [
        ("2010-06-15", "concern"),
        ("2010-01-14", "monitoring"),
        ("2009-10-06", "visit"),
        ("2009-06-10", "concern"),
        ("2009-06-10", "inspection"),
    ]
    words = {one["kind"]: one["what"] for one in told}
    assert words["monitoring"] == "monitoring visit: progress satisfactory"
    assert words["inspection"] == "inspection: inadequate"
    left = "left a category: notice to improve (lifted)"
    assert left in [one["what"] for one in told]
    [visit] = [one for one in told if one["kind"] == "visit"]
    assert visit["links"]["self"] == f"/v1/sif/visits/{REVIEW}"
    standing = "/v1/schools/organisations/105148/standing"
    assert {one["links"]["self"] for one in told if one["kind"] == "concern"} == {standing}
    assert [one["what"] for one in told if one["kind"] == "notice"][-1] == "warning notice: given"


async def test_it_is_narrowed_by_day_and_kind(sif: Sif) -> None:
    await _history(sif)
    days = await sif.get(PATH, since="2009-10-06", until="2010-01-14", kind=["visit", "monitoring"])
    assert [one["kind"] for one in days["results"]] == ["monitoring", "visit"]
    assert (await sif.get(PATH, kind="result"))["results"] == []


async def test_what_is_still_to_come_has_not_happened(sif: Sif) -> None:
    days = {"given_on": date(2999, 1, 4), "powers_until": date(2999, 3, 25)}
    later = notice().model_copy(update=days)
    await keep(sif, "105148.2999-01-04", later)
    assert (await sif.get(PATH))["results"] == []
    assert len((await sif.get(PATH, until="2999-01-04"))["results"]) == 1


async def test_pages_hold_each_line_once(sif: Sif) -> None:
    await _history(sif)
    whole = (await sif.get(PATH))["results"]
    seen: list[Any] = []
    cursor: dict[str, str] = {}
    while True:
        page = await sif.get(PATH, limit=2, **cursor)
        seen += page["results"]
        if page["paging"]["next_cursor"] is None:
            break
        cursor = {"cursor": page["paging"]["next_cursor"]}
    assert seen == whole
    other = await sif.client.get(PATH, params={"cursor": "WyJhIl0"})
    assert other.status_code == 400


async def test_a_school_reads_its_own_and_nothing_confidential(sif: Sif) -> None:
    await _history(sif)
    note = {"on": "2009-10-06", "text": "Secret doubts", "risk": 4}
    await sif.client.put(f"visit-notes/{REVIEW}", json=note)
    for role in (Role.HEAD, Role.GOVERNOR):
        async with sif.as_(role, organisations=["105148"]) as caller:
            told = await caller.get(PATH)
            assert told.status_code == 200
            kinds = {one["kind"] for one in told.json()["results"]}
            assert kinds == {"visit", "inspection", "concern", "monitoring", "notice"}
            for word in ("Secret", "Weak", "sip-1", "Revise"):
                assert word not in told.text
            other = await caller.get("organisations/105149/timeline")
            assert other.status_code == 404
    async with sif.as_(Role.OPERATOR, organisations=["105148"]) as operator:
        assert (await operator.get(PATH)).status_code == 403


async def test_results_join_in_on_the_last_day_of_their_year(sif: Sif) -> None:
    await _history(sif)
    async with sif.app.state.database.write() as session:
        await session.execute(text(_PUBLISHED))
    told = (await sif.get(PATH, since="2009-06-10", until="2009-10-06"))["results"]
    assert [one["kind"] for one in told] == ["visit", "result", "concern", "inspection"]
    assert told[1]["on"] == "2009-08-31"
    assert told[1]["what"].startswith("KS2 2008/09: 46.4 %")
    first = await sif.get(PATH, kind="result", limit=1)
    assert (len(first["results"]), first["paging"]["next_cursor"]) == (1, None)


@pytest.mark.parametrize(
    ("result", "words"),
    [
        (
            result(17, 31),
            "KS2 2008/09: 54.8 % level 4 in English and mathematics, below the floor of 55 %",
        ),
        (
            result(17, 31, percent=Fraction(55)),
            "KS2 2008/09: 55.0 % level 4 in English and mathematics, not below the floor of 55 %",
        ),
        (result(None, 31), "KS2 2008/09: no figure is published"),
        (
            result(17, 31, stage="ks1", percent=Fraction(80)),
            "KS1 2008/09: 80.0 % level 2 in reading, writing and mathematics",
        ),
    ],
)
def test_results_in_words(result: SchoolResult, words: str) -> None:
    assert words_of(result) == words


PLACES = st.builds(
    Position,
    st.dates(date(2009, 1, 1), date(2009, 1, 3)),
    st.sampled_from(["visit", "result"]),
    st.sampled_from(["a", "b"]),
    st.sampled_from(["", "x"]),
)


@given(st.lists(PLACES, max_size=12))
def test_the_newest_day_is_first_whatever_else(places: Sequence[Position]) -> None:
    days = [one.day for one in sorted(places, key=lambda one: one.order)]
    assert days == sorted(days, reverse=True)


@pytest.mark.parametrize(
    ("sort", "day", "word"),
    [
        ("section_5", date(2012, 8, 31), "satisfactory"),
        ("section_5", date(2012, 9, 1), "requires improvement"),
        ("early_years", date(2013, 11, 3), "satisfactory"),
        ("early_years", date(2013, 11, 4), "requires improvement"),
    ],
)
async def test_grade_3_has_the_word_of_its_day_and_sort(
    sif: Sif, sort: Any, day: date, word: str
) -> None:
    inspected = InspectionPublished(
        **WHERE, inspected=sort, inspected_on=day, overall=3, latest_from=day
    )
    await sif.say(inspected)
    [line] = (await sif.get(PATH))["results"]
    assert (line["on"], line["what"]) == (str(day), f"inspection: {word}")
