"""What is wrong with a file of figures: every fault at once, each with how to mend it."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta

import pytest

from tests.kpi.measures.stated.rows import Row, cell, define, holds, of_school, swimmers
from tests.kpi.returns import registered
from tests.kpi.stating import Stating, stating
from tests.support.databases import NewDatabase

TOMORROW = (datetime.now(UTC) + timedelta(days=1)).date()


@pytest.fixture(scope="module")
async def refusing(
    new_database: NewDatabase, tmp_path_factory: pytest.TempPathFactory
) -> AsyncIterator[Stating]:
    """One service for all files that change nothing."""
    urls = await new_database("kpi", "bus")
    async with stating(urls, tmp_path_factory.mktemp("figures")) as opened:
        await opened.register(registered("105148", "350", "First"))
        await define(opened)
        yield opened


@pytest.mark.parametrize(
    ("row", "path", "code"),
    [
        (cell("attainment19.level4", 1), "measure", "unknown_measure"),
        (cell("eyfsp.children", 1), "measure", "has_its_own_source"),
        (cell("framework.schools", 1, bucket=3), "measure", "has_its_own_source"),
        (cell("ks2.pupils", 1), "measure", "has_its_own_source"),
        (cell("attainment19.cohort", 1), "measure", "has_its_own_source"),
        (cell("guarantee.age16", 1, bucket=1), "measure", "has_its_own_source"),
        (cell("pe.pupils", 1), "measure", "has_its_own_source"),
        (cell("swimming.returns", 1, bucket=1), "measure", "counts_itself"),
        (cell("eyfsp.returns", 1, bucket=1), "measure", "counts_itself"),
        (cell("swimming.pupils", 1, organisation="999999"), "organisation", "unknown_organisation"),
        (cell("swimming.pupils", 1, organisation="105148", area="351"), "area", "area_mismatch"),
        (cell("swimming.pupils", 1, area=""), "", "no_place"),
        (cell("swimming.pupils", 1, area="999"), "area", "unknown_area"),
        (cell("swimming.pupils", 1, period="2008/10"), "period", "period_wrong_form"),
        (cell("swimming.pupils", 1, group="girls"), "group", "wrong_form"),
        (cell("swimming.pupils", -1), "amount", "out_of_range"),
        (cell("swimming.pupils", "1.5"), "amount", "not_a_whole_number"),
        (cell("swimming.pupils", ""), "amount", "missing_value"),
        (cell("swimming.pupils", 1, bucket=2), "bucket", "no_buckets"),
        (holds(1, bucket=""), "bucket", "bucket_needed"),
        (cell("swimming.pupils", 1, status="draft"), "status", "not_in_list"),
        (cell("swimming.pupils", 1, effective_on="2009-09-01"), "effective_on", "outside_period"),
        (cell("swimming.pupils", 1, effective_on="2008-08-31"), "effective_on", "outside_period"),
        (holds(1, effective_on=TOMORROW), "effective_on", "still_to_come"),
    ],
    ids=lambda part: part if isinstance(part, str) else "",
)
async def test_a_row_that_cannot_be(refusing: Stating, row: Row, path: str, code: str) -> None:
    (found,) = await refusing.refused(row, dry_run=True)
    assert found == (f"row 1, {path}" if path else "row 1", code)


async def test_all_faults_are_told_at_once(refusing: Stating) -> None:
    found = await refusing.refused(
        *swimmers(1, 2),
        swimmers(3, 2)[0],
        cell("attainment19.levle2", -5, area="999", period="soon"),
        cell("swimming.pupils", 1, organisation="999999"),
    )
    assert {code for _, code in found} == {
        "duplicate_row", "unknown_measure", "out_of_range", "unknown_area", "period_wrong_form",
        "unknown_organisation",
    }  # fmt: skip
    assert await refusing.run("SELECT place FROM stated_figure") == []


async def test_a_misspelt_measure_is_answered_with_its_like(refusing: Stating) -> None:
    answer = await refusing.submit([cell("attainment19.levle2", 1)])
    (error,) = answer.json()["errors"]
    assert "did you mean attainment19.level2" in error["message"]


async def test_one_state_has_one_date(refusing: Stating) -> None:
    rows = (holds(1, effective_on="2009-01-31"), holds(2, effective_on="2009-02-28"))
    assert {code for _, code in await refusing.refused(*rows)} == {"several_dates"}
    rows = (holds(1, effective_on="2009-01-31"), holds(2))
    assert {code for _, code in await refusing.refused(*rows)} == {"several_dates"}


async def test_who_may_state_what(refusing: Stating) -> None:
    assert (await refusing.submit(swimmers(1, 2), caller="reader")).status_code == 403
    found = await refusing.refused(*swimmers(1, 2), caller="school")
    assert {code for _, code in found} == {"place_not_yours"}
    theirs = await refusing.submit(of_school(1, 2), caller="school", dry_run=True)
    assert theirs.status_code == 200, theirs.text
