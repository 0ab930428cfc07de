"""When each signing key is published, signs, and is gone. Pure.

    created        activates            retires            gone
       |--published, not signing--|--signs--|--published only--|

A key is published before it signs, so that whoever polls the JWKS knows it by then, and stays until
the last token it signed has expired. Keys follow one another without a gap.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Final, Literal

from services.identity.settings import LONGEST_TOKEN

State = Literal["pending", "signing", "retired"]
PUBLISH_AHEAD: Final = timedelta(minutes=10)
KEPT_FOR: Final = LONGEST_TOKEN + timedelta(minutes=1)
"""From retirement: the longest token's life, and how far clocks may be apart."""


@dataclass(frozen=True, slots=True)
class KeyTimes:
    """The life of one key. It ends (`retires_at`, `gone_at`) once another is to follow."""

    kid: str
    created_at: datetime
    activates_at: datetime
    retires_at: datetime | None = None
    gone_at: datetime | None = None

    def is_published(self, at: datetime) -> bool:
        return self.created_at <= at and (self.gone_at is None or at < self.gone_at)

    def may_sign(self, at: datetime) -> bool:
        return self.activates_at <= at and (self.retires_at is None or at < self.retires_at)

    def state(self, at: datetime) -> State:
        """Where in its life a published key is."""
        if self.may_sign(at):
            return "signing"
        return "pending" if at < self.activates_at else "retired"


def signer(keys: Iterable[KeyTimes], at: datetime) -> KeyTimes | None:
    """The key that signs at a time; None before the first."""
    able = [key for key in keys if key.may_sign(at)]
    return max(able, key=lambda key: (key.activates_at, key.kid), default=None)


def is_due(keys: Sequence[KeyTimes], at: datetime, *, every: timedelta) -> bool:
    """Whether another key should be made now, for each to sign for about `every`."""
    last = max((key.activates_at for key in keys if key.retires_at is None), default=None)
    return last is None or at >= last + every - PUBLISH_AHEAD


def succeeded(
    keys: Sequence[KeyTimes], kid: str, at: datetime, *, emergency: bool = False
) -> list[KeyTimes]:
    """The keys with a new one after them.

    In an emergency every key there was is gone at once, and the new one signs at once, as does the
    very first.
    """
    if emergency or signer(keys, at) is None:
        return [*(_gone(key, at) for key in keys), KeyTimes(kid, at, at)]
    begins = at + PUBLISH_AHEAD
    return [*(_followed(key, begins) for key in keys), KeyTimes(kid, at, begins)]


def _gone(key: KeyTimes, at: datetime) -> KeyTimes:
    return replace(key, retires_at=_earlier(key.retires_at, at), gone_at=_earlier(key.gone_at, at))


def _followed(key: KeyTimes, at: datetime) -> KeyTimes:
    """The key as it is before one that signs from `at`; a clock that is behind may ask for that
    before a later change that is known already."""
    retires = _earlier(key.retires_at, at)
    return replace(key, retires_at=retires, gone_at=_earlier(key.gone_at, retires + KEPT_FOR))


def _earlier(one: datetime | None, other: datetime) -> datetime:
    return other if one is None else min(one, other)
