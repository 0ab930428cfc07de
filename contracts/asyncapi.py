"""The AsyncAPI 3.0 description of the event bus, made from the models and committed beside them.

One channel a topic, one topic a publishing service, one message an event type. A consumer needs
nothing else: attributes and their meaning, keys, compaction, data, an example of each.
"""

from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any, Final

import orjson
from pydantic.json_schema import models_json_schema

from contracts.compatibility import Schema
from contracts.envelope import CONTENT_TYPE, Event, EventData, topic_of
from contracts.examples import EXAMPLES
from contracts.schemas import EVENTS

FILE: Final = Path(__file__).parent / "asyncapi.json"
Document = dict[str, Any]

_INTRODUCTION: Final = """\
Events are CloudEvents 1.0 in Kafka's binary mode: attributes in headers, JSON data in the value.

An event carries the **state** of one aggregate, its `ce_subject`, under a version, `ce_sequence`, \
that only grows. Delivery is at least once, in order for each key. So keep, for each key, the \
highest version applied, and pass over any other that is not higher. Topics are compacted to the \
newest event of each key: a new reader starts at the beginning and is complete.

Ignore members and event types that you do not know. A breaking change is a new type, `.v2`, \
published beside `.v1` until its readers have moved. No event tells anything of a person.

Front ends that want to hear of changes read `GET /v1/kpi/stream`, which needs no access to the bus.
"""
_CHANNELS: Final = {
    "schools": "The register: organisations, inspections and categories, governing bodies.",
    "earlyyears": "Early Years Profile returns, as counts of each school and year.",
    "kpi": "Indicators that moved, targets that were set, colours that turned, figures as stated.",
    "fourteen19": "14-19: programmes, offers, participation, results, returns, places.",
    "enrichment": "Enrichment: tuition, sport, music, activities, awards, agreements, support.",
    "sif": "The School Improvement Framework: tiers, visits, plans, notices, targets, results.",
}
_ATTRIBUTES: Final[dict[str, Schema]] = {
    "ce_specversion": {"const": "1.0"},
    "ce_id": {"type": "string", "format": "uuid", "description": "Of this event; time-ordered."},
    "ce_type": {"type": "string", "description": "The event type, with its major version."},
    "ce_source": {"type": "string", "description": "The service that published it."},
    "ce_subject": {"type": "string", "description": "The aggregate whose state this is."},
    "ce_time": {
        "type": "string",
        "format": "date-time",
        "description": "When its publisher recorded the change, in UTC.",
    },
    "ce_sequence": {
        "type": "string",
        "pattern": "^[0-9]+$",
        "description": "The aggregate's version; it only grows, and fits 63 bits.",
    },
    "content-type": {"const": CONTENT_TYPE},
    "ce_correlationid": {
        "type": "string",
        "description": "X-Correlation-ID of the request that set it off.",
    },
    "ce_causationid": {"type": "string", "description": "The submission that it came of."},
    "ce_traceparent": {
        "type": "string",
        "pattern": "^00-[0-9a-f]{32}-[0-9a-f]{16}-[0-9a-f]{2}$",
        "description": "W3C trace context of the request that set it off, where these are traced.",
    },
}
_NOT_ALWAYS: Final = ("ce_correlationid", "ce_causationid", "ce_traceparent")


def document() -> Document:
    """The whole description."""
    topics = sorted({topic_of(model.event_type) for model in EVENTS})
    return {
        "asyncapi": "3.0.0",
        "info": {
            "title": "Educational Improvement: events",
            "version": "1.0.0",
            "description": _INTRODUCTION,
            "license": {"name": "AGPL-3.0-or-later"},
        },
        "defaultContentType": CONTENT_TYPE,
        "channels": {topic: _channel(topic) for topic in topics},
        "operations": {f"publish_{topic}": _publishing(topic) for topic in topics},
        "components": {
            "messages": {model.event_type: _message(model) for model in EVENTS},
            "messageTraits": {"event": _trait()},
            "schemas": _described()[1],
        },
    }


def content() -> bytes:
    """The file as it is committed and served."""
    options = orjson.OPT_INDENT_2 | orjson.OPT_SORT_KEYS | orjson.OPT_APPEND_NEWLINE
    return orjson.dumps(document(), option=options)


def _of(topic: str) -> list[type[EventData]]:
    return [model for model in EVENTS if topic_of(model.event_type) == topic]


def _channel(topic: str) -> Document:
    return {
        "address": topic,
        "description": _CHANNELS[topic],
        "messages": {
            model.event_type: {"$ref": f"#/components/messages/{model.event_type}"}
            for model in _of(topic)
        },
        "bindings": {
            "kafka": {
                "topic": topic,
                "topicConfiguration": {"cleanup.policy": ["compact"]},
                "bindingVersion": "0.5.0",
            }
        },
    }


def _publishing(topic: str) -> Document:
    """From the system's side: it sends; whoever reads this receives."""
    return {
        "action": "send",
        "channel": {"$ref": f"#/channels/{topic}"},
        "summary": f"Published by the service {topic}.",
        "messages": [
            {"$ref": f"#/channels/{topic}/messages/{model.event_type}"} for model in _of(topic)
        ],
    }


def _message(model: type[EventData]) -> Document:
    return {
        "name": model.event_type,
        "title": model.__name__,
        "summary": (model.__doc__ or "").strip().partition("\n\n")[0].replace("\n", " "),
        "contentType": CONTENT_TYPE,
        "payload": _described()[0][model, "serialization"],
        "bindings": {
            "kafka": {
                "key": {"type": "string", "description": "the type, a slash, and the subject"},
                "bindingVersion": "0.5.0",
            }
        },
        "traits": [{"$ref": "#/components/messageTraits/event"}],
        "examples": [_example(EXAMPLES[model])],
    }


def _example(data: EventData) -> Document:
    topic = topic_of(data.event_type)
    event = Event.of(data, source=f"/{topic}", version=3)
    fixed = {
        "ce_id": "0195f2c0-5a3e-7c51-8d0e-3f6b2a9c1d47",
        "ce_time": "2009-12-03T18:00:00+00:00",
    }
    return {
        "name": "example",
        "headers": dict(event.headers()) | fixed,
        "payload": orjson.loads(event.value()),
    }


def _trait() -> Document:
    return {
        "headers": {
            "type": "object",
            "properties": _ATTRIBUTES,
            "required": [name for name in _ATTRIBUTES if name not in _NOT_ALWAYS],
        }
    }


@cache
def _described() -> tuple[Mapping[Any, Schema], Schema]:
    """The reference to each model's schema (two publishers may have models of one name), and the
    schemas themselves."""
    references, schemas = models_json_schema(
        [(model, "serialization") for model in EVENTS],
        ref_template="#/components/schemas/{model}",
    )
    return references, schemas["$defs"]
