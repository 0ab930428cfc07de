"""The AsyncAPI description is the models', whole, and leads a reader right."""

from typing import Any

import orjson
import pytest
from jsonschema import Draft202012Validator

from contracts import asyncapi
from contracts.compatibility import resolved
from contracts.envelope import EventData, decode, models_by_type
from contracts.schemas import EVENTS

DOCUMENT = asyncapi.document()


def refs(part: Any) -> list[str]:
    """Every reference in the document."""
    if isinstance(part, dict):
        own = [part["$ref"]] if isinstance(part.get("$ref"), str) else []
        return own + [ref for value in part.values() for ref in refs(value)]
    return [ref for value in part for ref in refs(value)] if isinstance(part, list) else []


def self_contained(ref: str) -> dict[str, Any]:
    """A schema with the components its references lead to."""
    return {"$ref": ref, "components": DOCUMENT["components"]}


def test_the_committed_description_is_the_models() -> None:
    assert asyncapi.FILE.read_bytes() == asyncapi.content(), "run `python -m contracts`"


def test_every_event_type_is_sent_on_its_topic() -> None:
    sent = {
        ref.rpartition("/")[2]: DOCUMENT["channels"][topic]["address"]
        for topic, channel in DOCUMENT["channels"].items()
        for ref in (message["$ref"] for message in channel["messages"].values())
    }
    assert sent == {model.event_type: model.event_type.split(".")[0] for model in EVENTS}
    operations = DOCUMENT["operations"].values()
    assert {one["channel"]["$ref"] for one in operations} == {
        f"#/channels/{topic}" for topic in DOCUMENT["channels"]
    }
    assert len([ref for one in operations for ref in one["messages"]]) == len(EVENTS)


def test_every_reference_leads_somewhere() -> None:
    found = refs(DOCUMENT)
    assert len(found) > len(EVENTS) * 3
    for ref in found:
        assert resolved(DOCUMENT, {"$ref": ref}), ref


def test_topics_are_described_as_compacted() -> None:
    for channel in DOCUMENT["channels"].values():
        kafka = channel["bindings"]["kafka"]
        assert kafka["topicConfiguration"]["cleanup.policy"] == ["compact"]


@pytest.mark.parametrize("model", EVENTS, ids=lambda model: model.event_type)
def test_each_example_is_a_message_that_a_consumer_can_read(model: type[EventData]) -> None:
    message = DOCUMENT["components"]["messages"][model.event_type]
    (example,) = message["examples"]
    Draft202012Validator(self_contained(message["payload"]["$ref"])).validate(example["payload"])
    trait = resolved(DOCUMENT, message["traits"][0])
    Draft202012Validator(trait["headers"]).validate(example["headers"])
    event = decode(
        example["headers"].items(), orjson.dumps(example["payload"]), models=models_by_type(EVENTS)
    )
    assert event.type == model.event_type
    assert event.key == f"{model.event_type}/{example['headers']['ce_subject']}"
