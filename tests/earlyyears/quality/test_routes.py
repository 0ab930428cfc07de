"""Quality over HTTP: summed up, explained, tried, disagreements; and who may read what."""

from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from chassis import audit
from chassis.policy import Role
from chassis.records.store import Change, put
from services.earlyyears.caseloads.state import Caseload, Stint
from services.earlyyears.quality import rating
from services.earlyyears.quality.ruleset import RULE_SETS
from tests.earlyyears.quality.made import inspection, visited
from tests.earlyyears.team_app import Team, setting

AREA = {"area": "350"}


async def _told(team: Team) -> None:
    """One red after green, by audit; one amber; a primary school green; another not rated."""
    await team.say(inspection(), inspection("EY123457", overall=3), inspection("105148"))
    await visited(team, percent=Decimal("47.5"), own_grade=2)


async def test_summed_up_as_at_a_day(team: Team) -> None:
    await _told(team)
    told = await team.get("quality/summary", **AREA)
    assert told["total"] == {"of": "all", "red": 1, "amber": 1, "green": 1, "not_rated": 1}
    assert {each["of"]: each["red"] for each in told["groups"]} == {
        "childminder": 0,
        "primary": 0,
        "pvi": 1,
    }
    moved = {(one["baseline"], one["now"]): one["settings"] for one in told["movements"]}
    assert len(moved) == 9
    assert (moved["green", "red"], moved["amber", "amber"], moved["green", "green"]) == (1, 1, 1)
    counts = ("moved_up", "moved_down", "stayed", "lapsed")
    assert [told[name] for name in counts] == [0, 1, 2, 0]
    before = await team.get("quality/summary", **AREA, on="2009-09-20")
    assert (before["total"]["green"], before["moved_down"]) == (2, 0)
    earlier = await team.get("quality/summary", **AREA, on="2009-03-01")
    assert (earlier["total"]["not_rated"], earlier["stayed"], earlier["lapsed"]) == (4, 0, 0)


async def test_closed_ones_count_until_they_closed(team: Team) -> None:
    await _told(team)
    await team.say(setting("EY123456", status="closed", closed_on=date(2009, 11, 1)))
    assert (await team.get("quality/summary", **AREA))["total"]["red"] == 0
    assert (await team.get("quality/summary", **AREA, on="2009-10-31"))["total"]["red"] == 1
    assert (await team.get("quality/summary", area="351"))["groups"] == []


async def test_summed_up_by_whose_caseload_it_was_on_the_day(team: Team) -> None:
    await _told(team)
    stints = (
        Stint(officer="qio-1", since=date(2009, 1, 1), until=date(2009, 10, 1)),
        Stint(officer="qio-2", since=date(2009, 10, 1)),
    )
    async with team.app.state.database.write() as session:
        caseload = Caseload(officer="qio-2", stints=stints)
        await put(session, [Change("EY123456", None, caseload, "give")], by="lead")
        audit.nothing(session)
    for on, officer in (("2009-09-30", "qio-1"), ("2009-10-01", "qio-2")):
        told = await team.get("quality/summary", **AREA, on=on, by="officer")
        assert [each["of"] for each in told["groups"]] == ["nobody", officer]
        assert told["groups"][1]["red"] == 1


async def test_disagreements_by_area(team: Team) -> None:
    await _told(team)
    await visited(team, "EY123457", percent=Decimal("70.0"), own_grade=1)
    [one, _] = (await team.get("quality/disagreements", **AREA))["results"]
    assert (one["organisation"], one["rating"]) == ("EY123456", "red")
    assert one["disagreement"] == (
        "Its own judgement of 21 September 2009: good (2), green; "
        "audit of 21 September 2009: 47.5%, red."
    )
    first = await team.get("quality/disagreements", **AREA, limit=1)
    cursor = first["paging"]["next_cursor"]
    rest = await team.get("quality/disagreements", **AREA, limit=1, cursor=cursor)
    assert [each["organisation"] for each in rest["results"]] == ["EY123457"]
    assert (await team.get("quality/disagreements", area="351"))["results"] == []
    await team.say(setting("EY123456", status="closed", closed_on=date(2009, 11, 1)))
    left = (await team.get("quality/disagreements", **AREA))["results"]
    assert [each["organisation"] for each in left] == ["EY123457"]


async def test_listed_by_the_rating_now(team: Team) -> None:
    await _told(team)
    for colour, keys in (("red", ["EY123456"]), ("green", ["105148"]), ("amber", ["EY123457"])):
        listed = (await team.get("quality", **AREA, rating=colour))["results"]
        assert [each["key"] for each in listed] == keys
    assert (await team.client.get("quality", params={"rating": "blue"})).status_code == 422
    assert len((await team.get("quality", status="rated"))["results"]) == 3


