"""A file of figures: its columns, and its rules beyond what each column may hold."""

from typing import Final

from chassis.submissions.kind import Choice, Column, Date, Dialect, Integer, Rule, Text

_MOST: Final = 10**12
_FURTHEST: Final = 1_000_000

COLUMNS: Final = (
    Column(
        "measure",
        "what is counted: a measure of GET /v1/kpi/measures",
        Text(max_length=81),
        required=True,
    ),
    Column(
        "organisation",
        "whose figure: a URN or early years URN; blank: of the area as such, whatever "
        "organisation its people are at",
        Text(max_length=20, upper=True),
        aliases=("urn", "ey_urn"),
    ),
    Column(
        "area",
        "the local authority; of an organisation, if given, the one it is in",
        Text(3, r"[0-9]{3}", form="three digits"),
        aliases=("la", "lea"),
    ),
    Column(
        "period",
        "2008/09, 2009/10-AUT, FY2009-10, CY2009, 2009-M11; position: a stock, true on a day",
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
        "bucket",
        "which of the measure's buckets; blank: it has none",
        Integer(-_FURTHEST, _FURTHEST),
    ),
    Column("amount", "how many", Integer(0, _MOST), required=True),
    Column("status", "how settled it is; blank: final", Choice(("provisional", "final"))),
    Column(
        "effective_on",
        "the day from which it is true; blank: the day it comes in, or the period's last if that "
        "was earlier",
        Date(),
    ),
)
FIGURES_FILE: Final = Dialect("figures", COLUMNS)
RULES: Final = (
    Rule(
        "unknown_measure",
        "error",
        "There is no measure of this name.",
        "Take one from GET /v1/kpi/measures, or make it first.",
    ),
    Rule(
        "has_its_own_source",
        "error",
        "A service's own events carry this measure: stated as well, it would count twice.",
        "Send the return it is made from to that service.",
    ),
    Rule(
        "counts_itself",
        "error",
        "How many returns are held is counted from what is sent in; it is not stated.",
        "Leave the row out.",
    ),
    Rule(
        "unknown_organisation",
        "error",
        "The register has no such organisation.",
        "Correct the identifier, or register the organisation first.",
    ),
    Rule(
        "unknown_area",
        "error",
        "No local authority of England has this number.",
        "Correct the number.",
    ),
    Rule(
        "no_place",
        "error",
        "A figure is of an organisation or of an area.",
        "Fill organisation, or area, or both.",
    ),
    Rule(
        "area_mismatch",
        "error",
        "The organisation is in another local authority than the row says.",
        "Correct the area, or leave it blank.",
    ),
    Rule(
        "place_not_yours",
        "error",
        "The key that sent the file may not state figures of this place.",
        "Leave the row out, or ask for a key that covers the place.",
    ),
    Rule(
        "period_wrong_form",
        "error",
        "The period is not written in a form that can be read.",
        "Write 2009/10, 2009/10-AUT, FY2009-10, CY2009, 2009-M11 or position.",
    ),
    Rule(
        "bucket_needed",
        "error",
        "The measure is counted in buckets; without one the amount cannot be placed.",
        "Say which bucket; the message tells what they are.",
    ),
    Rule(
        "no_buckets",
        "error",
        "The measure is a plain count: it has no bucket but 0.",
        "Leave the bucket blank.",
    ),
    Rule(
        "outside_period",
        "error",
        "A figure of a period is true from some day within it.",
        "Correct the date, or leave it blank.",
    ),
    Rule(
        "still_to_come",
        "error",
        "The figure is said to be true from a day that is still to come.",
        "Send it once it is true, or correct the date.",
    ),
    Rule(
        "several_dates",
        "error",
        "Figures of one place, period and family of measures are one state, true from one day.",
        "Send each day's figures in a file of their own, the earliest first.",
    ),
    Rule(
        "later_state_held",
        "error",
        "A state that is true from a later day is held already; this one would pass for it.",
        "Withdraw the later state, send this one, then the later one again.",
    ),
)
