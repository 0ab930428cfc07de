"""Rows of a file of figures."""

from typing import Any

Row = dict[str, Any]


def cell(measure: str, amount: object, **more: object) -> Row:
    """A figure of Bolton's young people in 2008/09, unless said otherwise."""
    return {"measure": measure, "amount": amount, "area": "350", "period": "2008/09"} | more


def five_hours(part: int, whole: int, **more: object) -> list[Row]:
    """What NI 57 is made of, of an area as such."""
    return [cell("pe.five_hours", part, **more), cell("pe.pupils", whole, **more)]


def of_school(part: int, whole: int, organisation: str = "105148", **more: object) -> list[Row]:
    """The same of a school."""
    return five_hours(part, whole, **({"organisation": organisation, "area": ""} | more))


def holds(award: int, schools: int = 1, **more: object) -> Row:
    """Whether a school holds an Artsmark of a sort (3 Gold), as it stands."""
    given = {"organisation": "105148", "area": "", "period": "position", "bucket": award}
    return cell("artsmark.schools", schools, **(given | more))
