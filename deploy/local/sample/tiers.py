"""The tier of each of the sample's schools, and which it was in before."""

from collections.abc import Iterator
from typing import Final

from deploy.local.sample.register import IN_CATEGORY, MAINTAINED

_USUAL: Final = (1, 2, 3, 1, 1, 3, 2, 1, 1, 2, 2, 1)
"""Again and again, but for those that follow."""
_INTENSIVE: Final = (MAINTAINED[9], MAINTAINED[26], MAINTAINED[59])
TIERS: Final = {
    urn: 5 if urn in IN_CATEGORY else 4 if urn in _INTENSIVE else _USUAL[at % len(_USUAL)]
    for at, urn in enumerate(MAINTAINED)
}
"""As proposed in the autumn of 2009."""
CAUSING_CONCERN: Final = tuple(urn for urn, tier in TIERS.items() if tier > 3)
_BEFORE: Final = (1, 1, 3, 2, 1, 2, 2, 5, 1, 3, 2, 1)
BEFORE: Final = dict(zip(MAINTAINED, _BEFORE, strict=False))
"""Of a dozen schools, from the summer term of 2009 on: some have moved since."""
DISPUTED, PROPOSED_ONLY = MAINTAINED[10], MAINTAINED[11]
"""The two that are not confirmed."""


def confirmed() -> Iterator[tuple[str, int]]:
    """The schools whose tier is."""
    for urn, tier in TIERS.items():
        if urn not in (DISPUTED, PROPOSED_ONLY):
            yield urn, tier
