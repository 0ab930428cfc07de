"""A file of targets: its columns, and its rules beyond what each column may hold."""

from typing import Final

from chassis.submissions.kind import Column, Dialect, Number, Rule, Text

LONGEST_REASON: Final = 500
WITHDRAWN: Final = "withdrawn"
_LARGEST: Final = 10**9

COLUMNS: Final = (
    Column(
        "indicator",
        "the indicator's code, in any spelling, or an alias: NI72, 'NI 72'",
        Text(max_length=100),
        required=True,
        aliases=("code",),
    ),
    Column(
        "place",
        "whose target: a URN or early years URN, an authority's three digits, "
        "a region's ONS code, E92000001, or a group such as 350:phase:primary",
        Text(max_length=100),
        required=True,
        aliases=("urn", "area", "organisation"),
    ),
    Column(
        "period",
        "2009/10, or whatever period the indicator is told by",
        Text(max_length=20),
        required=True,
        aliases=("year", "academic_year"),
    ),
    Column(
        "group",
        "of which people; blank: all of them",
        Text(
            max_length=100,
            pattern=r"all|[a-z][a-z0-9_]*=[^\s/?#%]+",
            form="all, or characteristic=value, as in gender=F",
        ),
    ),
    Column(
        "value",
        f"the target, in the indicator's unit; {WITHDRAWN}: there is to be none any more",
        Number(-_LARGEST, _LARGEST, places=6, unknown=(WITHDRAWN,)),
        required=True,
        aliases=("target",),
    ),
    Column("reason", "why it is set, or withdrawn", Text(max_length=LONGEST_REASON), required=True),
)
TARGETS_FILE: Final = Dialect("targets", COLUMNS)
RULES: Final = (
    Rule(
        "unknown_indicator",
        "error",
        "There is no indicator of this code.",
        "Take a code from GET /v1/kpi/indicators, or define the indicator first.",
    ),
    Rule(
        "unknown_place",
        "error",
        "No such organisation, authority, region or country is known here.",
        "Correct the place, or register the organisation first.",
    ),
    Rule(
        "level_not_told",
        "error",
        "The indicator is not told for places of this level, so it can have no target there.",
        "Name a place of one of the indicator's levels.",
    ),
    Rule(
        "period_wrong_form",
        "error",
        "The period is not written in a form that can be read.",
        "Write 2009/10, 2009/10-AUT, FY2009-10, CY2009 or 2009-M11.",
    ),
    Rule(
        "period_of_other_type",
        "error",
        "The indicator is not told by periods of this type.",
        "Give a period of the type the message names.",
    ),
    Rule(
        "place_not_yours",
        "error",
        "The key that sent the file may not set targets for this place.",
        "Leave the row out, or ask for a key that covers the place.",
    ),
    Rule(
        "value_impossible",
        "error",
        "The indicator can never have this value: a share lies between 0 and 100, "
        "a count is not negative.",
        "Correct the value; write a percentage as 58.3.",
    ),
    Rule(
        "nothing_to_withdraw",
        "error",
        "There never was a target to withdraw.",
        "Check indicator, place, period and group.",
    ),
)
