"""What the register tells of an organisation, and what it keeps to itself."""

from tests.schools.register_app import Schools, native

CHILDMINDER = {
    "ey_urn": "EY300001",
    "name": "Planted Person",
    "kind": "childminder",
    "phase": "not_applicable",
    "status": "open",
    "area": "350",
}


async def test_no_event_names_a_childminder(schools: Schools) -> None:
    await schools.accepted(native(CHILDMINDER))
    await schools.accepted(native(CHILDMINDER | {"name": "Planted Person-Again"}))
    events = await schools.events()
    assert {event.data.organisation for event in events} == {"EY300001"}
    assert not [event for event in events if b"Planted" in event.value()]
    assert (await schools.get("/EY300001")).json()["name"] == "Planted Person-Again"
