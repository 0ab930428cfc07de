"""The clocks against a plain calendar, and the worked dates."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.sif.interventions import clock, rules
from services.sif.interventions.law import LAW, law_on
from tests.sif.interventions.calendar_model import DAY, two_months_after, working_days_after

DAYS = st.dates(date(2009, 1, 1), date(2010, 9, 30))


@pytest.mark.parametrize(
    ("given_on", "ends_on"),
    [
        (date(2009, 12, 3), date(2009, 12, 24)),
        (date(2009, 12, 4), date(2009, 12, 29)),
        (date(2010, 1, 11), date(2010, 2, 1)),
    ],
)
def test_the_worked_examples_of_the_initial_period(given_on: date, ends_on: date) -> None:
    law = rules.law_of(given_on)
    assert clock.initial_period_ends_on(given_on, law) == ends_on
    assert clock.compliance_period_ends_on(given_on, None, law) == ends_on


@pytest.mark.parametrize(
    ("ends_on", "until"),
    [
        (date(2009, 12, 24), date(2010, 2, 24)),
        (date(2009, 12, 29), date(2010, 2, 28)),
        (date(2009, 12, 31), date(2010, 2, 28)),
        (date(2010, 2, 28), date(2010, 4, 28)),
        (date(2007, 12, 31), date(2008, 2, 29)),
    ],
)
def test_the_window_ends_on_the_same_day_of_the_second_month(ends_on: date, until: date) -> None:
    assert clock.powers_until(ends_on, LAW[0]) == until


@given(DAYS)
def test_periods_agree_with_a_plain_calendar(day: date) -> None:
    law = rules.law_of(day)
    assert clock.initial_period_ends_on(day, law) == working_days_after(day, 15)
    assert clock.compliance_period_ends_on(day, day + 9 * DAY, law) == working_days_after(
        day + 9 * DAY, 15
    )
    assert clock.powers_until(day, law) == two_months_after(day)


def test_a_notice_is_under_the_law_of_the_day_it_is_given() -> None:
    assert law_on(date(2007, 3, 31)) is None
    assert rules.law_of(date(2010, 1, 11)).notice == "warning notice"
    later = rules.law_of(date(2010, 1, 12))
    assert later.notice == "performance standards and safety warning notice"
    assert later.in_force_from == date(2010, 1, 12)


def test_which_powers_the_window_is_for_and_how_sure_that_is() -> None:
    window = {
        rule.section: (rule.two_month_limit, rule.certainty)
        for rule in LAW[0].powers
        if rule.by == "authority"
    }
    assert window == {
        "63": (True, "high"),
        "64": (True, "high"),
        "65": (False, "low"),
        "66": (True, "high"),
        "15": (False, "high"),
    }
