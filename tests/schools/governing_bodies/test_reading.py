"""What may be read of governing bodies, by whom, and what that leaves in the audit log."""

from datetime import date
from typing import Any

from chassis.clock import today
from tests.schools.governing_bodies.conftest import (
    BASE,
    BRANDWOOD_URN,
    NO_CONTACTS,
    OTHER_URN,
    Governance,
    day,
    governor,
)
from tests.schools.register_app import Json
from tests.support.tokens import bearer


async def _contact_reads(governance: Governance) -> list[Json]:
    found = (await governance.get("/audit", personal="true"))["results"]
    return [entry for entry in found if entry["action"] == "governors.contacts"]


async def test_a_body_by_category_with_chair_terms_and_clerk(governance: Governance) -> None:
    body = await governance.body()
    assert (body["seats"], body["filled"], body["vacancies"]) == (7, 3, 4)
    assert body["categories"] == [
        {"category": "parent", "seats": 3, "filled": 1, "vacancies": 2},
        {"category": "staff", "seats": 2, "filled": 1, "vacancies": 1},
        {"category": "community", "seats": 2, "filled": 1, "vacancies": 1},
    ]
    assert [each["governor"] for each in body["governors"]] == ["g1", "g2", "g3"]
    assert [each["name"] for each in body["clerks"]] == ["Cyril Clerk"]
    assert body["powers"] == []


async def test_on_any_day_those_who_were_in_office_then(governance: Governance) -> None:
    before = await governance.body(on=day(-401))
    assert (before["filled"], before["governors"], before["clerks"]) == (0, [], [])
    last = await governance.body(on=day(400))
    assert {each["governor"] for each in last["governors"]} == {"g1", "g2", "g3"}
    after = await governance.body(on=day(401))
    assert [each["governor"] for each in after["governors"]] == ["g3"]
    assert (await governance.body("3502000"))["organisation"] == BRANDWOOD_URN


async def test_how_to_reach_people_is_hidden_or_shown_and_recorded(
    governance: Governance,
) -> None:
    hidden = await governance.body(headers=NO_CONTACTS)
    assert hidden["governors"][0]["name"] == "Ada Chair"
    assert all(each["email"] is each["telephone"] is None for each in hidden["governors"])
    assert await _contact_reads(governance) == []
    shown = await governance.body(headers={"X-Reason": "to invite her"})
    assert shown["governors"][0]["email"] == "ada@example.org"
    [read] = await _contact_reads(governance)
    assert (read["subject"], read["why"], read["rows"]) == (BRANDWOOD_URN, "to invite her", 1)
    assert "ada" not in str(read).lower()


async def test_a_partner_reaches_the_governors_of_its_own_schools_alone(
    governance: Governance,
) -> None:
    for urn, email in ((OTHER_URN, None), (BRANDWOOD_URN, "ada@example.org")):
        partner = bearer("sip", roles=["school_improvement_partner"], organisations=[urn])
        body = await governance.body(headers={"Authorization": partner})
        assert body["governors"][0]["email"] == email


async def test_one_governor_is_shown_alike(governance: Governance) -> None:
    path = f"/organisations/{BRANDWOOD_URN}/governors/g1"
    assert (await governance.get(path, headers=NO_CONTACTS))["email"] is None
    assert (await governance.get(path))["telephone"] == "01204 333333"
    assert len(await _contact_reads(governance)) == 1
    answer = await governance.client.get(f"{BASE}/organisations/{OTHER_URN}/governors/g1")
    assert answer.status_code == 404


async def test_the_list_has_numbers_chair_and_next_ending_a_page_at_a_time(
    governance: Governance,
) -> None:
    await governance.accepted(
        "seats", {"organisation": OTHER_URN, "category": "parent", "seats": 1}
    )
    await governance.accepted("governors", governor("g1", organisation=OTHER_URN))
    first = await governance.get("/governing-bodies", limit=1)
    [other] = first["results"]
    assert (other["organisation"], other["vacancies"], other["chair"]) == (OTHER_URN, 0, None)
    cursor = first["paging"]["next_cursor"]
    second = await governance.get("/governing-bodies", limit=1, cursor=cursor)
    [ours] = second["results"]
    assert second["paging"]["next_cursor"] is None
    assert (ours["seats"], ours["filled"], ours["vacancies"]) == (7, 3, 4)
    assert (ours["chair"], ours["next_term_ends_on"]) == ("Ada Chair", day(400))


async def test_the_list_narrows_to_vacancies_area_and_phase(governance: Governance) -> None:
    async def found(**asked: Any) -> list[str]:
        return [each["organisation"] for each in
                (await governance.get("/governing-bodies", **asked))["results"]]  # fmt: skip

    assert await found(vacancies="true", area="350", phase="primary") == [BRANDWOOD_URN]
    assert await found(vacancies="false") == []
    assert await found(area="351") == await found(phase="secondary") == []


async def test_terms_ending_are_those_of_people_in_office(governance: Governance) -> None:
    await governance.accepted(
        "governors",
        governor("g4", ends_on=day(10)),
        governor("g5", ends_on=day(5)),
        governor("g6", ends_on=day(5), left_on=day(-1)),
        governor("g7", ends_on=day(-1)),
        governor("g8", starts_on=day(1), ends_on=day(8)),
    )
    path, seen = "/governors/terms-ending", []
    cursor: dict[str, Any] = {}
    for _ in range(2):
        page = await governance.get(path, before=day(11), limit=1, **cursor)
        seen += [each["governor"] for each in page["results"]]
        cursor = {"cursor": page["paging"]["next_cursor"]}
    assert seen == ["g5", "g4"]
    assert cursor == {"cursor": None}
    before_the_day = await governance.get(path, before=day(10))
    assert [each["governor"] for each in before_the_day["results"]] == ["g5"]
    assert date.fromisoformat(before_the_day["results"][0]["ends_on"]) > today()
