"""Of which organisation, or of which authority's, a question is."""

from pydantic import BaseModel, Field, ValidationInfo, field_validator
from pydantic_core import PydanticCustomError

from chassis.records.drafts import AreaCode, Organisation


class WhereQuery(BaseModel):
    """Of one organisation, by any of its numbers, or of one authority."""

    area: AreaCode | None = None
    organisation: Organisation | None = Field(
        None, validate_default=True, description="URN, LAESTAB, UKPRN or early years URN"
    )

    @field_validator("organisation")
    @classmethod
    def _one_place(cls, given: str | None, info: ValidationInfo) -> str | None:
        # An area that is wrong is not among the data, and is told of by itself.
        if (given is None) == (info.data.get("area", "wrong") is None):
            raise PydanticCustomError("one_place", "name one organisation, or one area")
        return given
