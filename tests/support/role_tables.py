"""Tables of which role may do what: a column a role, a row a thing, in each the status answered."""

from typing import Final

from chassis.policy import BOUND, Role

ROLES: Final = {
    "head": Role.HEAD,
    "governor": Role.GOVERNOR,
    "partner_": Role.SCHOOL_IMPROVEMENT_PARTNER,
    "adviser": Role.ADVISER,
    "officer": Role.OFFICER,
    "data": Role.DATA_MANAGER,
    "director": Role.DIRECTOR,
}
"""By the heading of a column."""
OTHERS: Final = (Role.PARTNER, Role.OPERATOR, Role.ADMINISTRATOR)
"""Of the column `others`."""


def may(table: str, column: str) -> dict[str, str]:
    """A role's column of a table, by thing."""
    heading, *rows = table.strip().splitlines()
    place = heading.split().index(column) + 1
    return {cells[0]: cells[place] for cells in map(str.split, rows)}


def acts_for(role: Role, own: str) -> tuple[str, ...]:
    """For whom somebody of a role acts in these tables: its own school, or all."""
    return (own,) if role in BOUND else ("*",)
