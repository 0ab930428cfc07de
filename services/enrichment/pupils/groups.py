"""Characteristics of pupils that things are told by."""

from collections.abc import Collection, Mapping
from typing import Final, TypeVar

T = TypeVar("T")
TOLD_BY: Final = ("gender", "fsm", "year_group")
"""What events count pupils by who were given something."""

_YES_NO: Final = ("fsm", "sen", "eal", "looked_after")
_FLAGS: Final = ", ".join(
    f"('{name}=' || CASE p.{name} WHEN true THEN 'yes' WHEN false THEN 'no' END)"
    for name in _YES_NO
)
GROUPS: Final = f"""
    CROSS JOIN LATERAL (VALUES ('gender=' || p.gender), ('year_group=' || p.year_group), {_FLAGS})
        g ("group")"""
"""SQL: every group that a pupil `p` is in, as `g."group"`; null where that is not recorded: to be
left out."""


def told_by(found: Mapping[str, T], characteristics: Collection[str]) -> dict[str, T]:
    """Of what is counted by group, what events tell: that by characteristics which others use, as
    what is told stays told."""
    return {
        group: each for group, each in found.items() if group.partition("=")[0] in characteristics
    }
