"""Registers that no one here wrote, read as published: every row, every value."""

import csv
import io
import sys
import time
from collections import Counter
from datetime import date, datetime
from decimal import Decimal
from typing import Any

import pytest

from tests.schools.realdata import real
from tests.schools.register_app import Schools, native

RAW = "register/gias_raw_139cols_sample_2021-05.csv"
RAGGED = "register/gias_raw_ragged_850_936_2022-04-20.csv"
BOLTON_2009 = "register/bolton_schools_2008-09.csv"
BOLTON_2023 = "register/bolton_gias_2023-11.csv"
NATIONAL = "scale/gias_2023-11_national.csv.gz"
CHILDCARE = "ofsted/SAMPLE_childcare_providers_transcribed_25.csv"
SAID_NOWHERE = {"", "Not applicable", "Does not apply"}
YES_NO = {"Has Nursery Classes", "Has a sixth form"}
STATUSES = {
    "Open": "open",
    "Closed": "closed",
    "Open, but proposed to close": "proposed_to_close",
    "Proposed to open": "proposed",
}


def rows_of(data: bytes) -> list[dict[str, str]]:
    """The file as Python's own reader has it: the other opinion."""
    return list(csv.DictReader(io.StringIO(data.decode(), newline="")))


def expected(row: dict[str, str]) -> dict[str, Any]:
    """What the register should hold of a raw GIAS row."""
    return {
        "urn": row["URN"],
        "laestab": row["LA (code)"] + row["EstablishmentNumber"],
        "ukprn": row["UKPRN"] or None,
        "name": row["EstablishmentName"].strip(),
        "kind": row["TypeOfEstablishment (name)"].lower().replace(" ", "_"),
        "phase": row["PhaseOfEducation (name)"].lower().replace(" ", "_").replace("-", "_"),
        "status": STATUSES[row["EstablishmentStatus (name)"]],
        "area": row["LA (code)"],
        "opened_on": iso(row["OpenDate"]),
        "opened_because": said(row["ReasonEstablishmentOpened (name)"]),
        "closed_on": iso(row["CloseDate"]),
        "closed_because": said(row["ReasonEstablishmentClosed (name)"]),
        "low_age": number(row["StatutoryLowAge"]),
        "high_age": number(row["StatutoryHighAge"]),
        "gender": row["Gender (name)"].lower() or None,
        "religious_character": said(row["ReligiousCharacter (name)"]),
        "nursery_provision": yes_no(row["NurseryProvision (name)"]),
        "sixth_form": yes_no(row["OfficialSixthForm (name)"]),
        "capacity": number(row["SchoolCapacity"]),
        "pupils": number(row["NumberOfPupils"]),
        "fsm_percent": Decimal(row["PercentageFSM"]) if row["PercentageFSM"] else None,
        "federation": said(row["Federations (name)"]),
        "trust": said(row["Trusts (name)"]),
        "street": said(row["Street"]),
        "locality": said(row["Locality"]),
        "address3": said(row["Address3"]),
        "town": said(row["Town"]),
        "county": said(row["County (name)"]),
        "postcode": said(row["Postcode"]),
        "ward": said(row["AdministrativeWard (name)"]),
        "ward_code": said(row.get("AdministrativeWard (code)", "")),
        "easting": number(row["Easting"]),
        "northing": number(row["Northing"]),
        "head": head(row),
        "website": said(row["SchoolWebsite"]),
        "telephone": said(row["TelephoneNum"]),
    }


def said(written: str) -> str | None:
    return None if written in SAID_NOWHERE else written.strip()


def number(written: str) -> int | None:
    return int(written) if written and int(written) else None


def yes_no(written: str) -> str | None:
    if written in SAID_NOWHERE:
        return None
    return "yes" if written in YES_NO else "no"


def head(row: dict[str, str]) -> str | None:
    names = [row[name].strip() for name in ("HeadTitle (name)", "HeadFirstName", "HeadLastName")]
    return " ".join(name for name in names if name) if names[2] else None


def iso(written: str) -> date | None:
    if written in {"", "01-01-1900"}:
        return None
    return datetime.strptime(written, "%d-%m-%Y").date()  # noqa: DTZ007


@pytest.mark.parametrize(
    ("file", "count", "dialect", "issues"),
    [(RAW, 99, "gias", {}), (RAGGED, 1_096, "gias_download", {"surplus_fields": 69})],
)
async def test_a_raw_extract_is_read_to_the_last_value(
    schools: Schools, file: str, count: int, dialect: str, issues: dict[str, int]
) -> None:
    data = real(file)
    receipt = await schools.accepted(data)
    assert (receipt["dialect"], receipt["rows"]["inserted"]) == (dialect, count)
    assert receipt["issues"] == issues
    register = await schools.held()
    wanted = {row["URN"]: expected(row) for row in rows_of(data)}
    assert len(wanted) == len(register) == count
    for urn, row in wanted.items():
        assert row.items() <= register[urn].items(), urn
    again = await schools.accepted(data)
    assert (again["rows"]["unchanged"], again["events"]["count"]) == (count, 0)
    events = await schools.told()
    assert Counter(one.data.change for one in events) == {"registered": count}
    for event in events:
        assert event.data.name == wanted[event.subject]["name"]


