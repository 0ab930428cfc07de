"""The forms in which inspections come: our own, and two of Ofsted's that tell grades alone."""

from collections.abc import Mapping, Sequence
from typing import Final

from chassis.submissions.kind import Choice, Column, Date, Dialect, Flag, Integer, Text, heading
from education.ofsted import CATEGORIES, GRADES, PROGRESS
from services.schools.inspections.state import JUDGEMENTS
from services.schools.register.columns import DATE, EY_URN, URN
from services.schools.register.naming import ORGANISATION

SORTS: Final = (*CATEGORIES, "section_8", "childcare_register")
MONITORED: Final = ("progress", "progress_since_visit", "authority_support")
"""What a monitoring visit judges, in `PROGRESS`."""
VALUES: Final = (
    *("published_on", "overall", *JUDGEMENTS, "category", "outcome", *MONITORED),
    *("statement_of_action", "nqt_appointments", "inspector", "report"),
)
_GRADE: Final = Integer(1, 4)
_OUTCOMES: Final = ("met", "not_met")
_RATINGS: Final[Mapping[str, str]] = {word.replace("_", " ").capitalize(): word for word in GRADES}
_GRADED: Final = {
    **{str(grade): str(grade) for grade in GRADES.values()},
    **_RATINGS,
    "Met": "met",
    "Not met": "not_met",
}

NATIVE: Final = Dialect(
    "native",
    columns=[
        Column("organisation", "who was inspected", ORGANISATION, required=True, aliases=("urn",)),
        Column(
            "inspected",
            "a full inspection (section_5, early_years), a monitoring visit (section_8), or a "
            "visit of the childcare register",
            Choice(SORTS),
            required=True,
        ),
        Column("inspected_on", "its first day", DATE, required=True),
        Column("published_on", "when the report was published", DATE),
        Column("overall", "overall effectiveness, 1 outstanding to 4 inadequate", _GRADE),
        *(Column(name, f"grade for {name.replace('_', ' ')}", _GRADE) for name in JUDGEMENTS),
        Column(
            "category",
            "the category of concern it led to",
            Choice(("none", *(one for sort in CATEGORIES.values() for one in sort))),
        ),
        Column("outcome", "of the childcare register's requirements", Choice(_OUTCOMES)),
        Column("progress", "progress since the inspection", Choice(PROGRESS)),
        Column("progress_since_visit", "progress since the visit before", Choice(PROGRESS)),
        Column("authority_support", "quality of the authority's support", Choice(PROGRESS)),
        Column(
            "statement_of_action",
            "what the visit says of the authority's statement of action",
            Choice(("fit_for_purpose", "not_fit_for_purpose")),
        ),
        Column("nqt_appointments", "may newly qualified teachers be appointed", Flag()),
        Column("inspector", "who led it", Text(100), personal=True),
        Column(
            "report",
            "the report's address",
            Text(500, r"https?://\S+", form="an address beginning http:// or https://"),
        ),
    ],
)
HISTORY: Final = Dialect(
    "history",
    columns=[
        Column("school", "the school's URN", URN, required=True, aliases=("URN",)),
        Column("rating", "the grade in words", Choice(_RATINGS), required=True),
        Column(
            "inspected_on",
            "its first day",
            Date(("%Y%m%d",)),
            required=True,
            aliases=("Inspection Date",),
        ),
    ],
)
CHILDCARE: Final = Dialect(
    "childcare",
    columns=[
        Column("setting", "early years URN", EY_URN, required=True, aliases=("providerUrn",)),
        Column(
            "grade", "of the last inspection; blank: there was none", Choice(_GRADED), present=True
        ),
        Column(
            "inspected_on",
            "its first day",
            Date(("%d/%m/%Y",)),
            present=True,
            aliases=("inspectionDate",),
        ),
    ],
    unknown_columns="ignore",
)
DIALECTS: Final = (NATIVE, HISTORY, CHILDCARE)


def recognise(header: Sequence[str]) -> str | None:
    """The form by the headings that only it has."""
    seen = {heading(one) for one in header}
    if heading("providerUrn") in seen:
        return CHILDCARE.name
    return HISTORY.name if "rating" in seen else None
