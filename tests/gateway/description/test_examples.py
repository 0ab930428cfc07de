"""Each operation has an example that tests execute, or a reason why it has none."""

import orjson

from gateway.description import FILE, operations
from gateway.description.examples import recorded, scenarios

OPERATIONS = {
    each["operationId"]: each for _, _, each in operations(orjson.loads(FILE.read_bytes()))
}


def test_every_operation_has_an_example_or_a_reason() -> None:
    found = scenarios()
    called = {call.operation for name, each in found.items() for call in each.calls(name)}
    excused = {operation for each in found.values() for operation in each.without}
    assert not called & excused
    assert called | excused == OPERATIONS.keys()
    assert all(reason for each in found.values() for reason in each.without.values())


def test_every_call_is_recorded_under_a_name_of_its_own() -> None:
    names = []
    for service, scenario in scenarios().items():
        calls = [call.name for call in scenario.calls(service)]
        assert set(calls) == recorded(service).keys(), f"make examples: {service}"
        names += calls
    assert len(names) == len(set(names))


def test_the_description_shows_what_was_recorded() -> None:
    by_filter = OPERATIONS["kpi_get_value"]
    answers = by_filter["responses"]["200"]["content"]["application/json"]["examples"]
    assert answers["value"]["value"]["denominator"] == 5
    shown = next(one for one in by_filter["x-examples"] if one["name"] == "value")
    assert shown["target"] == "/v1/kpi/values/NI72.190101.2008-09.all"


def test_nothing_secret_is_shown() -> None:
    text = FILE.read_text()
    assert "Bearer ey" not in text
    for part in text.split("eis_")[1:]:
        assert part.startswith(("7d0c5b1e9a34_EXAMPLE", "`", "<", "…")), part[:40]
