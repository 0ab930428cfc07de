"""The envelope every event travels in: CloudEvents 1.0 in Kafka's binary mode, JSON data.

An event carries *state*, not a delta: it says what is now true of one aggregate (its `subject`),
under a `version` that only grows. So the newest event of a key is enough, duplicates and old
versions are harmless, and topics may be compacted to one event per key.
"""

from abc import ABC, abstractmethod
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from hashlib import blake2b
from typing import Any, ClassVar, Final, Generic, Self, TypeVar
from uuid import UUID

import uuid_utils
from pydantic import BaseModel, ConfigDict, ValidationError

CONTENT_TYPE = "application/json"
NEWEST: Final = 2**63 - 1
"""The largest version there can be."""
_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)
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

    `correlation_id` is the request's that set it off, `causation_id` the submission's it came of;
    `traceparent` the W3C trace context it was made in, where requests are traced.
    """

    id: UUID
    source: str
    version: int
    time: datetime
    data: D
    correlation_id: str | None = None
    causation_id: str | None = None
    traceparent: str | None = None

    @classmethod
    def of(
        cls,
        data: D,
        *,
        source: str,
        version: int,
        correlation_id: str | None = None,
        time: datetime | None = None,
    ) -> Self:
        """An event about `data.subject`, with a time-ordered id. `time`: of one told before, which
        has the id it had then."""
        time = time or datetime.now(UTC)
        return cls(
            id=_id_of(f"{source} {data.event_type}/{data.subject} {version}", time),
            source=source,
            version=version,
            time=time,
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
        if self.traceparent:
            pairs.append(("ce_traceparent", self.traceparent))
        return tuple(pairs)

    def value(self) -> bytes:
        return self.data.model_dump_json(exclude_none=True).encode()


def _id_of(what: str, time: datetime) -> UUID:
    """A UUIDv7 whose random part is of what it is about: whoever tells it again needs not to have
    kept it, and whoever knows events by their ids has had it."""
    since = time - _EPOCH
    milliseconds, rest = divmod(since // timedelta(microseconds=1), 1000)
    digest = blake2b(f"{what} {since}".encode(), digest_size=8).digest()
    random = int.from_bytes(digest) & (1 << 62) - 1
    return UUID(int=milliseconds << 80 | 7 << 76 | rest * 4096 // 1000 << 64 | 2 << 62 | random)


def topic_of(event_type: str) -> str:
    """The topic a type is published on: one topic per publishing service, the type's first word."""
    return event_type.partition(".")[0]


def type_of(headers: Iterable[tuple[str, str]]) -> str:
    """The event type a message's headers name, or '' when they name none."""
    return dict(headers).get("ce_type", "")


def models_by_type(models: Iterable[type[EventData]]) -> dict[str, type[EventData]]:
    return {model.event_type: model for model in models}


def _version(text: str) -> int:
    version = int(text)
    if not 0 <= version <= NEWEST:
        raise ValueError
    return version


def _utc(text: str) -> datetime:
    moment = datetime.fromisoformat(text)
    if moment.tzinfo is None:
        raise ValueError
    return moment.astimezone(UTC)


_READ: Final[Mapping[str, tuple[Callable[[str], Any], str]]] = {
    "ce_id": (UUID, "a UUID"),
    "ce_source": (str, "a text"),
    "ce_sequence": (_version, f"a whole number from 0 to {NEWEST}"),
    "ce_time": (_utc, "a moment with a time zone"),
}
"""What each attribute that an event must have is read as, and how that is said."""
REQUIRED: Final = tuple(_READ)
"""The headers that every event must have, beside its type."""


def read_attribute(attributes: Mapping[str, str], name: str) -> Any:
    """What one of the `REQUIRED` headers says. Raises `BadEvent`, which says what it must be."""
    become, what = _READ[name]
    if name not in attributes:
        raise BadEvent(f"is missing; must be {what}")
    try:
        return become(attributes[name])
    except (ValueError, OverflowError):
        raise BadEvent(f"must be {what}") from None


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
    identity, source, version, time = (_read(event_type, attributes, name) for name in REQUIRED)
    try:
        data = model.model_validate_json(value)
    except ValidationError as error:
        fields = ", ".join(_field(item["loc"]) + ": " + item["msg"] for item in error.errors())
        raise BadEvent(f"{event_type}: {fields}") from None
    return Event(
        id=identity,
        source=source,
        version=version,
        time=time,
        data=data,
        correlation_id=attributes.get("ce_correlationid"),
        causation_id=attributes.get("ce_causationid"),
        traceparent=attributes.get("ce_traceparent"),
    )


def _read(event_type: str, attributes: Mapping[str, str], name: str) -> Any:
    try:
        return read_attribute(attributes, name)
    except BadEvent as error:
        raise BadEvent(f"{event_type}: header {name} {error}") from None


def _field(location: tuple[int | str, ...]) -> str:
    return ".".join(str(part) for part in location) or "data"
