"""A real single-node Apache Kafka broker (KRaft) for one machine."""

from deploy.local.kafka.broker import KafkaBroker
from deploy.local.kafka.fetch import Installation, NoBroker, obtain

__all__ = ["Installation", "KafkaBroker", "NoBroker", "obtain"]
