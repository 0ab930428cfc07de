"""Files of governing bodies: their columns, and their rules beyond what each column may hold."""

from typing import Final

from chassis.submissions.kind import Choice, Column, Date, Dialect, Integer, Rule, Text
from services.schools.governing_bodies.rules import CATEGORIES, CLERK, ROLES
from services.schools.register.naming import ORGANISATION, UNKNOWN_ORGANISATION

REFERENCE: Final = r"[A-Za-z0-9][A-Za-z0-9_-]{0,39}"
EMAIL: Final = r"[^\s@]+@[^\s@]+\.[^\s@]+"
TELEPHONE: Final = r"\+?[0-9][0-9 ()-]{6,}[0-9]"
_DAY: Final = Date(("%Y-%m-%d", "%d/%m/%Y"))
_SPELLINGS: Final = {one: one for one in CATEGORIES} | {
    "lea": "authority",
    "la": "authority",
    "local authority": "authority",
}

_ORGANISATION: Final = Column(
    "organisation", "whose", ORGANISATION, required=True, aliases=("urn",)
)
_GOVERNOR: Final = Column(
    "governor",
    "the authority's reference of the person, no name: it stands in addresses",
    Text(40, REFERENCE, form="letters, digits, - and _ only"),
    required=True,
)
SEATS_FILE: Final = Dialect(
    "seats",
    (
        _ORGANISATION,
        Column("category", "category of governor", Choice(_SPELLINGS), required=True),
        Column("seats", "seats by the instrument of government", Integer(0, 30), required=True),
    ),
)
GOVERNORS_FILE: Final = Dialect(
    "governors",
    (
        _ORGANISATION,
        _GOVERNOR,
        Column("name", "name", Text(200), required=True, personal=True),
        Column(
            "category",
            "category of governor, or clerk",
            Choice(_SPELLINGS | {CLERK: CLERK}),
            required=True,
        ),
        Column("role", "role in the governing body", Choice(ROLES), required=True),
        Column("appointed_by", "the body that appointed or elected the person", Text(200)),
        Column("starts_on", "first day of the term of office", _DAY, required=True),
        Column("ends_on", "last day of the term; blank: no fixed term", _DAY),
        Column("left_on", "first day in office no more, when left before the end", _DAY),
        Column(
            "email", "e-mail address", Text(254, EMAIL, form="an e-mail address"), personal=True
        ),
        Column("telephone", "telephone", Text(30, TELEPHONE, form="a number"), personal=True),
    ),
)
TRAINING_FILE: Final = Dialect(
    "governor_training",
    (
        _ORGANISATION,
        _GOVERNOR,
        Column("course", "course completed", Text(200), required=True),
        Column("completed_on", "day of completion", _DAY, required=True),
    ),
)

GOVERNORS_RULES: Final = (
    UNKNOWN_ORGANISATION,
    Rule(
        "clerk_is_no_governor",
        "error",
        "A clerk fills no seat: role and category are clerk together, or neither is.",
        "Give clerks the category clerk, and governors another role.",
    ),
    Rule(
        "ends_before_start",
        "error",
        "The term ends, or the person left, before the term starts.",
        "Correct the dates.",
    ),
    Rule(
        "two_chairs",
        "error",
        "Two persons would chair one governing body today.",
        "Give the former chair another role, or the day of leaving.",
    ),
    Rule(
        "term_too_long",
        "warning",
        "The term is longer than four years (Constitution Regulations 2007, regulation 22).",
        "Check the dates; a further term is a row of its own reference.",
    ),
    Rule(
        "more_governors_than_seats",
        "warning",
        "More governors of a category are in office today than it has seats.",
        "Check the seats; surplus governors have to leave (regulation 20).",
    ),
)
TRAINING_RULES: Final = (
    UNKNOWN_ORGANISATION,
    Rule(
        "unknown_governor",
        "error",
        "The organisation has no governor or clerk of this reference.",
        "Check the reference; if it is right, submit the governor first.",
    ),
)
SEATS_RULES: Final = (UNKNOWN_ORGANISATION,)
