"""The forms in which a register may come.

All name their columns alike, so that one check serves them.
"""

from collections.abc import Sequence
from typing import Final

from chassis.submissions.kind import Column, Dialect, Text, heading
from services.schools.register.columns import (
    AGE,
    AREA,
    DATE,
    EASTING,
    EMAIL,
    EY_URN,
    GENDER,
    LAESTAB,
    LOCAL_CODE,
    NAME,
    NORTHING,
    NURSERY,
    PEOPLE,
    PERCENT,
    PHASE,
    POSTCODE,
    SIXTH_FORM,
    STATUS,
    UKPRN,
    URN,
)
from services.schools.register.gias import (
    GIAS,
    GIAS_DOWNLOAD,
    GIAS_REPUBLISHED,
    GIAS_SELECTION,
    is_whole,
)

NATIVE: Final = Dialect(
    "native",
    columns=[
        Column("urn", "unique reference number of a school", URN),
        Column("laestab", "local authority and establishment number", LAESTAB),
        Column("ukprn", "UK provider reference number", UKPRN),
        Column("ey_urn", "Ofsted's early years URN of a setting", EY_URN),
        Column("local_code", "the authority's own code, of what has no other", LOCAL_CODE),
        Column("name", "name", NAME, required=True),
        Column("kind", "type, e.g. community_school, childminder", NAME, required=True),
        Column("phase", "phase of education", PHASE, required=True),
        Column("status", "status", STATUS, required=True),
        Column("area", "local authority", AREA, required=True),
        Column("opened_on", "date of opening", DATE),
        Column("opened_because", "why it opened", NAME),
        Column("closed_on", "date of closure", DATE),
        Column("closed_because", "why it closed", NAME),
        Column("low_age", "youngest age", AGE),
        Column("high_age", "oldest age", AGE),
        Column("gender", "boys, girls or both", GENDER),
        Column("religious_character", "religious character", NAME),
        Column("nursery_provision", "whether it has nursery classes", NURSERY),
        Column("sixth_form", "whether it has a sixth form", SIXTH_FORM),
        Column("capacity", "pupils it has room for", PEOPLE),
        Column("places", "children a setting is registered for", PEOPLE),
        Column("pupils", "pupils on roll", PEOPLE),
        Column("fsm_percent", "free school meals, % of pupils", PERCENT),
        Column("federation", "federation", NAME),
        Column("trust", "trust", NAME),
        Column("street", "address", NAME),
        Column("locality", "address", NAME),
        Column("address3", "address", NAME),
        Column("town", "town", NAME),
        Column("county", "county", NAME),
        Column("postcode", "postcode", POSTCODE),
        Column("ward", "ward", NAME),
        Column("ward_code", "ward's ONS code", NAME),
        Column("easting", "metres east on the National Grid", EASTING),
        Column("northing", "metres north on the National Grid", NORTHING),
        Column("head", "who leads it", NAME, personal=True),
        Column("website", "website", NAME),
        Column("telephone", "telephone", Text(40), personal=True),
        Column("email", "e-mail address", EMAIL, personal=True),
    ],
)

# The file that Ofsted publishes of childcare providers; it names no authority, and its inspections
# are for the submissions of inspections, which take the same file.
CHILDCARE: Final = Dialect(
    "childcare",
    columns=[
        Column("ey_urn", "Ofsted's URN", EY_URN, required=True, aliases=("providerUrn",)),
        Column("name", "name", NAME, required=True),
        Column("subtype", "sort of care", NAME, required=True, aliases=("providerSubtype",)),
        Column("places", "children it is registered for", PEOPLE, present=True),
        Column("postcode", "postcode", POSTCODE, present=True),
        Column("grade", "not read here: hand the file in as inspections too", NAME),
        Column("inspected_on", "not read here", NAME, aliases=("inspectionDate",)),
    ],
)

DIALECTS: Final = (NATIVE, GIAS, GIAS_DOWNLOAD, GIAS_SELECTION, GIAS_REPUBLISHED, CHILDCARE)


def recognise(header: Sequence[str]) -> str | None:
    """The dialect by the headings that only it has."""
    seen = {heading(one) for one in header}
    if heading("EstablishmentName") in seen:
        last = heading(header[-1])
        form = GIAS_DOWNLOAD if last == heading("Linked establishments") else GIAS
        return (form if is_whole(form, header) else GIAS_SELECTION).name
    if heading("establishment_type_name") in seen:
        return GIAS_REPUBLISHED.name
    return CHILDCARE.name if heading("providerUrn") in seen else None
