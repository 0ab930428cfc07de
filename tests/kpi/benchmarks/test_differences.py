"""A computed figure beside official ones: how far, on which side, and whether that is better."""

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.kpi.benchmarks.comparison import Comparison, Figure
from services.kpi.benchmarks.difference import differences
from services.kpi.benchmarks.places import name_of
from services.kpi.indicators.catalogue import shipped
from services.kpi.indicators.definition import Definition

PLACES = {
    "official": "350",
    "authority": "350",
    "region": "E12000002",
    "country": "E92000001",
    "neighbours": "neighbours:350",
}
NI72 = shipped()["NI72"]


def indicator(**changed: object) -> Definition:
    shares = {"difference_unit": "percentage points", "polarity": "higher_is_better"}
    return NI72.model_copy(update=shares | changed)


def official(place: str, value: str | None) -> Figure:
    return Figure(
        place=place,
        name=name_of(place) or "",
        value=None if value is None else Decimal(value),
        reason=None if value else "not_published",
        basis="published",
        series="NI72",
        period="2008/09",
        status=None,
        source="SFR",
        released_on=date(2009, 10, 15),
    )


def compared(**values: str | None) -> Comparison:
    figures: dict[str, Any] = {
        role: official(PLACES[role], value) for role, value in values.items()
    }
    return Comparison(**figures)


def words(value: str, definition: Definition, **values: str) -> dict[str, str]:
    found = differences(Decimal(value), compared(**values), definition)
    return {role: difference.words for role, difference in found.items()}


def test_in_words() -> None:
    told = words(
        "51.6", indicator(), official="51.6", authority="49", region="51.5", country="51.2",
        neighbours="54.35",
    )  # fmt: skip
    assert told == {
        "official": "the same as the official figure",
        "authority": "2.6 percentage points above Bolton",
        "region": "0.1 percentage points above the North West",
        "country": "0.4 percentage points above England",
        "neighbours": "2.8 percentage points below its statistical neighbours",
    }


def test_words_say_when_lower_is_better() -> None:
    gap = indicator(polarity="lower_is_better", difference_unit="")
    assert words("34.7", gap, region="34.4") == {
        "region": "0.3 above the North West; lower is better"
    }


@pytest.mark.parametrize(
    ("polarity", "value", "better"),
    [
        ("higher_is_better", "51.6", True),
        ("higher_is_better", "50.1", False),
        ("higher_is_better", "51.2", None),
        ("lower_is_better", "51.6", False),
        ("lower_is_better", "50.1", True),
        ("neutral", "51.6", None),
    ],
)
def test_which_side_is_better(polarity: str, value: str, better: bool | None) -> None:
    found = differences(
        Decimal(value), compared(country="51.2", official="51.2"), indicator(polarity=polarity)
    )
    assert found["country"].better is better
    assert found["official"].better is None, "of the same place it is a question, no merit"


def test_counts_agree_with_their_noun() -> None:
    schools = indicator(decimals=0, difference_unit="schools")
    assert words("7", schools, official="6") == {"official": "1 school above the official figure"}
    assert words("1207", schools, country="6") == {"country": "1,201 schools above England"}


def test_what_is_missing_has_no_difference() -> None:
    assert differences(None, compared(country="51.2"), indicator()) == {}
    assert differences(Decimal(0), compared(country=None), indicator()) == {}
    assert differences(Decimal(0), Comparison(), indicator()) == {}
    assert words("0", indicator(), country="0.0") == {"country": "the same as England"}


@given(value=st.integers(-10_000, 10_000), other=st.integers(-1_000_000, 1_000_000))
def test_the_number_and_the_words_agree(value: int, other: int) -> None:
    """As they are shown: to one decimal, half up, before they are compared."""
    ours, theirs = Decimal(value).scaleb(-1), Decimal(other).scaleb(-3)
    found = differences(ours, compared(country=str(theirs)), indicator())["country"]
    assert abs(found.number - (ours - theirs)) <= Decimal("0.05")
    side = "above" if found.number > 0 else "below" if found.number < 0 else "same"
    assert side in found.words
    assert found.model_dump(mode="json")["number"] == float(found.number)
