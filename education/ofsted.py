"""Ofsted's vocabulary: grades, frameworks by date, categories of concern, when visits fall due.

Sources: Education Act 2005, section 44 (categories); the inspection frameworks of 2005, 2009, 2012,
2015 and 2019; evidence to the Children, Schools and Families Committee, session 2008-09 (timings).
"""

from calendar import monthrange
from dataclasses import dataclass
from datetime import date
from typing import Final, Literal

from education.periods import period_of
from education.working_days import after_working_days

Sort = Literal["section_5", "early_years"]
"""A full inspection of a school (Education Act 2005, s5) or of an early years setting."""
BEGAN: Final = date(2005, 9, 1)
"""When inspections began that give the four grades."""
_FRAMEWORKS: Final = (
    (BEGAN, "2005"),
    (date(2009, 9, 1), "2009"),
    (date(2012, 1, 1), "2012"),
    (date(2015, 9, 1), "2015"),
    (date(2019, 9, 1), "2019"),
)
RENAMED: Final[dict[str, date]] = {
    "section_5": date(2012, 9, 1),
    "early_years": date(2013, 11, 4),
}
"""From when grade 3 is "requires improvement", "satisfactory" no more."""
_WORDS: Final = {1: "outstanding", 2: "good", 4: "inadequate"}
SATISFACTORY: Final = 3
INADEQUATE: Final = 4
GRADES: Final = {
    "outstanding": 1,
    "good": 2,
    "satisfactory": SATISFACTORY,
    "requires_improvement": SATISFACTORY,
    "inadequate": INADEQUATE,
}
NOTICE_TO_IMPROVE: Final = "notice_to_improve"
SPECIAL_MEASURES: Final = "special_measures"
CATEGORIES: Final[dict[str, tuple[str, ...]]] = {
    "section_5": (NOTICE_TO_IMPROVE, SPECIAL_MEASURES),
    "early_years": ("inadequate_1", "inadequate_2"),
}
"""The categories of concern that an inspection of each sort may lead to."""
CONCERNS: Final = frozenset(one for sort in CATEGORIES.values() for one in sort)
PROGRESS: Final = ("inadequate", "limited", "satisfactory", "good", "outstanding")
"""Judgements of a monitoring visit, the worst first; `limited` in earlier letters."""
_SHORTER_CYCLE_ENDED: Final = date(2009, 9, 1)
_FIRST_EYFS_CYCLE: Final = (date(2008, 9, 1), date(2012, 7, 31))


def framework_of(day: date) -> str | None:
    """The framework an inspection of `day` was held under, by its year; null before 2005."""
    return next((name for since, name in reversed(_FRAMEWORKS) if day >= since), None)


def grade_word(grade: int, day: date, sort: str = "section_5") -> str:
    """What a grade was called on the day: 3 is `satisfactory`, later `requires_improvement`."""
    if grade != SATISFACTORY:
        return _WORDS[grade]
    return "satisfactory" if day < RENAMED[sort] else "requires_improvement"


def category_of(overall: int | None, category: str | None) -> str | None:
    """The category an inspection led to: `none` follows from a grade better than 4; null: unknown.

    A school that is inadequate is always in one (Education Act 2005, s44).
    """
    if category is None and overall is not None and overall < INADEQUATE:
        return "none"
    return category


@dataclass(frozen=True, slots=True)
class Window:
    """Between which days, both included, something is due, by which rule, and on what basis."""

    what: Literal["monitoring", "reinspection", "inspection", "statement_of_action"]
    opens_on: date
    closes_on: date
    rule: str
    basis: str


@dataclass(frozen=True, slots=True)
class Outcome:
    """The latest full inspection, as far as what follows depends on it."""

    sort: Sort
    inspected_on: date
    overall: int | None
    category: str | None
    published_on: date | None = None
    visited_on: date | None = None
    """Of the last monitoring visit since."""


def windows_after(outcome: Outcome) -> list[Window]:
    """What is due after an inspection, the next first; by the rules of the day it was held.

    Empty where no rule is known: an early years setting inspected in its cycle, say.
    """
    by_sort = _after_section_5 if outcome.sort == "section_5" else _after_early_years
    return sorted(by_sort(outcome), key=lambda one: (one.closes_on, one.opens_on))


