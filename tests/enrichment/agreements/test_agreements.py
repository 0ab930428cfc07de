"""Agreements over HTTP: who does what when, and what is told."""

from datetime import date
from decimal import Decimal

from httpx import Response

from chassis.policy import Role
from contracts.enrichment import AgreementSigned
from tests.enrichment.agreements.quotes import HERE, SOON, TO_COME, act, deliver, quote, sign
from tests.enrichment.app import OTHER, SCHOOL, SECONDARY, Enrichment, Json
from tests.enrichment.traded_services.catalogue import SCIENCE, YEAR, package, stock
from tests.enrichment.traded_services.catalogue import act as catalogue
from tests.support.team import school

_ANY = {"If-Match": "*"}
_SUBJECT = f"{SCHOOL}/2009-10/science-centre"


async def _told(enrichment: Enrichment) -> dict[str, AgreementSigned]:
    return await enrichment.told(AgreementSigned)


async def test_it_is_quoted_signed_delivered_varied_and_ended(enrichment: Enrichment) -> None:
    await stock(enrichment)
    quoted = await quote(enrichment)
    assert quoted["state"]["valid_until"] == "2009-07-15"
    assert await _told(enrichment) == {}
    await act(enrichment, "signature", on="2009-07-01")
    await deliver(enrichment, 2, "2009-10-05")
    await deliver(enrichment, 1.5, "2009-11-09", attended=28)
    more: Json = {"from": "2010-01-01", "units": 12, "reason": "Two days more"}
    await act(enrichment, "variation", **more, price="530.00")
    told = (await _told(enrichment))[_SUBJECT]
    assert (told.service, told.signed_on, told.ended_on) == (
        "science-centre", date(2009, 7, 1), None,
    )  # fmt: skip
    assert told.price == 530
    assert told.units == 12
    assert told.delivered == Decimal("3.5")
    assert told.deliveries == {date(2009, 10, 5): 2, date(2009, 11, 9): Decimal("1.5")}
    assert {day: (each.units, each.price) for day, each in told.terms.items()} == {
        date(2009, 7, 1): (Decimal(10), Decimal(450)),
        date(2010, 1, 1): (Decimal(12), Decimal(530)),
    }  # fmt: skip
    await act(enrichment, "end", until="2010-02-01", reason="The school closes its laboratory")
    assert (await _told(enrichment))[_SUBJECT].ended_on == date(2010, 2, 1)
    lines = (await enrichment.get(f"organisations/{SCHOOL}/timeline"))["results"]
    assert [each["what"].partition(":")[0] for each in lines] == [
        "agreement ended", "agreement varied", "1.5 days delivered", "2 days delivered",
        "agreement signed", "agreement quoted",
    ]  # fmt: skip


async def test_a_head_signs_or_refuses_for_the_own_school_and_nothing_else(
    enrichment: Enrichment,
) -> None:
    await stock(enrichment, year=TO_COME)
    await quote(enrichment, year=TO_COME, on=None)
    async with enrichment.as_(Role.HEAD, organisations=[OTHER]) as other:
        assert (await other.get(SOON)).status_code == 404
        assert (await other.get("agreements")).json()["results"] == []
        answer = await other.post(f"{SOON}/signature", json={}, headers=_ANY)
        assert answer.status_code == 404
    async with enrichment.as_(Role.HEAD, organisations=[SCHOOL]) as head:
        assert (await head.post(f"{SOON}/signature", json={})).status_code == 428
        for forbidden in ("withdrawal", "variation", "deliveries", "end", "quote"):
            answer = await head.post(f"{SOON}/{forbidden}", json={}, headers=_ANY)
            assert answer.status_code == 403, forbidden
        answer = await head.post(f"{SOON}/signature", json={}, headers=_ANY)
        assert answer.json()["state"]["status"] == "signed"
        answer = await head.post("agreements", json={})
        assert answer.status_code == 403
    async with enrichment.as_(Role.GOVERNOR, organisations=[SCHOOL]) as governor:
        assert (await governor.get(SOON)).status_code == 200
        answer = await governor.post(f"{SOON}/refusal", json={}, headers=_ANY)
        assert answer.status_code == 403


