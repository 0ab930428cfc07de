"""The home school begins, writes, sends and answers; nobody else sees it."""

from datetime import timedelta

import httpx
import pytest

from chassis.clock import today
from chassis.policy import Role
from contracts.fourteen19 import ApplicationsChanged
from tests.fourteen19.app import COLLEGE, OTHER_COLLEGE, OTHER_SCHOOL, SCHOOL, Fourteen19
from tests.fourteen19.applications.forms import (
    ART,
    ENGINEERING,
    HAIR,
    LATER,
    TODAY,
    begun,
    day,
    decide,
    dues_of,
    head,
    numbers_of,
    partner,
    prepare,
    sent,
    set_round,
    statuses_of,
    written,
)
from tests.fourteen19.prospectus.courses import YEAR

_AT = f"{SCHOOL}/{YEAR.previous.slug}"


def codes_of(answer: httpx.Response) -> set[tuple[str, str]]:
    return {(each["path"], each["code"]) for each in answer.json()["errors"]}


async def test_a_form_from_its_beginning_to_a_place(fourteen19: Fourteen19) -> None:
    ann, _ = await prepare(fourteen19)
    key = await sent(fourteen19, ann, ENGINEERING, ART)
    await decide(fourteen19, key, ENGINEERING, "interview", day=day(0))
    await decide(fourteen19, key, ENGINEERING, "attendance", attended=True)
    await decide(fourteen19, key, ENGINEERING, "offer", respond_by=LATER, conditions=["5 A*-C"])
    number = (await numbers_of(fourteen19, key))[ENGINEERING]
    await fourteen19.post(f"applications/{key}/choices/{number}/acceptance")
    await decide(fourteen19, key, ENGINEERING, "enrol", status=409)
    await decide(fourteen19, key, ENGINEERING, "met")
    await decide(fourteen19, key, ENGINEERING, "enrol")
    assert await statuses_of(fourteen19, key) == {ENGINEERING: "enrolled", ART: "withdrawn"}
    [standing] = (await fourteen19.told(ApplicationsChanged))[_AT].standing
    assert (standing.on, standing.applied, standing.offered) == (TODAY, 1, 1)
    assert (standing.accepted, standing.without_place) == (1, 0)


async def test_every_reason_why_it_cannot_be_sent_is_told(fourteen19: Fourteen19) -> None:
    ann, _ = await prepare(fourteen19)
    key = await begun(fourteen19, ann, HAIR)
    await fourteen19.post(f"courses/{HAIR}/withdrawal", {"reason": "No teacher."})
    answer = await fourteen19.client.post(
        f"applications/{key}/sending", json={}, headers={"If-Match": "*"}
    )
    assert answer.status_code == 422
    assert codes_of(answer) == {("$.choices[0]", "course_closed"), ("$.reference", "no_reference")}
    assert (await fourteen19.told(ApplicationsChanged)) == {}


async def test_a_reference_may_be_waived(fourteen19: Fourteen19) -> None:
    ann, _ = await prepare(fourteen19)
    key = await begun(fourteen19, ann)
    choices = {"choices": [{"course": HAIR, "reference_waived": True}]}
    put = await fourteen19.client.put(
        f"applications/{key}/choices", json=choices, headers={"If-Match": "*"}
    )
    assert put.status_code == 200, put.text
    await fourteen19.post(f"applications/{key}/sending")
    assert await statuses_of(fourteen19, key) == {HAIR: "sent"}


async def test_late_is_marked_and_too_late_is_refused(fourteen19: Fourteen19) -> None:
    ann, bob = await prepare(fourteen19, equal_consideration_by=day(-1))
    key = await sent(fourteen19, ann, HAIR)
    assert (await fourteen19.get(f"applications/{key}"))["application"]["state"]["late"] is True
    other = await begun(fourteen19, bob, HAIR)
    await written(fourteen19, other, "reference", "Planted reference")
    closed = dict.fromkeys(("equal_consideration_by", "respond_by", "closes_on"), day(-1))
    await set_round(fourteen19, **closed)
    refused = await fourteen19.post(f"applications/{other}/sending", status=409)
    assert day(-1) in refused["detail"]


async def test_one_form_at_a_time(fourteen19: Fourteen19) -> None:
    ann, _ = await prepare(fourteen19)
    key = await begun(fourteen19, ann, HAIR)
    draft = {"learner_id": ann, "year": str(YEAR)}
    await fourteen19.post("applications", draft, status=409)
    await fourteen19.post(f"applications/{key}/withdrawal")
    again = await fourteen19.post("applications", draft, status=201)
    home, year, rest = again["key"].split(".")
    assert (home, year) == (SCHOOL, YEAR.slug)
    # Providers read keys: they do not tell how many forms a school has begun.
    assert len(rest) == 12
    assert rest != key.rpartition(".")[2]


