"""POST /what-if: before and after hypothetical events and changes; nothing is written."""

from typing import Any

import httpx
import pytest

from tests.kpi.conftest import Ledger
from tests.kpi.returns import Return
from tests.kpi.values.places import school
from tests.kpi.values.test_judged import set_target
from tests.kpi.what_if.conftest import Ask
from tests.kpi.what_if.support import (
    BOLTON,
    FIRST,
    SECOND,
    THIRD,
    bolton,
    change,
    of,
    supposed,
    told,
)
from tests.support.statements import counting


async def test_one_school_corrected(ledger: Ledger, what_if: Ask) -> None:
    await bolton(ledger, 20, 20, 22)
    event = supposed(Return(FIRST, BOLTON, of(21, 40)).event())
    answer = await what_if(events=[event], indicators=["NI 72"])
    # 62 and 63 of 120, 20 and 21 of 40.
    assert answer["summary"] == ["NI 72 would go 51.7 → 52.5"]
    assert told(answer, "before") == {("NI72", BOLTON): 51.7, ("NI72", FIRST): 50.0}
    assert told(answer) == {("NI72", BOLTON): 52.5, ("NI72", FIRST): 52.5}
    area, first = answer["indicators"]
    assert (area["called"], area["name"], area["level"]) == ("NI 72", "Bolton", "area")
    assert (first["name"], first["before"]["numerator"]) == ("A school", 20)
    assert first["after"]["denominator"] == 40
    assert answer["places"] == {"area": 1, "organisation": 1}
    assert (answer["indicators_in_all"], answer["ignored"]) == (2, 0)


async def test_schools_that_change_colour_are_counted(ledger: Ledger, what_if: Ask) -> None:
    await bolton(ledger, 20, 24, 20)
    for place in (FIRST, SECOND, THIRD, BOLTON):
        await set_target(ledger, "NI72", place, "50")
    better, worse = Return(FIRST, BOLTON, of(19, 40)), Return(SECOND, BOLTON, of(10, 40))
    events = [supposed(better.event()), supposed(worse.event())]
    answer = await what_if(events=events, indicators=["NI72"])
    assert answer["summary"] == [
        "NI 72 would go 53.3 → 40.8 and turn red",
        "two schools change colour: one turns red, one turns amber",
    ]
    area = answer["indicators"][0]
    assert (area["before"]["rag"], area["after"]["rag"], area["after"]["target"]) == (
        "green", "red", 50.0,
    )  # fmt: skip
    assert area["after"]["people_to_target"]["words"] == "11 more children"


async def test_nothing_reaches_ledger_outbox_or_queue(ledger: Ledger, what_if: Ask) -> None:
    await bolton(ledger, 20, 20)

    async def kept() -> list[list[Any]]:
        tables = ("journal", "entry", "posting", "balance", "touched", "outbox", "organisation")
        return [await ledger.run(f"SELECT t::text FROM {t} t ORDER BY 1") for t in tables]

    before = await kept()
    answer = await what_if(
        events=[supposed(Return(FIRST, BOLTON, of(1, 40)).event()), supposed(school("105009"))],
        changes=[change(2, organisation=SECOND)],
    )
    assert answer["indicators"]
    assert await kept() == before


async def test_measures_may_change_without_an_event(ledger: Ledger, what_if: Ask) -> None:
    await bolton(ledger, 20, 20)
    answer = await what_if(changes=[change(3), change(-1, organisation=SECOND)])
    assert told(answer) == {
        ("NI72", BOLTON): 52.5, ("NI72", FIRST): 57.5, ("NI72", SECOND): 47.5,
    }  # fmt: skip
    of_area = await what_if(changes=[change(40, organisation=None)])
    assert told(of_area) == {("NI72", BOLTON): 100.0}


async def test_events_and_changes_add_up(ledger: Ledger, what_if: Ask) -> None:
    await bolton(ledger, 20, 20)
    event = supposed(Return(FIRST, BOLTON, of(30, 40)).event())
    answer = await what_if(events=[event], changes=[change(2)])
    assert told(answer)["NI72", FIRST] == 80.0


async def test_a_first_return_has_a_value_from_none(ledger: Ledger, what_if: Ask) -> None:
    await ledger.apply(school(FIRST))
    answer = await what_if(
        events=[supposed(Return(FIRST, BOLTON, of(1, 4)).event())], indicators=["ni 72"]
    )
    assert answer["summary"] == ["NI 72 would go from no value to 25.0"]
    area = answer["indicators"][0]
    assert (area["before"]["value"], area["before"]["reason"]) == (None, "not_collected")
    assert area["after"]["status"] == "provisional"


async def test_a_return_that_becomes_final_moves_too(ledger: Ledger, what_if: Ask) -> None:
    await bolton(ledger, 20)
    final = Return(FIRST, BOLTON, of(20, 40), status="final").event()
    answer = await what_if(events=[supposed(final)], indicators=["NI72"])
    assert answer["summary"] == ["NI 72 would stay at 50.0 and become final"]


async def test_an_event_known_already_is_ignored(ledger: Ledger, what_if: Ask) -> None:
    await bolton(ledger, 20)
    old = supposed(Return(FIRST, BOLTON, of(30, 40), version=1).event(), version=True)
    answer = await what_if(events=[old])
    assert (answer["ignored"], answer["indicators"]) == (1, [])
    assert answer["summary"] == ["no indicator would move"]


async def test_the_last_of_several_events_of_one_school_counts(
    ledger: Ledger, what_if: Ask
) -> None:
    await bolton(ledger, 20)
    events = [supposed(Return(FIRST, BOLTON, of(n, 40)).event()) for n in (1, 30)]
    assert told(await what_if(events=events))["NI72", FIRST] == 75.0