def test_what_runs_past_the_heading_is_links_and_nothing_else() -> None:
    """Why ignoring it gives right values: the surplus continues the last column, a list."""
    header, *rows = csv.reader(io.StringIO(real(RAGGED).decode(), newline=""))
    surplus = [row[len(header) - 1 :] for row in rows if len(row) > len(header)]
    assert header[-1] == "Linked establishments"
    assert len(surplus) == 69
    links = [one for fields in surplus for one in fields]
    assert len(links) == 69 + 94
    assert {link.lstrip("0123456789") for link in links} == {
        *(" Predecessor", " Successor", " Predecessor - amalgamated"),
    }


async def test_bolton_in_2008_09_has_119_schools_and_44713_pupils(schools: Schools) -> None:
    rows = [
        {
            "urn": row["urn"],
            "laestab": row["laestab"],
            "name": row["name"],
            "kind": row["type_2023_register"],
            "phase": row["phase"],
            "status": "open",
            "area": "350",
            "opened_on": str(iso(row["open_date"]) or ""),
            "pupils": row["headcount_2008_09"],
            "postcode": row["postcode"],
            "easting": row["easting"],
            "northing": row["northing"],
        }
        for row in rows_of(real(BOLTON_2009))
    ]
    receipt = await schools.accepted(native(*rows))
    assert receipt["rows"]["inserted"] == 119
    register = await schools.held()
    assert sum(one["pupils"] for one in register.values()) == 44_713
    phases = Counter(one["phase"] for one in register.values())
    assert phases == {"primary": 95, "secondary": 17, "not_applicable": 7}
    assert sum(event.data.pupils for event in await schools.told()) == 44_713


async def test_each_bolton_number_leads_to_the_school_that_is_open(schools: Schools) -> None:
    data = real(BOLTON_2023)
    receipt = await schools.accepted(data)
    assert receipt["issues"] == {}, "predecessors share numbers with no one who is open"
    by_number: dict[str, list[dict[str, str]]] = {}
    for row in rows_of(data):
        by_number.setdefault(row["la_code"] + row["establishment_number"], []).append(row)
    shared = {number: rows for number, rows in by_number.items() if len(rows) > 1}
    assert len(shared) >= 27
    for number, rows in shared.items():
        live = [row["urn"] for row in rows if row["establishment_status_code"] in {"1", "3"}]
        found = (await schools.get(f"/{number}")).json()
        assert found["urn"] in (live or [row["urn"] for row in rows])
        linked = {one["organisation"] for one in found["same_laestab"]}
        assert linked | {found["urn"]} == {row["urn"] for row in rows}


async def test_ofsteds_providers_of_childcare_load(schools: Schools) -> None:
    data = real(CHILDCARE)
    receipt = await schools.accepted(data, area="350")
    assert (receipt["rows"]["inserted"], receipt["issues"]) == (25, {})
    register = await schools.held()
    for row in rows_of(data):
        number = row["providerUrn"]
        held = register[number if number.startswith("EY") else f"OC{number}"]
        assert (held["ey_urn"], held["name"]) == (number, row["name"].strip())
        assert (held["places"], held["postcode"]) == (int(row["places"]), row["postcode"])
    assert {one["status"] for one in register.values()} == {"open"}


@pytest.mark.slow
@pytest.mark.timeout(400)
async def test_the_national_register_loads(schools: Schools) -> None:
    data = real(NATIONAL)
    started = time.monotonic()
    receipt = await schools.accepted(data)
    loaded = time.monotonic() - started
    assert receipt["rows"]["inserted"] == receipt["events"]["count"] == 50_515
    assert receipt["issues"] == {"left_blank": 1}, "one postcode is none"
    events = await schools.told()
    published = time.monotonic() - started
    statuses = Counter(event.data.status for event in events)
    assert statuses == {"open": 26_989, "closed": 23_359, "proposed_to_close": 86, "proposed": 81}
    assert len({event.subject for event in events}) == 50_515
    started = time.monotonic()
    again = await schools.accepted(data)
    unchanged = time.monotonic() - started
    assert (again["rows"]["unchanged"], again["events"]["count"]) == (50_515, 0)
    started = time.monotonic()
    few = await schools.accepted(renamed(data, every=505))
    changed = time.monotonic() - started
    assert few["rows"]["changed"] == few["events"]["count"] == 100
    versions = Counter(one["version"] for one in (await schools.held()).values())
    assert versions == {1: 50_415, 2: 100}
    sys.stdout.write(
        f"50,515 rows: accepted {loaded:.1f} s, on the bus {published:.1f} s, "
        f"again {unchanged:.1f} s, with 100 changed {changed:.1f} s\n"
    )
    assert loaded < 150, "seconds, on a busy machine of two cores"


def renamed(data: bytes, *, every: int) -> bytes:
    """The file with another name in every so-many-th row."""
    rows = rows_of(data)
    for row in rows[every - 1 :: every]:
        row["name"] += " and Nursery"
    out = io.StringIO()
    writer = csv.DictWriter(out, list(rows[0]))
    writer.writeheader()
    writer.writerows(rows)
    return out.getvalue().encode()
