"""Which schools of the register were open on a day, for statements that page or count them."""

from typing import Final

OPEN: Final = """(o.status <> 'proposed' AND coalesce(o.opened_on <= :on, true)
    AND coalesce(o.closed_on > :on, o.status <> 'closed'))"""
"""SQL: an organisation `o` was open on the day `:on`, as `chassis.organisations.Place` has it."""
