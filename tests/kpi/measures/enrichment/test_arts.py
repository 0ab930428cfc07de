"""From Artsmarks and Arts Awards to what a reader is told."""

from datetime import date
from typing import Any

import httpx
import pytest

from contracts.enrichment import ArtsAwardsLoaded, ArtsmarkChanged, ArtsmarkHeld
from contracts.envelope import BadEvent
from services.kpi.measures.enrichment.arts import arts_awards_posting, artsmark_posting
from tests.kpi.conftest import Ledger
from tests.kpi.measures.saying import SCHOOL, organisation, told
from tests.kpi.measures.test_framework_to_value import values
from tests.kpi.measures.test_from_event_to_value import sound

FIRST, NEXT, OVER = date(2007, 6, 1), date(2009, 11, 2), date(2012, 11, 2)


def artsmark(*held: tuple[Any, date, date], **parts: Any) -> ArtsmarkChanged:
    spans = [ArtsmarkHeld(level=each, held_from=on, until=until) for each, on, until in held]
    return ArtsmarkChanged(**(SCHOOL | parts), held=tuple(spans))


def awards(**parts: Any) -> ArtsAwardsLoaded:
    return ArtsAwardsLoaded(**(SCHOOL | {"year": "2009/10"} | parts))


async def test_a_school_holds_one_until_it_ends_or_the_next_is_awarded(
    ledger: Ledger, client: httpx.AsyncClient
) -> None:
    register = [organisation(organisation=each) for each in ("105148", "105149", "105150")]
    await ledger.say(*map(told, register))
    await ledger.say(told(artsmark(("artsmark", FIRST, NEXT), ("gold", NEXT, OVER))))
    other = artsmark(("silver", FIRST, date(2010, 6, 1)), organisation="105149")
    await ledger.say(told(other))
    of_area = ["ARTSMARK_SCHOOLS.350.2009-10.all", "ARTSMARK_SHARE.350.2009-10.all"]
    assert await values(client, *of_area, as_at="2010-05-31") == [2, 66.7]
    assert await values(client, *of_area, as_at="2010-06-01") == [1, 33.3]
    assert await values(client, "ARTSMARK_SCHOOLS.350.2009-10.phase=primary") == [1]
    assert await values(client, "ARTSMARK_SCHOOLS.105149.2009-10.all") == [0]
    await ledger.say(told(artsmark(withdrawn=True), 2))
    assert await values(client, of_area[0], as_at="2010-05-31") == [1]
    await ledger.announce()
    await sound(client)


async def test_awards_by_level_and_gender(ledger: Ledger, client: httpx.AsyncClient) -> None:
    """Discover is none of Bronze, Silver and Gold."""
    levels = {"bronze": 40, "silver": 9, "gold": 6, "discover": 50}
    await ledger.say(told(awards(levels=levels, genders={"F": {"bronze": 25}, "M": {"gold": 4}})))
    await ledger.say(told(awards(levels={"bronze": 5}, organisation="105149")))
    names = ["ARTS_AWARDS", *(f"ARTS_AWARDS_{each}" for each in ("BRONZE", "SILVER", "GOLD"))]
    of_area = [f"{each}.350.2009-10.all" for each in names]
    assert await values(client, *of_area) == [60, 45, 9, 6]
    assert await values(client, "ARTS_AWARDS.350.2009-10.gender=F") == [25]
    await ledger.announce()
    await sound(client)


def test_what_contradicts_itself_is_refused() -> None:
    twice = artsmark(("gold", FIRST, OVER), ("silver", NEXT, OVER))
    backwards = artsmark(("gold", NEXT, FIRST))
    for wrong in (twice, backwards):
        with pytest.raises(BadEvent):
            artsmark_posting(told(wrong))
    with pytest.raises(BadEvent):
        arts_awards_posting(told(awards(levels={"gold": 1}, genders={"F": {"gold": 2}})))
