"""The life of a category over HTTP: who may do what when, what is due, what each may read."""

import asyncio
from typing import Any

import pytest

from chassis.policy import Role
from contracts.sif import CategoryChanged
from tests.sif.categories.acting import KEY, TERM, WHY, agreed, confirmed, dues, opened
from tests.sif.sif_app import Sif, school, setting


async def test_what_is_due_moves_on_with_the_category(sif: Sif) -> None:
    assert await opened(sif) == KEY
    assert await dues(sif) == {"propose": ("sip-1", "2009-10-23")}
    proposal = {"on": "2009-10-05", "tier": 3, "reasons": WHY}
    await sif.post(f"categories/{KEY}/proposal", proposal)
    assert await dues(sif) == {"respond": ("head", "2009-10-19")}
    await sif.post(f"categories/{KEY}/agreement", {"on": "2009-10-12"})
    assert await dues(sif) == {"moderate": (None, "2009-10-26")}
    await sif.post(f"categories/{KEY}/moderation", {"on": "2009-10-20", "tier": 3})
    assert await dues(sif) == {"confirm": (None, "2009-10-27")}
    confirmation = {"on": "2009-10-22", "effective_on": "2009-10-12"}
    made = await sif.post(f"categories/{KEY}/confirmation", confirmation)
    assert await dues(sif) == {}
    [placed] = made["state"]["placements"]
    assert (placed["tier"], placed["effective_on"]) == (3, "2009-10-12")
    [entry] = await sif.rows("SELECT what, on_day FROM entry WHERE kind = 'category'")
    assert entry["what"] == "category: Focused Support from 12 October 2009"


async def test_a_proposal_keeps_what_the_rules_suggested_that_day(sif: Sif) -> None:
    await opened(sif)
    proposal = {"on": "2009-10-05", "tier": 3, "reasons": WHY}
    made = (await sif.post(f"categories/{KEY}/proposal", proposal))["state"]["proposal"]
    assert made["suggested"]["ruleset"] == "schools-1"
    assert made["suggested"]["evidence"]
    assert made["differs_from_suggestion"] is (made["suggested"]["tier"] != 3)
    await sif.post(f"categories/{KEY}/reopening", {"on": "2009-10-06", "reason": "New results"})
    await sif.post(f"categories/{KEY}/proposal", proposal | {"on": "2009-10-07"})
    kept = await sif.get(f"category-evidence/{KEY}")
    assert (kept["version"], kept["state"]["taken_on"]) == (2, "2009-10-07")
    assert kept["state"]["suggestion"]["rule"] == made["suggested"]["rule"]


async def test_a_suggestion_that_rests_on_the_confidential_is_kept_from_the_school(
    sif: Sif,
) -> None:
    visit = {"organisation": "105148", "purpose": "progress", "term": TERM, "visitor": "sip-1"}
    made = await sif.post("visits", visit, status=201)
    note = {"on": "2009-09-30", "text": "The head may leave.", "risk": 4}
    assert (await sif.client.put(f"visit-notes/{made['key']}", json=note)).status_code == 201
    await opened(sif)
    proposal = {"on": "2009-10-05", "tier": 4, "reasons": WHY}
    whole = await sif.post(f"categories/{KEY}/proposal", proposal)
    assert whole["state"]["proposal"]["suggested"]["tier"] == 4
    assert "risk" not in str(whole["state"]["proposal"]["suggested"]["evidence"]).lower()
    async with sif.as_(Role.HEAD, organisations=["105148"]) as head:
        read = (await head.get(f"categories/{KEY}")).json()["state"]["proposal"]
        assert (read["tier"], read["reasons"]) == (4, WHY)
        assert (read["suggested"], read["differs_from_suggestion"]) == (None, None)
        history = (await head.get(f"categories/{KEY}/history")).text
        assert "at_risk" not in history
    for role in (Role.HEAD, Role.GOVERNOR, Role.ADVISER, Role.DATA_MANAGER):
        async with sif.as_(role, organisations=["105148"]) as caller:
            for path in ("category-evidence", f"category-evidence/{KEY}"):
                assert (await caller.get(path)).status_code == 403


