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
    """What NI 75 is made of, of a school."""
    given = {"organisation": organisation, "area": ""} | more
    return [
        cell("ks4.level2_with_english_and_maths", part, **given),
        cell("ks4.pupils", whole, **given),
    ]


def in_tier(tier: int, schools: int = 1, **more: object) -> Row:
    """Whether a school is in a tier, as it stands."""
    given = {"organisation": "105148", "area": "", "period": "position", "bucket": tier}
    return cell("framework.schools", schools, **(given | more))
