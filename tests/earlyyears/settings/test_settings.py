"""What is known of provision, one and many."""

from typing import Any

from chassis.policy import Role
from tests.earlyyears.people.people import codes
from tests.earlyyears.team_app import Team, school, setting
from tests.support.team import Json

KNOWN: Json = {
    "as_of": "2009-09-01",
    "places": 48,
    "funded_places": 30,
    "funded_hours": 15,
    "weeks": 38,
    "lead_qualification": "level_3",
}


async def _put(team: Team, key: str, status: int = 201, tag: str = "*", **changed: Any) -> Json:
    headers = {"If-Match": tag} if tag else {}
    answer = await team.client.put(f"settings/{key}", json=KNOWN | changed, headers=headers)
    assert answer.status_code == status, answer.text
    return dict(answer.json())


async def test_one_is_written_whole(team: Team) -> None:
    made = await _put(team, "EY123456", tag="")
    assert (made["key"], made["state"]["funded_places"]) == ("EY123456", 30)
    await _put(team, "EY123456", 428, tag="")
    await _put(team, "EY123456", 200, weeks=None)
    assert (await team.get("settings/EY123456"))["state"]["weeks"] is None
    assert len((await team.get("settings/EY123456/history"))["results"]) == 2
    assert (await _put(team, "3505148"))["key"] == "105148"  # by its LAESTAB


async def test_what_cannot_be_is_told_at_once(team: Team) -> None:
    refused = await _put(team, "EY123456", 422, as_of="2999-01-01", funded_places=49)
    assert codes(refused) == {
        ("in_the_future", "$.as_of"),
        ("too_many_funded", "$.funded_places"),
    }
    await team.say(school("105150", phase="secondary"))
    assert codes(await _put(team, "105150", 422)) == {("not_early_years", "$.organisation")}


async def test_a_setting_reads_its_own_and_the_team_writes(team: Team) -> None:
    await _put(team, "EY123456")
    async with team.as_(Role.HEAD, organisations=["EY123456"]) as head:
        assert (await head.get("settings/EY123456")).status_code == 200
        assert (await head.put("settings/EY123456", json=KNOWN)).status_code == 403
        assert (await head.post("settings/bulk", json={"items": []})).status_code == 403
        assert (await head.get("settings?area=350")).status_code == 403
    async with team.as_(Role.HEAD, organisations=["105148"]) as other:
        assert (await other.get("settings/EY123456")).status_code == 404
    async with team.as_(Role.ADVISER, organisations=["105148"]) as unbound:
        assert (await unbound.put("settings/EY123456", json=KNOWN)).status_code == 404


async def test_many_are_written_or_none(team: Team) -> None:
    await _put(team, "EY123456")
    items = [
        KNOWN | {"organisation": "EY123456", "places": 50},
        KNOWN | {"organisation": "3505148"},
        KNOWN | {"organisation": "EY123457"},
    ]
    written = await team.post("settings/bulk", {"items": items})
    assert written == {"created": 2, "replaced": 1, "unchanged": 0}
    again = await team.post("settings/bulk", {"items": items})
    assert again == {"created": 0, "replaced": 0, "unchanged": 3}
    wrong = [
        KNOWN | {"organisation": "EY9"},
        KNOWN | {"organisation": "105148"},
        KNOWN | {"organisation": "3505148", "funded_places": 500},
        KNOWN | {"organisation": "EY123456", "as_of": "2009-08-31"},
        KNOWN | {"organisation": "105149"},
    ]
    refused = await team.post("settings/bulk", {"items": wrong}, status=422)
    assert codes(refused) == {
        ("unknown_organisation", "$.items.0.organisation"),
        ("twice", "$.items.1.organisation"),
        ("twice", "$.items.2.organisation"),
        ("too_many_funded", "$.items.2.funded_places"),
        ("older", "$.items.3.as_of"),
    }
    assert (await team.client.get("settings/105149")).status_code == 404
    assert (await team.get("settings/EY123456"))["version"] == 2


async def test_who_acts_for_some_writes_of_those_only(team: Team) -> None:
    body = {"items": [KNOWN | {"organisation": key} for key in ("105148", "105149")]}
    async with team.as_(Role.ADVISER, organisations=["105148"]) as adviser:
        answer = await adviser.post("settings/bulk", json=body)
        assert codes(answer.json()) == {("unknown_organisation", "$.items.1.organisation")}


async def test_a_thousand_cost_a_handful_of_statements(team: Team) -> None:
    await team.say(*(setting(f"EY3{n:05}") for n in range(1000)))
    items = [KNOWN | {"organisation": f"EY3{n:05}"} for n in range(1000)]
    written = await team.post("settings/bulk", {"items": items})
    assert written["created"] == 1000
    # One transaction: every change is of one moment.
    [found] = await team.rows("SELECT count(DISTINCT at) AS moments, count(*) AS n FROM change")
    assert (found["moments"], found["n"]) == (1, 1000)
    too_many = {"items": [*items, items[0]]}
    await team.post("settings/bulk", too_many, status=422)
