"""People over HTTP: made, changed, kept from schools, their names told nowhere."""

import asyncio

import pytest

from chassis.policy import Role
from tests.sif.people.people import ACCREDITATION, YEAR, Team, codes, consultant, partner
from tests.sif.sif_app import Json, Sif


async def test_a_partner_needs_an_accreditation(sif: Sif) -> None:
    answer = await sif.post("people", partner(accreditation=None), status=422)
    assert codes(answer) == {("not_accredited", "$.accreditation")}
    await sif.post("people", consultant(), status=201)


async def test_a_key_never_means_an_owner_or_a_part_of_an_address(sif: Sif) -> None:
    for key in ("head", "governors", "workload", "accreditations"):
        answer = await sif.post("people", consultant(key), status=422)
        assert codes(answer) == {("reserved", "$.key")}


async def test_all_that_is_wrong_is_told_at_once(sif: Sif) -> None:
    interest = {"organisation": "105148", "nature": "family", "since": "2010-01-01"}
    sent = partner(
        accreditation=ACCREDITATION | {"expires_on": "2008-03-31"},
        interests=[interest | {"until": "2009-12-31"}],
    )
    answer = await sif.post("people", sent, status=422)
    assert codes(answer) == {
        ("ends_too_early", "$.accreditation.expires_on"),
        ("ends_too_early", "$.interests.0.until"),
    }


async def test_a_patch_leaves_out_what_stays(team: Team) -> None:
    changed = await team.change(
        "sip-1", phases=["primary"], capacity_half_days={"2010-11": 40}, employer="105149"
    )
    assert changed["state"]["name"] == "Dr Ashworth of sip-1"
    assert changed["state"]["capacity_half_days"] == {YEAR: 28, "2010/11": 40}
    changed = await team.change("sip-1", employer=None, capacity_half_days={YEAR: None})
    assert changed["state"]["employer"] is None
    assert changed["state"]["capacity_half_days"] == {"2010/11": 40}


async def test_a_patch_needs_what_was_read(team: Team) -> None:
    answer = await team.sif.client.patch("people/sip-1", json={"phases": []})
    assert answer.status_code == 428
    stale = {"If-Match": '"old"'}
    answer = await team.sif.client.patch("people/sip-1", json={"phases": []}, headers=stale)
    assert answer.status_code == 412


async def test_a_patch_may_not_take_an_accreditation_from_a_partner(team: Team) -> None:
    answer = await team.change("sip-1", accreditation=None, status=422)
    assert codes(answer) == {("not_accredited", "$.accreditation")}


async def test_a_capacity_may_not_fall_below_what_is_allocated(team: Team) -> None:
    await team.allocate()
    answer = await team.change("sip-1", capacity_half_days={YEAR: 17}, status=409)
    assert codes(answer) == {("over_capacity", f"$.capacity_half_days.{YEAR}")}
    await team.change("sip-1", capacity_half_days={YEAR: 18})
    assert await team.left("sip-1") == 0
    await team.change("sip-1", capacity_half_days={YEAR: None}, status=409)


async def test_a_capacity_is_held_against_ones_own_work_only(team: Team) -> None:
    await team.allocate(half_days=4)
    change: Json = {"partner": "sip-2", "since": "2010-01-04", "half_days": 20, "reason": "Left"}
    await team.sif.post("allocations/105148.2009-10/partner", change)
    await team.change("sip-1", capacity_half_days={YEAR: 12})


async def test_a_token_is_one_persons(team: Team) -> None:
    await team.change("sip-1", client="ashworth")
    answer = await team.change("sip-2", client="ashworth", status=409)
    assert codes(answer) == {("client_taken", "$.client")}
    await team.change("sip-1", client=None)
    await team.change("sip-2", client="ashworth")


async def test_of_two_who_want_one_token_at_once_one_has_it(sif: Sif) -> None:
    sent = [consultant(f"consultant-{n}", client="bradley") for n in range(4)]
    answers = await asyncio.gather(*(sif.client.post("people", json=each) for each in sent))
    assert sorted(answer.status_code for answer in answers) == [201, 409, 409, 409]


@pytest.mark.parametrize("role", [Role.HEAD, Role.GOVERNOR])
async def test_schools_read_nothing_of_people(team: Team, role: Role) -> None:
    async with team.sif.as_(role, organisations=["105148"]) as caller:
        for path in ("people", "people/sip-1", "people/sip-1/history", "allocations"):
            assert (await caller.get(path)).status_code == 403
        for path in ("people/workload", "people/sip-1/workload", "allocations/missing"):
            assert (await caller.get(path, params={"year": YEAR})).status_code == 403


@pytest.mark.parametrize("role", [Role.ADVISER, Role.DATA_MANAGER])
async def test_only_the_authority_changes_people(team: Team, role: Role) -> None:
    async with team.sif.as_(role) as caller:
        assert (await caller.post("people", json=consultant())).status_code == 403
        patch: Json = {"json": {"left_on": None}, "headers": {"If-Match": "*"}}
        answer = await caller.patch("people/sip-1", **patch)
        assert answer.status_code == 403
        assert (await caller.get("people/sip-1")).status_code == 200


async def test_a_name_is_in_no_event_and_not_in_the_audit_log(team: Team) -> None:
    await team.change("sip-1", name="Dr Ashworth-Hall")
    await team.allocate()
    assert "Ashworth" not in str(await team.sif.get("audit"))
    assert b"Ashworth" not in b"".join(event.value() for event in await team.sif.events())
    timeline = str(await team.sif.rows("SELECT what FROM entry"))
    assert "sip-1" not in timeline
    assert "Ashworth" not in timeline


async def test_people_are_found_by_what_they_can_do(sif: Sif) -> None:
    await sif.post("people", consultant(), status=201)
    await sif.post("people", consultant("consultant-2", expertise=["leadership"]), status=201)
    found = await sif.get("people", expertise="literacy", roles="consultant")
    assert [each["key"] for each in found["results"]] == ["consultant-1"]
    assert len((await sif.get("people"))["results"]) == 2


async def test_of_those_who_take_one_key_at_once_one_has_it(sif: Sif) -> None:
    sent = [sif.client.post("people", json=consultant() | {"name": f"N{n}"}) for n in range(4)]
    statuses = sorted(answer.status_code for answer in await asyncio.gather(*sent))
    assert statuses == [201, 409, 409, 409]