async def test_a_head_cannot_date_a_signature_back_to_when_the_quote_stood(
    enrichment: Enrichment,
) -> None:
    """Only an officer records the school's paper late."""
    await stock(enrichment)
    await quote(enrichment)
    back: Json = {"on": "2009-07-01"}
    async with enrichment.as_(Role.HEAD, organisations=[SCHOOL]) as head:
        answer = await head.post(f"{HERE}/signature", json=back, headers=_ANY)
    assert answer.status_code == 409
    assert [each["code"] for each in answer.json()["errors"]] == ["quote_lapsed"]
    assert await _told(enrichment) == {}
    told = await act(enrichment, "signature", **back)
    assert told["state"]["signed_on"] == "2009-07-01"


async def test_a_quote_sent_again_has_its_first_answer(enrichment: Enrichment) -> None:
    """The package was withdrawn since: another key is told so, the same one what was done."""
    await stock(enrichment)
    first: Json = {"organisation": SCHOOL, "service": SCIENCE, "year": YEAR, "on": "2009-06-15"}
    anew: Json = {"on": "2009-06-16"}
    sent = (("agreements", first, 201), (f"{HERE}/quote", anew, 200))

    async def say(path: str, draft: Json, key: str) -> Response:
        headers = _ANY | {"Idempotency-Key": f"{path}-{key}"}
        draft = {"package": "ten-days"} | draft
        return await enrichment.client.post(path, json=draft, headers=headers)

    made = [await say(path, draft, "one") for path, draft, _ in sent]
    assert [each.status_code for each in made] == [status for *_, status in sent]
    gone: Json = {"code": "ten-days", "year": YEAR, "reason": "Nobody is left to teach it"}
    await catalogue(enrichment, "packages/withdrawal", **gone)
    again = [await say(path, draft, "one") for path, draft, _ in sent]
    assert [each.json() for each in again] == [each.json() for each in made]
    assert [(await say(path, draft, "two")).status_code for path, draft, _ in sent] == [409, 409]


async def test_a_quote_stands_to_the_end_of_its_year_at_most(enrichment: Enrichment) -> None:
    await stock(enrichment)
    told = await quote(enrichment, on="2010-08-20")
    assert told["state"]["valid_until"] == "2010-08-31"
    late = await act(enrichment, "signature", 409, on="2010-09-05")
    assert [each["code"] for each in late["errors"]] == ["quote_lapsed"]


async def test_quoted_is_who_is_open_in_the_year_that_is_quoted_for(
    enrichment: Enrichment,
) -> None:
    """In June one school is to close with the year and two are to open, one we know not when."""
    closing, opening, some_day = "105150", "105151", "105152"
    await enrichment.say(
        school(closing, closed_on="2010-08-31"),
        school(opening, status="proposed", opened_on="2010-09-01"),
        school(some_day, status="proposed"),
    )
    await stock(enrichment, year="2010/11", phases=["primary"])
    many = {"service": SCIENCE, "package": "ten-days", "year": "2010/11", "on": "2010-06-15"}
    named = [SCHOOL, closing, opening, some_day]
    refused = await enrichment.post("agreements/bulk", many | {"organisations": named}, status=422)
    assert [(each["code"], each["path"]) for each in refused["errors"]] == [
        ("not_open", "$.organisations.1"), ("not_open", "$.organisations.3"),
    ]  # fmt: skip
    told = await enrichment.post("agreements/bulk", many, status=201)
    assert [key[:6] for key in told["quoted"]] == [SCHOOL, OTHER, opening]


async def test_a_quote_lapses_and_is_made_anew(enrichment: Enrichment) -> None:
    await stock(enrichment)
    await quote(enrichment, valid_days=10)
    late = await act(enrichment, "signature", 409, on="2009-06-26")
    assert [(e["code"], e["path"]) for e in late["errors"]] == [("quote_lapsed", "$.on")]
    await act(enrichment, "signature", 422, on="2009-06-14")
    again: Json = {"package": "ten-days", "on": "2009-06-27"}
    await act(enrichment, "quote", **again, price="440", reason="It was agreed by telephone")
    told = await act(enrichment, "signature", on="2009-06-27")
    assert (told["state"]["price"], told["state"]["quoted_why"]) == (
        "440.00", "It was agreed by telephone",
    )  # fmt: skip
    await act(enrichment, "quote", 409, **again)
    await act(enrichment, "quote", 404, here="agreements/105148.nothing.2009-10", **again)


