"""Values as a reader gets them: exact, dated, explained, paged."""

import httpx
import pytest

from tests.kpi.conftest import Ledger
from tests.kpi.returns import Child, Return, registered

SCHOOL = [Child(80, good=True), Child(77), Child(60, gender="M"), Child(None)]
OTHER = [Child(90, good=True, gender="M"), Child(50)]


@pytest.fixture
async def filled(ledger: Ledger) -> Ledger:
    await ledger.apply(
        registered("105148", "350", "St Mary's"),
        registered("105150", "350", "Silent School"),
        Return("105148", "350", SCHOOL).event(),
        Return("105149", "350", OTHER, status="final").event(),
        Return("200001", "351", OTHER, status="final").event(),
    )
    return ledger


async def test_a_value_says_how_fresh_and_how_sure_it_is(
    filled: Ledger, client: httpx.AsyncClient
) -> None:
    answer = await client.get("/v1/kpi/values/NI72.105148.2008-09.all")
    assert answer.status_code == 200
    assert '"value":33.3,' in answer.text
    value = answer.json()
    assert (value["numerator"], value["denominator"]) == (1, 3)
    assert value["organisation"] == {"id": "105148", "name": "St Mary's"}
    assert (value["level"], value["area"], value["period"]) == ("organisation", "350", "2008/09")
    assert (value["status"], value["incomplete"], value["unit"]) == ("provisional", 1, "%")
    assert value["as_of"] == "2009-07-01T12:01:00Z"
    assert value["recorded_at"] > value["as_of"]
    assert value["lag_ms"] > 0
    assert value["definition_version"] == 1
    assert value["publishable"] is False
    assert [notice["code"] for notice in value["notices"]] == [
        "small_group",
        "incomplete_records",
    ]


async def test_the_gap_tells_its_parts(filled: Ledger, client: httpx.AsyncClient) -> None:
    value = (await client.get("/v1/kpi/values/NI92.350.2008-09.all")).json()
    # 50, 60, 77, 80, 90: median 77, lowest one 50.
    assert value["value"] == 35.1
    assert (value["numerator"], value["denominator"]) == (27, 77)
    assert value["details"] == {"median": 77, "lowest_count": 1, "lowest_mean": 50}
    assert value["size"] == 5
    assert value["status"] == "provisional"


async def test_large_groups_may_be_published(ledger: Ledger, client: httpx.AsyncClient) -> None:
    await ledger.apply(Return("105148", "350", [Child(80, good=True)] * 30).event())
    for indicator in ("NI72", "NI92"):
        value = (await client.get(f"/v1/kpi/values/{indicator}.105148.2008-09.all")).json()
        assert value["publishable"] is True
        assert value["notices"] == []


async def test_every_spelling_of_a_code(filled: Ledger, client: httpx.AsyncClient) -> None:
    for spelling in ("NI72", "NI 72", "ni072", "NI-72", "ni72", "eyfsp good level of development"):
        assert (await client.get(f"/v1/kpi/indicators/{spelling}")).json()["code"] == "NI72"
        value = await client.get(f"/v1/kpi/values/{spelling}.350.2008-09.all")
        assert value.json()["id"] == "NI72.350.2008-09.all"


async def test_304_until_the_value_moves(filled: Ledger, client: httpx.AsyncClient) -> None:
    address = "/v1/kpi/values/NI72.105148.2008-09.all"
    tag = (await client.get(address)).headers["etag"]
    held = {"If-None-Match": tag}
    assert (await client.get(address, headers=held)).status_code == 304
    await filled.apply(Return("105148", "350", SCHOOL[:1], version=2).event())
    moved = await client.get(address, headers=held)
    assert (moved.status_code, moved.json()["value"]) == (200, 100.0)
    assert moved.headers["etag"] != tag


async def test_a_known_school_that_sent_nothing_is_not_collected(
    filled: Ledger, client: httpx.AsyncClient
) -> None:
    value = (await client.get("/v1/kpi/values/NI72.105150.2008-09.all")).json()
    assert (value["value"], value["reason"], value["as_of"]) == (None, "not_collected", None)
    assert value["organisation"]["name"] == "Silent School"


async def test_a_withdrawn_return_leaves_no_value(
    filled: Ledger, client: httpx.AsyncClient
) -> None:
    await filled.apply(Return("105148", "350", [], version=2).event())
    value = (await client.get("/v1/kpi/values/NI72.105148.2008-09.all")).json()
    assert (value["value"], value["reason"]) == (None, "not_collected")
    area = (await client.get("/v1/kpi/values/NI72.350.2008-09.all")).json()
    assert (area["value"], area["status"]) == (50.0, "final")


async def test_what_is_not_there_is_404(filled: Ledger, client: httpx.AsyncClient) -> None:
    for name in (
        "NI72.999999.2008-09.all",
        "NI72.999.2008-09.all",
        "NI999.105148.2008-09.all",
        "NI72.105148.2008-10.all",
        "NI72.105148",
        "...",
    ):
        for address in (name, f"{name}/explanation"):
            answer = await client.get(f"/v1/kpi/values/{address}")
            assert (answer.status_code, answer.json()["code"]) == (404, "not_found"), address


