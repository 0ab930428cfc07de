"""Two clocks: what was true on a day, what was known at a moment, and every change between."""

from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import httpx
import pytest

from contracts.envelope import Event
from tests.kpi.conftest import Ledger
from tests.kpi.returns import Return
from tests.kpi.values.places import school
from tests.kpi.values.test_judged import of, value

NAME = "NI72.105148.2008-09.all"


def made(event: Event[Any], day: int, month: int = 7) -> Event[Any]:
    return replace(event, time=datetime(2009, month, day, 9, tzinfo=UTC))


@pytest.fixture
async def corrected(ledger: Ledger) -> Ledger:
    """A return of 1 July (10 of 20), corrected on 20 July (15 of 20) and 5 August (12 of 20)."""
    for version, good, day, month in ((1, 10, 1, 7), (2, 15, 20, 7), (3, 12, 5, 8)):
        children = of(good, 20)
        await ledger.apply(
            made(Return("105148", "350", children, version=version).event(), day, month)
        )
    await ledger.apply(school("105148"))
    return ledger


async def test_as_at_leaves_out_what_became_true_later(
    corrected: Ledger, client: httpx.AsyncClient
) -> None:
    seen = {
        day: (await value(client, NAME, as_at=day))["value"]
        for day in ("2009-07-01", "2009-07-19", "2009-07-20", "2009-08-05")
    }
    assert list(seen.values()) == [50.0, 50.0, 75.0, 60.0]
    assert (await value(client, NAME))["value"] == 60.0
    early = await value(client, NAME, as_at="2009-06-30")
    assert (early["value"], early["reason"], early["as_at"]) == (
        None, "not_collected", "2009-06-30",
    )  # fmt: skip


async def test_known_at_leaves_out_what_was_recorded_later(
    corrected: Ledger, client: httpx.AsyncClient
) -> None:
    moments = [row.recorded_at for row in await corrected.run(
        "SELECT recorded_at FROM journal WHERE key LIKE 'early%' ORDER BY id")]  # fmt: skip
    known = [
        (await value(client, NAME, known_at=moment.isoformat()))["value"] for moment in moments
    ]
    assert known == [50.0, 75.0, 60.0]
    area = await value(client, "NI72.350.2008-09.all", known_at=moments[1].isoformat())
    assert (area["value"], area["recorded_at"]) == (75.0, _z(moments[1]))


async def test_both_clocks_combine(corrected: Ledger, client: httpx.AsyncClient) -> None:
    rows = await corrected.run("SELECT recorded_at FROM journal ORDER BY id")
    # Known after the second correction, true before the first: the original figure.
    both = await value(client, NAME, as_at="2009-07-10", known_at=rows[2].recorded_at.isoformat())
    assert both["value"] == 50.0
    neither = await value(client, NAME, as_at="2009-08-30", known_at="2009-01-01T00:00:00Z")
    assert neither["reason"] == "not_collected"


async def test_lists_and_queries_travel_too(corrected: Ledger, client: httpx.AsyncClient) -> None:
    listed = await client.get("/v1/kpi/values", params={"area": "350", "as_at": "2009-07-19",
                                                        "indicator": "NI72"})  # fmt: skip
    assert [each["value"] for each in listed.json()["results"]] == [50.0, 50.0]
    criteria = {"criteria": {"indicator": {"eq": "NI72"}}, "as_at": "2009-07-20"}
    queried = await client.post("/v1/kpi/query", json=criteria)
    assert [each["value"] for each in queried.json()["results"]] == [75.0, 75.0]


async def test_a_moment_without_a_zone_is_refused(
    corrected: Ledger, client: httpx.AsyncClient
) -> None:
    answer = await client.get(f"/v1/kpi/values/{NAME}?known_at=2009-12-03T18:00:00")
    assert answer.status_code == 422
    assert answer.json()["errors"][0]["code"] == "no_time_zone"


async def test_history_tells_every_change_and_its_cause(
    corrected: Ledger, client: httpx.AsyncClient
) -> None:
    await corrected.apply(  # the same figures again change nothing
        Return("105148", "350", of(12, 20), version=4).event()
    )
    history = (await client.get(f"/v1/kpi/values/{NAME}/history")).json()["results"]
    assert [(c["value"], c["previous"], c["cause"]["version"]) for c in history] == [
        (60.0, 75.0, 3),
        (75.0, 50.0, 2),
        (50.0, None, 1),
    ]
    assert history[0]["cause"]["subject"] == "105148/2008-09"
    assert history[0]["cause"]["effective_on"] == "2009-08-05"
    first = await client.get(f"/v1/kpi/values/{NAME}/history?limit=2")
    cursor = first.json()["paging"]["next_cursor"]
    rest = await client.get(f"/v1/kpi/values/{NAME}/history?limit=2&cursor={cursor}")
    assert [c["value"] for c in rest.json()["results"]] == [50.0]


async def test_a_withdrawal_is_a_change_too(corrected: Ledger, client: httpx.AsyncClient) -> None:
    await corrected.apply(Return("105148", "350", [], version=4).event())
    for place in ("105148", "350"):
        history = (await client.get(f"/v1/kpi/values/NI72.{place}.2008-09.all/history")).json()
        newest = history["results"][0]
        assert (newest["value"], newest["reason"], newest["previous"]) == (
            None, "not_collected", 60.0,
        )  # fmt: skip


async def test_the_explanation_is_of_the_moment(
    corrected: Ledger, client: httpx.AsyncClient
) -> None:
    told = await client.get(f"/v1/kpi/values/{NAME}/explanation?as_at=2009-07-19")
    assert told.json()["working"] == "100 × 10 ÷ 20 = 50.0 %"  # noqa: RUF001
    assert [event["version"] for event in told.json()["events"]["results"]] == [1]


def _z(moment: datetime) -> str:
    return moment.isoformat().replace("+00:00", "Z")
