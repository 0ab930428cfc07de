"""What is supposed: hypothetical events, changes of measures, definitions on trial."""

from typing import Annotated, Any, Final

from pydantic import BaseModel, ConfigDict, Field

from services.kpi.figures import ALL, SCALAR
from services.kpi.spots import Level

MOST_EVENTS: Final = 1_000
MOST_TRIALS: Final = 20
Code = Annotated[str, Field(min_length=1, max_length=100)]
_STRICT: Final = ConfigDict(extra="forbid")


class SupposedEvent(BaseModel):
    """An event of a type that is listened to, as its publisher would send it.

    Without a `version` it is the next one of what it is about.
    """

    model_config = _STRICT

    type: str = Field(examples=["earlyyears.profile.loaded.v1"])
    version: int | None = Field(None, ge=1)
    data: dict[str, Any]


class MeasureChange(BaseModel):
    """`amount` more (or fewer) in one cell of a measure, of an organisation and so of its area, or
    of the area as such."""

    model_config = _STRICT

    organisation: str | None = Field(None, min_length=1, max_length=20, examples=["105148"])
    area: str = Field(pattern=r"^[0-9]{3}$", examples=["350"])
    period: str = Field(max_length=20, examples=["2008/09"])
    measure: str = Field(max_length=100, examples=["eyfsp.good_level"])
    group: str = Field(ALL, min_length=1, max_length=100)
    bucket: int = Field(SCALAR, ge=-(2**31), lt=2**31)
    amount: int = Field(ge=-(10**12), le=10**12, examples=[1, -3])


class Asked(BaseModel):
    """What if? All of it together, over what is held now.

    A definition on trial is whole, with or without a version, and compared with the one in force
    in `areas` and `periods` (all, if not given).
    """

    model_config = _STRICT

    events: list[SupposedEvent] = Field([], max_length=MOST_EVENTS)
    changes: list[MeasureChange] = Field([], max_length=MOST_EVENTS)
    definitions: list[dict[str, Any]] = Field([], max_length=MOST_TRIALS)
    indicators: list[Code] | None = Field(None, description="only these; in any spelling")
    levels: list[Level] = Field(["organisation", "area"], min_length=1)
    groups: list[Code] = Field([ALL], min_length=1, description="gender=F, …; * for every group")
    areas: list[str] | None = Field(None, description="where definitions are tried")
    periods: list[str] | None = Field(None, description="for which periods definitions are tried")
