"""JSON bodies: arrays, {"rows": [...]} and lines, read like CSV and refused like it."""

import json
from typing import Any

import pytest

from tests.chassis.submissions.running import Warehouse

JSON_ROWS: list[dict[str, Any]] = [
    {"item": "A1", "site": 'no"r,th', "amount": 3, "fragile": True},
    {"Item": "A2", "Place (name)": "[{", "amount": "4", "colour": None},
]
JSON_BODIES: dict[str, tuple[str, str]] = {
    "array": ("application/json", json.dumps(JSON_ROWS, indent=2)),
    "rows": ("application/json", json.dumps({"rows": JSON_ROWS})),
    "lines": ("application/x-ndjson", "\n".join(json.dumps(row) for row in JSON_ROWS) + "\n\n"),
    "array, untold": ("application/octet-stream", json.dumps(JSON_ROWS)),
    "rows, untold": ("", json.dumps({"rows": JSON_ROWS})),
    "lines, untold": ("text/plain", "\n".join(json.dumps(row) for row in JSON_ROWS)),
}


@pytest.mark.parametrize("name", JSON_BODIES)
async def test_json_is_read_like_csv(warehouse: Warehouse, name: str) -> None:
    content_type, body = JSON_BODIES[name]
    _, receipt = await warehouse.post(body.encode(), content_type=content_type)
    assert receipt["status"] == "accepted", receipt
    assert await warehouse.stock() == {"A1": ('no"r,th', 3), "A2": ("[{", 4)}


@pytest.mark.parametrize(
    ("body", "code"),
    [
        ("[]", "no_rows"),
        ('{"row": []}', "not_json"),
        ("[1, {}]", "row_not_object"),
        ('[{"item": "A1", "site": ["n"], "amount": 1}]', "not_a_single_value"),
        ('[{"item": "A1", "site": "n", "amount": 6.0}]', "not_a_whole_number"),
        ('[{"item": "A1", "site": "n", "amount": true}]', "not_a_whole_number"),
        ('[{"item": "A1"}]', "missing_value"),
        ('[{"item": "A1" "site": "n"}]', "not_json"),
        ('[{"item": "A1", "site": "n"}{"item": "A2"}]', "not_json"),
        ('[{"item": "A1", "site": "n", "amount": 1}] x', "not_json"),
    ],
)
async def test_wrong_json_is_refused(warehouse: Warehouse, body: str, code: str) -> None:
    errors = await warehouse.refused(body.encode(), content_type="application/json")
    assert code in {error["code"] for error in errors}, errors


async def test_json_that_stops_is_cut_off(warehouse: Warehouse) -> None:
    body = b'[{"item": "A1", "site": "n", "amount": 1}, {"item'
    status, problem = await warehouse.post(body, content_type="application/json")
    assert (status, problem["code"]) == (400, "submission_cut_off")
    assert problem["submission"]["status"] == "failed"
