"""How much is tried: in the short form, which every change is judged by, each case of everything is
somebody's, of a third of what there is; which third turns with every change of the API's
description. In the long form (`make adversarial`) everybody tries all of everything."""

import os
from collections.abc import Iterable, Sequence
from hashlib import sha256
from itertools import islice
from typing import Final, TypeVar

from gateway.description import FILE

_Thing = TypeVar("_Thing")
LONG: Final = os.environ.get("ADVERSARIAL") == "long"
_TURN: Final = int.from_bytes(sha256(FILE.read_bytes()).digest())
_THIRDS: Final = 3


def in_turn(things: Iterable[_Thing]) -> list[_Thing]:
    """All of them in the long form; in the short one the third whose turn it is."""
    return share(things, _TURN, of=_THIRDS)


def share(things: Iterable[_Thing], number: int, *, of: int) -> list[_Thing]:
    """All of them in the long form; in the short one every `of`-th, from `number` on, so that `of`
    neighbours together try all."""
    return list(things) if LONG else list(islice(things, number % of, None, of))


def rotated(things: Sequence[_Thing], number: int, *, count: int) -> list[_Thing]:
    """All of them in the long form; in the short one the next `count`, beginning at `number`."""
    if LONG or count >= len(things):
        return list(things)
    start = number * count % len(things)
    return [*things, *things][start : start + count]
