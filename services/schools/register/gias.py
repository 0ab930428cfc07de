"""The forms in which Get Information About Schools, the national register, is published."""

from collections.abc import Mapping, Sequence
from typing import Final

from chassis.submissions.kind import Choice, Column, ColumnType, Date, Dialect, Text, heading
from services.schools.register.columns import (
    AGE,
    AREA,
    EASTING,
    GENDER,
    NAME,
    NORTHING,
    NURSERY,
    PEOPLE,
    PERCENT,
    POSTCODE,
    SIXTH_FORM,
    UKPRN,
    URN,
    Lenient,
)
from services.schools.register.fields import CARRIED
from services.schools.register.words import (
    PHASE_CODES,
    PHASE_NAMES,
    STATUS_CODES,
    STATUS_NAMES,
)

_NUMBER: Final = Text(4, r"[0-9]{4}", form="an establishment number: four digits")
_TEXT: Final = Lenient(NAME)
_GRID: Final = ("0",)
_DATE: Final = Date(("%d-%m-%Y",), unknown=("01-01-1900",))
_LINKS: Final = Text(
    255,
    r"Does not have links|[0-9]+ [A-Z].*",
    form="a link such as '115961 Predecessor', or 'Does not have links'",
)

# By the name of our column: what it means, what it may hold, its heading in the raw extract.
_COLUMNS: Final[Mapping[str, tuple[str, ColumnType, str]]] = {
    "urn": ("unique reference number", URN, "URN"),
    "area": ("local authority", AREA, "LA (code)"),
    "establishment": ("number within the authority", _NUMBER, "EstablishmentNumber"),
    "ukprn": ("UK provider reference number", UKPRN, "UKPRN"),
    "name": ("name", NAME, "EstablishmentName"),
    "type_name": ("type of establishment", NAME, "TypeOfEstablishment (name)"),
    "phase_code": ("phase, as a code", Choice(PHASE_CODES), "PhaseOfEducation (code)"),
    "phase_name": ("phase, in words", Choice(PHASE_NAMES), "PhaseOfEducation (name)"),
    "status_code": ("status, as a code", Choice(STATUS_CODES), "EstablishmentStatus (code)"),
    "status_name": ("status, in words", Choice(STATUS_NAMES), "EstablishmentStatus (name)"),
    "opened_on": ("date of opening; 1 January 1900 means unknown", _DATE, "OpenDate"),
    "opened_because": ("why it opened", _TEXT, "ReasonEstablishmentOpened (name)"),
    "closed_on": ("date of closure", _DATE, "CloseDate"),
    "closed_because": ("why it closed", _TEXT, "ReasonEstablishmentClosed (name)"),
    "low_age": ("youngest age", Lenient(AGE), "StatutoryLowAge"),
    "high_age": ("oldest age", Lenient(AGE), "StatutoryHighAge"),
    "gender": ("boys, girls or both", Lenient(GENDER), "Gender (name)"),
    "religious_character": ("religious character", _TEXT, "ReligiousCharacter (name)"),
    "nursery_provision": ("nursery classes", Lenient(NURSERY), "NurseryProvision (name)"),
    "sixth_form": ("sixth form", Lenient(SIXTH_FORM), "OfficialSixthForm (name)"),
    "capacity": ("pupils it has room for", Lenient(PEOPLE), "SchoolCapacity"),
    "pupils": ("pupils on roll", PEOPLE, "NumberOfPupils"),
    "fsm_percent": ("free school meals, % of pupils", Lenient(PERCENT), "PercentageFSM"),
    "federation": ("federation", _TEXT, "Federations (name)"),
    "trust": ("trust", _TEXT, "Trusts (name)"),
    "street": ("address", _TEXT, "Street"),
    "locality": ("address", _TEXT, "Locality"),
    "address3": ("address", _TEXT, "Address3"),
    "town": ("town", _TEXT, "Town"),
    "county": ("county", _TEXT, "County (name)"),
    "postcode": ("postcode", Lenient(POSTCODE), "Postcode"),
    "ward": ("ward", _TEXT, "AdministrativeWard (name)"),
    "ward_code": ("ward's ONS code", _TEXT, "AdministrativeWard (code)"),
    "easting": ("metres east on the National Grid", Lenient(EASTING, _GRID), "Easting"),
    "northing": ("metres north on the National Grid", Lenient(NORTHING, _GRID), "Northing"),
    "head_title": ("the head's title", _TEXT, "HeadTitle (name)"),
    "head_first_name": ("the head's first name", _TEXT, "HeadFirstName"),
    "head_last_name": ("the head's last name", _TEXT, "HeadLastName"),
    "website": ("website", _TEXT, "SchoolWebsite"),
    "telephone": ("telephone", Lenient(Text(40)), "TelephoneNum"),
}
_NEEDED: Final = {"urn", "area", "name", "type_name"}
_PERSONAL: Final = {"head_title", "head_first_name", "head_last_name", "telephone"}


def _column(
    name: str, title: str, kind: ColumnType | None = None, *, present: bool | None = None
) -> Column:
    meaning, type_, _ = _COLUMNS[name]
    return Column(
        name,
        meaning,
        kind or type_,
        required=name in _NEEDED,
        present=present,
        aliases=(title,),
        personal=name in _PERSONAL,
    )


GIAS: Final = Dialect(
    "gias",
    columns=[_column(name, title) for name, (_, _, title) in _COLUMNS.items()],
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

# An extract of which somebody chose the columns: a blank may be a column not chosen.
GIAS_SELECTION: Final = Dialect("gias_selection", columns=GIAS.columns, unknown_columns="ignore")

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
    "pupils": "number_of_pupils",
    "street": "address_1",
    "locality": "address_2",
    "address3": "address_3",
    "town": "town",
    "county": "county",
    "postcode": "postcode",
    "easting": "easting",
    "northing": "northing",
}
_ISO_DATE: Final = Date(("%Y-%m-%d",), unknown=("1900-01-01",))
GIAS_REPUBLISHED: Final = Dialect(
    "gias_republished",
    columns=[
        *(_column(name, title, present=True) for name, title in _REPUBLISHED_HEADINGS.items()),
        _column("opened_on", "open_date", _ISO_DATE),
        _column("closed_on", "close_date", _ISO_DATE, present=True),
    ],
    unknown_columns="ignore",
)


def is_whole(dialect: Dialect, header: Sequence[str]) -> bool:
    """Whether a file of these headings has all that the form says of an organisation."""
    seen = {heading(one) for one in header}
    carried = CARRIED[dialect.name]
    return all(
        heading(column.aliases[0]) in seen
        for column in dialect.columns
        if column.name in carried or column.name.startswith("head_")
    )
