"""Foundation Learning pilots, and readiness for 2013."""

from datetime import date

from hypothesis import given
from hypothesis import strategies as st

from chassis.policy import Role
from contracts.fourteen19 import PilotChanged
from services.fourteen19.pilots.rules import with_item
from services.fourteen19.pilots.state import ITEMS, Pilot
from tests.fourteen19.app import COLLEGE, OTHER_COLLEGE, OTHER_SCHOOL, SCHOOL, Fourteen19

_ANY = {"If-Match": "*"}


async def _begun(fourteen19: Fourteen19) -> None:
    sent = {"organisation": COLLEGE, "pilot_from": "2009-09-01"}
    await fourteen19.post("pilots", sent, status=201)


async def test_it_is_ready_once_everything_is(fourteen19: Fourteen19) -> None:
    await _begun(fourteen19)
    told = (await fourteen19.told(PilotChanged))[COLLEGE]
    assert (told.pilot_from, told.ready_on) == (date(2009, 9, 1), None)
    due = (await fourteen19.get("worklist", everyone=True))["results"]
    assert {(each["owner"], each["due_on"]) for each in due} == {("head", "2013-09-01")}
    assert len(due) == len(ITEMS)
    for day, item in enumerate(ITEMS, 1):
        ready = {"item": item, "readiness": "ready", "on": f"2010-03-0{day}", "note": "Done"}
        made = await fourteen19.post(f"pilots/{COLLEGE}/readiness", ready)
    assert (made["state"]["status"], made["state"]["ready_on"]) == ("ready", "2010-03-05")
    assert (await fourteen19.told(PilotChanged))[COLLEGE].ready_on == date(2010, 3, 5)
    assert (await fourteen19.get("worklist", everyone=True))["results"] == []
    again = {"item": "staff", "readiness": "under_way", "on": "2010-05-01"}
    await fourteen19.post(f"pilots/{COLLEGE}/readiness", again)
    assert (await fourteen19.told(PilotChanged))[COLLEGE].ready_on is None
    older = {"item": "staff", "readiness": "ready", "on": "2010-01-01"}
    await fourteen19.post(f"pilots/{COLLEGE}/readiness", older, status=422)


async def test_an_area_is_as_ready_as_its_schools_and_colleges(fourteen19: Fourteen19) -> None:
    await _begun(fourteen19)
    await fourteen19.post("pilots", {"organisation": SCHOOL}, status=201)
    sent = {"item": "curriculum", "readiness": "under_way", "on": "2010-01-04"}
    await fourteen19.post(f"pilots/{SCHOOL}/readiness", sent)
    told = await fourteen19.get("pilots/readiness", area="350", on="2009-12-01")
    assert (told["pilots"], told["ready"], told["entitled_from"]) == (1, 0, "2013-09-01")
    curriculum = told["items"][0]
    assert (curriculum["not_started"], curriculum["under_way"], curriculum["ready"]) == (1, 1, 0)
    assert told["nothing_known"] == [OTHER_COLLEGE, OTHER_SCHOOL]
    why = {"pilot_from": "2009-09-01", "pilot_until": "2009-11-01", "reason": "It was short"}
    await fourteen19.post(f"pilots/{COLLEGE}/period", why)
    assert (await fourteen19.get("pilots/readiness", area="350", on="2009-12-01"))["pilots"] == 0
    wrong = {"pilot_until": "2009-11-01", "reason": "No first day"}
    await fourteen19.post(f"pilots/{COLLEGE}/period", wrong, status=422)


async def test_each_tells_of_its_own(fourteen19: Fourteen19) -> None:
    await _begun(fourteen19)
    sent = {"item": "staff", "readiness": "ready"}
    async with fourteen19.as_(Role.PARTNER, organisations=[OTHER_COLLEGE]) as other:
        assert (await other.get(f"pilots/{COLLEGE}")).status_code == 404
        answer = await other.post(f"pilots/{COLLEGE}/readiness", json=sent, headers=_ANY)
        assert answer.status_code == 404
        readiness = await other.get("pilots/readiness", params={"area": "350"})
        assert readiness.status_code == 403
    async with fourteen19.as_(Role.PARTNER, organisations=[COLLEGE]) as mine:
        answer = await mine.post(f"pilots/{COLLEGE}/readiness", json=sent, headers=_ANY)
        assert answer.status_code == 200, answer.text
        assert (await mine.post("pilots", json={"organisation": COLLEGE})).status_code == 403
    async with fourteen19.as_(Role.GOVERNOR, organisations=[COLLEGE]) as governor:
        answer = await governor.post(f"pilots/{COLLEGE}/readiness", json=sent, headers=_ANY)
        assert answer.status_code == 403


@given(st.lists(st.sampled_from([*ITEMS]), max_size=20), st.sampled_from([*ITEMS]))
def test_it_is_ready_since_the_last_thing_was(order: list[str], last: str) -> None:
    pilot, on = Pilot(), date(2010, 1, 1)
    done: set[str] = set()
    for day, code in enumerate([*order, last], 1):
        on = date(2010, 1, day)
        new = code not in done
        pilot = with_item(pilot, code, "ready", on, None)  # type: ignore[arg-type]
        done.add(code)
        if len(done) == len(ITEMS) and new:
            assert pilot.ready_on == on
    assert (pilot.ready_on is not None) == (len(done) == len(ITEMS))
