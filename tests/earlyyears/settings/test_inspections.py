"""Settings good or better at their latest inspection as of a day."""

import csv
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any, Final

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chassis.organisations import Place
from services.earlyyears.settings.inspections import (
    Inspected,
    Inspection,
    counts_on,
    month_ends,
    trend,
)

DAY: Final = date(2008, 12, 31)
REALDATA: Final = Path(__file__).parents[4] / "shared" / "realdata"
SAMPLE: Final = REALDATA / "ofsted" / "SAMPLE_childcare_providers_transcribed_25.csv"


def _place(key: str = "EY1", **changed: Any) -> Place:
    told: dict[str, Any] = {
        "organisation": key,
        "urn": None,
        "laestab": None,
        "name": key,
        "kind": "full_day_care",
        "phase": "not_applicable",
        "status": "open",
        "area": "350",
        "opened_on": None,
        "closed_on": None,
        "pupils": None,
    }
    return Place(**(told | changed))


def _with(*grades: int | None, on: date = DAY, **changed: Any) -> Inspected:
    """A setting inspected a year apart, the last on a day."""
    last = len(grades) - 1
    inspections = [
        Inspection(on - timedelta(days=365 * (last - at)), grade) for at, grade in enumerate(grades)
    ]
    return Inspected(_place(**changed), "pvi", inspections)


def test_of_the_report_two_thirds_were_good_or_better() -> None:
    settings = [_with(grade) for grade in [1] * 6 + [2] * 60 + [3] * 34]
    counts = counts_on(settings, DAY, "all")
    assert (counts.percent_good, counts.satisfactory, counts.inadequate) == (Decimal("66.0"), 34, 0)


@pytest.mark.skipif(not SAMPLE.is_file(), reason="the folder of real data is not there")
def test_real_settings_all_count_by_their_grade() -> None:
    with SAMPLE.open(encoding="utf-8-sig") as rows:
        grades = [int(row["grade"]) for row in csv.DictReader(rows)]
    counts = counts_on([_with(grade) for grade in grades], DAY, "all")
    good = sum(grade <= 2 for grade in grades)
    assert (counts.good_or_better, counts.not_inspected) == (good, 0)
    assert counts.percent_good == Decimal(f"{100 * good / 25:.1f}")


def test_only_the_latest_counts_and_it_may_be_met() -> None:
    settings = [_with(4, 2), _with(1, 3), _with(2, None), _with(), _with(4)]
    counts = counts_on(settings, DAY, "all")
    assert (counts.good_or_better, counts.satisfactory, counts.inadequate) == (1, 1, 1)
    assert (counts.met_or_not_met, counts.not_inspected) == (1, 1)
    assert counts.percent_good == Decimal("33.3")


def test_who_is_closed_counts_no_more_and_was_counted() -> None:
    closed = _with(2, on=date(2008, 6, 2), status="closed", closed_on=date(2008, 11, 3))
    later = _with(3, on=date(2008, 6, 2), opened_on=date(2008, 10, 1))
    assert counts_on([closed, later], DAY, "all").percent_good == 0
    assert counts_on([closed], date(2008, 11, 2), "all").percent_good == 100
    assert counts_on([closed], DAY, "all").percent_good is None


def test_the_trend_is_by_month() -> None:
    days = [date(2008, 10, 31), date(2008, 11, 30), date(2008, 12, 15)]
    assert month_ends(date(2008, 12, 15), 2) == days
    settings = [_with(3, 2, on=date(2008, 11, 30)), _with(3)]
    found = trend(settings, date(2008, 12, 15), 2)
    assert [(one.on, one.graded, one.percent_good) for one in found] == [
        (days[0], 1, Decimal(0)),
        (days[1], 1, Decimal(100)),
        (days[2], 1, Decimal(100)),
    ]


GRADES: Final = st.lists(st.sampled_from([1, 2, 3, 4, None]), max_size=3)


@given(st.lists(GRADES, max_size=30))
def test_each_open_setting_counts_once(histories: list[list[int | None]]) -> None:
    counts = counts_on([_with(*grades) for grades in histories], DAY, "all")
    graded = counts.good_or_better + counts.satisfactory + counts.inadequate
    assert graded + counts.met_or_not_met + counts.not_inspected == len(histories)
    assert (counts.percent_good is None) == (graded == 0)


@given(st.dates(date(2000, 1, 1), date(2030, 1, 1)), st.integers(0, 60))
def test_a_trend_has_a_day_of_each_month(on: date, months: int) -> None:
    days = month_ends(on, months)
    assert len(days) == months + 1
    assert days == sorted(set(days))
    assert all((day + timedelta(days=1)).day == 1 for day in days[:-1])
