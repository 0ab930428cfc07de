"""The chassis's own tables, in every service's schema: outbox, consumer state, idempotency."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import (
    BigInteger,
    DateTime,
    Identity,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    Text,
    func,
)
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

NAMING = {
    "pk": "pk_%(table_name)s",
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s",
}


def new_metadata() -> MetaData:
    """Metadata with no schema: each service's role lands in its own schema by its search path."""
    return MetaData(naming_convention=NAMING)


class ChassisBase(DeclarativeBase):
    """Tables that the chassis's own migrations make in every service's schema."""

    metadata = new_metadata()
    type_annotation_map = {
        datetime: DateTime(timezone=True),
        str: Text,
        dict[str, Any]: JSONB,
        list[list[str]]: JSONB,
        list[dict[str, Any]]: JSONB,
    }


class OutboxRow(ChassisBase):
    """An event waiting to be published; deleted once the bus has it."""

    __tablename__ = "outbox"

    seq: Mapped[int] = mapped_column(BigInteger, Identity(always=True), primary_key=True)
    event_id: Mapped[UUID]
    topic: Mapped[str]
    key: Mapped[str]
    headers: Mapped[list[list[str]]]
    value: Mapped[bytes] = mapped_column(LargeBinary)
    created_at: Mapped[datetime] = mapped_column(server_default=func.clock_timestamp())


class ConsumerOffset(ChassisBase):
    """How far this service has come in one partition: the next offset it will apply."""

    __tablename__ = "consumer_offset"

    consumer_group: Mapped[str] = mapped_column(primary_key=True)
    topic: Mapped[str] = mapped_column(primary_key=True)
    partition: Mapped[int] = mapped_column(Integer, primary_key=True)
    next_offset: Mapped[int] = mapped_column(BigInteger)
    moved_at: Mapped[datetime] = mapped_column(server_default=func.clock_timestamp())


class InboxRow(ChassisBase):
    """The newest version applied of each aggregate; older and equal ones are ignored."""

    __tablename__ = "inbox"

    consumer_group: Mapped[str] = mapped_column(primary_key=True)
    event_key: Mapped[str] = mapped_column(primary_key=True)
    version: Mapped[int] = mapped_column(BigInteger)


class Letter:
    """An event that could not be handled, whole, with its error.

    `original_…` and `fixed_…` are of a letter that an operator has corrected.
    """

    consumer_group: Mapped[str]
    topic: Mapped[str]
    partition: Mapped[int] = mapped_column(Integer)
    offset: Mapped[int] = mapped_column(BigInteger)
    key: Mapped[str]
    headers: Mapped[list[list[str]]]
    value: Mapped[bytes] = mapped_column(LargeBinary)
    error: Mapped[str]
    original_headers: Mapped[list[list[str]] | None]
    original_value: Mapped[bytes | None] = mapped_column(LargeBinary)
    fixed_at: Mapped[datetime | None]
    fixed_by: Mapped[str | None]
    fixed_why: Mapped[str | None]


class DeadLetter(Letter, ChassisBase):
    """A letter that waits until somebody mends its cause, fixes it or discards it."""

    __tablename__ = "dead_letter"
    __table_args__ = (
        Index(
            "uq_dead_letter_position",
            "consumer_group",
            "topic",
            "partition",
            "offset",
            unique=True,
        ),
    )

    id: Mapped[int] = mapped_column(BigInteger, Identity(always=True), primary_key=True)
    recorded_at: Mapped[datetime] = mapped_column(server_default=func.clock_timestamp())


class SettledLetter(Letter, ChassisBase):
    """A letter that waits no more: `applied`, `overtaken` by a newer version, or `discarded`."""

    __tablename__ = "settled_letter"

    id: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    recorded_at: Mapped[datetime]
    outcome: Mapped[str]
    settled_at: Mapped[datetime] = mapped_column(server_default=func.clock_timestamp())
    settled_by: Mapped[str]
    settled_why: Mapped[str | None]


class Idempotency(ChassisBase):
    """The answer given to an Idempotency-Key, kept in the transaction of its effect."""

    __tablename__ = "idempotency"
    __table_args__ = (Index(None, "created_at"),)

    client: Mapped[str] = mapped_column(primary_key=True)
    key: Mapped[str] = mapped_column(primary_key=True)
    fingerprint: Mapped[str]
    status: Mapped[int] = mapped_column(Integer)
    headers: Mapped[dict[str, Any]]
    body: Mapped[bytes] = mapped_column(LargeBinary)
    sealed: Mapped[bool] = mapped_column(server_default="false")
    created_at: Mapped[datetime] = mapped_column(server_default=func.clock_timestamp())
