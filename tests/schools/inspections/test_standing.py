"""How organisations stand on a day, what is due, and who is in a category of concern."""

from typing import Any

import pytest

from tests.schools.inspections.conftest import (
    LIFTED,
    NOTICE,
    OTHER,
    SETTING,
    URN,
    VISIT,
    Inspections,
)
from tests.schools.register_app import BRANDWOOD, Json, native


@pytest.fixture
async def held(inspections: Inspections) -> Inspections:
    """Brandwood under notice to improve, visited, then good; the others not inspected."""
    await inspections.accepted(
        LIFTED | {"inspected_on": "2006-02-01", "overall": 3}, NOTICE, VISIT, LIFTED
    )
    return inspections


async def standing(inspections: Inspections, urn: str, as_at: str) -> Json:
    answer = await inspections.get(f"/organisations/{urn}/standing", as_at=as_at)
    [found] = answer["standings"]
    return dict(found)


def due(standing: Json) -> list[tuple[str, str, str, bool]]:
    return [(d["what"], d["opens_on"], d["closes_on"], d["overdue"]) for d in standing["due"]]


async def test_a_school_stands_by_the_latest_inspection_of_the_day(held: Inspections) -> None:
    before = await standing(held, URN, "2009-06-09")
    assert (before["grade"], before["category"], before["in_category_since"]) == (
        "satisfactory",
        "none",
        None,
    )
    under = await standing(held, URN, "2009-12-03")
    assert (under["grade"], under["category"]) == ("inadequate", "notice_to_improve")
    assert (under["in_category_since"], under["visits"]) == ("2009-06-10", 0)
    assert due(under) == [
        ("statement_of_action", "2009-07-01", "2009-07-15", True),
        ("monitoring", "2009-12-10", "2010-02-10", False),
        ("reinspection", "2010-06-10", "2010-10-10", False),
    ]
    visited = await standing(held, URN, "2010-02-01")
    assert (visited["visits"], visited["visited_on"]) == (1, "2010-01-14")
    assert "monitoring" not in [each["what"] for each in visited["due"]]
    after = await standing(held, URN, "2010-09-20")
    assert (after["grade"], after["category"], after["visits"]) == ("good", "none", 0)


async def test_every_window_says_its_rule_and_its_basis(held: Inspections) -> None:
    under = await standing(held, URN, "2009-12-03")
    visit = next(each for each in under["due"] if each["what"] == "monitoring")
    assert visit["rule"] == "monitoring visit 6 to 8 months after a notice to improve"
    assert visit["basis"].startswith("Children, Schools and Families Committee")


async def test_who_was_never_inspected_stands_without_a_grade(held: Inspections) -> None:
    school = await standing(held, OTHER, "2009-12-03")
    assert (school["inspected"], school["inspected_on"], school["due"]) == ("section_5", None, [])
    setting = await standing(held, SETTING, "2009-12-03")
    assert setting["inspected"] == "early_years"
    assert due(setting) == [("inspection", "2008-09-01", "2012-07-31", False)]


async def test_an_organisation_stands_nowhere_before_its_opening_and_after_its_closure(
    held: Inspections,
) -> None:
    closed = BRANDWOOD | {"status": "closed", "closed_on": "2011-08-31"}
    await held.schools.accepted(native(closed))
    for urn, as_at in ((SETTING, "2006-04-02"), (URN, "2011-08-31")):
        answer = await held.get(f"/organisations/{urn}/standing", as_at=as_at)
        assert answer["standings"] == []
    assert (await standing(held, URN, "2011-08-30"))["grade"] == "good"


async def test_an_organisation_is_found_by_any_of_its_numbers(held: Inspections) -> None:
    for number in ("3502000", "350-2000", "10072912"):
        assert (await standing(held, number, "2009-12-03"))["organisation"] == URN
    unknown = await held.client.get("/v1/schools/organisations/199999/standing")
    assert (unknown.status_code, unknown.json()["code"]) == (404, "unknown_organisation")


async def test_the_work_list_is_narrowed_by_what_is_asked(held: Inspections) -> None:
    asked: list[tuple[dict[str, Any], list[str]]] = [
        ({}, [OTHER, URN, SETTING]),
        ({"grade": "4"}, [URN]),
        ({"grade": ["4", "none"]}, [OTHER, URN, SETTING]),
        ({"grade": "none", "phase": "primary"}, [OTHER]),
        ({"category": "notice_to_improve"}, [URN]),
        ({"due_before": "2010-03-01"}, [URN]),
        ({"due_before": "2009-07-15"}, []),
        ({"area": "351"}, []),
    ]
    for narrowed, expected in asked:
        found = await held.results("/standings", as_at="2009-12-03", **narrowed)
        assert [one["organisation"] for one in found] == expected, narrowed


async def test_the_work_list_comes_page_by_page(held: Inspections) -> None:
    seen: list[str] = []
    cursor: dict[str, str | None] = {}
    for _ in range(3):
        page = await held.get("/standings", as_at="2009-12-03", limit=1, **cursor)
        seen += [one["organisation"] for one in page["results"]]
        cursor = {"cursor": page["paging"]["next_cursor"]}
    assert (seen, cursor["cursor"]) == ([OTHER, URN, SETTING], None)


async def test_schools_in_a_category_with_months_and_visits(held: Inspections) -> None:
    [under] = await held.results("/categories", area="350", as_at="2010-02-10")
    assert (under["organisation"], under["entered_on"]) == (URN, "2009-06-10")
    assert (under["left_on"], under["months"]) == (None, "8.0")
    assert under["visits"] == [
        {
            "visited_on": "2010-01-14",
            "progress": "satisfactory",
            "progress_since_visit": None,
            "authority_support": "good",
        }
    ]
    assert await held.results("/categories", as_at="2009-06-09") == []
    assert await held.results("/categories", as_at="2010-09-20") == []
    [left] = await held.results("/categories", as_at="2010-09-20", left="true")
    assert (left["left_on"], left["left_by"], left["months"]) == ("2010-09-20", "lifted", "15.3")


async def test_inspections_are_listed_newest_first_and_page_by_page(held: Inspections) -> None:
    path = f"/organisations/{URN}/inspections"
    first = await held.get(path, limit=3)
    assert [one["inspected_on"] for one in first["results"]] == [
        "2010-09-20",
        "2010-01-14",
        "2009-06-10",
    ]
    rest = await held.results(path, limit=3, cursor=first["paging"]["next_cursor"])
    assert [(one["inspected_on"], one["framework"]) for one in rest] == [("2006-02-01", "2005")]
    wrong = await held.client.get(f"/v1/schools{path}", params={"cursor": "WzFd"})
    assert wrong.json()["code"] == "bad_request"
