"""Courses and bookings over HTTP: made, filled, freed, held, attended, evaluated, told."""

import asyncio
from datetime import date
from typing import Any

from chassis.policy import Role
from contracts.enrichment import TrainingChanged
from tests.enrichment.app import AREA, OTHER, SCHOOL, SECONDARY, Enrichment, Json
from tests.support.team import school

_ANY = {"If-Match": "*"}
COURSE = "350.phonics"
ON = "2009-09-20"


async def offered(enrichment: Enrichment, **changed: Any) -> Json:
    sent = {
        "area": AREA, "name": "phonics", "title": "Phonics at Key Stage 1",
        "provider": "local-delivery-agency", "subject": "English",
        "days": ["2009-10-12", "2009-10-05"], "places": 10, "price": "45.00",
        "phases": ["primary"],
    }  # fmt: skip
    return await enrichment.post("courses", sent | changed, status=201)


async def booked(
    enrichment: Enrichment, organisation: str, places: int, course: str = COURSE
) -> Json:
    sent = {"organisation": organisation, "course": course, "places": places, "on": ON}
    made = await enrichment.post("bookings", sent, status=201)
    return dict(made["state"])


async def statuses(enrichment: Enrichment) -> dict[str, str]:
    found = await enrichment.get(f"courses/{COURSE}/bookings")
    return {each["key"]: each["state"]["status"] for each in found["results"]}


async def test_a_course_is_of_the_year_of_its_first_day(enrichment: Enrichment) -> None:
    made = await offered(enrichment)
    assert made["key"] == COURSE
    assert made["state"]["days"] == ["2009-10-05", "2009-10-12"]
    assert (made["state"]["year"], made["state"]["price"]) == ("2009/10", "45.00")
    due = (await enrichment.get("worklist", everyone=True))["results"]
    assert [(each["kind"], each["due_on"]) for each in due] == [("course", "2009-10-12")]
    await enrichment.post("courses", {"area": AREA}, status=422)
    sent = {"days": ["2010-09-06"], "reason": "The hall was taken"}
    assert (await enrichment.post(f"courses/{COURSE}/change", sent))["state"]["year"] == "2010/11"


async def test_whoever_waits_moves_up_when_places_are_freed(enrichment: Enrichment) -> None:
    await offered(enrichment)
    assert (await booked(enrichment, SCHOOL, 7))["status"] == "booked"
    assert (await booked(enrichment, OTHER, 4))["status"] == "waiting"
    assert (await booked(enrichment, SECONDARY, 3))["status"] == "booked"
    told = await enrichment.told(TrainingChanged)
    subject = f"{SCHOOL}/2009-10/local-delivery-agency"
    assert (told[subject].courses, told[subject].places) == (1, 7)
    assert f"{OTHER}/2009-10/local-delivery-agency" not in told
    await enrichment.post(f"bookings/{SCHOOL}.phonics/places", {"places": 6, "on": ON})
    assert (await statuses(enrichment))[f"{OTHER}.phonics"] == "waiting"
    why = {"reason": "Nobody can be spared"}
    await enrichment.post(f"bookings/{SECONDARY}.phonics/cancellation", why)
    assert (await statuses(enrichment)) == {
        f"{SCHOOL}.phonics": "booked",
        f"{OTHER}.phonics": "booked",
        f"{SECONDARY}.phonics": "cancelled",
    }
    history = (await enrichment.get(f"bookings/{OTHER}.phonics/history"))["results"]
    assert [each["action"] for each in history] == ["create", "move_up"]
    told = await enrichment.told(TrainingChanged)
    assert told[f"{OTHER}/2009-10/local-delivery-agency"].places == 4
    assert told[f"{SECONDARY}/2009-10/local-delivery-agency"].withdrawn
    again = await enrichment.post(f"bookings/{SECONDARY}.phonics/places", {"places": 1, "on": ON})
    assert (again["state"]["status"], again["state"]["number"]) == ("waiting", 4)


