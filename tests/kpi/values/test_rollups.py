"""Roll-ups: areas to regions and England, groups by date, history across a change of URN."""

from datetime import UTC, date, datetime
from typing import Any

import httpx

from contracts.envelope import Event
from contracts.kpi import FiguresStated
from contracts.sif import CategoryChanged
from tests.kpi.conftest import Ledger
from tests.kpi.returns import Return
from tests.kpi.values.places import school
from tests.kpi.values.test_judged import of, value


async def test_areas_add_up_to_region_and_country(
    ledger: Ledger, client: httpx.AsyncClient
) -> None:
    # Bolton and Bury are in the North West, Leeds is not.
    await ledger.apply(
        Return("105000", "350", of(10, 40)).event(),
        Return("105001", "351", of(30, 40)).event(),
        Return("105002", "383", of(8, 20)).event(),
    )
    region = await value(client, "NI72.E12000002.2008-09.all")
    assert (region["value"], region["numerator"], region["denominator"]) == (50.0, 40, 80)
    assert (region["level"], region["area"], region["organisation"]) == ("region", None, None)
    country = await value(client, "NI72.E92000001.2008-09.all")
    assert (country["value"], country["numerator"], country["denominator"]) == (48.0, 48, 100)
    parts = await client.get("/v1/kpi/values/NI72.E12000002.2008-09.all/explanation")
    told = [(p["place"], p["name"], p["value"]) for p in parts.json()["contributions"]]
    assert told == [("350", "Bolton", 25.0), ("351", "Bury", 75.0)]
    assert len(parts.json()["events"]["results"]) == 2


async def test_medians_of_a_region_come_from_its_children(
    ledger: Ledger, client: httpx.AsyncClient
) -> None:
    await ledger.apply(
        Return("105000", "350", of(40, 40)).event(), Return("105001", "351", of(0, 10)).event()
    )
    # 50 children, 40 with 90 points and 10 with 60: the lowest fifth is those ten.
    region = await value(client, "NI92.E12000002.2008-09.all")
    assert region["details"] == {"median": 90, "lowest_count": 10, "lowest_mean": 60}
    assert region["value"] == 33.3


async def test_phases_clusters_and_consortia_overlap(
    ledger: Ledger, client: httpx.AsyncClient
) -> None:
    north, west = ("cluster", "north", None, None), ("consortium", "west", None, None)
    await ledger.apply(
        school("105000", memberships=[north, west]),
        school("105001", memberships=[north]),
        school("105002", phase="nursery", memberships=[]),
        Return("105000", "350", of(10, 20)).event(),
        Return("105001", "350", of(20, 20)).event(),
        Return("105002", "350", of(5, 20)).event(),
    )
    seen = {
        group: (await value(client, f"NI72.350:{group}.2008-09.all"))["value"]
        for group in (
            "phase:primary",
            "phase:nursery",
            "cluster:north",
            "consortium:west",
            "consortium:east",
        )
    }
    assert seen == {
        "phase:primary": 75.0, "phase:nursery": 25.0, "cluster:north": 75.0,
        "consortium:west": 50.0, "consortium:east": None,
    }  # fmt: skip
    listed = await client.get("/v1/kpi/values", params={"area": "350", "level": "group",
                                                        "indicator": "NI72"})  # fmt: skip
    told = {each["place"]: each["value"] for each in listed.json()["results"]}
    assert told["350:cluster:north"] == 75.0
    assert told["350:kind:community_school"] == 58.3


async def test_groups_follow_membership_by_date(ledger: Ledger, client: httpx.AsyncClient) -> None:
    leaves, joins = date(2009, 9, 1), date(2009, 10, 1)
    await ledger.apply(
        school(
            "105000", memberships=[("cluster", "4", None, leaves), ("cluster", "5", leaves, None)]
        ),
        school("105001", memberships=[("cluster", "5", joins, None)]),
        Return("105000", "350", of(10, 20)).event(),
        Return("105001", "350", of(20, 20)).event(),
    )

    async def on(day: str) -> tuple[float | None, float | None]:
        clusters = [
            await value(client, f"NI72.350:cluster:{t}.2008-09.all", as_at=day) for t in "45"
        ]
        return clusters[0]["value"], clusters[1]["value"]

    assert await on("2009-08-31") == (50.0, None)
    assert await on("2009-09-01") == (None, 50.0)
    assert await on("2009-10-01") == (None, 75.0)


