"""The list of results, page by page and narrowed; and who may load them."""

from typing import Any

import pytest

from chassis.policy import Role
from tests.sif.results.files import TABLES, Files
from tests.sif.sif_app import Sif

ROWS = [
    {"organisation": urn, "year": year, "stage": stage, "eligible": "30", "achieved": "60"}
    for urn in ("105148", "105149")
    for year in ("2007/08", "2008/09")
    for stage in ("ks1", "ks2")
]


def named(results: list[dict[str, Any]]) -> list[tuple[str, str, str]]:
    return [(one["organisation"], one["year"], one["stage"]) for one in results]


async def test_every_result_is_on_one_page(sif: Sif, files: Files) -> None:
    await files.accepted(TABLES, ROWS)
    found: list[dict[str, Any]] = []
    cursor: dict[str, str] = {}
    while True:
        page = await sif.get("results", limit=3, **cursor)
        found += page["results"]
        if page["paging"]["next_cursor"] is None:
            break
        cursor = {"cursor": page["paging"]["next_cursor"]}
    assert named(found) == [(row["organisation"], row["year"], row["stage"]) for row in ROWS]


@pytest.mark.parametrize(
    ("narrowed", "number"),
    [
        ({"organisation": "105149"}, 4),
        ({"year": "2008-09"}, 4),
        ({"stage": "ks2", "year": "2007/08"}, 2),
        ({"area": "351"}, 0),
        ({"organisation": ["105148", "105149"], "stage": "ks1"}, 4),
    ],
)
async def test_lists_are_narrowed(
    sif: Sif, files: Files, narrowed: dict[str, Any], number: int
) -> None:
    await files.accepted(TABLES, ROWS)
    assert len((await sif.get("results", **narrowed))["results"]) == number


async def test_what_there_is_not_is_not_found_and_what_is_no_year_is_refused(sif: Sif) -> None:
    asked = {"year": "2008/09", "stage": "ks2"}
    nobody = await sif.client.get("results/areas/350", params=asked)
    no_row = await sif.client.get("results/reconciliation", params={**asked, "area": "350"})
    assert (nobody.status_code, no_row.status_code) == (404, 404)
    wrong = await sif.client.get("results", params={"year": "2008/10"})
    assert wrong.status_code == 422
    assert [fault["path"] for fault in wrong.json()["errors"]] == ["query.year"]


@pytest.mark.parametrize(
    ("role", "status"),
    [
        (Role.DATA_MANAGER, 201),
        (Role.DIRECTOR, 403),
        (Role.OFFICER, 403),
        (Role.SCHOOL_IMPROVEMENT_PARTNER, 403),
        (Role.HEAD, 403),
    ],
)
async def test_only_data_managers_load_results(sif: Sif, role: Role, status: int) -> None:
    body = "organisation,year,stage,eligible,achieved\n105148,2008/09,ks2,30,60\n"
    async with sif.as_(role) as client:
        answer = await client.post(TABLES, content=body, headers={"Content-Type": "text/csv"})
    assert answer.status_code == status, answer.text
