"""What a topic should be, what it is, and what to do about a difference.

A topic is declared here once, however it comes to be: made by a service at its start, by
`python -m chassis topics`, or by hand.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Final

MOST_COPIES: Final = 3
COMPACTED: Final[Mapping[str, str]] = {
    "cleanup.policy": "compact",
    "min.cleanable.dirty.ratio": "0.2",
    "segment.ms": "3600000",  # the newest segment is never compacted: start one an hour
    "segment.bytes": "67108864",
    "max.compaction.lag.ms": "86400000",
    "max.message.bytes": "1048588",  # what the producer sends at most, and its frame
    "unclean.leader.election.enable": "false",  # a partition waits rather than forget
}


@dataclass(frozen=True, slots=True)
class Topic:
    """A topic; the embedded log knows no copies and no settings."""

    partitions: int
    copies: int = 1
    settings: Mapping[str, str] = field(default_factory=dict)


def declared(partitions: int, copies: int, settings: Mapping[str, str] = COMPACTED) -> Topic:
    """A topic as it should be: with a copy lost it is written to, with all but one it is not."""
    in_step = {"min.insync.replicas": str(max(1, copies - 1))}
    return Topic(partitions, copies, {**settings, **in_step})


def differences(name: str, wanted: Topic, found: Topic | None) -> Iterator[str]:
    """One line for each way in which a topic is not as it should be, and how to mend it."""
    if found is None:
        yield f"{name}: is not there. Make it with `python -m chassis topics`."
        return
    yield from _partitions(name, wanted.partitions, found.partitions)
    if found.copies != wanted.copies:
        yield (
            f"{name}: has {_count(found.copies, 'copy', 'copies')}, not {wanted.copies}. Reassign"
            " its partitions with kafka-reassign-partitions.sh, or set TOPIC_REPLICATION."
        )
    for key, value in wanted.settings.items():
        if found.settings.get(key) != value:
            yield (
                f"{name}: {key} is {found.settings.get(key, 'not set')}, not {value}. Mend it with"
                f" `kafka-configs.sh --alter --entity-type topics --entity-name {name}"
                f" --add-config {key}={value}`."
            )


def _partitions(name: str, wanted: int, found: int) -> Iterator[str]:
    has = f"{name}: has {_count(found, 'partition', 'partitions')}, not {wanted}."
    if found > wanted:
        yield f"{has} Partitions cannot be taken away: set TOPIC_PARTITIONS={found}."
    elif found < wanted:
        yield (
            f"{has} Set TOPIC_PARTITIONS={found}; or grow it with `kafka-topics.sh --alter --topic"
            f" {name} --partitions {wanted}`, which cannot be undone: most keys then go to another"
            " partition and leave an old record behind, which readers pass over by its version."
        )


def _count(number: int, one: str, more: str) -> str:
    return f"{number} {one if number == 1 else more}"
