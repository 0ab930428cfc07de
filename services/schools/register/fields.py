"""What the register holds of an organisation, and what each form of it says."""

from collections.abc import Mapping
from typing import Final

IDENTIFIERS: Final = ("urn", "laestab", "ukprn", "ey_urn", "local_code")
FIELDS: Final = (
    *("name", "kind", "phase", "status", "area"),
    *("opened_on", "opened_because", "closed_on", "closed_because"),
    *("low_age", "high_age", "gender", "religious_character", "nursery_provision", "sixth_form"),
    *("capacity", "places", "pupils", "fsm_percent", "federation", "trust"),
    *("street", "locality", "address3", "town", "county", "postcode"),
    *("ward", "ward_code", "easting", "northing"),
    *("head", "website", "telephone", "email"),
)
STATED: Final = (*IDENTIFIERS, *FIELDS)
"""The columns of a statement, and of an organisation, that come from sources."""
NEEDED: Final = frozenset({"name", "kind", "phase", "status", "area"})
"""What no organisation can be without."""

_REPUBLISHED: Final = frozenset(
    {
        *("urn", "laestab", "ukprn", "name", "kind", "phase", "status", "area"),
        *("closed_on", "pupils", "street", "locality", "address3", "town", "county", "postcode"),
        *("easting", "northing"),
    }
)
_GIAS: Final = frozenset(STATED) - {"ey_urn", "local_code", "places", "email"}
CARRIED: Final[Mapping[str, frozenset[str]]] = {
    "gias": _GIAS,
    "gias_download": _GIAS - {"ward_code"},
    "gias_selection": frozenset(),
    "gias_republished": _REPUBLISHED,
    "childcare": frozenset({"ey_urn", "name", "kind", "phase", "status", "area", "places",
                            "postcode"}),
    "native": frozenset(),
}  # fmt: skip
"""What each form says even where it is blank. Whatever else is blank says nothing: a native file,
and a selection, have the columns that somebody chose."""
