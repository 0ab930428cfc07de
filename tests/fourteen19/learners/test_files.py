"""Files of learners as partners' systems write them, and what cannot be."""

import json

import pytest

from chassis.policy import Role
from contracts.fourteen19 import EnrolmentChanged
from education.ulns import NOT_YET_KNOWN
from tests.fourteen19.app import (
    COLLEGE,
    OTHER_COLLEGE,
    OTHER_SCHOOL,
    SCHOOL,
    Fourteen19,
    Json,
    as_csv,
    secondary,
)
from tests.fourteen19.people import YEAR, learner, uln

_ERRORS = {
    "uln": ("1000000028", "uln_wrong"),
    "upn": ("B350200104001", "upn_wrong"),
    "dob": ("1950-01-01", "dob_impossible"),
    "home": ("999999", "unknown_home"),
    "left_on": ("2010-01-01", "left_without_day"),
    "learner_ref": ("R" * 31, "too_long"),
    "surname": ("", "missing_value"),
    "standing": ("expelled", "not_in_list"),
}


async def _read(fourteen19: Fourteen19, organisation: str = SCHOOL) -> list[Json]:
    page = await fourteen19.get("learners", organisation=organisation, year=YEAR)
    return list(page["results"])


@pytest.mark.parametrize("column", _ERRORS)
async def test_what_cannot_be_is_told_with_its_place(fourteen19: Fourteen19, column: str) -> None:
    value, code = _ERRORS[column]
    rows = [learner(1), learner(2, **{column: value})]
    assert await fourteen19.refused("learners", rows) == {(f"row 2, {column}", code)}
    assert await _read(fourteen19) == []


async def test_who_left_needs_the_day(fourteen19: Fourteen19) -> None:
    found = await fourteen19.refused("learners", [learner(1, standing="left")])
    assert found == {("row 1, left_on", "left_without_day")}


async def test_a_uln_may_be_missing_blank_or_not_known_yet(fourteen19: Fourteen19) -> None:
    rows = [learner(1, uln=""), learner(2, uln=NOT_YET_KNOWN), learner(3, uln="", upn="")]
    receipt = await fourteen19.accepted("learners", rows)
    assert receipt["issues"] == {"no_number": 1}
    assert {row["uln"] for row in await _read(fourteen19)} == {None}
    spaced = f"{uln(4)[:3]} {uln(4)[3:6]} {uln(4)[6:]}"
    await fourteen19.accepted("learners", [learner(4, uln=spaced)])
    assert {row["uln"] for row in await _read(fourteen19)} == {None, uln(4)}


async def test_one_number_twice_is_warned_of_and_counts_once(fourteen19: Fourteen19) -> None:
    twice = [learner(1), learner(1, learner_ref="SECOND"), learner(2)]
    receipt = await fourteen19.accepted("learners", twice)
    assert receipt["issues"] == {"uln_repeated": 2, "upn_repeated": 2}
    assert (await fourteen19.told(EnrolmentChanged))[f"{SCHOOL}/2009-10"].learners == 2


async def test_a_provider_sends_its_own_only(fourteen19: Fourteen19) -> None:
    college = fourteen19.as_(Role.PARTNER, organisations=[COLLEGE])
    rows = [learner(1, COLLEGE), learner(2, OTHER_COLLEGE)]
    found = await fourteen19.refused("learners", rows, by=college)
    assert found == {("row 2, provider", "provider_not_yours")}
    receipt = await fourteen19.accepted("learners", rows, by=college, mode="valid_rows")
    assert receipt["rows"]["inserted"] == 1
    officer = fourteen19.as_(Role.OFFICER)
    assert (await fourteen19.submit("learners", rows, by=officer)).status_code == 403


async def test_the_register_knows_a_provider_under_several_numbers(fourteen19: Fourteen19) -> None:
    """Of two schools that had one LAESTAB, it is the one open in the year."""
    laestab = f"3504{SCHOOL[3:]}"
    before = secondary("105299", status="closed", opened_on="1990-09-01", closed_on="2005-08-31")
    identifiers = before.identifiers.model_copy(update={"laestab": laestab})
    await fourteen19.say(before.model_copy(update={"identifiers": identifiers}))
    await fourteen19.accepted(
        "learners", [learner(1, laestab), learner(2, f"{laestab[:3]}/{laestab[3:]}"), learner(3)]
    )
    assert len(await _read(fourteen19)) == 3
    found = await fourteen19.refused("learners", [learner(1, "10009999")])
    assert found == {("row 1, provider", "unknown_organisation")}


async def test_it_is_read_as_windows_writes_it(fourteen19: Fourteen19) -> None:
    file = as_csv([learner(1, surname="Plantedé", dob="02/10/1992")]).decode()
    answer = await fourteen19.submit("learners", f"{file}\r\n,,,\r\n".encode("cp1252"))
    assert answer.status_code == 201, answer.text
    assert answer.json()["encoding"] == "windows-1252"
    (row,) = await _read(fourteen19)
    assert (row["surname"], row["dob"]) == ("Plantedé", "1992-10-02")


async def test_it_is_read_as_json_lines(fourteen19: Fourteen19) -> None:
    rows = [learner(1), learner(2)]
    answer = await fourteen19.client.post(
        "learners/submissions",
        content="\n".join(json.dumps(row) for row in rows),
        headers={"Content-Type": "application/x-ndjson"},
    )
    assert answer.status_code == 201, answer.text
    same = await fourteen19.accepted("learners", rows)
    assert same["rows"]["unchanged"] == 2


@pytest.mark.parametrize(
    ("school", "college", "home"),
    [
        ({}, {}, SCHOOL),
        ({}, {"home": OTHER_SCHOOL}, SCHOOL),
        ({"home": OTHER_SCHOOL}, {}, OTHER_SCHOOL),
        ({"home": OTHER_SCHOOL}, {"home": COLLEGE}, COLLEGE),
        ({"home": SCHOOL}, {"home": OTHER_SCHOOL}, SCHOOL),
        ({"standing": "left", "left_on": "2009-10-01"}, {}, COLLEGE),
        (
            {"standing": "left", "left_on": "2009-10-01", "home": SCHOOL},
            {"standing": "applicant", "home": OTHER_SCHOOL},
            SCHOOL,
        ),
        ({}, {"home": COLLEGE}, SCHOOL),
        ({"standing": "applicant"}, {"standing": "applicant"}, SCHOOL),
    ],
)
async def test_where_a_young_person_of_two_providers_is_at_home(
    fourteen19: Fourteen19, school: dict[str, str], college: dict[str, str], home: str
) -> None:
    await fourteen19.accepted("learners", [learner(1, **school)])
    await fourteen19.accepted("learners", [learner(1, COLLEGE, **college)])
    held = await fourteen19.rows("SELECT home FROM young_person")
    assert held == [{"home": home}]
