"""Rows of a file of figures."""

from typing import Any

Row = dict[str, Any]


def cell(measure: str, amount: object, **more: object) -> Row:
    """A figure of Bolton's young people in 2008/09, unless said otherwise."""
    return {"measure": measure, "amount": amount, "area": "350", "period": "2008/09"} | more


def level2(part: int, whole: int, **more: object) -> list[Row]:
    """What NI 79 is made of."""
    return [
        cell("attainment19.level2", part, **more),
        cell("attainment19.cohort", whole, **more),
    ]


def of_school(part: int, whole: int, organisation: str = "105148", **more: object) -> list[Row]:
    """What NI 57 is made of, of a school."""
    given = {"organisation": organisation, "area": ""} | more
    return [
        cell("pe.five_hours", part, **given),
        cell("pe.pupils", whole, **given),
    ]


def holds(award: int, schools: int = 1, **more: object) -> Row:
    """Whether a school holds an Artsmark of a sort (3 Gold), as it stands."""
    given = {"organisation": "105148", "area": "", "period": "position", "bucket": award}
    return cell("artsmark.schools", schools, **(given | more))
