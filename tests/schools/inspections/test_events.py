"""What is told of inspections: states that follow one another, entering and leaving a category."""

from datetime import date

from contracts.schools import CategoryChanged, InspectionPublished, MonitoringRecorded
from tests.schools.inspections.conftest import LIFTED, NOTICE, SETTING, URN, VISIT, Inspections
from tests.schools.register_app import BRANDWOOD, native

ENTERED = f"{URN}/2009-06-10"


async def test_entering_and_leaving_a_category_are_events_at_once(
    inspections: Inspections,
) -> None:
    await inspections.accepted(NOTICE)
    entered = (await inspections.last_told(CategoryChanged))[ENTERED]
    assert (entered.category, entered.left_on, entered.area) == ("notice_to_improve", None, "350")
    await inspections.accepted(LIFTED)
    left = (await inspections.told(CategoryChanged))[ENTERED]
    assert [(str(one.left_on), one.left_by) for one in left] == [
        ("None", None),
        ("2010-09-20", "lifted"),
    ]


async def test_an_inspection_is_the_latest_until_the_next(inspections: Inspections) -> None:
    await inspections.accepted(LIFTED)
    await inspections.accepted(NOTICE)
    told = await inspections.last_told(InspectionPublished)
    notice = told[f"{URN}/section_5/2009-06-10"]
    assert (notice.overall, notice.category, notice.framework) == (4, "notice_to_improve", "2005")
    assert notice.judgements == {"behaviour": 3}
    assert (notice.latest_from, notice.latest_until) == (date(2009, 6, 10), date(2010, 9, 20))
    lifted = told[f"{URN}/section_5/2010-09-20"]
    assert (lifted.category, lifted.framework, lifted.latest_until) == ("none", "2009", None)


async def test_a_setting_is_told_of_before_its_first_inspection(inspections: Inspections) -> None:
    waiting = f"{SETTING}/early_years/none"
    [before] = (await inspections.told(InspectionPublished))[waiting]
    assert (before.setting, before.overall, before.latest_until) == (True, None, None)
    assert before.latest_from == date(2006, 4, 3)
    await inspections.accepted(
        {
            "organisation": SETTING,
            "inspected": "early_years",
            "inspected_on": "2009-05-01",
            "overall": 4,
            "category": "inadequate_1",
        }
    )
    told = await inspections.last_told(InspectionPublished)
    assert told[waiting].latest_until == date(2009, 5, 1)
    assert told[f"{SETTING}/early_years/2009-05-01"].overall == 4
    assert (await inspections.last_told(CategoryChanged))[f"{SETTING}/2009-05-01"].category == (
        "inadequate_1"
    )


async def test_a_school_without_inspections_is_not_told_of(inspections: Inspections) -> None:
    told = await inspections.told(InspectionPublished)
    assert {one.partition("/")[0] for one in told} == {SETTING}


async def test_the_closure_of_a_school_ends_its_category(inspections: Inspections) -> None:
    await inspections.accepted(NOTICE)
    closed = BRANDWOOD | {"status": "closed", "closed_on": "2010-08-31"}
    await inspections.schools.accepted(native(closed))
    left = (await inspections.last_told(CategoryChanged))[ENTERED]
    assert (str(left.left_on), left.left_by) == ("2010-08-31", "closed")
    published = (await inspections.last_told(InspectionPublished))[f"{URN}/section_5/2009-06-10"]
    assert published.latest_until == date(2010, 8, 31)


async def test_a_visit_is_told_with_the_quality_of_support_and_without_a_name(
    inspections: Inspections,
) -> None:
    await inspections.accepted(VISIT | {"inspector": "Agatha Inspector"})
    [visit] = (await inspections.told(MonitoringRecorded))[f"{URN}/2010-01-14"]
    assert (visit.progress, visit.authority_support) == ("satisfactory", "good")
    assert "Agatha" not in "".join(
        event.value().decode() for event in await inspections.schools.events()
    )


async def test_what_is_withdrawn_is_told_as_withdrawn_and_what_stood_before_it_again(
    inspections: Inspections,
) -> None:
    await inspections.accepted(NOTICE)
    lifted = await inspections.accepted(LIFTED)
    answer = await inspections.client.post(lifted["links"]["withdrawal"])
    assert answer.status_code == 200, answer.text
    told = await inspections.last_told(InspectionPublished)
    assert told[f"{URN}/section_5/2010-09-20"].withdrawn
    assert told[f"{URN}/section_5/2009-06-10"].latest_until is None
    assert (await inspections.last_told(CategoryChanged))[ENTERED].left_on is None


async def test_a_date_put_right_moves_the_time_in_the_category(inspections: Inspections) -> None:
    await inspections.accepted(NOTICE)
    put_right = NOTICE | {"inspected_on": "2009-06-11"}
    await inspections.accepted(put_right, LIFTED, replaces="scope", confirm_shrinkage="true")
    told = await inspections.last_told(CategoryChanged)
    assert told[ENTERED].withdrawn
    moved = told[f"{URN}/2009-06-11"]
    assert (moved.withdrawn, str(moved.left_on)) == (False, "2010-09-20")


async def test_a_closure_nobody_knows_the_day_of_ends_what_was_the_latest(
    inspections: Inspections,
) -> None:
    await inspections.accepted(NOTICE)
    await inspections.schools.accepted(native(BRANDWOOD | {"status": "closed"}))
    last = date(2009, 6, 10)
    published = (await inspections.last_told(InspectionPublished))[f"{URN}/section_5/{last}"]
    assert published.latest_until == last
    left = (await inspections.last_told(CategoryChanged))[ENTERED]
    assert (left.left_on, left.left_by) == (last, "closed")