async def test_twenty_who_book_at_once_get_no_more_than_there_are(enrichment: Enrichment) -> None:
    """Each wants two of ten places."""
    schools = [str(190000 + each) for each in range(20)]
    await enrichment.say(*(school(each) for each in schools))
    await offered(enrichment)
    made = await asyncio.gather(*(booked(enrichment, each, 2) for each in schools))
    assert sorted(each["status"] for each in made) == ["booked"] * 5 + ["waiting"] * 15
    assert sorted(each["number"] for each in made) == list(range(1, 21))
    firm = [each for each, one in zip(schools, made, strict=True) if one["status"] == "booked"]
    why = {"reason": "Closed"}
    await asyncio.gather(
        *(enrichment.post(f"bookings/{each}.phonics/cancellation", why) for each in firm)
    )
    now = list((await statuses(enrichment)).values())
    assert (now.count("booked"), now.count("waiting"), now.count("cancelled")) == (5, 10, 5)


async def test_more_places_let_them_in_and_fewer_than_are_booked_are_refused(
    enrichment: Enrichment,
) -> None:
    await offered(enrichment)
    await booked(enrichment, SCHOOL, 8)
    await booked(enrichment, OTHER, 4)
    larger, smaller = {"places": 12, "reason": "A larger hall"}, {"places": 11, "reason": "Less"}
    await enrichment.post(f"courses/{COURSE}/change", larger)
    assert set((await statuses(enrichment)).values()) == {"booked"}
    await enrichment.post(f"courses/{COURSE}/change", smaller, status=409)
    moved = {"days": ["2010-10-05"], "reason": "A year later"}
    await enrichment.post(f"courses/{COURSE}/change", moved)
    told = await enrichment.told(TrainingChanged)
    assert told[f"{SCHOOL}/2009-10/local-delivery-agency"].withdrawn
    assert told[f"{SCHOOL}/2010-11/local-delivery-agency"].places == 8


async def test_a_cancelled_course_cancels_its_bookings_and_tells(enrichment: Enrichment) -> None:
    await offered(enrichment)
    await booked(enrichment, SCHOOL, 8)
    await booked(enrichment, OTHER, 4)
    await enrichment.post(f"courses/{COURSE}/cancellation", {"reason": "The trainer is ill"})
    assert set((await statuses(enrichment)).values()) == {"cancelled"}
    assert (await enrichment.told(TrainingChanged))[
        f"{SCHOOL}/2009-10/local-delivery-agency"
    ].withdrawn
    sent = {"organisation": SECONDARY, "course": COURSE, "places": 1, "on": ON}
    await enrichment.post("bookings", sent, status=409)
    await enrichment.post(f"courses/{COURSE}/holding", status=409)
    assert (await enrichment.get("worklist", everyone=True))["results"] == []


