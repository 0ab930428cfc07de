"""The items of a scale: what nine of them come to, and what a file of them may say."""

from collections.abc import Sequence
from typing import Any, Final

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from education.profile import SCALES
from services.earlyyears.profiles.columns import ITEM_COLUMNS, SCORES, dialect_of
from services.earlyyears.profiles.items import as_columns, item_findings, told_items, with_items
from tests.earlyyears.profile_app import PROFILES, EarlyYears
from tests.earlyyears.returns import Row, child

WRITING: Final = ITEM_COLUMNS["W"]
FIVE, SIX = "TTTTTFFFF", "TTTTTTFFF"
Items = list[bool | None]


def items_of(pattern: str, *, scale: str = "W") -> Row:
    """The item columns of a scale as a file has them; `-` is blank."""
    return dict(zip(ITEM_COLUMNS[scale], pattern.replace("-", " "), strict=True))


def with_writing(number: int, pattern: str, **changed: str) -> Row:
    """A child at 6 in all, whose Writing is told by its items alone."""
    return child(number, (6,) * 13) | {"w": ""} | items_of(pattern) | changed


def framed(nine: Items, points: int | None) -> pl.DataFrame:
    """A file's one row in which only Writing has items."""
    columns: dict[str, Any] = {name: None for names in ITEM_COLUMNS.values() for name in names}
    columns |= dict(zip(WRITING, nine, strict=True))
    schema = dict.fromkeys(columns, pl.Boolean()) | dict.fromkeys(SCORES, pl.Int64())
    return pl.DataFrame([columns | dict.fromkeys(SCORES) | {"w": points}], schema=schema)


def codes_found(frame: pl.DataFrame) -> set[str]:
    return {
        finding.code
        for finding in item_findings()
        if frame.select(finding.rows.fill_null(value=False).any()).item()
    }


nine_items = st.lists(st.booleans(), min_size=9, max_size=9)


@given(nine_items, st.none() | st.integers(0, 9))
def test_nine_items_are_judged_as_the_profile_says(nine: list[bool], points: int | None) -> None:
    checked = with_items(framed([*nine], points))
    assert checked["w"].item() == (sum(nine) if points is None else points)
    assert told_items(checked["items"].item()) == {"W": nine}
    expected = set()
    if points not in (None, sum(nine)):
        expected.add("scale_differs_from_items")
    if nine[8] and sum(nine) < 9:
        expected.add("item_9_without_1_to_8")
    if any(nine[3:8]) and not all(nine[:3]):
        expected.add("goals_before_stepping_stones")
    assert codes_found(checked) == expected


@given(nine_items, st.sets(st.integers(0, 8), min_size=1, max_size=8))
def test_items_partly_blank_give_no_points(nine: list[bool], blank: set[int]) -> None:
    some = [None if at in blank else one for at, one in enumerate(nine)]
    checked = with_items(framed(some, None))
    assert (checked["w"].item(), checked["items"].item()) == (None, None)
    assert codes_found(checked) == {"items_partly_blank"}


@given(st.dictionaries(st.sampled_from([scale.code for scale in SCALES]), nine_items, min_size=1))
def test_items_are_kept_and_told_as_they_came(items: dict[str, list[bool]]) -> None:
    row: dict[str, Any] = dict.fromkeys(name for names in ITEM_COLUMNS.values() for name in names)
    frame = pl.DataFrame(
        [row | as_columns(items) | dict.fromkeys(SCORES)],
        schema=dict.fromkeys(row, pl.Boolean()) | dict.fromkeys(SCORES, pl.Int64()),
    )
    assert told_items(with_items(frame)["items"].item()) == items


@pytest.mark.parametrize(
    ("heading", "dialect"),
    [
        *((one, "profile_items") for one in ("DA1", "cd9", "Read3", "Wri 4", "Calculating9")),
        *((one, "profile_items") for one in ("fsp_pseas1r1", "FSP_CLLAS3R9", "fsp_ricdr1")),
        *((one, "profile") for one in ("DA", "DA10", "fsp_pse_as1", "Reading", "R0")),
    ],
)
def test_one_item_makes_it_a_file_of_items(heading: str, dialect: str) -> None:
    assert dialect_of(["acad_year", "la", heading]) == dialect


