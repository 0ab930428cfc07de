"""What a bus may do to its readers: tell things again, tell old things late, tell nonsense."""

import random
from collections.abc import Sequence
from typing import Final
from uuid import uuid4

import orjson

from chassis.bus import Delivery, Message
from tests.resilience.site import Site
from tests.support.topics import all_on

READERS = {"schools": ("fourteen19", "kpi"), "fourteen19": ("kpi",), "kpi": ("kpi",)}
"""Who reads a topic."""
_TYPES = {
    "schools": "schools.organisation.changed.v1",
    "fourteen19": "fourteen19.enrolment.changed.v1",
}
_AT_MOST = 200
# Good for either type, and only PostgreSQL finds the NUL in it.
_NUL: Final = orjson.dumps(
    {
        "organisation": "16\0",
        "change": "changed",
        "identifiers": {},
        "name": "Poison",
        "kind": "community",
        "phase": "secondary",
        "status": "open",
        "area": "350",
        "year": "2009/10",
    }
)


async def send_again(site: Site, chance: random.Random, topic: str) -> None:
    """Records of the topic once more, out of order and twice, its writers resting. No poison: sent
    again it is a further dead letter."""
    held = [each for each in await all_on(site.bus, topic) if not is_poison(each.key)]
    await _publish(site, again(chance, held))


def again(chance: random.Random, held: Sequence[Delivery]) -> list[Message]:
    """Some of what a topic holds, in any order, some of it twice; then the newest of each key, as
    a topic that may be compacted at any time must end with it."""
    newest = {each.key: each for each in held}
    some = chance.sample(list(held), min(len(held), _AT_MOST))
    some += chance.sample(some, len(some) // 4)
    chance.shuffle(some)
    told = [*some, *(newest[key] for key in sorted({each.key for each in some}))]
    return [Message(each.partition.topic, each.key, each.headers, each.value) for each in told]


async def send_poison(site: Site, topic: str) -> None:
    """Events that nobody can handle; each reader of the topic must bury them all, and go on."""
    some = poison(topic)
    await _publish(site, some)
    buried = {each.key for each in some if not each.key.endswith("/unknown-version")}
    for reader in READERS[topic]:
        site.poison[reader] |= buried


def poison(topic: str) -> list[Message]:
    """No JSON, no headers at all, a header short, a version that is no number; an event that is
    well formed and that no table can hold; and a version of the type that this reader does not
    know, which it is to pass over: it is others' news."""
    kind, number = _TYPES[topic], uuid4().hex[:8]
    whole = {
        "ce_specversion": "1.0",
        "ce_id": str(uuid4()),
        "ce_type": kind,
        "ce_source": f"/{topic}",
        "ce_subject": f"poison-{number}",
        "ce_time": "2009-10-01T12:00:00+00:00",
        "ce_sequence": "1",
    }
    wrong: dict[str, tuple[dict[str, str], bytes]] = {
        "no-json": (whole, b'{"organisation": '),
        "no-headers": ({}, b"{}"),
        "no-id": ({name: text for name, text in whole.items() if name != "ce_id"}, b"{}"),
        "no-number": (whole | {"ce_sequence": "first"}, b"{}"),
        "not-to-be-held": (whole, _NUL),
        "unknown-version": (whole | {"ce_type": f"{kind.rpartition('.')[0]}.v99"}, b"{}"),
    }
    return [
        Message(topic, f"poison/{number}/{name}", tuple(headers.items()), value)
        for name, (headers, value) in wrong.items()
    ]


def is_poison(key: str) -> bool:
    return key.startswith("poison/")


async def _publish(site: Site, some: Sequence[Message]) -> None:
    left = list(some)
    while left:
        left = left[await site.bus.publish(left) :]
