"""The numbers by which files refer to pupils: who is left behind by a roll, who is forgotten."""

from pathlib import Path

import pytest
from sqlalchemy import text

from chassis.database import copied
from chassis.submissions.kind import SubmissionInfo
from services.enrichment.pupils import checks
from services.enrichment.pupils.numbers import hold_numbers
from services.enrichment.pupils.rekeying import rekey
from tests.enrichment.activities.saying import writing
from tests.enrichment.app import OTHER, SCHOOL, Enrichment
from tests.enrichment.people import YEAR, pupil, upn, who
from tests.enrichment.pupils.test_rekeying import other_keys

_WRITING = "350.fyt-writing.2009-10"
_WHOLE = {"replaces": "scope", "confirm_shrinkage": "true"}


async def _taking_part(enrichment: Enrichment, *numbers: int) -> None:
    """These pupils of the school's came to a project."""
    planned = writing(year=YEAR, starts_on="2010-05-04", ends_on="2010-07-16")
    await enrichment.post("activities", planned, status=201)
    told = {"activity": _WRITING, "offered": "10", "attended": "9"}
    await enrichment.accepted("activity-attendance", [who(number) | told for number in numbers])


async def _numbers(enrichment: Enrichment) -> list[int]:
    rows = await enrichment.rows("SELECT pupil_id FROM known_pupil ORDER BY 1")
    return [row["pupil_id"] for row in rows]


async def _of_upn(enrichment: Enrichment) -> dict[str, int]:
    page = await enrichment.get("pupils/rows", organisation=SCHOOL, year=YEAR)
    return {each["upn"]: each["pupil_id"] for each in page["results"]}


async def test_the_receipt_tells_of_pupils_that_a_roll_leaves_behind(
    enrichment: Enrichment,
) -> None:
    """A number that is corrected on the roll is another pupil to all that was sent before."""
    await enrichment.accepted("pupils", [pupil(1), pupil(2), pupil(1, OTHER)])
    await _taking_part(enrichment, 1, 2)
    corrected = await enrichment.accepted("pupils", [pupil(1), pupil(3)], **_WHOLE)
    assert corrected["notes"] == {f"{SCHOOL}/2009-10": {"not_on_roll": 1}}
    again = await enrichment.withdraw(corrected)
    assert again["notes"] == {}


async def test_a_number_that_nothing_refers_to_is_forgotten(enrichment: Enrichment) -> None:
    first = await enrichment.accepted("pupils", [pupil(1), pupil(2), pupil(3)])
    await enrichment.accepted("pupils", [pupil(3, OTHER)])
    await _taking_part(enrichment, 1)
    one, two, three = [(await _of_upn(enrichment))[upn(number)] for number in (1, 2, 3)]
    rest = await enrichment.accepted("pupils", [pupil(1), pupil(3)], **_WHOLE)
    assert await _numbers(enrichment) == sorted([one, three])
    # Who comes back has another number; who took part, or is on another roll, has kept it.
    await enrichment.withdraw(rest)
    held = await _numbers(enrichment)
    assert {one, three} < set(held)
    assert len(held) == 3
    assert two not in held
    await enrichment.withdraw(first)
    assert await _numbers(enrichment) == sorted([one, three])


async def test_a_number_stays_while_rows_of_it_may_come_back(enrichment: Enrichment) -> None:
    roll = await enrichment.accepted("pupils", [pupil(1), pupil(2)])
    await _taking_part(enrichment, 1)
    [row] = await enrichment.rows("SELECT pupil_id FROM participant")
    told = {"activity": _WRITING, "offered": "10", "attended": "9"}
    instead = await enrichment.accepted("activity-attendance", [who(2) | told], **_WHOLE)
    await enrichment.withdraw(roll)
    await enrichment.withdraw(instead)
    assert await enrichment.rows("SELECT pupil_id FROM participant") == [row]
    assert row["pupil_id"] in await _numbers(enrichment)


async def test_a_row_of_a_number_that_went_meanwhile_is_refused(enrichment: Enrichment) -> None:
    roll = await enrichment.accepted("pupils", [pupil(1), pupil(2)])
    one, two = [(await _of_upn(enrichment))[upn(number)] for number in (1, 2)]
    await enrichment.accepted("pupils", [pupil(1, OTHER)])
    await enrichment.withdraw(roll)
    async with enrichment.app.state.database.write() as session:
        await session.execute(
            text("""CREATE TEMPORARY TABLE came ON COMMIT DROP AS
                SELECT * FROM (VALUES (1, CAST(:one AS bigint)), (2, CAST(:two AS bigint)))
                    v (row_number, pupil_id)"""),
            {"one": one, "two": two},
        )
        [issue] = await hold_numbers(session, "came")
    assert (issue.row, issue.code, issue.column) == (2, "unknown_pupil", "upn")


async def test_a_file_whose_roll_came_under_another_key_meanwhile_knows_its_pupils(
    enrichment: Enrichment,
    data_keys_file: Path,
    info: SubmissionInfo,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Between the key and the roll, as a file is prepared, all pupils are rekeyed."""
    await enrichment.accepted("pupils", [pupil(1)])
    database = enrichment.app.state.database
    moved: list[int] = []

    async def after_rekeying(*asked: object) -> bytes:
        if not moved:
            moved.append(await rekey(database))
        return await copied(*asked)  # type: ignore[arg-type]

    monkeypatch.setattr("services.enrichment.pupils.checks.copied", after_rekeying)
    with other_keys(data_keys_file, with_old=True):
        async with database.read() as session:
            known = await checks.prepare_with_pupils(session, info)
        assert moved == [1]
        assert known.sealing is not None
        assert known.sealing.key_id == "k2"
        assert known.pupils is not None
        [row] = known.pupils.to_dicts()
        held = bytes.fromhex(row["pupil_key"][2:])
        assert known.sealing.reveal([held])[0].decode().rstrip("\0") == upn(1)
