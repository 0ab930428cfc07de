"""The forms in which a register may come, column by column.

All name their columns alike, so that one check serves them. The patterns of identifiers are
those of `education.identifiers`, for whole columns at once (a test holds them together).
"""

from collections.abc import Mapping, Sequence
from typing import Final

from chassis.submissions.kind import Choice, Column, Date, Dialect, Integer, Text, heading
from services.schools.register.words import (
    PHASE_CODES,
    PHASE_NAMES,
    STATUS_CODES,
    STATUS_NAMES,
)

URN: Final = Text(6, r"[1-9][0-9]{5}", form="a URN: six digits, as in 105148")
LAESTAB: Final = Text(8, r"[0-9]{3}[ /-]?[0-9]{4}", form="a LAESTAB, as in 350/2001")
UKPRN: Final = Text(8, r"1[0-9]{7}", form="a UKPRN: eight digits beginning with 1")
EY_URN: Final = Text(
    8, r"(?:EY)?[0-9]{6}", form="an early years URN: EY and six digits", upper=True
)
AREA: Final = Text(3, r"[0-9]{3}", form="a local authority's code: three digits, as in 350")
NAME: Final = Text(255)
PUPILS: Final = Integer(0, 100_000)

_GIAS_DATE = Date(("%d-%m-%Y",), unknown=("01-01-1900",))
_ISO_DATE = Date(("%Y-%m-%d",), unknown=("1900-01-01",))
_LINKS = Text(
    255,
    r"Does not have links|[0-9]+ [A-Z].*",
    form="a link such as '115961 Predecessor', or 'Does not have links'",
)

_RAW_HEADINGS: Final = {
    "urn": "URN",
    "area": "LA (code)",
    "establishment": "EstablishmentNumber",
    "ukprn": "UKPRN",
    "name": "EstablishmentName",
    "type_name": "TypeOfEstablishment (name)",
    "phase_code": "PhaseOfEducation (code)",
    "phase_name": "PhaseOfEducation (name)",
    "status_code": "EstablishmentStatus (code)",
    "status_name": "EstablishmentStatus (name)",
    "opened_on": "OpenDate",
    "closed_on": "CloseDate",
    "pupils": "NumberOfPupils",
}
_REPUBLISHED_HEADINGS: Final = {
    "urn": "urn",
    "area": "la_code",
    "establishment": "establishment_number",
    "ukprn": "ukprn",
    "name": "name",
    "type_name": "establishment_type_name",
    "phase_code": "phase_type",
    "phase_name": "phase_name",
    "status_code": "establishment_status_code",
    "status_name": "establishment_status_name",
    "opened_on": "open_date",
    "closed_on": "close_date",
    "pupils": "number_of_pupils",
}


def _gias_columns(headings: Mapping[str, str], date: Date) -> list[Column]:
    def column(name: str, meaning: str, kind: Text | Choice | Date | Integer) -> Column:
        needed = name in {"urn", "area", "name", "type_name"}
        return Column(name, meaning, kind, required=needed, aliases=(headings[name],))

    number = Text(4, r"[0-9]{4}", form="an establishment number: four digits")
    return [
        column("urn", "unique reference number", URN),
        column("area", "local authority", AREA),
        column("establishment", "establishment number within the authority", number),
        column("ukprn", "UK provider reference number", UKPRN),
        column("name", "name", NAME),
        column("type_name", "type of establishment", NAME),
        column("phase_code", "phase of education, as a code", Choice(PHASE_CODES)),
        column("phase_name", "phase of education, in words", Choice(PHASE_NAMES)),
        column("status_code", "status, as a code", Choice(STATUS_CODES)),
        column("status_name", "status, in words", Choice(STATUS_NAMES)),
        column("opened_on", "date of opening; 1 January 1900 means unknown", date),
        column("closed_on", "date of closure", date),
        column("pupils", "pupils on roll", PUPILS),
    ]


def _in_words(values: Mapping[str, str]) -> Choice:
    """The stored words, and what GIAS calls them."""
    return Choice({word: word for word in values.values()} | dict(values))


GIAS: Final = Dialect(
    "gias",
    columns=_gias_columns(_RAW_HEADINGS, _GIAS_DATE),
    unknown_columns="ignore",
)

# The download ends in a list of links whose second and further entries run past the heading as
# fields of their own. Nothing stands behind that list, so nothing shifts; a surplus that comes
# from elsewhere does shift it, and is then found by the form of this column.
GIAS_DOWNLOAD: Final = Dialect(
    "gias_download",
    columns=[
        *GIAS.columns,
        Column(
            "links",
            "predecessors and successors: the last column, with one field for each",
            _LINKS,
            required=True,
            aliases=("Linked establishments",),
        ),
    ],
    extra_fields="ignore",
    unknown_columns="ignore",
)

GIAS_REPUBLISHED: Final = Dialect(
    "gias_republished",
    columns=_gias_columns(_REPUBLISHED_HEADINGS, _ISO_DATE),
    unknown_columns="ignore",
)

NATIVE: Final = Dialect(
    "native",
    columns=[
        Column("urn", "unique reference number of a school", URN),
        Column("laestab", "local authority and establishment number", LAESTAB),
        Column("ukprn", "UK provider reference number", UKPRN),
        Column("ey_urn", "Ofsted's early years URN of a setting", EY_URN),
        Column("name", "name", NAME, required=True),
        Column("kind", "type, e.g. community_school", NAME, required=True),
        Column("phase", "phase of education", _in_words(PHASE_NAMES), required=True),
        Column("status", "status", _in_words(STATUS_NAMES), required=True),
        Column("area", "local authority", AREA, required=True),
        Column("opened_on", "date of opening", Date(("%Y-%m-%d", "%d/%m/%Y"))),
        Column("closed_on", "date of closure", Date(("%Y-%m-%d", "%d/%m/%Y"))),
        Column("pupils", "pupils on roll", PUPILS),
    ],
)

DIALECTS: Final = (NATIVE, GIAS, GIAS_DOWNLOAD, GIAS_REPUBLISHED)


def recognise(header: Sequence[str]) -> str | None:
    """The dialect by the headings that only it has."""
    seen = {heading(one) for one in header}
    if heading("EstablishmentName") in seen:
        last = heading(header[-1])
        return GIAS_DOWNLOAD.name if last == heading("Linked establishments") else GIAS.name
    if heading("establishment_type_name") in seen:
        return GIAS_REPUBLISHED.name
    return None
