"""The published event schemas are the models', and only ever grow."""

from copy import deepcopy

import orjson
import pytest
from jsonschema import Draft202012Validator

from contracts.earlyyears import ProfileLoaded
from contracts.envelope import EventData
from contracts.examples import EXAMPLES
from contracts.schemas import EVENTS, FOLDER, documents, incompatibilities, schema_of


def test_the_committed_schemas_are_the_models() -> None:
    for path, content in documents().items():
        assert path.read_bytes() == content, f"run `python -m contracts` and commit {path.name}"
    assert set(FOLDER.iterdir()) == set(documents()), "a schema of a type that is gone"


@pytest.mark.parametrize("model", EVENTS, ids=lambda model: model.event_type)
def test_an_example_of_each_type_fits_its_schema(model: type[EventData]) -> None:
    document = orjson.loads(EXAMPLES[model].model_dump_json(exclude_none=True))
    Draft202012Validator(schema_of(model)).validate(document)


def test_an_optional_member_more_breaks_nobody() -> None:
    old = schema_of(ProfileLoaded)
    new = deepcopy(old)
    new["properties"]["moderated"] = {"type": "boolean"}
    assert not list(incompatibilities(old, new))


@pytest.mark.parametrize(
    ("change", "told"),
    [
        (lambda s: s["properties"].pop("area"), "area is gone"),
        (lambda s: s["required"].remove("area"), "area is no longer always there"),
        (lambda s: s["properties"]["area"].update(type="integer"), "area changed its type"),
        (lambda s: s["properties"]["status"]["enum"].append("draft"), "do not know"),
        (
            lambda s: s["$defs"]["ProfileCounts"]["properties"].pop("children"),
            "$.groups.*.children is gone",
        ),
    ],
)
def test_a_change_that_breaks_readers_is_found(change: object, told: str) -> None:
    old = schema_of(ProfileLoaded)
    new = deepcopy(old)
    change(new)  # type: ignore[operator]
    assert any(told in fault for fault in incompatibilities(old, new))