async def test_items_stand_for_points_and_beside_them(earlyyears: EarlyYears) -> None:
    rows = [
        with_writing(1, SIX),
        with_writing(2, FIVE, w="5"),
        with_writing(3, "---------", w="9"),
        with_writing(4, "---------"),
    ]
    receipt = await earlyyears.accepted(rows)
    warned = {(row, code) for row, _, code in await earlyyears.warnings(receipt)}
    assert warned == {(4, "incomplete_profile")}
    told = [(one["scores"]["W"], one["items"]) for one in await children(earlyyears)]
    six, five = [True] * 6 + [False] * 3, [True] * 5 + [False] * 4
    assert told == [(6, {"W": six}), (5, {"W": five}), (9, None), (None, None)]
    counts = (await earlyyears.newest()).data.groups["all"]
    assert (counts.children, counts.incomplete, counts.good_level) == (3, 1, 2)


async def test_a_national_extract_of_items_alone(earlyyears: EarlyYears) -> None:
    items = {
        f"{scale.npd.replace('_as', 'as')}r{number}": "T" if number < 7 else "F"
        for scale in SCALES
        for number in range(1, 10)
    }
    row = {name: value for name, value in child(1, (0,) * 13).items() if name not in SCORES}
    await earlyyears.accepted([row | items])
    (held,) = await children(earlyyears)
    assert set(held["scores"].values()) == {6}
    assert set(map(tuple, held["items"].values())) == {(True,) * 6 + (False,) * 3}


async def test_every_fault_of_items_names_its_scale(earlyyears: EarlyYears) -> None:
    faults = await earlyyears.refused(
        [
            with_writing(1, FIVE, w="6"),
            with_writing(2, "TTTTTTTFT"),
            with_writing(3, "TTTTT----"),
            with_writing(4, "TTTTTTTTX"),
        ]
    )
    assert {
        ("row 1, w", "scale_differs_from_items"),
        ("row 2, w", "item_9_without_1_to_8"),
        ("row 3, w", "items_partly_blank"),
        ("row 4, w9", "not_in_list"),
    } <= faults


async def test_goals_before_stepping_stones_are_taken_with_a_warning(
    earlyyears: EarlyYears,
) -> None:
    receipt = await earlyyears.accepted([with_writing(1, "FTTTTTTFF")])
    assert await earlyyears.warnings(receipt) == {(1, "w", "goals_before_stepping_stones")}


async def children(earlyyears: EarlyYears) -> list[dict[str, Any]]:
    answer = await earlyyears.children()
    assert answer.status_code == 200, answer.text
    return list(answer.json()["results"])


async def corrected(earlyyears: EarlyYears, change: dict[str, Any]) -> Any:
    """PATCH of the one child there is; the answer."""
    (held,) = await children(earlyyears)
    path = f"{PROFILES}/children/{held['child_id']}"
    tag = (await earlyyears.client.get(path)).headers["ETag"]
    return await earlyyears.client.patch(path, json=change, headers={"If-Match": tag})


def nine(pattern: str) -> Sequence[bool]:
    return [one == "T" for one in pattern]


async def test_corrected_items_take_the_points_with_them(earlyyears: EarlyYears) -> None:
    await earlyyears.accepted([with_writing(1, FIVE)])
    answer = await corrected(earlyyears, {"items": {"W": nine(SIX), "R": nine("TTTTTTTFF")}})
    assert answer.status_code == 201, answer.text
    (held,) = await children(earlyyears)
    assert held["items"] == {"R": nine("TTTTTTTFF"), "W": nine(SIX)}
    assert (held["scores"]["W"], held["scores"]["R"], held["scores"]["DA"]) == (6, 7, 6)
    assert (await earlyyears.newest()).data.groups["all"].good_level == 1


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"scores": {"W": 6}}, "scale_differs_from_items"),
        ({"items": {"W": nine("FFFFFFFFT")}}, "item_9_without_1_to_8"),
        ({"items": {"W": nine("TTT")}}, None),
    ],
    ids=["points alone", "ninth alone", "too few"],
)
async def test_a_correction_keeps_the_rules_of_items(
    earlyyears: EarlyYears, change: dict[str, Any], code: str | None
) -> None:
    await earlyyears.accepted([with_writing(1, FIVE)])
    answer = await corrected(earlyyears, change)
    assert answer.status_code == 422, answer.text
    if code is not None:
        assert [fault["code"] for fault in answer.json()["errors"]] == [code]
    assert [one["scores"]["W"] for one in await children(earlyyears)] == [5]


async def test_without_its_items_a_scale_is_corrected_by_points(earlyyears: EarlyYears) -> None:
    await earlyyears.accepted([with_writing(1, FIVE)])
    answer = await corrected(earlyyears, {"scores": {"W": 7}, "items": {"W": None}})
    assert answer.status_code == 201, answer.text
    (held,) = await children(earlyyears)
    assert (held["scores"]["W"], held["items"]) == (7, None)
