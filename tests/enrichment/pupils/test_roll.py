"""A school's roll: sent, refused with every fault, told as counts."""

from contracts.enrichment import PupilsLoaded
from tests.enrichment.app import OTHER, SCHOOL, Enrichment
from tests.enrichment.people import pupil, upn


async def test_a_roll_is_told_as_counts(enrichment: Enrichment) -> None:
    await enrichment.accepted("pupils", [pupil(1), pupil(2), pupil(4, year_group="6", fsm="")])
    told = (await enrichment.told(PupilsLoaded))[f"{SCHOOL}/2009-10"]
    assert told.pupils == 3
    assert told.by == {
        "gender=F": 1, "gender=M": 2, "fsm=no": 2, "year_group=5": 2, "year_group=6": 1,
    }  # fmt: skip


async def test_every_fault_is_named_and_no_number_repeated(enrichment: Enrichment) -> None:
    wrong = upn(1)[:-1] + ("1" if upn(1)[-1] != "1" else "2")
    rows = [
        pupil(1) | {"upn": wrong},
        pupil(2) | {"school": "999999"},
        pupil(3) | {"academic_year": "2009"},
        pupil(4) | {"year_group": "15"},
    ]
    answer = await enrichment.submit("pupils", rows)
    assert answer.status_code == 422
    assert wrong not in answer.text
    assert {(each["path"], each["code"]) for each in answer.json()["errors"]} == {
        ("row 1, upn", "upn_wrong"),
        ("row 2, school", "unknown_organisation"),
        ("row 3, academic_year", "year_wrong_form"),
        ("row 4, year_group", "out_of_range"),
    }


async def test_a_pupil_at_two_schools_has_one_number(enrichment: Enrichment) -> None:
    await enrichment.accepted("pupils", [pupil(1), pupil(2)])
    await enrichment.accepted("pupils", [pupil(1, OTHER)])
    assert len(await enrichment.rows("SELECT * FROM known_pupil")) == 2
    assert len(await enrichment.rows("SELECT * FROM pupil")) == 3