async def test_who_came_and_what_they_thought(enrichment: Enrichment) -> None:
    await offered(enrichment)
    await booked(enrichment, SCHOOL, 6)
    await booked(enrichment, OTHER, 4)
    await booked(enrichment, SECONDARY, 1)
    here = f"bookings/{SCHOOL}.phonics"
    await enrichment.post(f"{here}/attendance", {"attended": 5}, status=409)
    await enrichment.post(f"{here}/evaluation", {"ratings": [5]}, status=409)
    await enrichment.post(f"courses/{COURSE}/holding")
    assert (await statuses(enrichment))[f"{SECONDARY}.phonics"] == "cancelled"
    due = (await enrichment.get("worklist", everyone=True))["results"]
    assert [(each["organisation"], each["owner"], each["due_on"]) for each in due] == [
        (SCHOOL, None, "2009-10-26"), (OTHER, None, "2009-10-26"),
    ]  # fmt: skip
    await enrichment.post(f"{here}/attendance", {"attended": 7}, status=422)
    await enrichment.post(f"{here}/attendance", {"attended": 5})
    await enrichment.post(f"bookings/{OTHER}.phonics/attendance", {"attended": 0})
    due = (await enrichment.get("worklist", everyone=True))["results"]
    assert [(each["owner"], each["due_on"]) for each in due] == [("head", "2009-11-09")]
    await enrichment.post(f"{here}/evaluation", {"ratings": [6]}, status=422)
    await enrichment.post(f"{here}/evaluation", {"ratings": [5, 4, 4]})
    assert (await enrichment.get("worklist", everyone=True))["results"] == []
    told = (await enrichment.told(TrainingChanged))[f"{SCHOOL}/2009-10/local-delivery-agency"]
    assert (told.places, told.attended, told.ratings) == (6, 5, {4: 2, 5: 1})
    line = (await enrichment.get(f"organisations/{SCHOOL}/timeline"))["results"]
    assert [(each["on"], each["what"]) for each in line] == [
        ("2009-10-12", "course attended: Phonics at Key Stage 1")
    ]
    whole = await enrichment.get("training/summary", area=AREA, year="2009/10")
    assert (whole["courses"], whole["places"], whole["booked"], whole["waiting"]) == (1, 10, 10, 0)
    assert (whole["fill"]["percent"], whole["attendance"]["percent"]) == ("100.0", "50.0")
    assert (whole["rating"]["mean"], whole["rating"]["of"]) == ("4.3", 3)
    async with enrichment.as_(Role.HEAD, organisations=[SCHOOL]) as head:
        asked = {"year": "2009/10"}
        bound = (await head.get("training/summary", params=asked | {"area": AREA})).json()
        hidden = {"mean": None, "of": None, "reason": "suppressed"}
        assert bound["rating"] == bound["providers"][0]["rating"] == hidden
        assert bound["attended"] == 5
        mine = (await head.get("training/summary", params=asked | {"organisation": SCHOOL})).json()
        assert (mine["rating"]["mean"], mine["rating"]["of"]) == ("4.3", 3)
    schools = whole["schools"]
    assert (schools["open"], schools["booked"], schools["took_part"]) == (3, 2, 1)
    assert schools["percent"]["percent"] == "33.3"


async def test_who_booked_nothing(enrichment: Enrichment) -> None:
    await offered(enrichment)
    await offered(enrichment, name="samba", provider="music-service", places=2)
    await booked(enrichment, SCHOOL, 2, "350.samba")
    await booked(enrichment, OTHER, 2, "350.samba")
    year = {"area": AREA, "year": "2009/10"}
    none = await enrichment.get("training/schools", **year, without=True)
    assert [each["organisation"] for each in none["results"]] == [OTHER, SECONDARY]
    some = await enrichment.get("training/schools", **year, without=False)
    assert [(each["organisation"], each["places"]) for each in some["results"]] == [(SCHOOL, 2)]
    page = await enrichment.get("training/schools", **year, limit=1)
    cursor = page["paging"]["next_cursor"]
    rest = await enrichment.get("training/schools", **year, cursor=cursor)
    assert [each["organisation"] for each in rest["results"]] == [OTHER, SECONDARY]
    told = await enrichment.get("training/summary", **year)
    assert [(each["provider"], each["booked"]) for each in told["providers"]] == [
        ("local-delivery-agency", 0), ("music-service", 2),
    ]  # fmt: skip
    music = await enrichment.get("training/summary", **year, provider="music-service")
    assert (music["courses"], music["fill"]["percent"], music["waiting"]) == (1, "100.0", 2)
    mine = await enrichment.get("training/summary", organisation=OTHER, year="2009/10")
    assert (mine["booked"], mine["waiting"], mine["attendance"]["reason"]) == (
        0, 2, "not_applicable",
    )  # fmt: skip


