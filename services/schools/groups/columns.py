"""A file of memberships: its columns, and its rules beyond what each column may hold."""

from datetime import date
from typing import Final

from chassis.submissions.kind import Column, Date, Dialect, Rule, Text
from services.schools.register.naming import ORGANISATION, UNKNOWN_ORGANISATION

ALWAYS: Final = date(1900, 1, 1)
"""The first day of a membership of which nobody knows the first day."""
RESERVED: Final = ("phase", "kind")
"""Schemes that follow from the record of an organisation itself."""
# As figures are asked for by group: 350:cluster:north.
SCHEME: Final = Text(
    40,
    pattern="[a-z][a-z_]*",
    form="a word in small letters: cluster, consortium, federation, trust, partnership, ...",
)
CODE: Final = Text(
    60,
    pattern="[a-z0-9][a-z0-9_-]*",
    form="small letters, digits, hyphens and underscores",
)
NAME: Final = Text(200)

MEMBERSHIPS_FILE: Final = Dialect(
    "memberships",
    (
        Column("scheme", "the sort of group", SCHEME, required=True),
        Column("code", "the group, among those of the scheme", CODE, required=True),
        Column("group_name", "what people call the group", NAME, required=True, aliases=("name",)),
        Column("organisation", "who is in it", ORGANISATION, required=True, aliases=("urn",)),
        Column("starts_on", "the first day it is in it; blank: it always was", Date()),
        Column("ends_on", "the first day it is in it no more; blank: it still is", Date()),
    ),
)
RULES: Final = (
    UNKNOWN_ORGANISATION,
    Rule(
        "scheme_reserved",
        "error",
        f"The schemes {' and '.join(RESERVED)} follow from the organisation's own record.",
        "Leave the row out; correct phase or kind in the register if it is wrong.",
    ),
    Rule(
        "ends_before_start",
        "error",
        "The first day no longer in the group is not after the first day in it.",
        "Correct one of the two days.",
    ),
    Rule(
        "memberships_overlap",
        "error",
        "The organisation would be in the same group twice on one day.",
        "End the earlier membership first, or correct the days.",
    ),
)