async def test_quoted_anew_its_faults_name_what_its_body_has(enrichment: Enrichment) -> None:
    await stock(enrichment, phases=["primary"])
    await quote(enrichment)
    await catalogue(enrichment, "packages", **package(code="big", phases=["secondary"]))
    refused = await act(enrichment, "quote", 422, package="big", on="2009-06-20")
    assert _faults(refused) == [("wrong_phase", "$.package")]


async def test_what_is_refused_or_withdrawn_may_be_quoted_again(enrichment: Enrichment) -> None:
    await stock(enrichment)
    await quote(enrichment)
    await act(enrichment, "refusal", on="2009-06-20", reason="Too dear")
    await act(enrichment, "signature", 409, on="2009-06-21")
    await quote(enrichment, status=409)
    await act(enrichment, "quote", 422, package="ten-days", on="2009-06-19")
    await act(enrichment, "quote", package="ten-days", on="2009-06-22")
    await act(enrichment, "withdrawal", on="2009-06-23", reason="No teacher is free")
    told = await act(enrichment, "quote", package="ten-days", on="2009-06-24")
    assert (told["state"]["withdrawn_on"], told["state"]["why"]) == (None, None)
    assert await _told(enrichment) == {}


async def test_terms_of_its_own_need_a_reason_and_cost_in_proportion(
    enrichment: Enrichment,
) -> None:
    await stock(enrichment)
    refused = await quote(enrichment, units=5, status=422)
    assert [each["path"] for each in refused["errors"]] == ["$.reason"]
    told = await quote(enrichment, units="2.5", reason="A small school")
    assert (told["state"]["units"], told["state"]["price"]) == ("2.5", "112.50")
    await catalogue(enrichment, "packages", **package(price="900"))
    assert (await enrichment.get(HERE))["state"]["price"] == "112.50"


async def test_what_cannot_be_quoted(enrichment: Enrichment) -> None:
    await stock(enrichment, phases=["primary"])
    faults = [
        (await quote(enrichment, status=422, **wrong))["errors"][0]["code"]
        for wrong in (
            {"service": "350.nothing"},
            {"package": "five-days"},
            {"year": "2010/11"},
            {"organisation": SECONDARY},
            {"on": "2010-09-01"},
            {"on": "2999-01-01"},
        )
    ]
    assert faults == [
        "unknown_service", "unknown_package", "unknown_package", "wrong_phase", "outside_year",
        "in_the_future",
    ]  # fmt: skip
    await quote(enrichment, organisation="999999", status=404)
    gone: Json = {"code": "ten-days", "year": YEAR, "reason": "Nobody is left to teach it"}
    await catalogue(enrichment, "packages/withdrawal", **gone)
    await quote(enrichment, status=409)


async def test_a_delivery_is_of_a_day_in_force_and_is_corrected(enrichment: Enrichment) -> None:
    await stock(enrichment)
    await quote(enrichment)
    await deliver(enrichment, 1, "2009-10-05", 409)
    await act(enrichment, "signature", on="2009-07-01")
    await deliver(enrichment, 1, "2009-08-31", 422)
    await deliver(enrichment, 1, "2010-09-01", 422)
    await deliver(enrichment, 11, "2009-10-05")
    await deliver(enrichment, 1, "2009-11-05")
    wrong = "deliveries/1/correction"
    await act(enrichment, wrong, 422, units=None, what=None, reason="Blank")
    await act(enrichment, wrong, 422, on="2009-08-01", reason="Too early")
    await act(enrichment, "deliveries/3/correction", 404, units=1, reason="There is none")
    await act(enrichment, wrong, units=1, on="2009-10-06", attended=20, reason="A slip")
    await act(enrichment, "deliveries/2/correction", units=0, reason="It snowed")
    told = (await _told(enrichment))[_SUBJECT]
    assert told.deliveries == {date(2009, 10, 6): 1}
    early = await act(enrichment, "end", 422, until="2009-10-06", reason="Before it was over")
    late = await act(enrichment, "end", 422, until="2010-09-01", reason="After the year")
    assert _faults(early, late) == [("too_early", "$.until"), ("outside_year", "$.until")]
    await act(enrichment, "end", until="2009-10-07", reason="Closed")
    await deliver(enrichment, 1, "2009-10-07", 422)
    await act(enrichment, "variation", 409, units=5, reason="It is over", **{"from": "2009-10-06"})


