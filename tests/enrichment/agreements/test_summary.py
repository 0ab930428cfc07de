"""Sums by service, whom to ask again, where delivery is behind; quotes to many at once."""

from typing import Any

from chassis.policy import Role
from tests.enrichment.agreements.quotes import HERE, SOON, TO_COME, act, deliver, quote, sign
from tests.enrichment.app import AREA, OTHER, SCHOOL, SECONDARY, Enrichment, Json
from tests.enrichment.traded_services.catalogue import SCIENCE, YEAR, offer, package, stock
from tests.enrichment.traded_services.catalogue import act as catalogue
from tests.support.statements import counting
from tests.support.team import school

_MANY = {"service": SCIENCE, "package": "ten-days", "year": YEAR, "on": "2009-06-15"}


async def _summary(enrichment: Enrichment, **asked: str) -> Json:
    where = {} if "organisation" in asked else {"area": AREA}
    return await enrichment.get("agreements/summary", **where, year=YEAR, **asked)


async def test_a_summary_tells_who_signed_what_is_delivered_and_what_it_brings_in(
    enrichment: Enrichment,
) -> None:
    """450 pounds each: the school has 4 of 10 days, the other ended after 2, the third is asked."""
    await stock(enrichment)
    await offer(enrichment, "music-service", sort="music", unit="sessions")
    await sign(enrichment)
    await deliver(enrichment, 4, "2009-10-05")
    await sign(enrichment, OTHER)
    there = f"agreements/{OTHER}.science-centre.2009-10"
    two: Json = {"units": 2, "on": "2009-10-05", "what": "Electricity"}
    await act(enrichment, "deliveries", here=there, **two)
    await act(enrichment, "end", here=there, until="2009-11-01", reason="Closed")
    await quote(enrichment, SECONDARY)
    told = await _summary(enrichment)
    [science] = told["services"]
    counts = ("quoted", "lapsed", "signed", "refused", "withdrawn", "ended", "eligible")
    assert [science[each] for each in counts] == [0, 1, 1, 0, 0, 1, 3]
    assert (science["signed_percent"], science["reason"]) == ("33.3", None)
    assert (science["units"], science["delivered"], science["delivered_percent"]) == (
        "10", "4", "40.0",
    )  # fmt: skip
    assert told["total"] == {
        "income_agreed": "540.00", "income_earned": "270.00", "quotes_worth": "0.00", "schools": 1,
    }  # fmt: skip
    assert told["whole"]


async def test_an_end_or_a_variation_to_come_changes_nothing_before_its_day(
    enrichment: Enrichment,
) -> None:
    await stock(enrichment, year=TO_COME)
    await quote(enrichment, year=TO_COME, on=None)
    await act(enrichment, "signature", here=SOON)
    more: Json = {"from": "2050-01-01", "units": 20, "price": "900", "reason": "Year 6 as well"}
    await act(enrichment, "variation", here=SOON, **more)
    await act(enrichment, "end", here=SOON, until="2050-07-01", reason="Given notice")
    told = await enrichment.get("agreements/summary", area=AREA, year=TO_COME)
    [science] = told["services"]
    counts = ("signed", "ended", "units", "income_agreed", "signed_percent")
    assert [science[each] for each in counts] == [1, 0, "10", "450.00", "33.3"]
    assert told["total"]["schools"] == 1


async def test_who_was_offered_a_package_stays_eligible_when_it_is_withdrawn(
    enrichment: Enrichment,
) -> None:
    await stock(enrichment, phases=["primary"])
    await sign(enrichment)

    async def share() -> tuple[int, str]:
        [science] = (await _summary(enrichment))["services"]
        return science["eligible"], science["signed_percent"]

    gone: Json = {"code": "ten-days", "year": YEAR, "reason": "The year is full"}
    await catalogue(enrichment, "packages/withdrawal", **gone)
    assert await share() == (2, "50.0")
    await catalogue(enrichment, "withdrawal", reason="The centre is closed")
    assert await share() == (2, "50.0")


