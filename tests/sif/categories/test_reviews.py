"""The termly review of an authority, and tiers over time."""

from typing import Any

from chassis.policy import Role
from contracts.sif import CategoryChanged
from tests.sif.categories.acting import KEY, WHY, agreed, confirmed, dues, opened
from tests.sif.sif_app import Json, Sif, school, setting
from tests.support.statements import counting

REVIEW = {"term": "2009/10-AUT", "area": "350", "due_on": "2009-10-23"}
SIP = {
    "key": "sip-1",
    "name": "Ann Example",
    "roles": ["school_improvement_partner"],
    "capacity_half_days": {"2009/10": 60},
    "accreditation": {
        "number": "N1",
        "accredited_on": "2008-01-01",
        "expires_on": "2011-12-31",
    },
}


def _item(key: str, tier: int, **more: Any) -> Json:
    return {"key": key, "version": 3, "tier": tier, **more}


def _together(*items: Json) -> Json:
    return {"on": "2009-10-20", "effective_on": "2009-10-12", "items": list(items)}


async def test_a_review_opens_a_category_for_every_open_school_and_again_only_new_ones(
    sif: Sif,
) -> None:
    await sif.say(
        school("105150", status="closed", closed_on="2009-08-31"),
        school("105151", area="352"),
        school("105152", kind="other_independent_school"),
        setting(),
    )
    await opened(sif)
    answer = await sif.post("categories/reviews", REVIEW)
    assert (answer["opened"], answer["already"]) == (1, 1)
    keys = [one["key"] for one in (await sif.get("categories"))["results"]]
    assert keys == [KEY, "105149.2009-10-AUT"]
    await sif.say(school("105153"))
    answer = await sif.post("categories/reviews", REVIEW)
    assert (answer["opened"], answer["already"]) == (1, 2)
    answer = await sif.post("categories/reviews", REVIEW | {"framework": "early_years"})
    assert (answer["opened"], answer["already"]) == (1, 0)


async def test_the_schools_partner_is_to_propose(sif: Sif) -> None:
    await sif.post("people", SIP, status=201)
    allocation = {"organisation": "105148", "year": "2009/10", "partner": "sip-1"}
    await sif.post("allocations", allocation, status=201)
    await sif.post("categories/reviews", REVIEW)
    owners = await sif.rows("SELECT key, owner FROM due WHERE kind = 'category' ORDER BY key")
    assert [row["owner"] for row in owners] == ["sip-1", None]


async def test_how_far_a_review_is(sif: Sif) -> None:
    await sif.say(school("105150"), setting())
    await sif.post("categories/reviews", REVIEW)
    await confirmed(sif, tier=2)
    body = {"on": "2009-10-05", "tier": 4, "reasons": WHY}
    await sif.post("categories/105149.2009-10-AUT/proposal", body)
    asked = {"area": "350", "on": "2009-10-26", "limit": 1}
    review = await sif.get("categories/reviews/2009-10-AUT", **asked)
    assert review["by_status"] == {"confirmed": 1, "proposed": 1, "open": 1}
    assert review["by_tier"] == {"2": 1}
    assert review["waiting"] == [
        {"act": "propose", "owner": None, "number": 1, "overdue": 1},
        {"act": "respond", "owner": "head", "number": 1, "overdue": 1},
    ]
    [first] = review["results"]
    assert (first["key"], first["days_overdue"], first["proposed"]) == (
        "105149.2009-10-AUT",
        7,
        4,
    )
    assert review["differing"] >= int(first["proposed"] != first["suggested"])
    cursor = review["paging"]["next_cursor"]
    rest = await sif.get("categories/reviews/2009-10-AUT", **asked, cursor=cursor)
    assert [one["status"] for one in rest["results"]] == ["open"]
    async with sif.as_(Role.HEAD, organisations=["105148"]) as head:
        path = "categories/reviews/2009-10-AUT?area=350"
        assert (await head.get(path)).status_code == 403
    async with sif.as_(Role.SCHOOL_IMPROVEMENT_PARTNER, organisations=["105148"]) as partner:
        seen = (await partner.get(path)).json()
        assert (seen["by_status"], seen["results"]) == ({"confirmed": 1}, [])


