"""What readers are told of inspections: each as it was called on its day, and what is due next."""

from dataclasses import asdict
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from typing import Final, Literal

from pydantic import BaseModel, Field
from sqlalchemy import RowMapping

from education.ofsted import (
    Outcome,
    Window,
    category_of,
    first_early_years_window,
    framework_of,
    grade_word,
    windows_after,
)
from services.schools.inspections.columns import MONITORED
from services.schools.inspections.state import JUDGEMENTS

ADDRESS: Final = "/v1/schools"
Inspected = Literal["section_5", "early_years", "section_8", "childcare_register"]
_DAYS_A_MONTH: Final = Decimal("30.4375")


class Inspection(BaseModel):
    """One inspection or visit. `grade` is the overall grade in the word of its day; `category`
    null: none given, or not known."""

    organisation: str
    inspected: Inspected
    inspected_on: date
    published_on: date | None
    framework: str | None = Field(description="by the year it began in")
    overall: int | None
    grade: str | None
    category: str | None
    judgements: dict[str, int]
    outcome: str | None
    progress: str | None
    progress_since_visit: str | None
    authority_support: str | None
    statement_of_action: str | None
    nqt_appointments: bool | None
    inspector: str | None
    report: str | None
    links: dict[str, str]


class Due(BaseModel):
    """What is due between two days, both included. `overdue`: the last is past, as at the day
    asked about."""

    what: str
    opens_on: date
    closes_on: date
    rule: str
    basis: str
    overdue: bool


class Standing(BaseModel):
    """How an organisation stands by its latest full inspection of one sort, as at a day.

    `inspected_on` null: it was never inspected. `visits` are monitoring visits since.
    """

    organisation: str
    name: str
    area: str
    phase: str
    kind: str
    inspected: Literal["section_5", "early_years"]
    inspected_on: date | None
    published_on: date | None
    framework: str | None
    overall: int | None
    grade: str | None
    category: str | None
    in_category_since: date | None
    visits: int
    visited_on: date | None
    due: list[Due]
    links: dict[str, str]


class StandingsOf(BaseModel):
    """How one organisation stands: by its inspections as a school, as a setting, or as both."""

    organisation: str
    as_at: date
    standings: list[Standing]


class Visit(BaseModel):
    """A monitoring visit: the organisation's progress, and the authority's support."""

    visited_on: date
    progress: str | None
    progress_since_visit: str | None
    authority_support: str | None


class InCategory(BaseModel):
    """A time in a category of concern, as at a day; `left_on` null: it still went on.

    `months` of 30.4375 days, as NI 89 counts them.
    """

    organisation: str
    name: str
    area: str
    phase: str
    kind: str
    category: str
    entered_on: date
    left_on: date | None
    left_by: str | None
    months: Decimal
    visits: list[Visit]
    links: dict[str, str]


def inspection(row: RowMapping) -> Inspection:
    """An inspection out of its row."""
    day, sort, overall = row["inspected_on"], row["inspected"], row["overall"]
    organisation = f"{ADDRESS}/organisations/{row['organisation']}"
    return Inspection(
        framework=framework_of(day),
        grade=grade_word(overall, day, sort) if overall else None,
        category=category_of(overall, row["category"]),
        judgements={name: row[name] for name in JUDGEMENTS if row[name] is not None},
        links={
            "self": f"{organisation}/inspections/{sort}/{day}",
            "organisation": organisation,
            "submission": f"{ADDRESS}/inspections/submissions/{row['submission_id']}",
        },
        **{name: row[name] for name in _AS_HELD},
    )


_AS_HELD: Final = (
    *("organisation", "inspected", "inspected_on", "published_on", "overall", "outcome"),
    *(*MONITORED, "statement_of_action", "nqt_appointments", "inspector", "report"),
)


def standing(row: RowMapping, as_at: date) -> Standing:
    """How the organisation of a row of `reading.STANDINGS` stands, with what is due."""
    day, sort, overall = row["inspected_on"], row["inspected"], row["overall"]
    organisation = f"{ADDRESS}/organisations/{row['organisation']}"
    return Standing(
        **{name: row[name] for name in _STANDS},
        grade=grade_word(overall, day, sort) if overall else None,
        due=[Due(**asdict(one), overdue=one.closes_on < as_at) for one in _windows(row)],
        links={"organisation": organisation, "inspections": f"{organisation}/inspections"},
    )


_STANDS: Final = (
    *("organisation", "name", "area", "phase", "kind", "inspected", "inspected_on"),
    *("published_on", "framework", "overall", "category", "in_category_since"),
    *("visits", "visited_on"),
)


def _windows(row: RowMapping) -> list[Window]:
    if row["inspected_on"] is not None:
        named = ("inspected_on", "overall", "category", "published_on", "visited_on")
        return windows_after(Outcome(row["inspected"], **{name: row[name] for name in named}))
    early_years = row["inspected"] == "early_years"
    return [first_early_years_window(row["opened_on"])] if early_years else []


def in_category(row: RowMapping, as_at: date) -> InCategory:
    """A time in a category out of a row of `reading.CATEGORIES`."""
    organisation = f"{ADDRESS}/organisations/{row['organisation']}"
    return InCategory(
        **{name: value for name, value in row.items() if name != "visits"},
        visits=[Visit.model_validate(one) for one in row["visits"]],
        months=months_between(row["entered_on"], row["left_on"] or as_at),
        links={"organisation": organisation, "inspections": f"{organisation}/inspections"},
    )


def months_between(first: date, last: date) -> Decimal:
    """Months of 30.4375 days, to one place, half up: 594 days are 19.5 (NI 89)."""
    days = Decimal((last - first).days)
    return (days / _DAYS_A_MONTH).quantize(Decimal("0.1"), ROUND_HALF_UP)
