"""A real Apache Kafka broker (KRaft) for one machine: alone, or one of several."""

from deploy.local.kafka.broker import KafkaBroker, ask, new_cluster
from deploy.local.kafka.fetch import Installation, NoBroker, obtain

__all__ = ["Installation", "KafkaBroker", "NoBroker", "ask", "new_cluster", "obtain"]