async def test_each_school_books_for_itself_and_sees_its_own(enrichment: Enrichment) -> None:
    await offered(enrichment)
    await booked(enrichment, OTHER, 1)
    sent = {"organisation": SCHOOL, "course": COURSE, "places": 2, "on": ON}
    async with enrichment.as_(Role.HEAD, organisations=[SCHOOL]) as head:
        assert (await head.post("bookings", json=sent)).status_code == 201
        foreign = await head.post("bookings", json=sent | {"organisation": OTHER})
        assert foreign.status_code == 404
        seen = (await head.get(f"courses/{COURSE}/bookings")).json()["results"]
        assert [each["key"] for each in seen] == [f"{SCHOOL}.phonics"]
        assert [each["key"] for each in (await head.get("courses")).json()["results"]] == [COURSE]
        assert (await head.get(f"courses/{COURSE}")).status_code == 200
        assert (await head.get(f"bookings/{OTHER}.phonics")).status_code == 404
        for act, body in (("cancellation", {"reason": "No"}), ("places", {"places": 1})):
            answer = await head.post(f"bookings/{OTHER}.phonics/{act}", json=body, headers=_ANY)
            assert answer.status_code == 404
        here = f"bookings/{SCHOOL}.phonics"
        came = await head.post(f"{here}/attendance", json={"attended": 1}, headers=_ANY)
        assert came.status_code == 403
        unseen = await head.post(f"{here}/places", json={"places": 1})
        assert unseen.status_code == 428
        assert (await head.get("training/schools", params={"area": AREA})).status_code == 403
    async with enrichment.as_(Role.GOVERNOR, organisations=[SCHOOL]) as governor:
        assert (await governor.post("bookings", json=sent)).status_code == 403
    nowhere = await enrichment.client.post("bookings", json=sent | {"course": "350.nothing"})
    assert nowhere.status_code == 404


async def test_a_booking_is_refused_to_who_has_closed_and_to_another_authoritys_school(
    enrichment: Enrichment,
) -> None:
    """Both would take places that no school in the summary has."""
    await enrichment.say(
        school("190001", closed_on=date(2008, 8, 31), status="closed"), school("190002", area="351")
    )
    await offered(enrichment)
    for organisation, path, code in (
        ("190001", "$.on", "not_open"), ("190002", "$.course", "other_area"),
    ):  # fmt: skip
        sent = {"organisation": organisation, "course": COURSE, "places": 10, "on": ON}
        refused = await enrichment.post("bookings", sent, status=422)
        assert [(each["path"], each["code"]) for each in refused["errors"]] == [(path, code)]
    assert (await booked(enrichment, SCHOOL, 10))["status"] == "booked"


async def test_a_call_repeated_gets_its_first_answer_also_when_the_course_is_over(
    enrichment: Enrichment,
) -> None:
    await offered(enrichment)
    sent = {"organisation": SCHOOL, "course": COURSE, "places": 2, "on": ON}
    once = {"Idempotency-Key": "once"}
    first = await enrichment.client.post("bookings", json=sent, headers=once)
    assert first.status_code == 201
    await enrichment.post(f"courses/{COURSE}/holding")
    again = await enrichment.client.post("bookings", json=sent, headers=once)
    assert (again.status_code, again.json()) == (201, first.json())
    late = await enrichment.client.post("bookings", json=sent | {"organisation": OTHER})
    assert late.status_code == 409


async def test_courses_are_narrowed_and_are_nobodys_own(enrichment: Enrichment) -> None:
    await offered(enrichment)
    await offered(enrichment, name="samba", provider="music-service", days=["2010-10-05"])
    await offered(enrichment, area="351")

    async def listed(**asked: Any) -> list[str]:
        found = (await enrichment.get("courses", **asked))["results"]
        return [each["key"] for each in found]

    assert await listed() == [COURSE, "350.samba", "351.phonics"]
    assert await listed(area="351") == ["351.phonics"]
    assert await listed(area=["350", "351"], year="2009/10") == [COURSE, "351.phonics"]
    assert await listed(provider="music-service") == ["350.samba"]
    assert await listed(status="held") == []
    asked = enrichment.app.openapi()["paths"]["/v1/enrichment/courses"]["get"]["parameters"]
    names = {each["name"] for each in asked if each["in"] == "query"}
    assert names == {"area", "status", "year", "provider", "limit", "cursor"}
