"""Files of inspections: every fault at once; Ofsted's lists, and what they must not take away."""

from datetime import UTC, datetime, timedelta

from tests.schools.inspections.conftest import LIFTED, NOTICE, SETTING, URN, VISIT, Inspections
from tests.schools.register_app import Json


def errors(answer: Json) -> set[tuple[int, str, str]]:
    """(row, column, code) of every error; the column empty where it is the row's."""
    assert answer["http_status"] == 422, answer
    places = [(one["path"].removeprefix("row "), one["code"]) for one in answer["errors"]]
    return {(int(path.split(",")[0]), path.partition(", ")[2], code) for path, code in places}


async def test_every_error_of_a_file_is_told_at_once(inspections: Inspections) -> None:
    tomorrow = (datetime.now(UTC) + timedelta(days=2)).date().isoformat()
    early = {"organisation": SETTING, "inspected": "early_years", "inspected_on": "2010-01-01"}
    answer = await inspections.submit(
        NOTICE | {"organisation": "105999"},
        NOTICE | {"inspected_on": tomorrow, "published_on": None},
        NOTICE | {"inspected_on": "2004-01-01"},
        NOTICE | {"inspected_on": "2008-01-01", "published_on": "2007-01-01"},
        NOTICE | {"inspected_on": "2008-01-02", "category": None},
        NOTICE | {"inspected_on": "2008-01-03", "category": "none"},
        NOTICE | {"inspected_on": "2008-01-04", "overall": 3},
        NOTICE | {"inspected_on": "2008-01-05", "category": "inadequate_1"},
        NOTICE | {"inspected_on": "2008-01-06", "overall": 5, "progress": "fair"},
        LIFTED | {"inspected_on": "2008-01-07", "progress": "good", "outcome": "met"},
        VISIT | {"inspected_on": "2008-01-08", "overall": 2},
        early | {"overall": 4, "category": "special_measures"},
        early | {"inspected": "childcare_register"},
        LIFTED,
        LIFTED,
    )
    assert errors(answer) == {
        (1, "organisation", "unknown_organisation"),
        (2, "inspected_on", "in_the_future"),
        (3, "inspected_on", "before_2005"),
        (4, "published_on", "published_before_inspected"),
        (5, "category", "category_missing"),
        (6, "category", "category_missing"),
        (7, "category", "category_without_grade_4"),
        (8, "category", "category_of_another_sort"),
        (9, "overall", "out_of_range"),
        (9, "overall", "missing_for_this_sort"),
        (9, "progress", "not_in_list"),
        (10, "progress", "not_of_this_sort"),
        (10, "outcome", "not_of_this_sort"),
        (11, "overall", "not_of_this_sort"),
        (12, "category", "category_of_another_sort"),
        (13, "outcome", "missing_for_this_sort"),
        (14, "", "duplicate_row"),
        (15, "", "duplicate_row"),
    }


async def test_the_same_file_again_changes_and_tells_nothing(inspections: Inspections) -> None:
    await inspections.accepted(NOTICE, VISIT, LIFTED)
    again = await inspections.accepted(NOTICE, VISIT, LIFTED)
    assert (again["rows"]["unchanged"], again["events"]["count"]) == (3, 0)


async def test_a_history_takes_the_rows_it_can_and_counts_the_rest(
    inspections: Inspections,
) -> None:
    receipt = await inspections.listed(
        "URN,Rating,Inspection Date",
        f"{URN},Requires Improvement,20130116",
        f"{URN},Requires Improvement,20080116",
        f"{URN},Inadequate,20060116",
        "999999,Good,20080221",
        "999999,Good,20080221",
    )
    assert receipt["http_status"] == 201, receipt
    assert receipt["dialect"] == "history"
    assert (receipt["rows"]["inserted"], receipt["rows"]["left_out"]) == (3, 2)
    told = {one["code"]: one for one in await inspections.report(receipt)}
    assert set(told) == {"word_of_another_framework", "left_out", "category_unknown"}
    assert told["word_of_another_framework"]["row"] == 2
    assert told["left_out"]["message"].startswith("2 rows of organisations that are not registered")
    shown = await inspections.results(f"/organisations/{URN}/inspections")
    assert [(one["overall"], one["grade"], one["category"]) for one in shown] == [
        (3, "requires_improvement", "none"),
        (3, "satisfactory", "none"),
        (4, "inadequate", None),
    ]


async def test_a_list_of_grades_does_not_take_away_what_else_is_known(
    inspections: Inspections,
) -> None:
    await inspections.accepted(NOTICE)
    agreeing = f"{URN},Inadequate,20090610"
    same = await inspections.listed("URN,Rating,Inspection Date", agreeing)
    assert (same["rows"]["unchanged"], same["events"]["count"]) == (1, 0)
    other = await inspections.listed("URN,Rating,Inspection Date", f"{URN},Good,20090610")
    assert other["issues"] == {"grade_replaced": 1}
    [shown] = await inspections.results(f"/organisations/{URN}/inspections")
    assert (shown["overall"], shown["category"], shown["judgements"]) == (2, "none", {})


async def test_our_own_form_may_blank_what_was_held(inspections: Inspections) -> None:
    await inspections.accepted(LIFTED | {"behaviour": 2})
    changed = await inspections.accepted(LIFTED)
    assert changed["rows"]["changed"] == 1
    [shown] = await inspections.results(f"/organisations/{URN}/inspections")
    assert shown["judgements"] == {}


async def test_a_list_of_childcare_providers_tells_grades_and_the_childcare_register(
    inspections: Inspections,
) -> None:
    receipt = await inspections.listed(
        "providerUrn,name,providerSubtype,places,postcode,grade,inspectionDate",
        f"{SETTING},Sunny Days,Full day care,40,BL1 1AA,3,18/07/2018",
        f"{SETTING},Sunny Days,Full day care,40,BL1 1AA,Met,18/07/2019",
        f"{SETTING},Sunny Days,Full day care,40,BL1 1AA,,",
        # Six digits alone are a setting's, though a school has them as its URN.
        f"{URN},Another's,Full day care,40,BL1 1AA,1,18/07/2018",
    )
    assert receipt["http_status"] == 201, receipt
    assert (receipt["rows"]["inserted"], receipt["rows"]["left_out"]) == (2, 2)
    [left_out] = await inspections.report(receipt)
    assert left_out["message"] == (
        "1 rows of organisations that are not registered and 1 without an inspection were left out"
    )
    shown = await inspections.results(f"/organisations/{SETTING}/inspections")
    assert [(one["inspected"], one["overall"], one["outcome"]) for one in shown] == [
        ("childcare_register", None, "met"),
        ("early_years", 3, None),
    ]
    assert await inspections.results(f"/organisations/{URN}/inspections") == []