async def test_the_panels_reasons_are_not_for_the_school(sif: Sif) -> None:
    await opened(sif)
    await agreed(sif, tier=2)
    body = {"on": "2009-10-06", "tier": 3}
    answer = await sif.post(f"categories/{KEY}/moderation", body, status=422)
    assert answer["errors"][0]["code"] == "reasons_required"
    await sif.post(f"categories/{KEY}/moderation", body | {"reasons": "Unlike its neighbours."})
    async with sif.as_(Role.GOVERNOR, organisations=["105148"]) as governor:
        for path in (f"categories/{KEY}", f"categories/{KEY}/history", "categories"):
            answered = await governor.get(path)
            assert answered.status_code == 200
            assert "neighbours" not in answered.text
    assert "neighbours" not in str(await sif.get("audit"))


async def test_without_an_answer_the_panel_waits_until_the_time_for_one_is_over(sif: Sif) -> None:
    await opened(sif)
    proposal = {"on": "2009-10-05", "tier": 3, "reasons": WHY}
    await sif.post(f"categories/{KEY}/proposal", proposal)
    moderation = {"on": "2009-10-19", "tier": 3}
    answer = await sif.post(f"categories/{KEY}/moderation", moderation, status=409)
    assert answer["allowed_from"] == "2009-10-20"
    await sif.post(f"categories/{KEY}/moderation", moderation | {"on": "2009-10-20"})


async def test_the_head_disputes_and_asks_once_to_reconsider(sif: Sif) -> None:
    await opened(sif)
    proposal = {"on": "2009-10-05", "tier": 3, "reasons": WHY}
    await sif.post(f"categories/{KEY}/proposal", proposal)
    async with sif.as_(Role.HEAD, organisations=["105148"]) as head:
        sent: Any = {"json": {"on": "2009-10-06"}, "headers": {"If-Match": "*"}}
        assert (await head.post(f"categories/{KEY}/dispute", **sent)).status_code == 422
        sent["json"]["reasons"] = "Our trend is up."
        assert (await head.post(f"categories/{KEY}/dispute", **sent)).status_code == 200
        await sif.post(f"categories/{KEY}/moderation", {"on": "2009-10-07", "tier": 3})
        day = {"on": "2009-10-07", "effective_on": "2009-10-07"}
        await sif.post(f"categories/{KEY}/confirmation", day)
        sent["json"]["on"] = "2009-10-29"  # the sixteenth working day
        assert (await head.post(f"categories/{KEY}/reconsideration", **sent)).status_code == 409
        sent["json"]["on"] = "2009-10-28"
        assert (await head.post(f"categories/{KEY}/reconsideration", **sent)).status_code == 200
        body = {"on": "2009-11-02", "tier": 2, "reasons": "The trend is up."}
        await sif.post(f"categories/{KEY}/moderation", body)
        day = {"on": "2009-11-02", "effective_on": "2009-11-02"}
        await sif.post(f"categories/{KEY}/confirmation", day)
        sent["json"]["on"] = "2009-11-03"
        assert (await head.post(f"categories/{KEY}/reconsideration", **sent)).status_code == 409
    told = (await sif.told(CategoryChanged))["105148"]
    tiers = [(one.tier, str(one.effective_on), str(one.until)) for one in told.placements]
    assert tiers == [(3, "2009-10-07", "2009-11-02"), (2, "2009-11-02", "None")]


async def test_the_school_neither_proposes_nor_moderates_and_sees_only_its_own(sif: Sif) -> None:
    await opened(sif)
    await opened(sif, organisation="105149")
    async with sif.as_(Role.HEAD, organisations=["105148"]) as head:
        for act in ("proposal", "moderation", "confirmation", "reopening"):
            assert (await head.post(f"categories/{KEY}/{act}", json={})).status_code == 403
        assert (await head.get("categories/105149.2009-10-AUT")).status_code == 404
        listed = (await head.get("categories")).json()["results"]
        assert [one["key"] for one in listed] == [KEY]
    other = "categories/105149.2009-10-AUT/proposal"
    async with sif.as_(Role.SCHOOL_IMPROVEMENT_PARTNER, organisations=["105148"]) as partner:
        answer = await partner.post(other, json={"tier": 2, "reasons": WHY})
        assert answer.status_code == 404


