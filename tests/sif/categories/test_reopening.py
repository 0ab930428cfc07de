"""What reopens a category at once: Ofsted's category, a warning notice; and what does not."""

from datetime import date
from typing import Any

from contracts.sif import CategoryChanged
from services.sif.categories.concerns import Concern, causes
from services.sif.categories.reopening import Cause
from tests.sif.categories.acting import KEY, WHY, agreed, concern, confirmed, dues, opened
from tests.sif.sif_app import Sif, setting

NOTICE = {
    "organisation": "105148",
    "on": "2009-12-03",
    "grounds": ["low_standards"],
    "concerns": "Standards.",
    "action_required": "A plan.",
    "action_minded": "Further governors.",
    "copied_to": ["hmci", "head"],
}


async def _status(sif: Sif, key: str = KEY) -> str:
    return str((await sif.get(f"categories/{key}"))["state"]["status"])


async def test_an_ofsted_category_reopens_the_school_at_once(sif: Sif) -> None:
    await opened(sif)
    await confirmed(sif, tier=3, on="2009-10-05")
    await sif.say(concern())
    assert await _status(sif) == "reopened"
    assert await dues(sif) == {"propose": ("sip-1", "2009-10-08")}
    told = (await sif.told(CategoryChanged))["105148"]
    assert (told.under_review, [one.tier for one in told.placements]) == (True, [3])
    made = await confirmed(sif, tier=5, on="2009-10-07")
    [_, placed] = made["state"]["placements"]
    assert (placed["tier"], placed["no_statutory_power_yet"]) == (5, False)


async def test_the_same_news_again_reopens_nothing(sif: Sif) -> None:
    await opened(sif)
    await sif.say(concern())
    await confirmed(sif, tier=5, on="2009-10-07")
    await sif.say(concern())
    assert await _status(sif) == "confirmed"
    older = concern(entered_on="2004-01-05", left_on="2005-01-05", left_by="lifted")
    await sif.say(older)
    assert await _status(sif) == "confirmed"


async def test_a_school_without_any_category_gets_one_in_the_term_of_the_day(sif: Sif) -> None:
    await sif.say(concern())
    record = await sif.get(f"categories/{KEY}")
    assert (record["state"]["status"], record["changed_by"]) == ("open", "register")
    assert record["state"]["reopenings"][0]["because"] == "Ofsted's category: special measures"
    gone = concern("105149", left_on="2009-10-20", left_by="lifted")
    await sif.say(gone)
    assert (await sif.get("categories", organisation="105149"))["results"] == []


async def test_news_of_a_setting_that_is_registered_later_is_not_lost(sif: Sif) -> None:
    news = {"kind": "full_day_care", "category": "inadequate_1"}
    await sif.say(concern("EY123456", **news))
    assert (await sif.get("categories"))["results"] == []
    await sif.say(setting())
    [record] = (await sif.get("categories"))["results"]
    assert (record["key"], record["state"]["framework"]) == ("EY123456.2009-10-AUT", "early_years")


async def test_the_end_of_the_category_reopens_and_the_first_step_down_is_intensive_support(
    sif: Sif,
) -> None:
    await opened(sif)
    await sif.say(concern())
    await confirmed(sif, tier=5, on="2009-10-07")
    spring = "105148.2009-10-SPR"
    await sif.say(concern(left_on="2010-02-10", left_by="lifted"))
    assert await _status(sif, spring) == "open"
    body: dict[str, Any] = {"on": "2010-02-11", "tier": 3, "reasons": WHY}
    refused = await sif.post(f"categories/{spring}/proposal", body, status=409)
    assert refused["allowed_from_term"] == "2009/10-SUM"
    await confirmed(sif, spring, tier=4, on="2010-02-11")


async def test_it_is_not_left_while_ofsteds_category_stands(sif: Sif) -> None:
    await opened(sif)
    await sif.say(concern())
    await confirmed(sif, tier=5, on="2009-10-07")
    again = {"on": "2009-11-02", "reason": "Much better"}
    await sif.post(f"categories/{KEY}/reopening", again)
    body = {"on": "2009-11-03", "tier": 4, "reasons": WHY}
    refused = await sif.post(f"categories/{KEY}/proposal", body, status=409)
    assert "not removed" in refused["detail"]


async def test_a_warning_notice_reopens_and_gives_no_power_yet(sif: Sif) -> None:
    await opened(sif)
    await agreed(sif, tier=2, on="2009-12-01")
    await sif.post("warning-notices", NOTICE, status=201)
    assert await _status(sif) == "reopened"
    made = await confirmed(sif, tier=5, on="2009-12-04")
    [placed] = made["state"]["placements"]
    assert placed["no_statutory_power_yet"] is True


def test_of_two_categories_in_a_row_the_second_reopens() -> None:
    first = Concern("special_measures", date(2008, 1, 8), None, None)
    handed_on = first._replace(left_on=date(2009, 1, 8), left_by="recategorised")
    closed = handed_on._replace(left_by="closed")
    second = Concern("notice_to_improve", date(2009, 1, 8), None, None)
    assert causes({"1": first}, {"1": handed_on}) == {}
    assert causes({"1": first}, {"1": closed}) == {}
    wanted = Cause(date(2009, 1, 8), "Ofsted's category: notice to improve")
    assert causes({"1": handed_on}, {"1": second}) == {"1": wanted}
    assert causes({"1": second}, {})["1"].opens is False
    assert causes({"1": second}, {"1": second}) == {}