def first_early_years_window(opened_on: date | None) -> Window:
    """When a setting without an inspection under the EYFS is due its first."""
    opens, closes = _FIRST_EYFS_CYCLE
    opens = max(opens, opened_on or opens)
    return Window(
        "inspection",
        opens,
        max(opens, closes),
        "every setting once between September 2008 and July 2012",
        "first inspection cycle of the Early Years Foundation Stage",
    )


def add_months(day: date, months: int) -> date:
    """The same day so many months on, or the last of that month: 31 August and 6 is 28 February."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def _after_section_5(outcome: Outcome) -> list[Window]:
    day, visited = outcome.inspected_on, outcome.visited_on
    found = _statement_of_action(outcome)
    if outcome.category == NOTICE_TO_IMPROVE:
        if visited is None:
            found.append(_months("monitoring", day, (6, 8), *_NOTICE_VISIT))
        return [*found, _months("reinspection", day, (12, 16), *_NOTICE_REINSPECTION)]
    if outcome.category == SPECIAL_MEASURES:
        return [*found, _next_term(visited or day)]
    if outcome.overall == INADEQUATE:
        return found
    if outcome.overall == SATISFACTORY and day < RENAMED["section_5"]:
        if visited is None:
            found.append(_months("monitoring", day, (12, 24), *_SATISFACTORY_VISIT))
        return [*found, _months("inspection", day, (0, 36), *_THREE_YEARS)]
    cycle = (36, _THREE_YEARS) if day < _SHORTER_CYCLE_ENDED else (60, _FIVE_YEARS)
    return [*found, _months("inspection", day, (0, cycle[0]), *cycle[1])]


def _after_early_years(outcome: Outcome) -> list[Window]:
    if outcome.category == "inadequate_1":
        return [_months("reinspection", outcome.inspected_on, (6, 12), *_INADEQUATE_1)]
    if outcome.inspected_on < _FIRST_EYFS_CYCLE[0]:
        return [first_early_years_window(None)]
    return []


_COMMITTEE: Final = "Children, Schools and Families Committee, 6 May 2009"
_NOTICE_VISIT: Final = ("monitoring visit 6 to 8 months after a notice to improve", _COMMITTEE)
_NOTICE_REINSPECTION: Final = (
    "full inspection 12 to 16 months after a notice to improve",
    _COMMITTEE,
)
_SATISFACTORY_VISIT: Final = (
    "about 40% of satisfactory schools are visited 12 to 24 months after",
    "Ofsted's selection of satisfactory schools for monitoring under section 8",
)
_THREE_YEARS: Final = ("within 3 years", "inspection cycle of 2005 to 2009; satisfactory: to 2012")
_FIVE_YEARS: Final = ("within 5 years", "inspection cycle from September 2009")
_INADEQUATE_1: Final = (
    "next inspection 6 to 12 months after inadequate, category 1",
    "Ofsted, early years settings judged inadequate",
)


def _months(
    what: Literal["monitoring", "reinspection", "inspection"],
    day: date,
    between: tuple[int, int],
    rule: str,
    basis: str,
) -> Window:
    opens, closes = (add_months(day, months) for months in between)
    return Window(what, opens, closes, rule, basis)


def _next_term(day: date) -> Window:
    """Special measures: a visit in the term after that of the inspection or the last visit."""
    ends = period_of("term", day).ends
    term = period_of("term", add_months(ends.replace(day=1), 1))
    return Window("monitoring", term.starts, term.ends, "a visit each term", _COMMITTEE)


def _statement_of_action(outcome: Outcome) -> list[Window]:
    """The authority's statement of action, due to Ofsted once the report is out; the first
    monitoring visit evaluates it."""
    concern = outcome.category in CATEGORIES["section_5"]
    if not concern or outcome.published_on is None or outcome.visited_on is not None:
        return []
    closes = after_working_days(outcome.published_on, 10)
    rule = "the authority's statement of action within 10 working days of the report"
    basis = "Education Act 2005, section 52"
    return [Window("statement_of_action", outcome.published_on, closes, rule, basis)]