async def test_agreed_categories_are_confirmed_together_or_not_at_all(sif: Sif) -> None:
    await sif.say(school("105150"))
    await sif.post("categories/reviews", REVIEW)
    other, third = "105149.2009-10-AUT", "105150.2009-10-AUT"
    await agreed(sif, KEY, tier=2)
    await agreed(sif, other, tier=3)
    wrong = _together(
        _item(KEY, 4),
        _item(other, 3, version=2),
        _item(third, 1, version=1),
        _item("105151.2009-10-AUT", 1),
        _item(KEY, 2),
    )
    answer = await sif.post("categories/confirmations", wrong, status=409)
    assert [(one["code"], one["path"]) for one in answer["errors"]] == [
        ("reasons_required", "$.items.0.reasons"),
        ("precondition_failed", "$.items.1"),
        ("conflict", "$.items.2"),
        ("not_found", "$.items.3"),
        ("repeated", "$.items.4.key"),
    ]
    assert (await sif.get("tiers", on="2009-10-12"))["by_tier"] == {}
    right = _together(_item(KEY, 2), _item(other, 4, reasons="As its neighbours"))
    assert await sif.post("categories/confirmations", right) == {"confirmed": 2}
    assert (await sif.get("tiers", on="2009-10-12"))["by_tier"] == {"2": 1, "4": 1}
    assert set(await dues(sif)) == {"propose"}
    told = await sif.told(CategoryChanged)
    assert {key: [one.tier for one in each.placements] for key, each in told.items()} == {
        "105148": [2],
        "105149": [4],
        "105150": [],
    }
    [deed] = [one for one in (await sif.get("audit"))["results"] if one["rows"] == 2]
    assert deed["action"] == "category.confirm"


async def test_a_repeated_request_takes_effect_once(sif: Sif) -> None:
    sent: Any = {"json": REVIEW, "headers": {"Idempotency-Key": "review-1"}}
    first, second = [await sif.client.post("categories/reviews", **sent) for _ in range(2)]
    assert first.json() == second.json()
    assert first.json()["opened"] == 2


async def test_tiers_over_time_and_who_moved(sif: Sif) -> None:
    await sif.post("categories/reviews", REVIEW)
    await confirmed(sif, KEY, tier=2, on="2009-10-05")
    await confirmed(sif, "105149.2009-10-AUT", tier=1, on="2009-10-05")
    spring = await opened(sif, term="2009/10-SPR")
    await confirmed(sif, spring, tier=3, on="2010-01-20")
    asked = {"area": "350", "on": "2010-01-31", "since": "2009-12-01"}
    tiers = await sif.get("tiers", **asked)
    assert tiers["by_tier"] == {"1": 1, "3": 1}
    [moved] = tiers["results"]
    assert (moved["organisation"], moved["tier_before"], moved["tier"]) == ("105148", 2, 3)
    assert (await sif.get("tiers", **asked, framework="early_years"))["by_tier"] == {}
    async with sif.as_(Role.HEAD, organisations=["105148"]) as head:
        history = (await head.get("organisations/105148/categories?on=2010-01-31")).json()
        assert (await head.get("organisations/105149/categories")).status_code == 404
        assert (await head.get("tiers")).status_code == 403
    assert [(one["tier"], one["until"]) for one in history["held"]] == [
        (2, "2010-01-20"),
        (3, None),
    ]
    assert history["moves"] == [{"on": "2010-01-20", "tier_before": 2, "tier": 3}]
    assert history["days_in_tier"] == {"2": 107, "3": 12}
    assert (history["tier"], history["under_review"]) == (3, False)
    await sif.say(school("105148", status="closed", closed_on="2010-01-25"))
    closed = await sif.get("organisations/105148/categories", on="2010-01-31")
    assert (closed["tier"], closed["held"][-1]["until"]) == (None, "2010-01-25")
    assert (await sif.get("tiers", on="2010-01-31"))["by_tier"] == {"1": 1}


async def test_a_larger_authority_costs_no_more_statements(sif: Sif) -> None:
    with counting(sif.app) as few:
        await sif.post("categories/reviews", REVIEW)
    await sif.say(*(school(str(105200 + number)) for number in range(20)))
    with counting(sif.app) as many:
        answer = await sif.post("categories/reviews", REVIEW | {"term": "2009/10-SPR"})
    assert answer["opened"] == 22
    assert 0 < len(many) <= len(few)