async def test_begun_twice_under_one_key_it_is_one(fourteen19: Fourteen19) -> None:
    ann, _ = await prepare(fourteen19)
    draft = {"learner_id": ann, "year": str(YEAR)}
    headers = {"Idempotency-Key": "one"}
    first, second = [
        await fourteen19.client.post("applications", json=draft, headers=headers) for _ in "12"
    ]
    assert (first.status_code, first.content) == (201, second.content)


async def test_a_course_must_be_in_the_prospectus_of_the_year(fourteen19: Fourteen19) -> None:
    ann, _ = await prepare(fourteen19)
    choices = [{"course": HAIR}, {"course": HAIR.replace("HAIR", "NONE")}]
    draft = {"learner_id": ann, "year": str(YEAR), "choices": choices}
    answer = await fourteen19.client.post("applications", json=draft)
    assert codes_of(answer) == {("$.choices[1].course", "unknown_course")}


async def test_texts_are_sealed_and_in_no_log_or_history(fourteen19: Fourteen19) -> None:
    ann, _ = await prepare(fourteen19)
    key = await begun(fourteen19, ann, HAIR)
    await written(fourteen19, key, "statement", "Plantedstatement one")
    await written(fourteen19, key, "statement", "Plantedstatement two")
    whole = await fourteen19.get(f"applications/{key}")
    assert whole["texts"]["statement"] == "Plantedstatement two"
    assert whole["young_person"]["surname"] == "Plantedsurname1"
    kept = ("change", "record", "idempotency", "outbox", "fourteen19_audit.entry")
    for table in kept:
        rows = await fourteen19.rows(f"SELECT CAST(t AS text) AS row FROM {table} t")
        assert not [row for row in rows if "Planted" in row["row"]], table
    sealed = await fourteen19.rows("SELECT sealed FROM application_text")
    assert b"Planted" not in sealed[0]["sealed"]


async def test_reading_one_is_recorded_as_personal(fourteen19: Fourteen19) -> None:
    ann, _ = await prepare(fourteen19)
    key = await begun(fourteen19, ann, HAIR)
    async with head(fourteen19) as caller:
        assert (await caller.get(f"applications/{key}")).status_code == 200
    [entry] = await fourteen19.rows(
        "SELECT client, subject, personal FROM fourteen19_audit.entry"
        " WHERE action = 'applications.read'"
    )
    assert entry == {"client": f"head-{SCHOOL}", "subject": key, "personal": True}


async def test_lists_and_histories_are_recorded_as_personal(fourteen19: Fourteen19) -> None:
    ann, _ = await prepare(fourteen19)
    key = await sent(fourteen19, ann, HAIR)
    async with head(fourteen19) as caller:
        for path in ("applications", f"applications/{key}/history"):
            assert (await caller.get(path)).status_code == 200
    async with partner(fourteen19) as college:
        await college.get("applications/choices", params={"organisation": COLLEGE})
    found = await fourteen19.rows(
        "SELECT action, client, rows FROM fourteen19_audit.entry WHERE personal ORDER BY action"
    )
    assert [tuple(each.values()) for each in found] == [
        ("application.history", f"head-{SCHOOL}", 1),
        ("applications.choices", f"mis-{COLLEGE}", 1),
        ("applications.list", f"head-{SCHOOL}", 1),
    ]


async def test_what_no_year_or_learner_can_be_is_refused(fourteen19: Fourteen19) -> None:
    ann, _ = await prepare(fourteen19)
    first = "1900/01"
    draft = {"learner_id": ann, "year": first}
    assert (await fourteen19.client.post("applications", json=draft)).status_code == 404
    for path in ("overview", "without"):
        asked = {"organisation": SCHOOL, "year": first}
        answer = await fourteen19.client.get(f"applications/{path}", params=asked)
        assert answer.status_code == 200, answer.text
    for number in (0, 10**30):
        listed = await fourteen19.client.get("applications", params={"learner_id": number})
        assert listed.status_code == 422


async def test_officers_see_which_provider_is_late(
    fourteen19: Fourteen19, monkeypatch: pytest.MonkeyPatch
) -> None:
    ann, bob = await prepare(fourteen19)
    await sent(fourteen19, ann, HAIR)
    answered = await sent(fourteen19, bob, HAIR)
    await decide(fourteen19, answered, HAIR, "refuse", reason="course_full")
    found = []
    for after in (40, 41):
        overrides = fourteen19.app.dependency_overrides
        monkeypatch.setitem(overrides, today, lambda after=after: TODAY + timedelta(days=after))
        told = await fourteen19.get("applications/overview", area="350", year=str(YEAR))
        found.append([(each["waiting"], each["overdue"]) for each in told["providers"]])
    assert found == [[(1, 0)], [(1, 1)]]


