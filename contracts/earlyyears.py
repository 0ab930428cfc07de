"""Events of `earlyyears`: the state of each school's Early Years Foundation Stage Profile."""

from typing import Annotated, ClassVar, Literal

from pydantic import AfterValidator, Field, WithJsonSchema

from contracts.envelope import EventData, EventPart

Count = Annotated[int, Field(ge=0)]
HIGHEST_TOTAL = 117


def _in_range(scores: dict[int, int]) -> dict[int, int]:
    if scores and not (min(scores) >= 0 and max(scores) <= HIGHEST_TOTAL):
        raise ValueError(f"total scores are 0 to {HIGHEST_TOTAL}")
    if scores and min(scores.values()) < 0:
        raise ValueError("there cannot be fewer than no children with a score")
    return scores


# Checked as a whole: constraints on each key and value took two thirds of an event's decoding.
TotalScores = Annotated[
    dict[int, int],
    AfterValidator(_in_range),
    WithJsonSchema({"type": "object", "additionalProperties": {"minimum": 0, "type": "integer"}}),
]

ALL_CHILDREN = "all"


class ProfileCounts(EventPart):
    """One group of children of one school and year.

    `children` have a score on all 13 scales; `incomplete` lack one or more and count nowhere
    else. `good_level` have 78 points or more and 6 or more in each PSED and CLL scale.
    `total_score` counts the complete children by their total of 0 to 117 points.
    """

    children: Count = 0
    incomplete: Count = 0
    good_level: Count = 0
    total_score: TotalScores = Field(default_factory=dict)


class ProfileLoaded(EventData):
    """The Profile results now held for one school (or setting) and academic year.

    `groups` maps "all" and each "characteristic=value" (`gender=F`, `fsm=yes`, ...) to counts.
    A return that was withdrawn is a state too: its groups are empty.
    """

    event_type: ClassVar[str] = "earlyyears.profile.loaded.v1"

    organisation: str
    area: str
    year: str
    status: Literal["provisional", "final"] = "provisional"
    groups: dict[str, ProfileCounts]

    @property
    def subject(self) -> str:
        return f"{self.organisation}/{self.year.replace('/', '-')}"


EVENTS: tuple[type[EventData], ...] = (ProfileLoaded,)
