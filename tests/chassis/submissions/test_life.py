"""The life of a submission: handed in, corrected, repeated, replaced, withdrawn."""

import asyncio
import hashlib
import json

from tests.chassis.submissions.running import HEADER, Warehouse

GOOD = (
    HEADER + "A1,north,3,red,2024-05-01,Ann,no\nA2,north,5,blue,02/05/2024,,\nB1,south,7,,,,yes\n"
)


async def test_a_file_is_merged_and_its_receipt_says_how(warehouse: Warehouse) -> None:
    receipt = await warehouse.accepted(GOOD)
    assert receipt["status"] == "accepted"
    assert receipt["digest"] == hashlib.sha256(GOOD.encode()).hexdigest()
    assert receipt["rows"]["received"] == receipt["rows"]["inserted"] == 3
    assert receipt["scopes"]["count"] == 2
    assert receipt["events"]["count"] == 2
    assert receipt["notes"] == {"north": {"amount": 8}, "south": {"amount": 7}}
    assert await warehouse.get(receipt["links"]["self"]) == receipt
    held = await warehouse.rows(
        "SELECT item, colour, counted_on::text, fragile FROM stock ORDER BY 1"
    )
    assert held == [
        ("A1", "red", "2024-05-01", False),
        ("A2", "blue", "2024-05-02", None),
        ("B1", None, None, True),
    ]


async def test_the_same_file_twice_changes_nothing_and_publishes_nothing(
    warehouse: Warehouse,
) -> None:
    await warehouse.accepted(GOOD)
    again = await warehouse.accepted(GOOD)
    assert again["rows"]["unchanged"] == 3
    assert again["rows"]["inserted"] == again["rows"]["changed"] == 0
    assert again["events"]["count"] == 0


async def test_one_corrected_row_is_one_changed_row_and_one_event(warehouse: Warehouse) -> None:
    await warehouse.accepted(GOOD)
    receipt = await warehouse.accepted(HEADER + "A1,north,4,red,2024-05-01,Ann,no\n")
    assert receipt["rows"]["changed"] == 1
    assert [event["subject"] for event in receipt["events"]["first"]] == ["north"]
    assert (await warehouse.stock())["A1"] == ("north", 4)


async def test_an_item_that_moves_touches_both_sites(warehouse: Warehouse) -> None:
    await warehouse.accepted(GOOD)
    receipt = await warehouse.accepted(HEADER + "A1,south,3,,,,\n")
    assert receipt["notes"] == {"north": {"amount": 5}, "south": {"amount": 10}}


async def test_a_replacement_removes_what_it_does_not_bring(warehouse: Warehouse) -> None:
    rows = "".join(f"C{n},north,1,,,,\n" for n in range(20))
    await warehouse.accepted(HEADER + rows + "B1,south,7,,,,\n")
    nineteen = HEADER + "".join(f"C{n},north,1,,,,\n" for n in range(19))
    receipt = await warehouse.accepted(nineteen, replaces="scope")
    assert receipt["rows"]["removed"] == 1
    assert receipt["scopes"]["first"][0] == {
        "scope": {"site": "north"},
        "expected": 20,
        "received": 19,
        "shrinkage": 0.05,
    }
    held = await warehouse.stock()
    assert "C19" not in held
    assert "B1" in held


async def test_a_replacement_that_shrinks_much_must_be_confirmed(warehouse: Warehouse) -> None:
    rows = "".join(f"C{n},north,1,,,,\n" for n in range(20))
    await warehouse.accepted(HEADER + rows)
    half = HEADER + "".join(f"C{n},north,1,,,,\n" for n in range(10))
    errors = await warehouse.refused(half, replaces="scope")
    assert [error["code"] for error in errors] == ["shrinkage"]
    assert "10 rows would replace 20" in errors[0]["message"]
    assert len(await warehouse.stock()) == 20
    receipt = await warehouse.accepted(half, replaces="scope", confirm_shrinkage=True)
    assert receipt["rows"]["removed"] == 10


