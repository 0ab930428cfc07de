"""Those without a suitable offer are found by name, by who may, and followed up."""

from typing import Any

from chassis.policy import Role
from tests.fourteen19.app import COLLEGE, OTHER_SCHOOL, SCHOOL, Fourteen19
from tests.fourteen19.guarantee.offering import in_year_11, offer, with_cohorts, without

_YEAR = {"year": "2009/10", "on": "2010-09-30"}
_LIST = "guarantee/follow-up"
_KEPT = "guarantee-follow-ups"


async def _listed(fourteen19: Fourteen19, **query: str) -> list[dict[str, Any]]:
    told = await fourteen19.get(_LIST, **(_YEAR | query))
    return list(told["results"])


async def _some(fourteen19: Fourteen19) -> int:
    """1 has an offer, 2 had one; the number of 2."""
    await with_cohorts(fourteen19)
    gone = offer(2, withdrawn_on="2010-08-01")
    rows = [offer(1), gone, without(3, no_offer_reason="could_not_contact")]
    await fourteen19.accepted("offers", rows)
    listed = await _listed(fourteen19, organisation=SCHOOL)
    return next(int(e["learner_id"]) for e in listed if e["surname"] == "Plantedsurname2")


async def test_who_has_none_is_listed_with_what_is_known(fourteen19: Fourteen19) -> None:
    await _some(fourteen19)
    listed = await _listed(fourteen19, area="350", cohort="16")
    known = [(each["surname"], each["status"], each["reason"]) for each in listed]
    assert sorted(known) == [
        ("Plantedsurname2", "not_recorded", None),
        ("Plantedsurname3", "no_offer", "could_not_contact"),
        ("Plantedsurname4", "not_recorded", None),
    ]
    assert len(await _listed(fourteen19, area="350")) == 5
    assert len(await _listed(fourteen19, area="350", status="no_offer")) == 1
    log = await fourteen19.get("audit", action="guarantee.follow_up")
    assert log["results"][0]["personal"]
    assert log["results"][0]["subject"] == "350.2009-10"


async def test_pages_go_on_where_the_last_ended(fourteen19: Fourteen19) -> None:
    await _some(fourteen19)
    first = await fourteen19.get(_LIST, area="350", limit=3, **_YEAR)
    cursor = first["paging"]["next_cursor"]
    second = await fourteen19.get(_LIST, area="350", limit=3, cursor=cursor, **_YEAR)
    pages = [each["learner_id"] for page in (first, second) for each in page["results"]]
    assert len(set(pages)) == len(pages) == 5
    assert second["paging"]["next_cursor"] is None


async def test_each_school_sees_its_own_only(fourteen19: Fourteen19) -> None:
    learner_id = await _some(fourteen19)
    head = fourteen19.as_(Role.HEAD, organisations=[SCHOOL])
    assert (await head.get(_LIST, params={"organisation": SCHOOL, **_YEAR})).status_code == 200
    assert (await head.get(_LIST, params={"area": "350", **_YEAR})).status_code == 403
    assert (await head.get("guarantee", params={"area": "350", **_YEAR})).status_code == 200
    for role, mine in ((Role.HEAD, OTHER_SCHOOL), (Role.PARTNER, COLLEGE)):
        other = fourteen19.as_(role, organisations=[mine])
        for path in (_LIST, "guarantee"):
            answer = await other.get(path, params={"organisation": SCHOOL, **_YEAR})
            assert answer.status_code == 404
            assert "Planted" not in answer.text
        body = {"learner_id": learner_id, "year": "2009/10", "next_on": "2010-09-10"}
        assert (await other.post(_KEPT, json=body)).status_code == 404
    governor = fourteen19.as_(Role.GOVERNOR, organisations=[SCHOOL])
    denied = await governor.get(_LIST, params={"organisation": SCHOOL, **_YEAR})
    assert denied.status_code == 403