async def test_explained_as_at_a_day(team: Team) -> None:
    await _told(team)
    told = await team.get("quality/EY123456/explanation")
    assert (told["rating"], told["near_misses"][0]["points"]) == ("red", "2.5")
    before = await team.get("quality/EY123456/explanation", on="2009-09-20")
    assert (before["rating"], len(before["facts"])) == ("green", 1)
    assert (await team.get("quality/105149/explanation"))["rating"] is None


async def test_thresholds_tried_are_not_kept(team: Team) -> None:
    await _told(team)
    tried = AREA | {"thresholds": {"red_below": 40, "amber_below": 60}}
    told = await team.post("quality/trial", tried)
    assert told["ratings"] == {"red": 1, "amber": 1, "green": 1, "not_rated": 1}
    assert told["ratings_then"] == {"amber": 2, "green": 1, "not_rated": 1}
    [moved] = told["moved"]
    assert (moved["organisation"], moved["rating"], moved["rating_then"], moved["rule"]) == (
        *("EY123456", "red", "amber", "middling_score"),
    )
    assert (await team.get("quality/EY123456"))["version"] == 2
    # Before the audit no score counts.
    earlier = await team.post("quality/trial", tried | {"on": "2009-09-01"})
    assert earlier["moved"] == []


@pytest.mark.parametrize(
    "thresholds",
    [{"red_below": 80, "amber_below": 60}, {"red_below": 50}, {"red_below": 0, "amber_below": 101}],
)
async def test_thresholds_that_cannot_be(team: Team, thresholds: dict[str, int]) -> None:
    await team.post("quality/trial", AREA | {"thresholds": thresholds}, status=422)


async def test_rated_anew_where_the_rules_are_others(
    team: Team, monkeypatch: pytest.MonkeyPatch
) -> None:
    await _told(team)
    assert await team.post("quality/recalculation", AREA) == AREA | {"settings": 4}
    assert (await team.get("quality/EY123456"))["version"] == 2
    [rules] = (await team.get("quality/rules"))["results"]
    assert rules["rules"][0]["when"] == [{"fact": "concern", "is": True}]
    assert rules["rules"][2]["title"] == "Scored under 50%, not inspected since"
    [shipped] = RULE_SETS
    other = shipped.thresholds.model_copy(update={"red_below": Decimal(40)})
    then = {"version": 2, "effective_from": date(2009, 10, 1), "thresholds": other}
    monkeypatch.setattr(rating, "RULE_SETS", (shipped, shipped.model_copy(update=then)))
    await team.post("quality/recalculation", AREA)
    state = (await team.get("quality/EY123456"))["state"]
    assert [(one["rating"], one["effective_on"]) for one in state["ratings"]] == [
        ("green", "2009-03-02"),
        ("red", "2009-09-21"),
        ("amber", "2009-10-01"),
    ]


async def test_a_setting_reads_its_rating_but_not_what_the_team_found(team: Team) -> None:
    await _told(team)
    async with team.as_(Role.HEAD, organisations=["EY123456"]) as head:
        own = await head.get("quality/EY123456")
        state = own.json()["state"]
        history = await head.get("quality/EY123456/history")
        assert (state["standing"]["rating"], state["standing"]["rule"]) == ("red", "low_score")
        assert state["ratings"][0]["because"].startswith("Good or outstanding")
        assert state["disagreement"] == "Its own judgement and the team's differ."
        assert "47.5" not in own.text + history.text
        assert (await head.get("quality/EY123457")).status_code == 404
        listed = (await head.get("quality")).json()["results"]
        assert [each["key"] for each in listed] == ["EY123456"]
        assert (await head.get("quality/rules")).status_code == 200


async def test_who_may_read_and_do_what(team: Team) -> None:
    await _told(team)
    trial = AREA | {"thresholds": {"red_below": 40, "amber_below": 60}}

    async def answers(caller: Any) -> list[int]:
        asked = [
            await caller.get("quality/EY123456/explanation"),
            await caller.get("quality/summary", params=AREA),
            await caller.get("quality/disagreements", params=AREA),
            await caller.post("quality/trial", json=trial),
            await caller.post("quality/recalculation", json=AREA),
        ]
        return [answer.status_code for answer in asked]

    for role in (Role.HEAD, Role.GOVERNOR):
        async with team.as_(role, organisations=["EY123456"]) as caller:
            assert await answers(caller) == [403] * 5
    async with team.as_(Role.ADVISER, organisations=["EY123457"]) as adviser:
        assert await answers(adviser) == [404, 403, 403, 403, 403]
        assert (await adviser.get("quality/EY123457/explanation")).status_code == 200
    async with team.as_(Role.ADVISER) as adviser:
        assert await answers(adviser) == [200, 200, 200, 200, 403]
    async with team.as_(Role.OFFICER) as officer:
        assert await answers(officer) == [200] * 5


async def test_every_fault_of_a_query(team: Team) -> None:
    for asked in ({}, {"area": "Bolton"}, AREA | {"by": "ward"}, AREA | {"on": "2999-01-01"}):
        answer = await team.client.get("quality/summary", params=asked)
        assert answer.status_code == 422, asked
