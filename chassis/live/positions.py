"""A position in a topic: for each partition, by number, the offset of the next event.

As text it is the `id` of a server-sent event, and means the same on every replica: each of them
reads the partitions in an interleaving of its own, but the log is one.
"""

import re

Position = tuple[int, ...]

_TEXT = re.compile(r"[0-9]{1,18}(\.[0-9]{1,18}){0,511}")


def encode(position: Position) -> str:
    """The position as an opaque text."""
    return ".".join(map(str, position))


def decode(text: str) -> Position:
    """The position in a text that `encode` made; raises ValueError for any other text."""
    if not _TEXT.fullmatch(text):
        raise ValueError("not a position")
    return tuple(map(int, text.split(".")))


def reaches(position: Position, other: Position) -> bool:
    """Whether who stands at `position` has had all that who stands at `other` has had."""
    return all(mine >= others for mine, others in zip(position, other, strict=True))


def later(one: Position, other: Position) -> Position:
    """The position of somebody who has had all that either has had."""
    return tuple(map(max, one, other))
