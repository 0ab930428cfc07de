"""The catalogue over HTTP: kept by the authority, read by every school."""

from typing import Any

from chassis.policy import Role
from tests.enrichment.app import AREA, SCHOOL, Enrichment, Json
from tests.enrichment.traded_services.catalogue import (
    HERE,
    SCIENCE,
    YEAR,
    act,
    offer,
    package,
    stock,
)

_ANY = {"If-Match": "*"}


async def test_every_school_reads_the_whole_catalogue_and_writes_none_of_it(
    enrichment: Enrichment,
) -> None:
    await stock(enrichment)
    async with enrichment.as_(Role.HEAD, organisations=[SCHOOL]) as head:
        [told] = (await head.get("traded-services", params={"area": AREA})).json()["results"]
        assert told["key"] == SCIENCE
        assert told["state"]["packages"][0]["price"] == "450.00"
        assert (await head.get(HERE)).status_code == 200
        assert (await head.get(f"{HERE}/history")).status_code == 200
        answer = await head.post(f"{HERE}/packages", json=package(price=1), headers=_ANY)
        assert answer.status_code == 403
    assert (await enrichment.client.get("traded-services/350.nothing")).status_code == 404


async def test_a_package_is_replaced_by_the_one_of_its_code_and_year(
    enrichment: Enrichment,
) -> None:
    await stock(enrichment)
    await act(enrichment, "packages", **package(price="470.5", phases=["primary", "primary"]))
    told = await act(enrichment, "packages", **package(code="five-days", units="5.0", price=250))
    found = {each["code"]: each for each in told["state"]["packages"]}
    assert (found["ten-days"]["price"], found["ten-days"]["phases"]) == ("470.50", ["primary"])
    assert (found["five-days"]["units"], found["five-days"]["price"]) == ("5", "250.00")


async def test_the_next_year_has_the_packages_at_prices_half_up_to_the_penny(
    enrichment: Enrichment,
) -> None:
    await stock(enrichment, price="450.05")
    await act(enrichment, "packages", **package(code="gone"))
    await act(enrichment, "packages/withdrawal", code="gone", year=YEAR, reason="Nobody wants it")
    await act(enrichment, "packages", **package(code="five-days", units=5, price="200"))
    own = package(code="five-days", units=5, price="199.99", year="2010/11")
    await act(enrichment, "packages", **own)
    told = await act(enrichment, "new-year", year="2009-10", uplift="2.5")
    prices = {p["code"]: p["price"] for p in told["state"]["packages"] if p["year"] == "2010/11"}
    assert prices == {"five-days": "199.99", "ten-days": "461.30"}
    again = await act(enrichment, "new-year", 409, year=YEAR)
    assert "missing" in again["detail"]


async def test_what_is_withdrawn_is_changed_no_more(enrichment: Enrichment) -> None:
    await stock(enrichment)
    wrong: Json = {"code": "no-such", "year": YEAR, "reason": "It is not there"}
    await act(enrichment, "packages/withdrawal", 404, **wrong)
    wrong["code"] = "ten-days"
    await act(enrichment, "packages/withdrawal", **wrong)
    await act(enrichment, "packages/withdrawal", 409, **wrong)
    await act(enrichment, "title", title="Science Centre")
    told = await act(enrichment, "withdrawal", reason="The centre is closed")
    assert (told["state"]["status"], told["state"]["title"]) == ("withdrawn", "Science Centre")
    await act(enrichment, "packages", 409, **package())
    await act(enrichment, "title", 409, title="Again")
    await act(enrichment, "withdrawal", 409, reason="Twice")


async def test_the_catalogue_is_narrowed_and_every_fault_is_told(enrichment: Enrichment) -> None:
    await stock(enrichment)
    await offer(enrichment, "music-service", sort="music", unit="sessions")

    async def keys(**asked: Any) -> list[str]:
        found = await enrichment.get("traded-services", **asked)
        return [each["key"] for each in found["results"]]

    assert await keys() == [f"{AREA}.music-service", SCIENCE]
    assert await keys(sort="music") == [f"{AREA}.music-service"]
    assert await keys(year=YEAR) == [SCIENCE]
    assert await keys(year="2010/11") == await keys(status="withdrawn") == await keys(area="351")
    bad = package(units=0, price="1.005", phases=["junior"], year="2009")
    refused = await act(enrichment, "packages", 422, **bad)
    assert {each["path"] for each in refused["errors"]} == {
        "$.units", "$.price", "$.phases.0", "$.year",
    }  # fmt: skip
    draft = {"area": AREA, "name": "science-centre", "title": "x", "sort": "arts", "unit": "days"}
    await enrichment.post("traded-services", draft, status=409)
