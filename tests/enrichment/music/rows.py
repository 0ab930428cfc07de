"""Rows of whole-class music projects."""

from tests.enrichment.app import SCHOOL, Row


def project(number: int, school: str = SCHOOL, **changed: str) -> Row:
    """The `number`th project: 30 weeks of ukulele for a class of 28 in year 4."""
    row = {
        "academic_year": "2009/10",
        "school": school,
        "project": f"P{number}",
        "class_name": f"4.{number}",
        "year_group": "4",
        "instrument": "Ukulele",
        "starts_on": "2009-09-14",
        "weeks": "30",
        "pupils": "28",
    }
    return row | changed
