"""A young person who has moved takes the application along: both homes have it, one counts it."""

from contracts.fourteen19 import ApplicationsChanged, OfferRecorded
from tests.fourteen19.app import OTHER_SCHOOL, SCHOOL, Fourteen19, Json
from tests.fourteen19.applications.forms import (
    ENGINEERING,
    HAIR,
    LATER,
    MADE_IN,
    begun,
    day,
    decide,
    dues_of,
    head,
    numbers_of,
    partner,
    prepare,
    sent,
    statuses_of,
)
from tests.fourteen19.applications.test_applicant import anyone_with, code_of
from tests.fourteen19.people import learner
from tests.fourteen19.prospectus.courses import YEAR

_SLUG = YEAR.previous.slug
_ASKED: Json = {"organisation": OTHER_SCHOOL, "year": str(YEAR)}


async def _move(fourteen19: Fourteen19, number: int = 1) -> int:
    """One young person leaves the school for the other; the number he or she has there."""
    told = {
        "academic_year": MADE_IN,
        "dob": f"{YEAR.start - 16}-03-0{number}",
        "year_group": "11",
    }
    await fourteen19.accepted(
        "learners", [learner(number, **told, standing="left", left_on=day(0))]
    )
    await fourteen19.accepted("learners", [learner(number, OTHER_SCHOOL, **told)])
    [row] = await fourteen19.rows(
        "SELECT learner_id FROM known_learner WHERE organisation = :school", school=OTHER_SCHOOL
    )
    return int(row["learner_id"])


async def _offers(fourteen19: Fourteen19, school: str) -> list[int]:
    """How many of the school's cohort of 16 have an offer, from each day on."""
    told = (await fourteen19.told(OfferRecorded)).get(f"{school}/{_SLUG}")
    return [] if told is None else [each.offer_made for each in told.cohorts["16"]]


async def _offered_among_many(fourteen19: Fourteen19, key: str, course: str) -> int:
    """The choice of a course, offered by the route that decides on many."""
    number = (await numbers_of(fourteen19, key))[course]
    offer = {"act": "offer", "respond_by": LATER}
    one = {"application": key, "choice": number, "decision": offer}
    async with partner(fourteen19) as college:
        answer = await college.post("applications/decisions", json={"decisions": [one]})
    assert answer.json()["done"] == 1
    return number


async def test_an_offer_counts_at_the_home_of_today(fourteen19: Fourteen19) -> None:
    ann, _ = await prepare(fourteen19)
    key = await sent(fourteen19, ann, HAIR)
    await decide(fourteen19, key, HAIR, "offer", respond_by=LATER)
    assert 1 in await _offers(fourteen19, SCHOOL)
    await _move(fourteen19)
    assert set(await _offers(fourteen19, SCHOOL)) == {0}
    assert 1 in await _offers(fourteen19, OTHER_SCHOOL)
    told = await fourteen19.told(ApplicationsChanged)
    assert told[f"{OTHER_SCHOOL}/{_SLUG}"].standing[0].offered == 1
    overview = await fourteen19.get("applications/overview", **_ASKED)
    [home] = overview["homes"]
    assert (home["young_people"], home["offered"], home["none"]) == (1, 1, 0)
    without = await fourteen19.get("applications/without", **_ASKED)
    assert without["results"] == []


async def test_what_is_done_after_the_move_is_told_of_the_new_home(fourteen19: Fourteen19) -> None:
    """By the provider, one by one or many at once, and by the young person."""
    ann, _ = await prepare(fourteen19)
    key = await sent(fourteen19, ann, HAIR)
    await _move(fourteen19)
    number = await _offered_among_many(fourteen19, key, HAIR)
    assert 1 in await _offers(fourteen19, OTHER_SCHOOL)
    async with anyone_with(fourteen19, await code_of(fourteen19, key)) as me:
        answer = await me.post(f"my-application/choices/{number}/acceptance")
        assert answer.status_code == 200, answer.text
    told = await fourteen19.told(ApplicationsChanged)
    assert told[f"{OTHER_SCHOOL}/{_SLUG}"].standing[-1].accepted == 1
    assert told[f"{SCHOOL}/{_SLUG}"].withdrawn


async def test_the_new_home_reads_and_answers_it(fourteen19: Fourteen19) -> None:
    ann, _ = await prepare(fourteen19)
    key = await sent(fourteen19, ann, HAIR)
    await decide(fourteen19, key, HAIR, "offer", respond_by=LATER)
    theirs = await _move(fourteen19)
    number = (await numbers_of(fourteen19, key))[HAIR]
    async with head(fourteen19, OTHER_SCHOOL) as new:
        begin = await new.post("applications", json={"learner_id": theirs, "year": str(YEAR)})
        assert begin.status_code == 409
        listed = (await new.get("applications")).json()["results"]
        assert [each["key"] for each in listed] == [key]
        whole = (await new.get(f"applications/{key}")).json()
        assert whole["young_person"]["surname"] == "Plantedsurname1"
        assert (await new.get(f"applications/{key}/history")).status_code == 200
        accepted = await new.post(
            f"applications/{key}/choices/{number}/acceptance", json={}, headers={"If-Match": "*"}
        )
        assert accepted.status_code == 200, accepted.text
    assert await statuses_of(fourteen19, key) == {HAIR: "accepted"}
    async with head(fourteen19) as old:
        assert (await old.get(f"applications/{key}")).status_code == 200


async def test_a_move_opens_no_others_form(fourteen19: Fourteen19) -> None:
    ann, bob = await prepare(fourteen19)
    other = await begun(fourteen19, bob, HAIR)
    await begun(fourteen19, ann, HAIR)
    await _move(fourteen19)
    async with head(fourteen19, OTHER_SCHOOL) as new:
        assert (await new.get(f"applications/{other}")).status_code == 404
        asked = {"organisation": SCHOOL}
        listed = (await new.get("applications", params=asked)).json()["results"]
        assert other not in [each["key"] for each in listed]


async def test_what_is_due_goes_along(fourteen19: Fourteen19) -> None:
    """What the provider is to do stays with it; what follows later is due at the new home at
    once, decided one by one or many at a time."""
    ann, bob = await prepare(fourteen19)
    key, stays = await sent(fourteen19, ann, HAIR, ENGINEERING), await begun(fourteen19, bob)
    await decide(fourteen19, key, HAIR, "offer", respond_by=LATER)

    async def due_at(school: str) -> list[str]:
        return sorted(each["links"]["record"] for each in await dues_of(head(fourteen19, school)))

    form, other = (f"/v1/fourteen19/applications/{each}" for each in (key, stays))
    assert await due_at(SCHOOL) == sorted([form, other])
    await _move(fourteen19)
    assert (await due_at(SCHOOL), await due_at(OTHER_SCHOOL)) == ([other], [form])
    assert len(await dues_of(partner(fourteen19))) == 1
    number = await _offered_among_many(fourteen19, key, ENGINEERING)
    assert (await due_at(SCHOOL), await due_at(OTHER_SCHOOL)) == ([other], [form] * 2)
    await fourteen19.post(f"applications/{key}/choices/{number}/decline")
    assert (await due_at(SCHOOL), await due_at(OTHER_SCHOOL)) == ([other], [form])
