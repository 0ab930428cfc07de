"""A school's roll: sent, corrected, withdrawn, refused with every fault, told as counts."""

from chassis.policy import Role
from contracts.enrichment import PupilsLoaded
from tests.enrichment.app import OTHER, SCHOOL, Enrichment
from tests.enrichment.people import pupil, upn


async def _told(enrichment: Enrichment, school: str = SCHOOL) -> PupilsLoaded:
    loaded = (await enrichment.told(PupilsLoaded))[f"{school}/2009-10"]
    assert isinstance(loaded, PupilsLoaded)
    return loaded


async def test_a_roll_is_told_as_counts(enrichment: Enrichment) -> None:
    await enrichment.accepted("pupils", [pupil(1), pupil(2), pupil(4, year_group="6", fsm="")])
    told = await _told(enrichment)
    assert told.pupils == 3
    assert told.by == {
        "gender=F": 1, "gender=M": 2, "fsm=no": 2, "year_group=5": 2, "year_group=6": 1,
    }  # fmt: skip


async def test_a_roll_corrected_and_withdrawn_is_told_anew(enrichment: Enrichment) -> None:
    first = await enrichment.accepted("pupils", [pupil(1), pupil(2)])
    changed = [pupil(1, gender="M", sen="yes"), pupil(3), pupil(5)]
    correction = await enrichment.accepted("pupils", changed)
    told = await _told(enrichment)
    assert (told.pupils, told.by["gender=M"], told.by["sen=yes"]) == (4, 2, 1)
    await enrichment.withdraw(correction)
    told = await _told(enrichment)
    assert (told.pupils, told.by["gender=M"], "sen=yes" in told.by) == (2, 1, False)
    await enrichment.withdraw(first)
    assert (await _told(enrichment)).withdrawn


async def test_every_fault_is_named_and_no_number_repeated(enrichment: Enrichment) -> None:
    wrong = upn(1)[:-1] + ("1" if upn(1)[-1] != "1" else "2")
    rows = [
        pupil(1) | {"upn": wrong},
        pupil(2) | {"school": "999999"},
        pupil(3) | {"academic_year": "2009"},
        pupil(4) | {"year_group": "15"},
        pupil(5) | {"gender": "X"},
        pupil(6) | {"ethnicity": "Martian"},
        pupil(7) | {"ward": "E05-000"},
        pupil(8) | {"upn": ""},
    ]
    answer = await enrichment.submit("pupils", rows)
    assert answer.status_code == 422
    for said in (wrong, upn(2), "Martian", "E05-000"):
        assert said not in answer.text
    assert {(each["path"], each["code"]) for each in answer.json()["errors"]} == {
        ("row 1, upn", "upn_wrong"),
        ("row 2, school", "unknown_organisation"),
        ("row 3, academic_year", "year_wrong_form"),
        ("row 4, year_group", "out_of_range"),
        ("row 5, gender", "not_in_list"),
        ("row 6, ethnicity", "not_in_list"),
        ("row 7, ward", "wrong_form"),
        ("row 8, upn", "missing_value"),
    }
    assert await enrichment.rows("SELECT * FROM pupil") == []


async def test_a_pupil_twice_on_one_roll_is_refused(enrichment: Enrichment) -> None:
    rows = [pupil(1), pupil(2), pupil(1, year_group="6")]
    assert {code for _, code in await enrichment.refused("pupils", rows)} == {"duplicate_row"}


async def test_a_schools_key_writes_no_other_schools_roll(enrichment: Enrichment) -> None:
    other = await enrichment.accepted("pupils", [pupil(1, OTHER)])
    async with enrichment.as_(Role.HEAD, organisations=[SCHOOL]) as head:
        answer = await enrichment.submit("pupils", [pupil(1), pupil(2, OTHER)], by=head)
        assert {(each["path"], each["code"]) for each in answer.json()["errors"]} == {
            ("row 2, school", "school_not_yours")
        }
        there = f"http://enrichment{other['links']['withdrawal']}"
        assert (await head.post(there)).status_code == 404
        await enrichment.accepted("pupils", [pupil(1)], by=head)
    assert (await _told(enrichment, OTHER)).pupils == 1


async def test_who_may_not_send_is_refused(enrichment: Enrichment) -> None:
    for role in (Role.GOVERNOR, Role.SCHOOL_IMPROVEMENT_PARTNER, Role.DIRECTOR):
        async with enrichment.as_(role, organisations=[SCHOOL]) as nobody:
            assert (await enrichment.submit("pupils", [pupil(1)], by=nobody)).status_code == 403


async def test_a_pupil_at_two_schools_has_one_number(enrichment: Enrichment) -> None:
    await enrichment.accepted("pupils", [pupil(1), pupil(2)])
    await enrichment.accepted("pupils", [pupil(1, OTHER)])
    assert len(await enrichment.rows("SELECT * FROM known_pupil")) == 2
    assert len(await enrichment.rows("SELECT * FROM pupil")) == 3