async def test_tiers_are_as_the_framework_tells_them(
    ledger: Ledger, client: httpx.AsyncClient
) -> None:
    await ledger.apply(
        school("105000", memberships=[("tier", "1", None, None)]),
        school("105001", memberships=[]),
        Return("105000", "350", of(10, 20)).event(),
        Return("105001", "350", of(20, 20)).event(),
        _placed("105000", 1, (4, "2008-09-15", "2009-10-12"), (5, "2009-10-12", None)),
        _placed("105001", 1, (5, "2009-11-02", None)),
    )

    async def on(day: str) -> list[float | None]:
        places = [f"NI72.350:tier:{tier}.2008-09.all" for tier in (1, 4, 5)]
        return [(await value(client, place, as_at=day))["value"] for place in places]

    assert await on("2009-10-11") == [None, 50.0, None]
    assert await on("2009-10-12") == [None, None, 50.0]
    assert await on("2009-11-02") == [None, None, 75.0]
    # The register's own word leaves the tiers alone; the framework's takes the place of its last.
    await ledger.apply(school("105000", version=2, memberships=[]))
    await ledger.apply(_placed("105001", 2))
    assert await on("2009-11-02") == [None, None, 50.0]


def _placed(organisation: str, version: int, *tiers: tuple[int, str, str | None]) -> Event[Any]:
    placements = [
        {"tier": tier, "term": "2009/10-AUT", "effective_on": since, "until": until}
        for tier, since, until in tiers
    ]
    told = {"area": "350", "phase": "primary", "kind": "community_school", "framework": "schools"}
    data = CategoryChanged.model_validate(
        told | {"organisation": organisation, "placements": placements}
    )
    return Event.of(data, source="/sif", version=version)


async def test_a_phase_that_changes_holds_until_the_day_of_its_event(
    ledger: Ledger, client: httpx.AsyncClient
) -> None:
    await ledger.apply(school("105000"), Return("105000", "350", of(10, 20)).event())
    await ledger.apply(
        school("105000", phase="all_through", version=2, time=datetime(2009, 9, 15, tzinfo=UTC))
    )
    primary = "NI72.350:phase:primary.2008-09.all"
    assert (await value(client, primary, as_at="2009-09-14"))["value"] == 50.0
    assert (await value(client, primary))["reason"] == "not_collected"
    assert (await value(client, "NI72.350:phase:all_through.2008-09.all"))["value"] == 50.0


async def test_what_was_known_of_membership_is_kept(
    ledger: Ledger, client: httpx.AsyncClient
) -> None:
    await ledger.apply(
        school("105000", memberships=[("cluster", "north", None, None)]),
        Return("105000", "350", of(10, 20)).event(),
    )
    ((before,),) = await ledger.run("SELECT clock_timestamp()")
    await ledger.apply(school("105000", memberships=[], version=2))
    north = "NI72.350:cluster:north.2008-09.all"
    assert (await value(client, north))["value"] is None
    assert (await value(client, north, known_at=before.isoformat()))["value"] == 50.0


async def test_history_is_carried_across_a_change_of_urn(
    ledger: Ledger, client: httpx.AsyncClient
) -> None:
    await ledger.apply(
        school("105000", status="closed", closed_on=date(2009, 8, 31)),
        school("140000", opened_on=date(2009, 9, 1), predecessors=["105000"]),
        Return("105000", "350", of(10, 20), year="2007/08").event(),
        Return("140000", "350", of(12, 20)).event(),
    )
    inherited = await value(client, "NI72.140000.2007-08.all")
    assert inherited["value"] == 50.0
    assert [n["code"] for n in inherited["notices"]] == ["inherited"]
    assert "105000" in inherited["notices"][0]["message"]
    own = await value(client, "NI72.140000.2008-09.all")
    assert (own["value"], own["direction"]["travel"], own["notices"]) == (60.0, "improved", [])
    history = await client.get("/v1/kpi/values/NI72.140000.2007-08.all/history")
    assert history.json()["results"][0]["cause"]["subject"] == "105000/2007-08"


async def test_a_merged_school_is_both_together(ledger: Ledger, client: httpx.AsyncClient) -> None:
    await ledger.apply(
        school("140000", predecessors=["105001", "105002"]),
        school("105002", predecessors=["105003"]),
        Return("105001", "350", of(10, 30)).event(),
        Return("105003", "350", of(20, 20)).event(),
    )
    merged = await value(client, "NI72.140000.2008-09.all")
    assert (merged["numerator"], merged["denominator"]) == (30, 50)
    area = await value(client, "NI72.350.2008-09.all")
    assert (area["numerator"], area["denominator"]) == (30, 50)  # and never counted twice


async def test_one_family_of_figures_does_not_hide_anothers_history(
    ledger: Ledger, client: httpx.AsyncClient
) -> None:
    stated = FiguresStated(
        organisation="140000", area="350", period="2008/09", family="tuition", status="final",
        figures={"tuition.pupils": {"all": {0: 4}}},
    )  # fmt: skip
    await ledger.apply(
        school("140000", predecessors=["105000"]),
        Return("105000", "350", of(10, 20)).event(),
        Event.of(stated, source="/kpi", version=1),
    )
    alone = await value(client, "NI72.140000.2008-09.all")
    listed = await client.get("/v1/kpi/values?organisation=140000&period=2008/09")
    told = {each["indicator"]: each["value"] for each in listed.json()["results"]}
    assert (alone["value"], told["TUITION_PUPILS"]) == (50.0, 4)
    assert alone["notices"][0]["code"] == "inherited"
