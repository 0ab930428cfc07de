"""Characteristics of pupils that things are told by."""

from typing import Final

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
