"""Registers that no one here wrote, read as published: every row, every value."""

import csv
import io
import sys
import time
from collections import Counter
from datetime import datetime
from typing import Any

import pytest

from tests.schools.realdata import real
from tests.schools.register_app import Json, Schools, native

RAW = "register/gias_raw_139cols_sample_2021-05.csv"
RAGGED = "register/gias_raw_ragged_850_936_2022-04-20.csv"
BOLTON_2009 = "register/bolton_schools_2008-09.csv"
BOLTON_2023 = "register/bolton_gias_2023-11.csv"
NATIONAL = "scale/gias_2023-11_national.csv.gz"
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
        "closed_on": iso(row["CloseDate"]),
        "pupils": int(row["NumberOfPupils"]) if row["NumberOfPupils"] else None,
    }


def iso(written: str) -> str | None:
    if written in {"", "01-01-1900"}:
        return None
    return datetime.strptime(written, "%d-%m-%Y").date().isoformat()  # noqa: DTZ007


async def held(schools: Schools) -> dict[str, Json]:
    """The whole register, by organisation."""
    found: dict[str, Json] = {}
    cursor: str | None = ""
    while cursor is not None:
        page = (await schools.get("", limit=500, **({"cursor": cursor} if cursor else {}))).json()
        found |= {one["organisation"]: one for one in page["results"]}
        cursor = page["paging"]["next_cursor"]
    return found


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
    register = await held(schools)
    wanted = {row["URN"]: expected(row) for row in rows_of(data)}
    assert len(wanted) == len(register) == count
    for urn, row in wanted.items():
        assert row.items() <= register[urn].items(), urn
    again = await schools.accepted(data)
    assert (again["rows"]["unchanged"], again["events"]["count"]) == (count, 0)
    events = await schools.events()
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
            "pupils": row["headcount_2008_09"],
        }
        for row in rows_of(real(BOLTON_2009))
    ]
    receipt = await schools.accepted(native(*rows))
    assert receipt["rows"]["inserted"] == 119
    register = await held(schools)
    assert sum(one["pupils"] for one in register.values()) == 44_713
    phases = Counter(one["phase"] for one in register.values())
    assert phases == {"primary": 95, "secondary": 17, "not_applicable": 7}
    assert sum(event.data.pupils for event in await schools.events()) == 44_713


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


@pytest.mark.slow
@pytest.mark.timeout(400)
async def test_the_national_register_loads(schools: Schools) -> None:
    data = real(NATIONAL)
    started = time.monotonic()
    receipt = await schools.accepted(data)
    loaded = time.monotonic() - started
    assert receipt["rows"]["inserted"] == receipt["events"]["count"] == 50_515
    events = await schools.events()
    published = time.monotonic() - started
    statuses = Counter(event.data.status for event in events)
    assert statuses == {"open": 26_989, "closed": 23_359, "proposed_to_close": 86, "proposed": 81}
    assert len({event.subject for event in events}) == 50_515
    started = time.monotonic()
    again = await schools.accepted(data)
    unchanged = time.monotonic() - started
    assert (again["rows"]["unchanged"], again["events"]["count"]) == (50_515, 0)
    started = time.monotonic()
    assert "Brandwood Primary School" in await schools.names(q="brandwood")
    search = time.monotonic() - started
    sys.stdout.write(
        f"50,515 rows: accepted {loaded:.1f} s, on the bus {published:.1f} s, "
        f"again {unchanged:.1f} s, search by name {search * 1000:.0f} ms\n"
    )
    assert loaded < 150, "seconds, on a busy machine of two cores; 10 on a quiet one"