async def test_another_school_finds_nothing(fourteen19: Fourteen19) -> None:
    ann, bob = await prepare(fourteen19)
    key = await begun(fourteen19, ann, HAIR)
    async with head(fourteen19, OTHER_SCHOOL) as caller:
        draft = {"learner_id": bob, "year": str(YEAR)}
        tag = {"If-Match": "*"}
        answers = [
            await caller.get(f"applications/{key}"),
            await caller.get(f"applications/{key}/history"),
            await caller.post("applications", json=draft),
            await caller.post(f"applications/{key}/sending", json={}, headers=tag),
            await caller.post(f"applications/{key}/access-code"),
        ]
        assert [answer.status_code for answer in answers] == [404] * 5
        assert (await caller.get("applications")).json()["results"] == []


async def test_who_lacks_the_scope_is_refused(fourteen19: Fourteen19) -> None:
    ann, _ = await prepare(fourteen19)
    key = await begun(fourteen19, ann, HAIR)
    async with fourteen19.as_(Role.GOVERNOR, organisations=[SCHOOL]) as governor:
        assert (await governor.get(f"applications/{key}")).status_code == 403
        assert (await governor.get("applications")).status_code == 403
        assert (await governor.get("application-rounds")).json()["results"][0]["key"]
        assert (await governor.get("applications/rules")).status_code == 200


async def test_the_last_day_to_send_it_is_on_the_heads_worklist(fourteen19: Fourteen19) -> None:
    ann, _ = await prepare(fourteen19)
    await begun(fourteen19, ann, HAIR)
    async with head(fourteen19) as caller:
        [due] = (await caller.get("worklist", params={"kind": "application"})).json()["results"]
    assert (due["due_on"], due["what"]) == (day(100), "a common application is to be sent")


async def test_an_answer_is_due_of_the_provider_and_a_reply_of_the_home(
    fourteen19: Fourteen19,
) -> None:
    ann, _ = await prepare(fourteen19)
    key = await sent(fourteen19, ann, HAIR, ART)
    [asked] = await dues_of(partner(fourteen19))
    number = (await numbers_of(fourteen19, key))[HAIR]
    here = f"/v1/fourteen19/applications/{key}/choices/{number}"
    assert (asked["organisation"], asked["links"]["record"]) == (COLLEGE, here)
    assert asked["due_on"] == day(40)
    assert len(await dues_of(partner(fourteen19, OTHER_COLLEGE))) == 1
    assert await dues_of(head(fourteen19)) == []
    await decide(fourteen19, key, HAIR, "offer", respond_by=LATER)
    assert await dues_of(partner(fourteen19)) == []
    [reply] = await dues_of(head(fourteen19))
    assert (reply["organisation"], reply["due_on"]) == (SCHOOL, LATER)
    assert await dues_of(head(fourteen19), on=day(15)) == [], "the offer has lapsed"
    assert len(await dues_of(partner(fourteen19, OTHER_COLLEGE), on=day(50))) == 1


async def test_counts_are_by_home_and_those_without_are_named_to_it(
    fourteen19: Fourteen19,
) -> None:
    ann, bob, cay = await prepare(fourteen19, 3)
    await sent(fourteen19, ann, HAIR)
    await begun(fourteen19, bob, HAIR)
    found = await fourteen19.get("applications/overview", area="350", year=str(YEAR))
    [home] = found["homes"]
    assert (home["young_people"], home["sent"], home["draft"], home["none"]) == (3, 1, 1, 1)
    assert [(each["choices"], each["waiting"]) for each in found["providers"]] == [(1, 1)]
    asked = {"organisation": SCHOOL, "year": str(YEAR)}
    async with head(fourteen19) as caller:
        without = (await caller.get("applications/without", params=asked)).json()["results"]
        named = {each["learner_id"]: each["surname"] for each in without}
        assert named == {bob: "Plantedsurname2", cay: "Plantedsurname3"}
        offers = await caller.get("applications/without", params=asked | {"without": "offer"})
        assert len(offers.json()["results"]) == 3
    async with head(fourteen19, OTHER_SCHOOL) as stranger:
        assert (await stranger.get("applications/without", params=asked)).status_code == 404
        area = {"area": "350", "year": str(YEAR)}
        assert (await stranger.get("applications/overview", params=area)).json()["homes"] == []