@pytest.mark.parametrize(
    ("day", "code"), [("2009-08-31", "before_the_term"), ("2999-01-01", "in_the_future")]
)
async def test_a_tier_holds_from_no_day_to_come_and_none_before_its_term(
    sif: Sif, day: str, code: str
) -> None:
    await opened(sif)
    await agreed(sif)
    await sif.post(f"categories/{KEY}/moderation", {"on": "2009-10-05", "tier": 2})
    body = {"on": "2009-10-05", "effective_on": day}
    answer = await sif.post(f"categories/{KEY}/confirmation", body, status=422)
    assert [one["code"] for one in answer["errors"]] == [code]


async def test_of_two_terms_confirmed_at_once_from_one_day_one_is_refused(sif: Sif) -> None:
    """Neither is decided upon tiers that the other is about to change."""
    keys = [await opened(sif), await opened(sif, term="2009/10-SPR")]
    for key in keys:
        await agreed(sif, key, on="2010-01-05")
        await sif.post(f"categories/{key}/moderation", {"on": "2010-01-05", "tier": 2})
    sent: Any = {
        "json": {"on": "2010-01-05", "effective_on": "2010-01-05"},
        "headers": {"If-Match": "*"},
    }
    calls = [sif.client.post(f"categories/{key}/confirmation", **sent) for key in keys]
    answers = await asyncio.gather(*calls)
    # The later term first: the earlier is superseded; the earlier first: from this day one holds.
    assert sorted(answer.status_code for answer in answers) in ([200, 409], [200, 422])


async def test_intervention_needs_a_ground(sif: Sif) -> None:
    await opened(sif)
    proposal = {"on": "2009-10-05", "tier": 5, "reasons": WHY}
    answer = await sif.post(f"categories/{KEY}/proposal", proposal, status=409)
    assert "Ofsted category" in answer["detail"]


async def test_settings_have_categories_too_and_some_organisations_none(sif: Sif) -> None:
    await sif.say(setting(), school("105150", kind="other_independent_school"))
    key = await opened(sif, organisation="EY123456")
    made = await confirmed(sif, key, tier=3)
    assert made["state"]["framework"] == "early_years"
    assert made["state"]["proposal"]["suggested"]["ruleset"] == "early_years-1"
    draft = {"organisation": "105150", "term": TERM, "due_on": "2009-10-23"}
    await sif.post("categories", draft, status=409)


async def test_events_carry_no_words_and_nobody(sif: Sif) -> None:
    await opened(sif)
    told = (await sif.told(CategoryChanged))["105148"]
    assert (told.placements, told.under_review) == ((), True)
    await confirmed(sif)
    told = (await sif.told(CategoryChanged))["105148"]
    assert (told.under_review, told.placements[0].term) == (False, TERM)
    said = b"".join(event.value() for event in await sif.events())
    assert b"sip-1" not in said
    assert b"intake" not in said


async def test_a_later_confirmation_ends_what_was_left_unconfirmed(sif: Sif) -> None:
    spring = "105148.2009-10-SPR"
    await opened(sif)
    await agreed(sif)
    await opened(sif, term="2009/10-SPR")
    await confirmed(sif, spring, on="2010-01-11")
    left = await sif.get(f"categories/{KEY}")
    assert (left["state"]["status"], left["state"]["since"]) == ("superseded", "2010-01-11")
    history = (await sif.get(f"categories/{KEY}/history"))["results"]
    assert history[-1]["why"] == "the category for 2009/10-SPR was confirmed"
    assert await dues(sif) == {}
    moderation = {"on": "2010-01-12", "tier": 2}
    await sif.post(f"categories/{KEY}/moderation", moderation, status=409)
    told = (await sif.told(CategoryChanged))["105148"]
    assert [one.term for one in told.placements] == ["2009/10-SPR"]


async def test_one_confirmed_stays_so_when_a_later_one_is(sif: Sif) -> None:
    await opened(sif)
    await confirmed(sif)
    await opened(sif, term="2009/10-SPR")
    await confirmed(sif, "105148.2009-10-SPR", tier=3, on="2010-01-11")
    assert (await sif.get(f"categories/{KEY}"))["state"]["status"] == "confirmed"