async def test_regions_country_and_groups_only_when_asked_for(ledger: Ledger, what_if: Ask) -> None:
    await bolton(ledger, 20, 20)
    await ledger.apply(Return("107000", "383", of(10, 40)).event())  # Leeds, another region
    event = supposed(Return(FIRST, BOLTON, of(30, 40)).event())
    wide = await what_if(events=[event], levels=["region", "country", "group"], indicators=["NI72"])
    assert told(wide) == {
        ("NI72", "E92000001"): 50.0,
        ("NI72", "E12000002"): 62.5,
        ("NI72", "350:phase:primary"): 62.5,
        ("NI72", "350:kind:community_school"): 62.5,
    }
    assert wide["summary"][0] == "NI 72 of England would go 41.7 → 50.0"
    assert {one["level"] for one in (await what_if(events=[event]))["indicators"]} == {
        "area",
        "organisation",
    }


async def test_groups_of_people_when_asked_for(ledger: Ledger, what_if: Ask) -> None:
    await bolton(ledger, 20)
    event = supposed(Return(FIRST, BOLTON, of(21, 40)).event())
    answer = await what_if(events=[event], groups=["*"], levels=["area"], indicators=["NI72"])
    assert {one["group"]: one["after"]["value"] for one in answer["indicators"]} == {
        "all": 52.5,
        "gender=F": 52.5,
    }
    assert "NI 72 (gender=F) would go 50.0 → 52.5" in answer["summary"]


async def test_a_group_nobody_was_in_has_its_target(ledger: Ledger, what_if: Ask) -> None:
    await ledger.apply(school(FIRST))
    await ledger.run(
        "INSERT INTO target_history (indicator, level, place, period, group_key, version, change,"
        " value, reason, set_by, submission_id) VALUES ('NI72', 'area', '350', '2008/09',"
        " 'gender=F', 1, 'set', 20, 'agreed', 'tests', gen_random_uuid())"
    )
    event = supposed(Return(FIRST, BOLTON, of(4, 40)).event())
    answer = await what_if(events=[event], groups=["gender=F"], levels=["area"])
    (girls,) = (one for one in answer["indicators"] if one["indicator"] == "NI72")
    assert (girls["after"]["target"], girls["after"]["rag"]) == (20.0, "red")


async def test_a_school_more_to_wait_for_turns_the_area_grey(ledger: Ledger, what_if: Ask) -> None:
    await bolton(ledger, 20, 20)
    await set_target(ledger, "NI72", BOLTON, "50")
    answer = await what_if(events=[supposed(school("105009"))], indicators=["NI 72"])
    assert answer["summary"] == ["NI 72 would stay at 50.0 and turn grey"]
    closed = supposed(school(SECOND, status="closed", version=2))
    (open_now,) = (await what_if(events=[closed]))["indicators"]
    assert (open_now["before"]["value"], open_now["after"]["value"]) == (2, 1)


async def test_an_heir_with_figures_of_its_own_inherits_none(ledger: Ledger, what_if: Ask) -> None:
    await ledger.apply(
        school("140000", predecessors=[FIRST]), Return(FIRST, BOLTON, of(10, 40)).event()
    )
    answer = await what_if(events=[supposed(Return("140000", BOLTON, of(2, 4)).event())])
    assert told(answer, "before")["NI72", "140000"] == 25.0
    assert told(answer)["NI72", "140000"] == 50.0


async def test_as_many_statements_for_many_events_as_for_one(ledger: Ledger, what_if: Ask) -> None:
    await bolton(ledger, *range(10, 22))

    async def statements(schools: int) -> int:
        events = [
            supposed(Return(str(105000 + n), BOLTON, of(30, 40)).event()) for n in range(schools)
        ]
        with counting(ledger.database) as seen:
            await what_if(events=events, groups=["*"], levels=["organisation", "area", "region"])
        return len(seen)

    one = await statements(1)
    assert 0 < await statements(12) == one <= 15


async def test_only_readers_may_ask(client: httpx.AsyncClient) -> None:
    answer = await client.post("/v1/kpi/what-if", json={}, headers={"Authorization": ""})
    assert answer.status_code == 401


@pytest.mark.parametrize(
    ("family", "measure", "period", "indicator"),
    [
        ("sip_visits", "visits", "2008/09", "SIP_VISITS"),
        ("early_years_visits", "self_evaluated", "position", "EY_SELF_EVALUATIONS"),
    ],
)
async def test_schools_that_have_any_are_counted_once(
    ledger: Ledger, what_if: Ask, family: str, measure: str, period: str, indicator: str
) -> None:
    await ledger.apply(*(school(str(105000 + n)) for n in range(4)))

    def visits(urn: str, number: int) -> list[dict[str, Any]]:
        where = {"organisation": urn, "area": BOLTON, "period": period, "group": "all"}
        return [
            where | {"measure": f"{family}.{measure}", "amount": number},
            where | {"measure": f"{family}.returns", "amount": 1, "bucket": 1},
        ]

    asked = {"indicators": [indicator], "levels": ["area", "region"]}
    one = await what_if(changes=visits(FIRST, 3), indicators=[indicator])
    assert told(one) == {(indicator, BOLTON): 25}
    two = await what_if(changes=[*visits(FIRST, 3), *visits(SECOND, 1)], **asked)
    assert told(two) == {(indicator, BOLTON): 50, (indicator, "E12000002"): 50}
    # Of five schools, and one that is expected no more.
    register = [supposed(school("105009")), supposed(school(SECOND, status="closed", version=2))]
    both = await what_if(changes=[*visits(FIRST, 3), *visits(SECOND, 1)], events=register, **asked)
    assert told(both) == {(indicator, BOLTON): 25, (indicator, "E12000002"): 25}
