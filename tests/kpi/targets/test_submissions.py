"""Files of targets: what is taken, what is refused and why, and what follows."""

from decimal import Decimal
from typing import Any

import pytest

from tests.kpi.targets.conftest import BOLTON, SUBMISSIONS, Targets, row
from tests.support.statements import counting


async def test_a_file_sets_targets_of_every_level_and_group(targets: Targets) -> None:
    receipt = await targets.accepted(
        row(),
        row(indicator="NI 072", place="105148", value="60"),
        row(indicator="ni72", place="ey123456", period="2009-10", value="61.25"),
        row(place="350", group="gender=F", value="63.0"),
        row(indicator="NI92", place="E12000002", value="33.1"),
        row(indicator="NI92", place="E92000001", value="32.9"),
        row(indicator="NI72", place="350:phase:primary", value="59.4"),
    )
    assert receipt["rows"]["inserted"] == 7
    assert receipt["notes"][BOLTON] == {"target": "58.3", "previous": None}
    assert await targets.listed() == [
        BOLTON,
        "NI72.350.2009-10.gender=F",
        "NI72.350:phase:primary.2009-10.all",
        "NI72.105148.2009-10.all",
        "NI72.EY123456.2009-10.all",
        "NI92.E92000001.2009-10.all",
        "NI92.E12000002.2009-10.all",
    ]
    target = await targets.read("NI72.EY123456.2009-10.all")
    assert target["value"] == 61.25
    assert target["level"] == "organisation"
    assert target["period"] == "2009/10"
    assert target["reason"] == "Agreed with Government Office"
    assert target["set_by"] == "officer"


async def test_csv_is_read_with_other_headings_and_a_blank_group_means_all(
    targets: Targets,
) -> None:
    csv = b"Code,Area,Year,Target,Reason\nNI72,350,2009/10,58.30,Agreed\n"
    answer = await targets.http.post(SUBMISSIONS, content=csv, headers={"Content-Type": "text/csv"})
    assert answer.status_code == 201, answer.text
    assert (await targets.read())["value"] == 58.3


@pytest.mark.parametrize(
    ("changes", "column", "code"),
    [
        ({"indicator": "NI 7200"}, "indicator", "unknown_indicator"),
        ({"place": "105149"}, "place", "unknown_place"),
        ({"place": "999"}, "place", "unknown_place"),
        ({"place": "E12000099"}, "place", "unknown_place"),
        ({"place": "W92000004"}, "place", "unknown_place"),
        ({"place": "999:phase:primary"}, "place", "unknown_place"),
        ({"period": "2009"}, "period", "period_wrong_form"),
        ({"period": "2009/11"}, "period", "period_wrong_form"),
        ({"period": "FY2009-10"}, "period", "period_of_other_type"),
        ({"period": "2009/10-AUT"}, "period", "period_of_other_type"),
        ({"group": "girls"}, "group", "wrong_form"),
        ({"value": "58,3"}, "value", "not_a_number"),
        ({"value": "100.1"}, "value", "value_impossible"),
        ({"value": "-0.1"}, "value", "value_impossible"),
        ({"indicator": "NI90", "value": "-1"}, "value", "value_impossible"),
        ({"indicator": "NI79", "place": "105148"}, "place", "level_not_told"),
        ({"value": None}, "value", "missing_value"),
        ({"value": "withdrawn"}, "place", "nothing_to_withdraw"),
        ({"reason": " "}, "reason", "missing_value"),
    ],
)
async def test_a_row_that_breaks_a_rule_is_refused(
    shared: Targets, changes: dict[str, Any], column: str, code: str
) -> None:
    assert await shared.refused(row(**changes)) == [(f"row 1, {column}", code)]
    assert await shared.listed() == []


