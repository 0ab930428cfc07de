"""What moves, in words."""

from decimal import Decimal
from typing import Any

import pytest

from services.kpi.indicators.catalogue import shipped
from services.kpi.values.answer import PeopleToTarget
from services.kpi.what_if.answers import IndicatorMoved, Told
from services.kpi.what_if.words import DID, WOULD, called, number, summary_of


def told(value: str | None, rag: str = "grey", **more: Any) -> Told:
    people = PeopleToTarget(number=None, words=more.pop("people", None), reason=None)
    return Told(
        value=None if value is None else Decimal(value),
        reason=None if value else "not_collected",
        numerator=None,
        denominator=None,
        rag=rag,  # type: ignore[arg-type]
        target=None,
        status=more.get("status", "final"),
        people_to_target=people,
    )


def moved(before: Told | None, after: Told | None, **where: str) -> IndicatorMoved:
    place = {"level": "area", "place": "350", "name": "Bolton", "period": "2008/09", "group": "all"}
    plain = place | {"indicator": "NI72", "called": "NI 72", "title": "…", "unit": "%"}
    return IndicatorMoved.model_validate(plain | where | {"before": before, "after": after})


def school(urn: str, colour: str, **where: str) -> IndicatorMoved:
    before, after = told("50.0", "amber"), told("50.1", colour)
    return moved(before, after, **({"level": "organisation", "place": urn} | where))


@pytest.mark.parametrize(
    ("before", "after", "words"),
    [
        (told("51.6"), told("52.1"), "NI 72 would go 51.6 → 52.1"),
        (told("51.6", "red"), told("58.4", "green"), "NI 72 would go 51.6 → 58.4 and turn green"),
        (told(None), told("51.6"), "NI 72 would go from no value to 51.6"),
        (told("51.6"), told(None), "NI 72 would go from 51.6 to no value"),
        (told("51.6"), None, "NI 72 would go from 51.6 to no value"),
        (told("51.6", "green"), told("51.6"), "NI 72 would stay at 51.6 and turn grey"),
        (
            told("51.6", status="provisional"),
            told("51.6"),
            "NI 72 would stay at 51.6 and become final",
        ),
        (
            told("51.6", people="7"),
            told("51.6", people="6 more children"),
            "NI 72 would stay at 51.6, people to target: 6 more children instead of 7",
        ),
    ],
)
def test_an_area_in_words(before: Told, after: Told | None, words: str) -> None:
    assert summary_of([moved(before, after)], WOULD) == [words]


def test_what_did_move() -> None:
    area = moved(told("51.6", "red"), told("58.4", "green"))
    said = summary_of([area, school("105000", "red"), school("105001", "red")], DID)
    assert said == [
        "NI 72 went 51.6 → 58.4 and turned green", "two schools changed colour: two turned red",
    ]  # fmt: skip
    assert summary_of([], DID) == ["no indicator moved"]


def test_places_and_periods_are_named_where_there_are_several() -> None:
    bury = moved(told("1"), told("2"), place="351", name="Bury")
    assert summary_of([moved(told("1"), told("2")), bury], WOULD) == [
        "NI 72 of Bolton would go 1 → 2", "NI 72 of Bury would go 1 → 2",
    ]  # fmt: skip
    before = moved(told("1"), told("2"), period="2007/08", group="gender=F")
    assert summary_of([before, moved(told("1"), told("2"))], WOULD)[0] == (
        "NI 72 (gender=F) in 2007/08 would go 1 → 2"
    )


def test_months_and_percentages_are_written_as_people_write_them() -> None:
    where = {"indicator": "NEET_MONTH", "called": "NEET at the end of the month"}
    march = moved(told("1.2"), told("2.0"), period="2010-M03", **where)
    before = moved(told(None), told("1.2"), period="2009-M12", **where)
    assert summary_of([before, march], WOULD) == [
        "NEET at the end of the month in December 2009 would go from no value to 1.2 %",
        "NEET at the end of the month in March 2010 would go 1.2 % → 2.0 %",
    ]


def test_of_what_has_no_value_before_or_after_nothing_is_said() -> None:
    nothing = moved(told(None, status=None), told(None))
    assert summary_of([nothing], WOULD) == ["no indicator would move"]
    turned = moved(told(None, "red"), told(None))
    assert summary_of([nothing, turned], WOULD) == ["NI 72 would stay at no value and turn grey"]


def test_ten_lines_are_enough() -> None:
    many = [moved(told("1"), told("2"), place=str(300 + n)) for n in range(12)]
    said = summary_of(many, WOULD)
    assert (len(said), said[-1]) == (11, "and 2 more")


@pytest.mark.parametrize(
    ("schools", "words"),
    [
        ([school("1", "red")], "one school turns red"),
        ([school("EY1", "red")], "one setting turns red"),
        ([school("1", "red"), school("1", "red", indicator="NI92")], "one school turns red"),
        ([school("1", "red"), school("1", "green", indicator="NI92")], "one school changes colour"),
        (
            [school("1", "green"), school("2", "red"), school("EY3", "red")],
            "three organisations change colour: two turn red, one turns green",
        ),
        ([school("1", "amber"), school("2", "amber")], "indicators of two schools would move"),
    ],
)
def test_schools_that_change_colour(schools: list[IndicatorMoved], words: str) -> None:
    assert summary_of(schools, WOULD) == [words]


def test_numbers_up_to_ten_are_words() -> None:
    assert [number(n) for n in (1, 10, 11, 1011)] == ["one", "ten", "11", "1,011"]


def test_indicators_are_called_as_people_call_them() -> None:
    assert called(shipped()["NI72"]) == "NI 72"
    assert called(shipped()["EY_SETTINGS_GOOD"]) == "Settings good or better"
