"""Rows of a file of figures, of measures that no service tells of."""

from typing import Any

from tests.kpi.stating import Stating
from tests.support.swimming import ABLE, INDICATOR, MEASURES, PUPILS

Row = dict[str, Any]


def cell(measure: str, amount: object, **more: object) -> Row:
    """A figure of Bolton's young people in 2008/09, unless said otherwise."""
    return {"measure": measure, "amount": amount, "area": "350", "period": "2008/09"} | more


async def define(service: Stating) -> None:
    """The measures of the rows below, users' own, and the indicator SWIMMING."""
    for measure in MEASURES:
        await service.post("measures", measure)
    awards = {"title": "schools by award", "counted": "schools", "buckets": "3 gold, 2 silver"}
    await service.post("measures", {"code": "eco_award.schools"} | awards)
    await service.post("indicators", INDICATOR)


def swimmers(part: int, whole: int, **more: object) -> list[Row]:
    """What SWIMMING is made of, of an area as such."""
    return [cell(ABLE, part, **more), cell(PUPILS, whole, **more)]


def of_school(part: int, whole: int, organisation: str = "105148", **more: object) -> list[Row]:
    """The same of a school."""
    return swimmers(part, whole, **({"organisation": organisation, "area": ""} | more))


def holds(award: int, schools: int = 1, **more: object) -> Row:
    """Whether a school holds an award of a sort (3 gold), as it stands."""
    given = {"organisation": "105148", "area": "", "period": "position", "bucket": award}
    return cell("eco_award.schools", schools, **(given | more))
