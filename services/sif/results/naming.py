"""What requests about results name."""

from typing import Annotated, Final

from fastapi import Query
from pydantic import AfterValidator

from chassis.submissions.kind import Parameter
from education.years import AcademicYear

STATUS: Final = Parameter(
    "status", "how settled the results are", ("provisional", "final"), "provisional"
)
Year = Annotated[
    str,
    AfterValidator(lambda text: str(AcademicYear.parse(text))),
    Query(max_length=9, description="academic year, as 2008/09"),
]
