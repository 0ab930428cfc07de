"""Files in the national register's form, of the columns that this service reads."""

from services.schools.register.gias import GIAS, GIAS_DOWNLOAD

HEADINGS = [column.aliases[0] for column in GIAS.columns]
DOWNLOAD_HEADINGS = [
    column.aliases[0] for column in GIAS_DOWNLOAD.columns if column.name != "ward_code"
]
BRANDWOOD = {
    "URN": "105148",
    "LA (code)": "350",
    "EstablishmentNumber": "2000",
    "EstablishmentName": "Brandwood Primary School",
    "TypeOfEstablishment (name)": "Community school",
    "EstablishmentStatus (name)": "Open",
    "PhaseOfEducation (name)": "Primary",
    "NumberOfPupils": "459",
    "UKPRN": "10072912",
    "Town": "Bolton",
}


def gias(**changed: str) -> bytes:
    """A whole extract of one school, Brandwood, with these headings' values changed."""
    row = BRANDWOOD | changed
    fields = [row.get(heading, "") for heading in HEADINGS]
    return f"{','.join(HEADINGS)}\n{','.join(fields)}\n".encode()


def download(*rows: list[str]) -> bytes:
    """A download of rows given field by field."""
    lines = [DOWNLOAD_HEADINGS, *rows]
    return "\n".join(",".join(line) for line in lines).encode() + b"\n"


def download_row(urn: str, name: str, *links: str) -> list[str]:
    """One school's fields, its links at the end."""
    row = BRANDWOOD | {"URN": urn, "EstablishmentName": name, "UKPRN": ""}
    return [*(row.get(heading, "") for heading in DOWNLOAD_HEADINGS[:-1]), *links]
