"""What the register, visits and results tell of 105148 and others, for tests of what follows."""

import csv
import io
from datetime import date
from typing import Any, Final

from contracts.schools import CategoryChanged, InspectionPublished
from tests.sif.sif_app import Sif

ON: Final = "2009-10-12"
SCHOOL: Final = {"area": "350", "phase": "primary", "kind": "community_school"}
SETTING: Final = {"area": "350", "phase": "nursery", "kind": "full_day_care"}


def inspection(organisation: str = "105148", **changed: Any) -> InspectionPublished:
    """A good school, inspected in March 2009."""
    told: dict[str, Any] = {
        "organisation": organisation,
        "inspected": "section_5",
        "inspected_on": date(2009, 3, 2),
        "latest_from": date(2009, 3, 2),
        "overall": 2,
        "category": "none",
    }
    return InspectionPublished.model_validate(SCHOOL | told | changed)


def concern(left_on: date | None = None) -> CategoryChanged:
    """105148 in special measures from 5 October 2009."""
    told: dict[str, Any] = {
        "organisation": "105148",
        "category": "special_measures",
        "entered_on": date(2009, 10, 5),
        "left_on": left_on,
    }
    return CategoryChanged.model_validate(SCHOOL | told)


async def note(sif: Sif, **said: Any) -> None:
    """A progress visit to 105148, and what the partner keeps of it."""
    plan = {"organisation": "105148", "purpose": "progress", "term": "2009/10-AUT"}
    await sif.post("visits", plan | {"visitor": "sip-1"}, status=201)
    body = {"on": "2009-09-21", "text": "Deputy is carrying the head."} | said
    answer = await sif.client.put("visit-notes/105148.2009-10-AUT.progress", json=body)
    assert answer.status_code == 201, answer.text


async def results(sif: Sif, *rows: tuple[str | float, ...], also: tuple[str, ...] = ()) -> None:
    """Key stage 2 results: organisation, year, pupils, percentage achieved, `also` others."""
    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerow(["place", "academic_year", "eligible", "achieved", *also, "stage"])
    writer.writerows((*row, "ks2") for row in rows)
    answer = await sif.client.post(
        "results/tables/submissions",
        content=text.getvalue().encode(),
        headers={"Content-Type": "text/csv"},
    )
    assert answer.status_code == 201, answer.text
