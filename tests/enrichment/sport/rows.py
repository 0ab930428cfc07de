"""Rows of the PE and School Sport Survey."""

from tests.enrichment.app import SCHOOL, Row

YEAR = "2009/10"


def survey(pupils: int, two: int, school: str = SCHOOL, *, year: str = YEAR, **changed: str) -> Row:
    """Year 5 of a school: so many with two hours, half of them with three, a quarter with five."""
    counts = {"pupils": pupils, "two_hours": two, "three_hours": two // 2, "five_hours": two // 4}
    row = {"academic_year": year, "school": school, "year_group": "5"}
    return row | {name: str(number) for name, number in counts.items()} | changed
