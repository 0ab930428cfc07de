"""A kind's own query parameters: listed values, or whatever a column type takes."""

from collections.abc import Mapping
from dataclasses import replace

import pytest

from chassis.problems import Problem
from chassis.submissions.describing import operation_extra
from chassis.submissions.kind import Date, Number, Parameter
from chassis.submissions.records import Options
from chassis.submissions.requests import _with_extra
from tests.chassis.submissions.warehouse.app import STOCK

KIND = replace(
    STOCK,
    parameters=(
        Parameter("season", "when", ("winter", "summer"), "winter"),
        Parameter("counted_on", "for rows without a day", type=Date()),
        Parameter("factor", "by which amounts grow", default="1", type=Number(0, 10, 1)),
    ),
)


def taken(query: Mapping[str, str]) -> dict[str, str]:
    return dict(_with_extra(Options(), KIND, query).extra or {})


def test_what_is_not_given_has_its_default() -> None:
    assert taken({}) == {"season": "winter", "counted_on": "", "factor": "1"}


def test_what_is_given_is_passed_on_as_written() -> None:
    query = {"season": "summer", "counted_on": "2009-12-03", "factor": "2.5"}
    assert taken(query | {"mode": "valid_rows"}) == query


def test_every_wrong_one_is_named() -> None:
    query = {"season": "spring", "counted_on": "3/12/2009", "factor": "11", "colour": "red"}
    with pytest.raises(Problem) as refused:
        taken(query)
    assert {(fault.path, fault.code) for fault in refused.value.errors} == {
        ("query.colour", "unknown_parameter"),
        ("query.season", "not_in_list"),
        ("query.counted_on", "not_a_date"),
        ("query.factor", "out_of_range"),
    }


def test_the_api_description_says_what_each_takes() -> None:
    schemas = {one["name"]: one["schema"] for one in operation_extra(KIND)["parameters"]}
    assert schemas["season"] == {
        "type": "string",
        "enum": ["winter", "summer"],
        "default": "winter",
    }
    assert schemas["counted_on"] == {"type": "string", "description": "a date written yyyy-mm-dd"}
    assert schemas["factor"]["default"] == "1"
