"""A file of links: its two forms, and its rules beyond what each column may hold."""

from typing import Final

from chassis.submissions.kind import Choice, Column, Date, Dialect, Rule, Text
from services.schools.register.naming import ORGANISATION, UNKNOWN_ORGANISATION

RELATIONS: Final = ("merger", "split", "whole", "other")
"""How a successor follows, the one that says most first: it took over one of several, a part, or
the whole of its predecessor's work; other: GIAS says successor, and a manner not known here."""
_EFFECTIVE: Final = "the day from which the successor is in the predecessor's place"
_URN: Final = Text(6, pattern="[1-9][0-9]{5}", form="a URN of six digits")

GIAS_LINKS: Final = Dialect(
    "gias_links",
    (
        Column("urn", "the school whose record has the link", _URN, required=True),
        Column("link_urn", "the school it is linked to", _URN, required=True),
        Column("link_name", "that school's name; not used"),
        Column("link_type", "as GIAS names it: Successor, Predecessor - merged, ...",
               Text(100), required=True),
        Column("effective_on", _EFFECTIVE, Date(("%d-%m-%Y", "%d/%m/%Y")),
               aliases=("LinkEstablishedDate",)),
    ),
)  # fmt: skip
NATIVE: Final = Dialect(
    "native",
    (
        Column("successor", "who follows", ORGANISATION, required=True),
        Column("predecessor", "whom it follows", ORGANISATION, required=True),
        Column("relation", "how it follows", Choice(RELATIONS), required=True),
        Column("effective_on", _EFFECTIVE, Date()),
    ),
)
RULES: Final = (
    UNKNOWN_ORGANISATION,
    Rule(
        "not_registered",
        "warning",
        "The register does not hold this organisation; the link is kept for when it does.",
        "Nothing, where the file reaches beyond this register; else register the organisation.",
    ),
    Rule(
        "linked_to_itself",
        "error",
        "An organisation cannot be its own successor.",
        "Correct one of the two numbers, or leave the row out.",
    ),
    Rule(
        "circle",
        "warning",
        "By this link and others the organisation becomes its own ancestor.",
        "Find the link that is the wrong way round where the extract was made.",
    ),
    Rule(
        "no_lineage",
        "warning",
        "Links of a type that does not say who followed whom were left out.",
        "Nothing; or give in the native form what lineage they stand for.",
    ),
)