async def test_a_school_sees_its_own_only(enrichment: Enrichment) -> None:
    await stock(enrichment)
    await sign(enrichment)
    await sign(enrichment, OTHER)
    async with enrichment.as_(Role.HEAD, organisations=[OTHER]) as head:
        asked: Json = {"area": AREA, "year": YEAR}
        own = (await head.get("agreements/summary", params=asked)).json()
        assert (own["whole"], own["total"]["schools"]) == (False, 1)
        assert own["total"]["income_agreed"] == "450.00"
        asked = {"organisation": SCHOOL, "year": YEAR}
        assert (await head.get("agreements/summary", params=asked)).status_code == 404
        for path in ("renewals", "behind"):
            answer = await head.get(f"agreements/{path}", params={"area": AREA})
            assert answer.status_code == 403
    async with enrichment.as_(Role.OFFICER, organisations=[OTHER]) as bound:
        answer = await bound.get("agreements/renewals", params={"area": AREA, "year": YEAR})
        assert [each["organisation"] for each in answer.json()["results"]] == [OTHER]


async def test_an_open_quote_is_worth_its_price(enrichment: Enrichment) -> None:
    await stock(enrichment, year=TO_COME, phases=["secondary"])
    draft = {"service": SCIENCE, "package": "ten-days", "year": TO_COME}
    told = await enrichment.post("agreements/bulk", draft, status=201)
    assert told["quoted"] == [f"{SECONDARY}.science-centre.2049-50"]
    found = await enrichment.get("agreements/summary", area=AREA, year=TO_COME)
    [science] = found["services"]
    assert (science["quoted"], science["quotes_worth"], science["eligible"]) == (1, "450.00", 1)
    assert (science["signed_percent"], science["delivered_percent"]) == ("0.0", None)
    found = await enrichment.get("agreements/summary", organisation=SCHOOL, year=TO_COME)
    assert (found["services"][0]["signed_percent"], found["services"][0]["reason"]) == (
        None, "nobody_eligible",
    )  # fmt: skip


async def test_who_ran_to_the_end_and_has_nothing_next_year_is_to_be_asked_again(
    enrichment: Enrichment,
) -> None:
    await stock(enrichment)
    await catalogue(enrichment, "new-year", year=YEAR, uplift="3")
    await sign(enrichment)
    await deliver(enrichment, 4, "2009-10-05")
    await sign(enrichment, OTHER)
    await sign(enrichment, SECONDARY)
    ended: Json = {"until": "2010-01-01", "reason": "Closed"}
    await act(enrichment, "end", here=f"agreements/{SECONDARY}.science-centre.2009-10", **ended)

    async def renewals(**asked: Any) -> list[Json]:
        told = await enrichment.get("agreements/renewals", area=AREA, year=YEAR, **asked)
        return list(told["results"])

    first, second = await renewals()
    assert (first["organisation"], second["organisation"]) == (SCHOOL, OTHER)
    assert (first["delivered_percent"], first["suggested_price"], first["next_status"]) == (
        "40.0", "463.50", None,
    )  # fmt: skip
    page = await enrichment.get("agreements/renewals", area=AREA, year=YEAR, limit=1)
    cursor = page["paging"]["next_cursor"]
    assert [each["organisation"] for each in await renewals(cursor=cursor)] == [OTHER]
    await quote(enrichment, year="2010/11", on="2010-06-01")
    assert (await renewals())[0]["next_status"] == "lapsed"
    await act(
        enrichment, "signature", here=f"agreements/{SCHOOL}.science-centre.2010-11", on="2010-06-02"
    )
    gone: Json = {"code": "ten-days", "year": "2010/11", "reason": "Nobody is left to teach it"}
    await catalogue(enrichment, "packages/withdrawal", **gone)
    [left] = await renewals()
    assert (left["organisation"], left["suggested_price"], left["reason"]) == (
        OTHER, None, "no_package",
    )  # fmt: skip
    assert await renewals(service="350.music-service") == []