async def test_variations_are_in_order_within_the_year(enrichment: Enrichment) -> None:
    await stock(enrichment)
    await sign(enrichment)
    same = await act(enrichment, "variation", 409, **_variation("2009-09-01", units=10))
    assert "already" in same["detail"]
    await act(enrichment, "variation", **_variation("2009-11-01", price="400"))
    early = await act(enrichment, "variation", 422, **_variation("2009-10-31", price="500"))
    late = await act(enrichment, "variation", 422, **_variation("2010-09-01", price="500"))
    assert _faults(early, late) == [("too_early", "$.from"), ("outside_year", "$.from")]
    await act(enrichment, "variation", **_variation("2010-05-01", price="500"))
    assert (await _told(enrichment))[_SUBJECT].price == 500
    await act(enrichment, "end", until="2010-04-01", reason="Before the second variation")
    told = (await _told(enrichment))[_SUBJECT]
    assert told.price == 400
    assert list(told.terms) == [date(2009, 7, 1), date(2009, 11, 1)]


def _faults(*refused: Json) -> list[tuple[str, str]]:
    return [(fault["code"], fault["path"]) for each in refused for fault in each["errors"]]


def _variation(first: str, **terms: object) -> Json:
    return {"from": first, "reason": "Agreed with the head", **terms}


async def test_what_is_due_to_whom(enrichment: Enrichment) -> None:
    """To sign while the quote stands, to deliver while the agreement does; then no more."""
    await stock(enrichment)
    await quote(enrichment)
    async with enrichment.as_(Role.HEAD, organisations=[SCHOOL]) as head:
        [due] = (await head.get("worklist", params={"on": "2009-07-15"})).json()["results"]
        after = (await head.get("worklist", params={"on": "2009-07-16"})).json()
    assert due["due_on"] == "2009-07-15"
    assert (after["results"], after["overdue"]) == ([], 0)
    await act(enrichment, "signature", on="2009-07-01")
    await deliver(enrichment, "2.5", "2009-10-05")
    [left] = await _due(enrichment, "2010-08-31")
    assert left["what"].startswith("deliver 7.5 days still: ")
    assert (left["owner"], left["due_on"]) == (None, "2010-08-31")
    assert await _due(enrichment, "2010-09-01") == []
    await act(enrichment, "end", until="2010-07-01", reason="Given notice")
    assert [each["due_on"] for each in await _due(enrichment, "2010-06-30")] == ["2010-06-30"]
    assert await _due(enrichment, "2010-07-01") == []
    await deliver(enrichment, 8, "2009-12-07")
    assert await _due(enrichment, "2010-06-30") == []


async def _due(enrichment: Enrichment, on: str) -> list[Json]:
    return list((await enrichment.get("worklist", everyone=True, on=on))["results"])


async def test_words_about_deliveries_are_in_no_log(enrichment: Enrichment) -> None:
    await stock(enrichment)
    await sign(enrichment)
    await deliver(enrichment, 1, "2009-10-05")
    found = (await enrichment.get("audit", action="agreement.deliver"))["results"]
    assert len(found) == 1
    assert "magnets" not in str(found)


async def test_they_are_listed_by_service_and_year(enrichment: Enrichment) -> None:
    await stock(enrichment)
    await quote(enrichment)
    await quote(enrichment, OTHER)

    async def keys(**asked: str) -> list[str]:
        found = await enrichment.get("agreements", **asked)
        return [each["organisation"] for each in found["results"]]

    assert await keys(service=SCIENCE, year="2009-10") == [SCHOOL, OTHER]
    assert await keys(service="350.music-service") == await keys(year="2010/11") == []
