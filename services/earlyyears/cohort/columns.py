"""How a list of children expected looks: year, school and child, headed as in a Profile file."""

from typing import Final

from chassis.submissions.kind import Dialect
from services.earlyyears.profiles.columns import COLUMNS

NAMES: Final = ("acad_year", "la", "estab", "urn", "ey_urn", "upn", "surname", "forename", "dob")
COHORT_FILE: Final = Dialect(
    "expected_children", tuple(column for column in COLUMNS if column.name in NAMES)
)