async def names(client: httpx.AsyncClient, **filters: str) -> list[str]:
    """The ids of a list's values, read two a page."""
    found: list[str] = []
    cursor: dict[str, str] = {}
    while True:
        answer = await client.get("/v1/kpi/values", params={"limit": "2", **filters, **cursor})
        assert answer.status_code == 200, answer.text
        found += [value["id"] for value in answer.json()["results"]]
        following = answer.json()["paging"]["next_cursor"]
        if following is None:
            return found
        cursor = {"cursor": following}


async def test_lists_filter_and_page(filled: Ledger, client: httpx.AsyncClient) -> None:
    assert await names(client, indicator="ni 72", level="area") == [
        "NI72.350.2008-09.all",
        "NI72.351.2008-09.all",
    ]
    assert await names(client, indicator="NI72", area="350") == [
        "NI72.350.2008-09.all",
        "NI72.105148.2008-09.all",
        "NI72.105149.2008-09.all",
    ]
    assert await names(client, organisation="105148", period="2008-2009", group="*") == [
        f"{code}.105148.2008-09.{group}"
        for code in ("EYFSP_FSM_GAP", "NI72", "NI92")
        for group in ("all", "gender=F", "gender=M")
    ]
    assert await names(client, group="fsm=yes") == []


async def test_wrong_filters_are_all_named(client: httpx.AsyncClient) -> None:
    query = {"indicator": "NI1", "period": "2008", "organisation": "1", "level": "area"}
    answer = await client.get("/v1/kpi/values", params=query)
    assert answer.status_code == 422
    assert [fault["path"] for fault in answer.json()["errors"]] == [
        "query.indicator",
        "query.period",
        "query.level",
    ]
    assert (await client.get("/v1/kpi/values?cursor=WzFd")).status_code == 400


async def test_the_explanation_of_an_area(filled: Ledger, client: httpx.AsyncClient) -> None:
    events = [
        Return("105148", "350", SCHOOL[:2], version=2).event(),
        Return("105149", "350", OTHER, version=2, status="final").event(),  # says nothing new
    ]
    await filled.apply(*events)
    name = "NI72.350.2008-09.all"
    told = (await client.get(f"/v1/kpi/values/{name}/explanation")).json()
    assert told["value"]["id"] == name
    assert told["working"] == "100 × 2 ÷ 4 = 50.0 %"  # noqa: RUF001
    inputs = {each["measure"]: each["buckets"] for each in told["inputs"]}
    assert inputs["eyfsp.good_level"] == {"0": 2}
    assert inputs["eyfsp.children"] == {"0": 4}
    parts = [(p["place"], p["numerator"], p["denominator"]) for p in told["contributions"]]
    assert parts == [("105148", 1, 2), ("105149", 1, 2)]
    behind = told["events"]["results"]
    assert [(e["subject"], e["version"]) for e in behind] == [
        ("105148/2008-09", 2),
        ("105149/2008-09", 1),
        ("105148/2008-09", 1),
    ]
    assert behind[0]["id"] == str(events[0].id)
    assert behind[0]["changes"] == {"eyfsp.children": {"0": -1}, "eyfsp.incomplete": {"0": -1}}


async def test_the_events_behind_a_value_are_paged(
    filled: Ledger, client: httpx.AsyncClient
) -> None:
    for version in range(2, 6):
        children = [Child(80, good=version % 2 == 0)]
        await filled.apply(Return("105148", "350", children, version=version).event())
    address = "/v1/kpi/values/NI72.105148.2008-09.all/explanation"
    seen: list[int] = []
    cursor = ""
    while True:
        page = (
            await client.get(
                address, params={"limit": 2, "cursor": cursor} if cursor else {"limit": 2}
            )
        ).json()
        seen += [event["version"] for event in page["events"]["results"]]
        cursor = page["events"]["paging"]["next_cursor"]
        if not cursor:
            break
    assert seen == [5, 4, 3, 2, 1]


async def test_a_misprinted_code_is_understood_and_told(
    filled: Ledger, client: httpx.AsyncClient
) -> None:
    value = (await client.get("/v1/kpi/values/NI157.350.2008-09.all")).json()
    assert (value["indicator"], value["reason"]) == ("NI57", "not_collected")
    assert [notice["code"] for notice in value["notices"]] == ["misprint"]
    near = (await client.get("/v1/kpi/values/NI721.350.2008-09.all")).json()
    assert "Did you mean NI72" in near["detail"]


async def test_each_indicator_shipped_answers(filled: Ledger, client: httpx.AsyncClient) -> None:
    listed = (await client.get("/v1/kpi/indicators?limit=500")).json()["results"]
    periods = {"academic_year": "2008-09", "position": "2008-09", "financial_year": "FY2008-09",
               "calendar_year": "CY2009", "term": "2008-09-SUM", "month": "2009-M07"}  # fmt: skip
    assert len(listed) > 40
    with_figures = ("NI72", "NI92", "OPEN_ORGANISATIONS")
    for each in listed:
        name = f"{each['code']}.350.{periods[each['period_type']]}.all"
        value = (await client.get(f"/v1/kpi/values/{name}")).json()
        expected = None if each["code"] in with_figures else "not_collected"
        if each["code"] == "EYFSP_FSM_GAP":
            expected = "incomplete"  # returns are there, of no group by free school meals
        assert value["reason"] == expected, value
