"""From enrichment support to what a reader is told."""

from datetime import date
from decimal import Decimal
from typing import Any

import httpx
import pytest

from contracts.enrichment import SupportChanged
from contracts.envelope import BadEvent
from services.kpi.measures.enrichment.support import enrichment_support_posting
from tests.kpi.conftest import Ledger
from tests.kpi.measures.saying import SCHOOL, told
from tests.kpi.measures.test_from_event_to_value import sound, value

PROPOSED, ACCEPTED, ENDED = date(2009, 10, 16), date(2009, 11, 2), date(2010, 3, 1)
NAMES = (
    "ENRICHMENT_SUPPORT_SCHOOLS", "ENRICHMENT_SUPPORT_ACCEPTED", "ENRICHMENT_SUPPORT_DELIVERED"
)  # fmt: skip


def support(**parts: Any) -> SupportChanged:
    fixed = SCHOOL | {"tier": 4, "proposed_on": PROPOSED, "hours": Decimal(40)}
    made = fixed | parts
    return SupportChanged(**{"key": f"{made['organisation']}.2009-10-15"} | made)


async def on(client: httpx.AsyncClient, day: str) -> list[Any]:
    names = (f"{name}.350.2009-10.all" for name in NAMES)
    return [(await value(client, name, as_at=day))["value"] for name in names]


async def test_support_is_proposed_accepted_delivered_and_over(
    ledger: Ledger, client: httpx.AsyncClient
) -> None:
    """Two schools; one accepts 40 hours and has 8 and then 4.25 of them, the other declines."""
    deliveries = {date(2009, 11, 17): Decimal(8), date(2009, 12, 1): Decimal("4.25")}
    given = {"accepted_on": ACCEPTED, "deliveries": deliveries, "delivered": Decimal("12.25")}
    await ledger.say(
        told(support(**given)),
        told(support(organisation="105149", declined_on=date(2009, 10, 30))),
    )
    assert await on(client, "2009-10-20") == [2, 0.0, None]
    assert await on(client, "2009-11-30") == [1, 50.0, 20.0]
    assert await on(client, "2009-12-31") == [1, 50.0, 30.6]
    await ledger.say(told(support(**given, ended_on=ENDED), 2))
    assert await on(client, "2010-03-01") == [0, 0.0, None]
    assert await on(client, "2009-12-31") == [1, 50.0, 30.6]
    await ledger.announce()
    await sound(client)


@pytest.mark.parametrize(
    "parts",
    [
        {"accepted_on": date(2009, 10, 1)},
        {"accepted_on": ACCEPTED, "ended_on": PROPOSED},
        {"accepted_on": ACCEPTED, "deliveries": {ENDED: Decimal("40.25")}},
    ],
)
def test_what_contradicts_itself_is_refused(parts: dict[str, Any]) -> None:
    with pytest.raises(BadEvent):
        enrichment_support_posting(told(support(**parts)))
