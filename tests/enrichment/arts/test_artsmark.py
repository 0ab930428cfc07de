"""Artsmark of schools: sent by the authority, held one at a time, told, listed for renewal."""

from datetime import date

from chassis.policy import Role
from contracts.enrichment import ArtsmarkChanged
from tests.enrichment.app import AREA, OTHER, SCHOOL, SECONDARY, Enrichment, Row
from tests.support.team import school


def award(level: str, on: str, school: str = SCHOOL, year: str = "2008/09") -> Row:
    return {"academic_year": year, "school": school, "level": level, "awarded_on": on}


AWARDS = [
    award("Gold", "2009-06-10"),
    award("artsmark silver", "2009-06-10", OTHER),
    award("ARTSMARK", "2006-06-08", SECONDARY, "2005/06"),
]


async def test_a_new_award_replaces_the_one_before(enrichment: Enrichment) -> None:
    await enrichment.accepted("artsmark", [award("Gold", "2008-02-29", year="2007/08")])
    await enrichment.accepted("artsmark", [award("Silver", "2009-06-10")])
    told = (await enrichment.told(ArtsmarkChanged))[SCHOOL]
    assert [tuple(each.model_dump().values()) for each in told.held] == [
        ("gold", date(2008, 2, 29), date(2009, 6, 10)),
        ("silver", date(2009, 6, 10), date(2012, 6, 10)),
    ]


async def test_a_school_that_has_closed_holds_none_any_more(enrichment: Enrichment) -> None:
    """As the authority's answer, which is of open schools, has it."""
    await enrichment.accepted("artsmark", [award("Gold", "2009-06-10")])
    await enrichment.say(school(SCHOOL, closed_on=date(2010, 1, 1), status="closed"))
    [held] = (await enrichment.told(ArtsmarkChanged))[SCHOOL].held
    assert (held.held_from, held.until) == (date(2009, 6, 10), date(2010, 1, 1))
    for on, holding in (("2009-12-31", 1), ("2010-01-01", 0)):
        assert (await enrichment.get("artsmark", area=AREA, on=on))["holding"] == holding
    await enrichment.say(school(SCHOOL, closed_on=date(2009, 6, 10), status="closed"))
    assert (await enrichment.told(ArtsmarkChanged))[SCHOOL].withdrawn


async def test_withdrawn_it_is_told_anew(enrichment: Enrichment) -> None:
    await enrichment.accepted("artsmark", [award("Gold", "2008-02-29", year="2007/08")])
    receipt = await enrichment.accepted("artsmark", [award("Silver", "2009-06-10")])
    await enrichment.accepted("artsmark", [award("Gold", "2009-06-10")])
    assert (await enrichment.told(ArtsmarkChanged))[SCHOOL].held[1].level == "gold"
    last = await enrichment.accepted("artsmark", [award("Artsmark", "2009-06-10")])
    await enrichment.withdraw(last)
    assert (await enrichment.told(ArtsmarkChanged))[SCHOOL].held[1].level == "gold"
    assert receipt["status"] == "accepted"
    whole = await enrichment.submit("artsmark", [award("Gold", "2009-07-01")], replaces="scope")
    assert whole.status_code == 201
    held = (await enrichment.told(ArtsmarkChanged))[SCHOOL].held
    assert [each.held_from for each in held] == [date(2008, 2, 29), date(2009, 7, 1)]
    assert held[0].until == date(2009, 7, 1)


async def test_every_fault_is_named(enrichment: Enrichment) -> None:
    refused = await enrichment.refused(
        "artsmark",
        [
            award("Platinum", "2009-06-10"),
            award("Gold", "2009-09-01", OTHER),
            award("Gold", "2000-12-31", year="2000/01"),
            award("Gold", "2049-10-01", year="2049/50"),
            award("Gold", "2009-06-10", "999999"),
        ],
    )
    assert refused == {
        ("row 1, level", "not_in_list"),
        ("row 2, awarded_on", "not_in_the_year"),
        ("row 3, awarded_on", "before_artsmark"),
        ("row 4, awarded_on", "in_the_future"),
        ("row 5, school", "unknown_organisation"),
    }
    answer = await enrichment.submit("artsmark", [award("Platinum", "2009-06-10")])
    assert "Artsmark; Silver; Gold" in answer.text


async def test_only_the_authority_sends_it(enrichment: Enrichment) -> None:
    async with enrichment.as_(Role.HEAD, organisations=[SCHOOL]) as head:
        refused = await enrichment.refused("artsmark", AWARDS[:2], by=head)
    assert refused == {
        ("row 1, school", "not_the_authoritys"),
        ("row 2, school", "not_the_authoritys"),
        ("row 2, school", "school_not_yours"),
    }


async def test_who_holds_one_on_a_day(enrichment: Enrichment) -> None:
    await enrichment.accepted("artsmark", AWARDS)
    now = await enrichment.get("artsmark", area=AREA, on="2009-06-10")
    assert (now["holding"], now["schools"], now["percent"]) == (2, 3, "66.7")
    assert now["levels"] == {"artsmark": 0, "silver": 1, "gold": 1}
    before = await enrichment.get("artsmark", area=AREA, on="2009-06-07")
    assert (before["holding"], before["percent"]) == (1, "33.3")
    nowhere = await enrichment.get("artsmark", area="351", on="2009-06-07")
    assert (nowhere["percent"], nowhere["reason"]) == (None, "not_applicable")
    async with enrichment.as_(Role.HEAD, organisations=[SCHOOL]) as head:
        asked = {"organisation": SCHOOL, "on": "2012-06-09"}
        mine = (await head.get("artsmark", params=asked)).json()
        assert (mine["held"]["level"], mine["held"]["days_left"]) == ("gold", 1)
        gone = (await head.get("artsmark", params=asked | {"on": "2012-06-10"})).json()
        assert (gone["holding"], gone["held"]) == (0, None)
        assert (await head.get("artsmark", params={"organisation": OTHER})).status_code == 404


async def test_who_is_to_renew(enrichment: Enrichment) -> None:
    await enrichment.accepted("artsmark", [*AWARDS, award("Gold", "2009-05-01", SECONDARY)])
    asked = {"area": AREA, "on": "2012-04-15"}
    first = await enrichment.get("artsmark/schools", **asked, limit=2)
    assert [(each["organisation"], each["days_left"]) for each in first["results"]] == [
        (SECONDARY, 16), (SCHOOL, 56),
    ]  # fmt: skip
    rest = await enrichment.get(
        "artsmark/schools", **asked, limit=2, cursor=first["paging"]["next_cursor"]
    )
    assert [each["organisation"] for each in rest["results"]] == [OTHER]
    soon = await enrichment.get("artsmark/schools", **asked, expiring_within_days=30)
    assert [each["organisation"] for each in soon["results"]] == [SECONDARY]
    async with enrichment.as_(Role.HEAD, organisations=[SCHOOL]) as head:
        assert (await head.get("artsmark/schools", params=asked)).status_code == 403
