"""Ofsted's public lists: Bolton's grades as at 3 December 2009, and the whole national history."""

import csv
import io
from pathlib import Path

from tests.schools.inspections.conftest import BASE, Inspections, setting
from tests.schools.realdata import real
from tests.schools.register_app import Json, Schools, native, running, school
from tests.support.databases import Databases
from tests.support.polling import eventually

AS_AT = "2009-12-03"
BOLTON = "ofsted/bolton_ofsted_all_inspections_2005_2020.csv"


def rows(name: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(real(name).decode())))


async def bolton(schools: Schools) -> tuple[Inspections, dict[str, dict[str, str]]]:
    """Bolton's 119 schools of 2008/09 in the register, and what is known of each."""
    listed = {row["urn"]: row for row in rows("register/bolton_schools_2008-09.csv")}
    await schools.accepted(native(*(school(urn, row["name"]) for urn, row in listed.items())))
    return Inspections(schools), listed


async def test_bolton_stood_on_3_december_2009_as_was_published(schools: Schools) -> None:
    inspections, listed = await bolton(schools)
    receipt = await inspections.listed(*real(BOLTON).decode().splitlines())
    assert receipt["http_status"] == 201, receipt
    assert receipt["rows"]["received"] == 380
    stood = await inspections.results("/standings", as_at=AS_AT, limit=500)
    assert {one["organisation"]: _published(one) for one in stood} == {
        urn: (row["ofsted_latest_at_2009_12_03"].lower(), row["ofsted_date"])
        for urn, row in listed.items()
    }
    assert len(listed) == 119


def _published(standing: Json) -> tuple[str, str]:
    return standing["grade"] or "", (standing["inspected_on"] or "").replace("-", "")


async def test_the_national_history_leaves_out_who_is_not_registered(schools: Schools) -> None:
    inspections, listed = await bolton(schools)
    history = real("scale/ofsted_all_inspections_2005_2020.csv.gz")
    theirs = sum(row["URN"] in listed for row in rows(BOLTON))
    answer = await inspections.client.post(
        f"{BASE}/inspections/submissions", content=history, headers={"Content-Type": "text/csv"}
    )

    async def settled() -> Json:
        receipt = (await inspections.client.get(answer.json()["links"]["self"])).json()
        return dict(receipt) if receipt["status"] not in {"received", "staged"} else {}

    receipt = await eventually(settled, within=60, every=0.1)
    assert receipt["status"] == "accepted", receipt
    assert receipt["rows"]["received"] == 60_134
    assert receipt["rows"]["inserted"] == theirs
    assert receipt["rows"]["left_out"] == 60_134 - theirs


async def test_childcare_providers_are_graded_by_the_file_that_registers_them(
    databases: Databases, tmp_path: Path
) -> None:
    listed = rows("ofsted/SAMPLE_childcare_providers_transcribed_25.csv")
    async with running(databases.new, tmp_path) as schools:
        register = (setting(row["providerUrn"], row["name"], opened_on="") for row in listed)
        await schools.accepted(native(*register))
        inspections = Inspections(schools)
        sample = real("ofsted/SAMPLE_childcare_providers_transcribed_25.csv").decode()
        receipt = await inspections.listed(*sample.splitlines())
        assert (receipt["rows"]["inserted"], receipt["rows"]["left_out"]) == (25, 0)
        stood = await inspections.results("/standings", as_at="2020-06-30")
        assert sorted(str(one["overall"]) for one in stood) == sorted(
            row["grade"] for row in listed
        )
