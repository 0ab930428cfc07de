"""What callers send of people."""

from typing import Annotated

from pydantic import AfterValidator, Field

from chassis.drafts import Day
from chassis.records.drafts import Draft, PersonKey
from chassis.records.people import Client, Line, by_year
from services.earlyyears.people.state import Post

_Year = Annotated[str, Field(max_length=9)]
_Hours = Annotated[int, Field(ge=0, le=2000)]
HoursByYear = Annotated[
    dict[_Year, _Hours],
    Field(max_length=50, examples=[{"2009/10": 600}]),
    AfterValidator(by_year),
]
HoursChange = Annotated[
    dict[_Year, _Hours | None],
    Field(max_length=50, description="only years that change; null: not stated any more"),
    AfterValidator(by_year),
]


class PersonDraft(Draft):
    """Somebody of the team, under a key of the caller's choice; `hours` for visits and support."""

    key: PersonKey = Field(examples=["qio-1"])
    name: Line
    post: Post
    hours: HoursByYear = {}
    client: Client | None = Field(None, description="whose tokens are this person's")


class PersonChange(Draft):
    """What to change (RFC 7396): members left out stay, null clears."""

    name: Line = Field(default_factory=str)
    post: Post = "quality_and_inclusion_officer"
    hours: HoursChange = Field(default_factory=dict)
    client: Client | None = None
    left_on: Day | None = Field(None, description="the last day of work; null: works on")
