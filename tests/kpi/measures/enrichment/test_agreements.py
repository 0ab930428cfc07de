"""From agreements with traded services to what a reader is told."""

from datetime import date
from decimal import Decimal
from typing import Any

import httpx
import pytest

from contracts.enrichment import AgreementSigned, AgreementTerms
from contracts.envelope import BadEvent
from services.kpi.measures.enrichment.agreements import service_agreement_posting
from tests.kpi.conftest import Ledger
from tests.kpi.measures.saying import SCHOOL, told
from tests.kpi.measures.test_framework_to_value import values
from tests.kpi.measures.test_from_event_to_value import sound, value

SIGNED, ENDED = date(2009, 7, 1), date(2010, 1, 11)
MONEY = ("AGREEMENTS_ALL.350.2009-10.all", "AGREEMENTS_INCOME.350.2009-10.all")
SHARE = "AGREEMENTS_DELIVERED.350.2009-10.all"


def agreement(organisation: str = "105148", **parts: Any) -> AgreementSigned:
    """Ten days of the science centre for 450 pounds."""
    fixed: dict[str, Any] = {
        "year": "2009/10",
        "service": "science-centre",
        "signed_on": SIGNED,
        "price": Decimal("450.00"),
        "units": Decimal(10),
    }
    return AgreementSigned(**(SCHOOL | fixed | {"organisation": organisation} | parts))


async def test_55_schools_signed_and_one_ended_counts_until_its_day(
    ledger: Ledger, client: httpx.AsyncClient
) -> None:
    schools = [str(105100 + number) for number in range(55)]
    await ledger.say(*(told(agreement(each)) for each in schools[:54]))
    await ledger.say(told(agreement(schools[54], phase="secondary")))
    names = [f"SCIENCE_CENTRE_AGREEMENTS.350.2009-10.{group}" for group in ("all", "phase=primary")]
    assert await values(client, *names) == [55, 54]
    four = {"delivered": Decimal(4), "deliveries": {date(2009, 10, 5): Decimal(4)}}
    await ledger.say(told(agreement(schools[0], ended_on=ENDED, **four), 2))
    assert await values(client, *names, as_at="2010-01-10") == [55, 54]
    assert await values(client, *names, as_at="2010-01-11") == [54, 53]
    assert await values(client, *MONEY, as_at="2010-01-10") == [55, 55 * 450]
    assert await values(client, *MONEY, as_at="2010-01-11") == [54, 54 * 450 + 180]
    assert (await value(client, names[0], as_at="2009-06-30"))["reason"] == "not_collected"
    await ledger.announce()
    await sound(client)


async def test_services_are_told_apart_and_delivery_from_day_to_day(
    ledger: Ledger, client: httpx.AsyncClient
) -> None:
    """The music service delivers 12 of 10 sessions: that fills no gap of the science centre."""
    days = {date(2009, 10, 5): Decimal("2.5"), date(2010, 3, 1): Decimal("2.5")}
    music = {date(2009, 11, 2): Decimal(12)}
    await ledger.say(
        told(agreement(deliveries=days, delivered=Decimal(5))),
        told(agreement(service="music-service", deliveries=music, delivered=Decimal(12))),
        told(agreement("105149", service="artists-in-schools", price=Decimal("99.50"))),
    )
    codes = ("SCIENCE_CENTRE", "MUSIC_SERVICE", "ARTISTS_IN_SCHOOLS")
    names = [f"{code}_AGREEMENTS.350.2009-10.all" for code in codes]
    assert await values(client, *names, *MONEY) == [1, 1, 1, 3, 1000]
    assert await values(client, SHARE, as_at="2009-10-31") == [8.3]
    assert await values(client, SHARE) == [50.0]
    of_music = SHARE.replace("all", "service=music_service")
    assert await values(client, of_music, MONEY[0].replace("all", "phase=primary")) == [100.0, 3]
    await ledger.say(told(agreement(deliveries=days, delivered=Decimal(5), withdrawn=True), 2))
    assert await values(client, *names[:2], SHARE) == [0, 1, 50.0]
    await ledger.announce()
    await sound(client)


async def test_a_variation_counts_from_its_day_on_and_an_end_after_it(
    ledger: Ledger, client: httpx.AsyncClient
) -> None:
    """10 of 10 days delivered by November, when 20 are agreed from May on; ended in July."""
    more = date(2010, 5, 3)
    terms = {
        SIGNED: AgreementTerms(units=Decimal(10), price=Decimal(450)),
        more: AgreementTerms(units=Decimal(20), price=Decimal(900)),
    }
    done = {date(2009, 10, 5): Decimal(4), date(2009, 11, 9): Decimal(8)}
    last: Any = {"units": Decimal(20), "price": Decimal(900), "delivered": Decimal(12)}
    varied = agreement(terms=terms, deliveries=done, **last, ended_on=date(2010, 7, 1))
    await ledger.say(told(varied, on=date(2009, 12, 1)))
    assert await values(client, SHARE, as_at="2009-10-31") == [40.0]
    assert await values(client, SHARE, MONEY[1], as_at="2010-05-02") == [100.0, 450]
    assert await values(client, SHARE, MONEY[1], as_at="2010-05-03") == [60.0, 900]
    assert await values(client, MONEY[1], as_at="2010-07-01") == [540]
    await ledger.announce()
    await sound(client)


async def test_delivery_without_days_is_of_the_day_it_is_told(
    ledger: Ledger, client: httpx.AsyncClient
) -> None:
    await ledger.say(told(agreement(delivered=Decimal(3)), on=date(2009, 12, 1)))
    assert await values(client, SHARE, as_at="2009-11-30") == [0.0]
    assert await values(client, SHARE, as_at="2009-12-01") == [30.0]


@pytest.mark.parametrize(
    "parts",
    [
        {"ended_on": date(2009, 6, 30)},
        {"units": Decimal(0)},
        {"terms": {SIGNED: AgreementTerms(units=Decimal(0), price=Decimal(1))}},
        {"year": "2009"},
    ],
)
def test_what_contradicts_itself_is_refused(parts: dict[str, Any]) -> None:
    with pytest.raises(BadEvent):
        service_agreement_posting(told(agreement(**parts)))
