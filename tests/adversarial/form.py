"""How much is tried: in the short form, which every change is judged by, each case of everything is
somebody's; in the long form (`make adversarial`) everybody tries all of them."""

import os
from collections.abc import Iterable, Sequence
from itertools import islice
from typing import Final, TypeVar

_Thing = TypeVar("_Thing")
LONG: Final = os.environ.get("ADVERSARIAL") == "long"


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