async def test_a_stock_has_targets_by_year_a_count_above_100_and_a_gap_below_nothing(
    targets: Targets,
) -> None:
    await targets.accepted(
        row(indicator="SIF_TIER_5", value="0"),
        row(indicator="NI90", value="1704"),
        row(indicator="NI102B", value="-2.5"),
    )
    page = (await targets.http.get("/v1/kpi/targets")).json()
    assert [target["value"] for target in page["results"]] == [-2.5, 1704, 0]


async def test_every_fault_of_a_file_is_told_at_once(shared: Targets) -> None:
    faults = await shared.refused(
        row(indicator="NI7200", period="soon", value="x", reason=""),
        row(),
        row(indicator="NI 72", group="all"),
        row(place="105149"),
    )
    assert set(faults) == {
        ("row 1, indicator", "unknown_indicator"),
        ("row 1, period", "period_wrong_form"),
        ("row 1, value", "not_a_number"),
        ("row 1, reason", "missing_value"),
        ("row 2", "duplicate_row"),
        ("row 3", "duplicate_row"),
    }


async def test_a_school_sets_its_own_targets_only(targets: Targets) -> None:
    own, other = row(place="105148"), row()
    answer = await targets.submit([own], caller="school")
    assert answer.status_code == 201
    assert await targets.refused(own, other, caller="school") == [
        ("row 2, place", "place_not_yours")
    ]


async def test_a_reader_sets_none(shared: Targets) -> None:
    answer = await shared.submit([row()], caller="reader")
    assert answer.status_code == 403


async def test_sending_a_file_again_changes_nothing(targets: Targets) -> None:
    await targets.accepted(row())
    before = await targets.read()
    receipt = await targets.accepted(row(value="58.30"))
    assert receipt["rows"]["unchanged"] == 1
    assert receipt["events"]["count"] == 0
    assert await targets.read() == before
    assert len((await targets.read(part="/history"))["results"]) == 1


async def test_a_dry_run_tells_and_changes_nothing(targets: Targets) -> None:
    await targets.accepted(row())
    answer = await targets.submit([row(value="60")], dry_run=True)
    assert answer.status_code == 200
    assert answer.json()["notes"][BOLTON] == {"target": "60", "previous": "58.3"}
    assert (await targets.read())["value"] == 58.3


async def test_the_rules_are_published(shared: Targets) -> None:
    rules = (await shared.http.get("/v1/kpi/targets/rules")).json()
    assert {"unknown_indicator", "period_of_other_type"} <= {r["code"] for r in rules["rules"]}
    assert [c["column"] for c in rules["columns"]][:2] == ["indicator", "place"]


async def test_each_change_is_told_once_and_values_are_looked_at_again(targets: Targets) -> None:
    await targets.accepted(row(), row(group="gender=F"), row(place="105148", value="60"))
    await targets.accepted(row(value="59"), row(group="gender=F"))
    events = await targets.events(at_least=4)
    assert len(events) == 4
    last = events[-1]
    assert last.type == "kpi.target.set.v1"
    assert last.subject == "NI72/350/2009-10/all"
    assert (last.version, last.data.level, last.data.group) == (2, "area", "all")
    assert (last.data.value, last.data.previous) == (Decimal(59), Decimal("58.3"))
    assert last.data.set_by == "officer"
    queue = await targets.run(
        "SELECT level, place, period, indicator, family FROM touched ORDER BY seq"
    )
    bolton = ("area", "350", "2009/10", "NI72", None)
    school = ("organisation", "105148", "2009/10", "NI72", None)
    assert sorted(map(tuple, queue[:2])) == sorted([bolton, school]), "once a value, not a group"
    assert list(map(tuple, queue[2:])) == [bolton]


async def test_a_file_costs_as_many_statements_as_a_row(targets: Targets) -> None:
    groups = [row(group=f"cluster={n}") for n in range(200)]
    await targets.accepted(row())
    with counting(targets.app) as for_one:
        await targets.accepted(row(value="59"))
    with counting(targets.app) as for_many:
        await targets.accepted(*groups)
    assert 0 < len(for_many) <= len(for_one)