async def test_a_replacement_cannot_take_only_valid_rows(warehouse: Warehouse) -> None:
    errors = await warehouse.refused(GOOD, replaces="scope", mode="valid_rows")
    assert errors[0]["code"] == "invalid_combination"


async def test_a_dry_run_tells_all_and_changes_nothing(warehouse: Warehouse) -> None:
    status, receipt = await warehouse.post(GOOD, dry_run=True)
    assert status == 200
    assert receipt["status"] == "dry_run"
    assert receipt["rows"]["inserted"] == 3
    assert receipt["notes"] == {"north": {"amount": 8}, "south": {"amount": 7}}
    assert receipt["events"]["count"] == 0
    assert await warehouse.stock() == {}
    assert await warehouse.rows("SELECT 1 FROM outbox UNION ALL SELECT 1 FROM scope_version") == []
    assert (await warehouse.get(receipt["links"]["self"]))["status"] == "dry_run"


async def test_a_dry_run_of_a_wrong_file_is_refused_alike(warehouse: Warehouse) -> None:
    errors = await warehouse.refused(HEADER + "A1,north,100,,,,\n", dry_run=True)
    assert [error["code"] for error in errors] == ["out_of_range"]


async def test_withdrawal_restores_what_was(warehouse: Warehouse) -> None:
    await warehouse.accepted(GOOD)
    before = await warehouse.stock()
    wrong = await warehouse.accepted(HEADER + "A1,south,9,,,,\nZ9,north,1,,,,\n")
    back = await warehouse.withdraw(wrong)
    assert back["status"] == "withdrawn"
    assert back["withdrawn_by"] == "tests"
    assert (back["rows"]["restored"], back["rows"]["deleted"]) == (1, 1)
    assert back["notes"] == {"north": {"amount": 8}, "south": {"amount": 7}}
    assert await warehouse.stock() == before
    assert (await warehouse.withdraw(wrong))["withdrawn_at"] == back["withdrawn_at"]


async def test_rows_that_a_later_file_restated_survive_a_withdrawal(warehouse: Warehouse) -> None:
    first = await warehouse.accepted(GOOD)
    second = await warehouse.accepted(HEADER + "A1,north,3,red,2024-05-01,Ann,no\n")
    await warehouse.withdraw(first)
    assert list(await warehouse.stock()) == ["A1"]
    await warehouse.withdraw(second)
    assert await warehouse.stock() == {}


async def test_what_had_no_effect_cannot_be_withdrawn(warehouse: Warehouse) -> None:
    _, problem = await warehouse.post(HEADER + "A1,north,100,,,,\n")
    links = problem["submission"]["links"]
    async with warehouse.http.post(links["withdrawal"]) as answer:
        assert answer.status == 409


async def test_versions_grow_with_every_change(warehouse: Warehouse) -> None:
    await warehouse.accepted(HEADER + "A1,north,1,,,,\n")
    second = await warehouse.accepted(HEADER + "A1,north,2,,,,\n")
    await warehouse.withdraw(second)
    versions = await warehouse.rows("SELECT version FROM scope_version")
    assert versions == [(3,)]


async def test_valid_rows_are_taken_and_the_others_reported(warehouse: Warehouse) -> None:
    body = (
        HEADER + "A1,north,1,,,,\nA2,north,x,,,,\nA3,north,3,,,,\nA3,north,4,,,,\nA4,n,5,,,twice,\n"
    )
    body = body.replace("A4,n,5,,,twice,", "A4,n,5,,,,\nA5,n,5,,,twice,")
    receipt = await warehouse.accepted(body, mode="valid_rows")
    assert receipt["rows"]["received"] == 6
    assert receipt["rows"]["accepted"] == receipt["rows"]["inserted"] == 2
    assert receipt["rows"]["rejected"] == 4
    assert sorted(await warehouse.stock()) == ["A1", "A4"]
    report = await warehouse.get(receipt["links"]["report"])
    assert [(issue["row"], issue["code"]) for issue in report["results"]] == [
        (2, "not_a_whole_number"),
        (3, "duplicate_row"),
        (4, "duplicate_row"),
        (6, "keeper_twice"),
    ]


