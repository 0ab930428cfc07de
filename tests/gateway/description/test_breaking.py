"""Changes that break callers are found, and those that do not are not."""

from collections.abc import Callable
from copy import deepcopy
from typing import Any

import orjson
import pytest

from gateway.description import FILE, Document
from gateway.description.__main__ import announced
from gateway.description.breaking import breaking
from gateway.description.merging import merged
from tests.gateway.description.small import described

OLD = merged([described("shop")])
PATH = "/v1/shop/things"


def changed(change: Callable[[Document], Any]) -> list[str]:
    new = deepcopy(OLD)
    change(new)
    return breaking(OLD, new)


def get(document: Document) -> Document:
    found: Document = document["paths"][PATH]["get"]
    return found


def post(document: Document) -> Document:
    found: Document = document["paths"][PATH]["post"]
    return found


def thing(document: Document) -> Document:
    found: Document = document["components"]["schemas"]["shop_Thing"]
    return found


@pytest.mark.parametrize(
    ("change", "told"),
    [
        (lambda d: d["paths"].pop(PATH), "GET /v1/shop/things is gone"),
        (lambda d: d["paths"][PATH].pop("post"), "POST /v1/shop/things is gone"),
        (lambda d: get(d).update(operationId="shop_things"), "is called shop_things"),
        (lambda d: get(d).update({"x-scope": "shop:admin"}), "needs shop:admin"),
        (lambda d: get(d)["parameters"].pop(0), "the parameter query.limit is gone"),
        (
            lambda d: get(d)["parameters"].append(
                {"name": "area", "in": "query", "required": True, "schema": {"type": "string"}}
            ),
            "the parameter query.area must now be sent",
        ),
        (lambda d: get(d)["parameters"][0].update(required=True), "query.limit must now be sent"),
        (
            lambda d: get(d)["parameters"][0]["schema"].update(maximum=100),
            "query.limit changed its maximum",
        ),
        (lambda d: get(d)["responses"].pop("200"), "the answer 200 is gone"),
        (lambda d: get(d)["responses"]["200"].pop("content"), "200 is no longer application/json"),
        (lambda d: post(d)["requestBody"].update(required=True), "a body must now be sent"),
        (lambda d: thing(d)["properties"].pop("size"), "200.results[].size is gone"),
        (
            lambda d: thing(d)["properties"]["colour"]["enum"].append("blue"),
            "200.results[].colour may hold values its readers do not know",
        ),
        (
            lambda d: thing(d)["properties"]["colour"]["enum"].pop(),
            "body.colour takes no longer every value it took",
        ),
        (
            lambda d: thing(d)["properties"]["id"].update(type="integer"),
            "200.results[].id changed its type",
        ),
        (lambda d: thing(d)["required"].pop(), "200.results[].id is no longer always there"),
        (lambda d: thing(d)["required"].append("colour"), "body.colour must now be sent"),
        (
            lambda d: thing(d)["properties"]["size"].update(anyOf=[{"type": "integer"}]),
            "body.size changed its type",
        ),
        (
            lambda d: thing(d)["properties"]["size"]["anyOf"].append({"type": "string"}),
            "200.results[].size changed its type",
        ),
        (lambda d: thing(d).update(additionalProperties=False), "body takes no further members"),
        (
            lambda d: thing(d)["properties"]["id"].update(pattern="^[0-9]+$"),
            "body.id changed its pattern",
        ),
    ],
)
def test_a_break_is_found(change: Callable[[Document], Any], told: str) -> None:
    found = changed(change)
    assert any(told in fault for fault in found), found


@pytest.mark.parametrize(
    "change",
    [
        lambda d: thing(d)["properties"].update(weight={"type": "number"}),
        lambda d: get(d)["parameters"].append(
            {"name": "area", "in": "query", "schema": {"type": "string"}}
        ),
        lambda d: get(d)["parameters"][0]["schema"].update(maximum=1000),
        lambda d: get(d)["responses"].update({"206": {"description": "some of it"}}),
        lambda d: get(d)["responses"].pop("429"),
        lambda d: d["paths"].update({"/v1/shop/others": {"get": get(d)}}),
        lambda d: get(d).update(summary="All things", deprecated=True),
        lambda d: post(d)["requestBody"]["content"].update({"text/csv": {"schema": {}}}),
    ],
)
def test_a_gain_breaks_nobody(change: Callable[[Document], Any]) -> None:
    assert changed(change) == []


def test_a_break_that_must_be_is_told_to_consumers() -> None:
    told = announced("# Changelog\n\n## Unreleased\n\n- More\n", "The law changed", ["a is gone"])
    assert told.index("- **Breaking**: The law changed\n  - a is gone") < told.index("- More")


def test_the_description_does_not_break_itself() -> None:
    document = orjson.loads(FILE.read_bytes())
    assert breaking(document, document) == []
