"""The envelope every event travels in: CloudEvents 1.0 in Kafka's binary mode, JSON data.

An event carries *state*, not a delta: it says what is now true of one aggregate (its `subject`),
under a `version` that only grows. So the newest event of a key is enough, duplicates and old
versions are harmless, and topics may be compacted to one event per key.
"""

from abc import ABC, abstractmethod
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, ClassVar, Generic, Self, TypeVar
from uuid import UUID

import uuid_utils
from pydantic import BaseModel, ConfigDict, ValidationError

CONTENT_TYPE = "application/json"
Headers = tuple[tuple[str, str], ...]


class BadEvent(ValueError):
    """A message that is not a well-formed event of a type its reader knows."""


class EventPart(BaseModel):
    """A part of an event's data. Unknown members are ignored, so publishers may add some."""

    model_config = ConfigDict(frozen=True, extra="ignore")


class EventData(EventPart, ABC):
    """The data of one event type."""

    event_type: ClassVar[str]

    @property
    @abstractmethod
    def subject(self) -> str:
        """The aggregate this event tells the state of; never anything about a person."""


D = TypeVar("D", bound=EventData)


def new_id() -> UUID:
    """An identifier that nothing has yet; they grow with time."""
    return UUID(int=uuid_utils.uuid7().int)


@dataclass(frozen=True, slots=True)
class Event(Generic[D]):
    """One event. `time` is when its publisher recorded the change, in UTC.

    `correlation_id` is the request's that set it off, `causation_id` the submission's it came of.
    """

    id: UUID
    source: str
    version: int
    time: datetime
    data: D
    correlation_id: str | None = None
    causation_id: str | None = None

    @classmethod
    def of(cls, data: D, *, source: str, version: int, correlation_id: str | None = None) -> Self:
        """A new event about `data.subject`, with a time-ordered id and the present time."""
        return cls(
            id=new_id(),
            source=source,
            version=version,
            time=datetime.now(UTC),
            data=data,
            correlation_id=correlation_id,
        )

    @property
    def type(self) -> str:
        return self.data.event_type

    @property
    def subject(self) -> str:
        return self.data.subject

    @property
    def key(self) -> str:
        """The record key: all versions of one aggregate share it, and so keep their order."""
        return f"{self.type}/{self.subject}"

    @property
    def topic(self) -> str:
        return topic_of(self.type)

    def headers(self) -> Headers:
        """CloudEvents attributes as `ce_` headers."""
        pairs = [
            ("ce_specversion", "1.0"),
            ("ce_id", str(self.id)),
            ("ce_type", self.type),
            ("ce_source", self.source),
            ("ce_subject", self.subject),
            ("ce_time", self.time.isoformat()),
            ("ce_sequence", str(self.version)),
            ("content-type", CONTENT_TYPE),
        ]
        if self.correlation_id:
            pairs.append(("ce_correlationid", self.correlation_id))
        if self.causation_id:
            pairs.append(("ce_causationid", self.causation_id))
        return tuple(pairs)

    def value(self) -> bytes:
        return self.data.model_dump_json(exclude_none=True).encode()


def topic_of(event_type: str) -> str:
    """The topic a type is published on: one topic per publishing service, the type's first word."""
    return event_type.partition(".")[0]


def type_of(headers: Iterable[tuple[str, str]]) -> str:
    """The event type a message's headers name, or '' when they name none."""
    return dict(headers).get("ce_type", "")


def models_by_type(models: Iterable[type[EventData]]) -> dict[str, type[EventData]]:
    return {model.event_type: model for model in models}


def decode(
    headers: Iterable[tuple[str, str]],
    value: bytes,
    *,
    models: Mapping[str, type[EventData]],
) -> Event[Any]:
    """The event in a message.

    Raises `BadEvent` when an attribute is missing or wrong, the type is not among `models`,
    or the data does not fit its model. The message names fields, never their values.
    """
    attributes = dict(headers)
    event_type = attributes.get("ce_type", "")
    model = models.get(event_type)
    if model is None:
        raise BadEvent(f"unknown event type {event_type!r}")
    try:
        return Event(
            id=UUID(attributes["ce_id"]),
            source=attributes["ce_source"],
            version=int(attributes["ce_sequence"]),
            time=_utc(attributes["ce_time"]),
            data=model.model_validate_json(value),
            correlation_id=attributes.get("ce_correlationid"),
            causation_id=attributes.get("ce_causationid"),
        )
    except KeyError as missing:
        raise BadEvent(f"{event_type}: header {missing} is missing") from None
    except ValidationError as error:
        fields = ", ".join(_field(item["loc"]) + ": " + item["msg"] for item in error.errors())
        raise BadEvent(f"{event_type}: {fields}") from None
    except ValueError as error:
        raise BadEvent(f"{event_type}: {error}") from None


def _utc(text: str) -> datetime:
    moment = datetime.fromisoformat(text)
    if moment.tzinfo is None:
        raise ValueError("ce_time has no time zone")
    return moment.astimezone(UTC)


def _field(location: tuple[int | str, ...]) -> str:
    return ".".join(str(part) for part in location) or "data"