async def test_who_is_closed_next_year_is_not_asked_again_nor_offered_what_is_for_others(
    enrichment: Enrichment,
) -> None:
    await stock(enrichment)
    for each in (SCHOOL, OTHER, SECONDARY):
        await sign(enrichment, each)
    later = package(year="2010/11", price="463.50", phases=["primary"])
    await catalogue(enrichment, "packages", **later)
    await enrichment.say(school(OTHER, status="closed", closed_on="2010-08-31"))
    told = await enrichment.get("agreements/renewals", area=AREA, year=YEAR)
    shown = ("organisation", "suggested_price", "reason")
    assert [tuple(each[name] for name in shown) for each in told["results"]] == [
        (SCHOOL, "463.50", None), (SECONDARY, None, "no_package"),
    ]  # fmt: skip


async def test_where_delivery_is_behind_on_a_day(enrichment: Enrichment) -> None:
    await stock(enrichment)
    await sign(enrichment)
    await deliver(enrichment, 4, "2010-03-02")
    await sign(enrichment, OTHER)

    async def behind(on: str) -> list[tuple[str, ...]]:
        told = await enrichment.get("agreements/behind", area=AREA, year=YEAR, on=on)
        shown = ("organisation", "delivered", "time_gone_percent", "behind_by")
        return [tuple(each[name] for name in shown) for each in told["results"]]

    assert await behind("2009-11-30") == []
    assert await behind("2010-03-01") == [(SCHOOL, "0", "49.9", "5.0"), (OTHER, "0", "49.9", "5.0")]
    assert await behind("2010-03-02") == [(OTHER, "0", "50.1", "5.0")]
    there = f"agreements/{OTHER}.science-centre.2009-10"
    await act(enrichment, "end", here=there, until="2010-07-01", reason="Given notice")
    assert [number for number, *_ in await behind("2010-06-30")] == [SCHOOL, OTHER]
    assert [number for number, *_ in await behind("2010-07-01")] == [SCHOOL]
    outside = {"area": AREA, "year": YEAR, "on": "2010-09-01"}
    answer = await enrichment.client.get("agreements/behind", params=outside)
    assert answer.status_code == 422


async def test_many_are_quoted_at_once_and_who_has_one_is_left_alone(
    enrichment: Enrichment,
) -> None:
    await stock(enrichment)
    await sign(enrichment)
    told = await enrichment.post("agreements/bulk", _MANY, status=201)
    assert (len(told["quoted"]), told["already"]) == (2, [HERE.partition("/")[2]])
    assert (await enrichment.get(HERE))["state"]["status"] == "signed"
    found = await enrichment.get("audit", action="agreement.open")
    assert [each["subject"] for each in found["results"]] == [f"{SCIENCE}.2009-10"]
    again = await enrichment.post("agreements/bulk", _MANY, status=201)
    assert again["quoted"] == []


async def test_of_many_all_that_cannot_be_quoted_are_told_and_none_is(
    enrichment: Enrichment,
) -> None:
    await stock(enrichment, phases=["primary"])
    await enrichment.say(school("105150", area="351"), school("105151", status="closed"))
    named = {"organisations": [SCHOOL, SECONDARY, "105150", "105151", "999999"]}
    refused = await enrichment.post("agreements/bulk", _MANY | named, status=422)
    assert [(each["path"][-1], each["code"]) for each in refused["errors"]] == [
        ("1", "wrong_phase"), ("2", "other_area"), ("3", "not_open"), ("4", "unknown_organisation"),
    ]  # fmt: skip
    assert (await enrichment.get("agreements"))["results"] == []
    async with enrichment.as_(Role.HEAD, organisations=[SCHOOL]) as head:
        assert (await head.post("agreements/bulk", json=_MANY)).status_code == 403


async def test_more_schools_take_no_more_statements(enrichment: Enrichment) -> None:
    await stock(enrichment)
    await offer(enrichment, "music-service", sort="music", unit="sessions")
    await enrichment.post("traded-services/350.music-service/packages", package())
    await sign(enrichment)
    of_one = await _statements(enrichment)
    await enrichment.post("agreements/bulk", _MANY, status=201)
    await sign(enrichment, OTHER, service="350.music-service")
    assert 0 < await _statements(enrichment) == of_one


async def _statements(enrichment: Enrichment) -> int:
    with counting(enrichment.app) as statements:
        await _summary(enrichment)
        for path in ("renewals", "behind"):
            await enrichment.get(f"agreements/{path}", area=AREA, year=YEAR)
    return len(statements)