async def test_contacts_are_noted_until_it_is_closed(fourteen19: Fourteen19) -> None:
    learner_id = await _some(fourteen19)
    body = {"learner_id": learner_id, "year": "2009/10", "owner": "pa-1", "next_on": "2010-09-10"}
    made = await fourteen19.post(_KEPT, body, status=201)
    key = made["key"]
    assert key == f"{SCHOOL}.2009-10"
    again = await fourteen19.post(_KEPT, body, status=409)
    assert again["code"] == "conflict"
    await fourteen19.post(f"{_KEPT}/{key}/contacts", {
        "on": "2010-09-09", "by": "pa-1", "outcome": "message_left", "next_on": "2010-09-15",
    })  # fmt: skip
    (listed,) = [e for e in await _listed(fourteen19, area="350") if e["follow_up"] == key]
    assert (listed["contacts"], listed["next_on"]) == (1, "2010-09-15")
    assert listed["last_contact"]["outcome"] == "message_left"
    work = await fourteen19.get("worklist", everyone=True, on="2010-09-20")
    (due,) = work["results"]
    assert (due["kind"], due["days_overdue"]) == ("follow_up", 5)
    assert str(learner_id) not in due["what"]
    await fourteen19.post(f"{_KEPT}/{key}/closure")
    assert (await fourteen19.get("worklist", everyone=True))["results"] == []
    refused = {"outcome": "no_answer", "on": "2010-09-16"}
    await fourteen19.post(f"{_KEPT}/{key}/contacts", refused, status=409)
    opened = await fourteen19.post(f"{_KEPT}/{key}/reopening", {"next_on": "2010-09-29"})
    assert opened["state"]["status"] == "open"


async def test_a_follow_up_stays_with_a_young_person_of_two_providers(
    fourteen19: Fourteen19,
) -> None:
    learner_id = await _some(fourteen19)
    body = {"learner_id": learner_id, "year": "2009/10", "next_on": "2010-09-10"}
    await fourteen19.post(_KEPT, body, status=201)
    there = in_year_11(2, COLLEGE, learner_ref="C2", standing="applicant")
    await fourteen19.accepted("learners", [there])
    listed = await _listed(fourteen19, organisation=SCHOOL)
    (kept,) = [each for each in listed if each["follow_up"]]
    assert kept["surname"] == "Plantedsurname2"
    other = await fourteen19.rows(
        "SELECT learner_id FROM known_learner WHERE organisation = :college", college=COLLEGE
    )
    same = body | {"learner_id": other[0]["learner_id"]}
    await fourteen19.post(_KEPT, same, status=409)


async def test_who_moves_is_followed_up_by_the_new_home(fourteen19: Fourteen19) -> None:
    """What the old home began is seen by the team, and closed by the new home's beginning."""
    learner_id = await _some(fourteen19)
    body = {"learner_id": learner_id, "year": "2009/10", "next_on": "2010-09-10"}
    old = (await fourteen19.post(_KEPT, body, status=201))["key"]
    gone = in_year_11(2, standing="left", left_on="2010-06-01")
    await fourteen19.accepted("learners", [gone, in_year_11(2, OTHER_SCHOOL)])
    head = fourteen19.as_(Role.HEAD, organisations=[OTHER_SCHOOL])
    mine = {"organisation": OTHER_SCHOOL, **_YEAR}
    (seen,) = (await head.get(_LIST, params=mine)).json()["results"]
    assert (seen["surname"], seen["follow_up"]) == ("Plantedsurname2", None)
    (for_team,) = await _listed(fourteen19, organisation=OTHER_SCHOOL)
    assert for_team["follow_up"] == old
    taken = await head.post(_KEPT, json=body | {"learner_id": seen["learner_id"]})
    assert taken.status_code == 201, taken.text
    assert taken.json()["key"] == f"{OTHER_SCHOOL}.2009-10"
    assert (await fourteen19.get(f"{_KEPT}/{old}"))["state"]["status"] == "closed"
    work = (await fourteen19.get("worklist", everyone=True, on="2010-09-20"))["results"]
    assert [due["organisation"] for due in work] == [OTHER_SCHOOL]
    again = await head.post(_KEPT, json=body | {"learner_id": seen["learner_id"]})
    assert again.status_code == 409


async def test_a_contact_to_come_is_none(fourteen19: Fourteen19) -> None:
    learner_id = await _some(fourteen19)
    body = {"learner_id": learner_id, "year": "2009/10", "next_on": "2010-09-10"}
    key = (await fourteen19.post(_KEPT, body, status=201))["key"]
    early = {"on": "2009-08-31", "outcome": "no_answer"}
    await fourteen19.post(f"{_KEPT}/{key}/contacts", early, status=422)
    late = {"on": "2999-01-01", "outcome": "no_answer"}
    await fourteen19.post(f"{_KEPT}/{key}/contacts", late, status=422)
    far = {"on": "2010-09-01", "outcome": "no_answer", "next_on": "2012-01-01"}
    await fourteen19.post(f"{_KEPT}/{key}/contacts", far, status=422)