async def test_the_report_is_paged_and_never_shows_personal_values(warehouse: Warehouse) -> None:
    rows = "".join(f"A{n},north,200,,,a name that is much too long,\n" for n in range(30))
    _, problem = await warehouse.post(HEADER + rows)
    assert "much too long" not in json.dumps(problem)
    link = problem["submission"]["links"]["report"]
    seen: list[dict[str, object]] = []
    cursor: dict[str, str] = {}
    while True:
        page = await warehouse.get(link, limit=25, **cursor)
        seen += page["results"]
        if page["paging"]["next_cursor"] is None:
            break
        cursor = {"cursor": page["paging"]["next_cursor"]}
    assert [issue["row"] for issue in seen] == sorted(list(range(1, 31)) * 2)
    assert {issue["value"] for issue in seen if issue["column"] == "keeper"} == {None}
    assert {issue["value"] for issue in seen if issue["column"] == "amount"} == {"200"}
    only = await warehouse.get(link, code="too_long")
    assert {issue["column"] for issue in only["results"]} == {"keeper"}


async def test_submissions_are_listed_newest_first(warehouse: Warehouse) -> None:
    ids = [(await warehouse.accepted(HEADER + f"A{n},north,1,,,,\n"))["id"] for n in range(3)]
    path = "/v1/warehouse/stock/submissions"
    page = await warehouse.get(path, limit=2)
    rest = await warehouse.get(path, limit=2, cursor=page["paging"]["next_cursor"])
    assert [one["id"] for one in page["results"] + rest["results"]] == ids[::-1]
    assert (await warehouse.get(path, status="rejected"))["results"] == []


async def test_the_rules_are_published_with_those_of_the_kind(warehouse: Warehouse) -> None:
    rules = await warehouse.get("/v1/warehouse/stock/rules")
    codes = {rule["code"]: rule for rule in rules["rules"]}
    assert codes["many"]["severity"] == "warning"
    assert codes["ragged_row"]["fix"]
    amount = next(column for column in rules["columns"] if column["column"] == "amount")
    assert amount["must_be"] == "a whole number from 0 to 99"


async def test_the_same_key_gives_the_same_answer_and_one_effect(warehouse: Warehouse) -> None:
    key = {"Idempotency-Key": "once"}
    first = await warehouse.post(GOOD, headers=key)
    assert await warehouse.post(GOOD, headers=key) == first
    assert await warehouse.rows("SELECT count(*) FROM submission") == [(1,)]
    status, problem = await warehouse.post(GOOD + "X1,north,1,,,,\n", headers=key)
    assert (status, problem["code"]) == (409, "idempotency_key_reused")
    status, problem = await warehouse.post(GOOD, headers=key, mode="valid_rows")
    assert status == 409


async def test_one_key_at_once_takes_effect_once(warehouse: Warehouse) -> None:
    key = {"Idempotency-Key": "race"}
    answers = await asyncio.gather(*(warehouse.post(GOOD, headers=key) for _ in range(4)))
    assert {status for status, _ in answers} <= {201, 409}
    assert await warehouse.rows("SELECT count(*) FROM submission") == [(1,)]


async def test_an_unknown_parameter_is_refused(warehouse: Warehouse) -> None:
    errors = await warehouse.refused(GOOD, replace="scope")
    assert errors[0]["path"] == "query.replace"
    errors = await warehouse.refused(GOOD, season="spring")
    assert errors[0]["path"] == "query.season"


async def test_a_kind_has_parameters_of_its_own(warehouse: Warehouse) -> None:
    closed = HEADER + "A1,closed,1,,,,\n"
    await warehouse.accepted(closed, season="winter")
    errors = await warehouse.refused(closed, season="summer")
    assert [error["code"] for error in errors] == ["closed_site"]
