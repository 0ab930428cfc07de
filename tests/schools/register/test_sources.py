"""Several sources of one organisation: what each says is kept, and the newest that speaks holds."""

import asyncio
from typing import Any

from sqlalchemy.event import listen

from services.schools.telling import tell
from tests.schools.register.forms import gias
from tests.schools.register_app import BRANDWOOD, Schools, native, school


async def test_a_blank_of_a_native_file_says_nothing_and_one_of_the_national_does(
    schools: Schools,
) -> None:
    await schools.accepted(gias())
    await schools.accepted(native(BRANDWOOD | {"pupils": "", "ward": "Rumworth"}))
    held = (await schools.held())["105148"]
    assert (held["pupils"], held["town"], held["ward"]) == (459, "Bolton", "Rumworth")
    await schools.accepted(gias(NumberOfPupils="", Town=""))
    held = (await schools.held())["105148"]
    assert (held["pupils"], held["town"], held["ward"]) == (None, None, None)


async def test_a_column_that_a_selection_leaves_out_empties_nothing(schools: Schools) -> None:
    await schools.accepted(gias())
    selection = (
        "URN,LA (code),EstablishmentName,TypeOfEstablishment (name),EstablishmentStatus (name),"
        "PhaseOfEducation (name),NumberOfPupils\n"
        "105148,350,Brandwood Primary School,Community school,Open,Primary,460\n"
    )
    receipt = await schools.accepted(selection.encode())
    assert receipt["dialect"] == "gias_selection"
    held = (await schools.held())["105148"]
    assert (held["pupils"], held["town"], held["ukprn"]) == (460, "Bolton", "10072912")


async def test_a_source_that_says_the_same_again_does_not_overrule_a_newer_one(
    schools: Schools,
) -> None:
    await schools.accepted(gias(NumberOfPupils="459"))
    await schools.accepted(native(BRANDWOOD | {"pupils": "470"}))
    receipt = await schools.accepted(gias(NumberOfPupils="459"))
    assert (receipt["rows"]["unchanged"], receipt["events"]["count"]) == (1, 0)
    assert (await schools.held())["105148"]["pupils"] == 470


async def test_what_no_subscriber_is_told_changes_the_register_without_an_event(
    schools: Schools,
) -> None:
    await schools.accepted(gias(SchoolCapacity="480"))
    receipt = await schools.accepted(gias(SchoolCapacity="420"))
    assert (receipt["rows"]["changed"], receipt["events"]["count"]) == (1, 0)
    held = (await schools.held())["105148"]
    assert (held["capacity"], held["version"]) == (420, 2)
    changes = await schools.rows("SELECT action, fields FROM change ORDER BY id")
    assert changes[1] == {"action": "edited", "fields": ["capacity"]}


async def test_withdrawing_a_file_brings_back_what_the_other_source_says(
    schools: Schools,
) -> None:
    await schools.accepted(gias(NumberOfPupils="459"))
    before = (await schools.held())["105148"]
    wrong = await schools.accepted(native(BRANDWOOD | {"name": "Wrong", "pupils": "7"}))
    assert (await schools.held())["105148"]["pupils"] == 7
    await schools.client.post(wrong["links"]["withdrawal"])
    after = (await schools.held())["105148"]
    assert after == before | {"version": 3}
    newest = (await schools.told())[-1].data
    assert (newest.name, newest.pupils, newest.change) == (
        *("Brandwood Primary School", 459, "changed"),
    )


async def test_an_officers_edit_stands_over_files_that_come_after_it(schools: Schools) -> None:
    await schools.accepted(gias(NumberOfPupils="459"))
    async with schools.app.state.database.write() as session:
        connection = await session.connection()
        await connection.exec_driver_sql(
            "INSERT INTO edit (organisation, field, value, over, edited_by, edited_at, reason)"
            " VALUES ('105148', 'pupils', '460', '459', 'officer', now(), 'counted')"
        )
        assert len(await tell(session, ["105148"])) == 1
    receipt = await schools.accepted(gias(NumberOfPupils="461", Town="Great Lever"))
    assert receipt["rows"]["changed"] == 1
    held = (await schools.held())["105148"]
    assert (held["pupils"], held["town"]) == (460, "Great Lever")


async def test_two_sources_at_once_lose_nothing(schools: Schools) -> None:
    for turn in range(8):
        ours = BRANDWOOD | {"pupils": "", "ward": f"Ward {turn}"}
        await asyncio.gather(
            schools.accepted(gias(Town=f"Town {turn}")), schools.accepted(native(ours))
        )
        held = (await schools.held())["105148"]
        assert held["town"] == f"Town {turn}"
        # The national form carries the ward, blank: whichever was received last decides.
        assert held["ward"] in {f"Ward {turn}", None}
        assert held["version"] <= 2 * (turn + 1)
        (told,) = await schools.rows("SELECT state ->> 'ward' AS ward FROM announced")
        assert told["ward"] == held["ward"], "what was told last is what holds"


async def test_a_setting_is_known_from_ofsted_and_from_the_council(schools: Schools) -> None:
    body = (
        b"providerUrn,name,providerSubtype,places,postcode,grade,inspectionDate\n"
        b"EY536477,Little Acorns,Full day care,144,BL3 4BG,2,18/07/2018\n"
    )
    refused = await schools.submit(body)
    assert {one["code"] for one in refused["errors"]} == {"no_area"}
    receipt = await schools.accepted(body, area="350")
    assert (receipt["dialect"], receipt["issues"]) == ("childcare", {})
    council = {"urn": "", "laestab": "", "ukprn": "", "pupils": "", "ey_urn": "EY536477"}
    await schools.accepted(native(BRANDWOOD | council | {"ward": "Rumworth", "kind": "Day care"}))
    held = (await schools.held())["EY536477"]
    assert (held["places"], held["ward"], held["kind"]) == (144, "Rumworth", "day_care")


async def test_a_file_takes_as_many_statements_for_many_organisations_as_for_one(
    schools: Schools,
) -> None:
    """Of the request alone: loops in the background go on beside it."""
    seen: list[str] = []
    asked = {asyncio.current_task()}

    def note(*told: Any) -> None:
        if asyncio.current_task() in asked:
            seen.append(told[2])

    listen(schools.app.state.database.engine.sync_engine, "before_cursor_execute", note)
    await schools.accepted(native(BRANDWOOD))
    one = len(seen)
    seen.clear()
    await schools.accepted(native(*(school(str(urn), "New") for urn in range(200_000, 200_300))))
    assert 10 < len(seen) <= one
