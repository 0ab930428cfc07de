"""What callers send: a plan, an activity, a change of one, a piece of evidence.

aim           what the plan is for
priority      what comes first, for the team or within an area of work
approach      how the team works
strand        a key strand (1 leadership, 2 learning) and its parts (1a to 1e, 2a to 2g)
challenge     an identified challenge of the year ahead
area_of_work  one of the fields that meet a challenge: 14-19, Early Years, ...
objective     what is to be achieved in the next twelve months
"""

import re
from typing import Annotated, Any, Final, Literal

from pydantic import AfterValidator, BaseModel, ConfigDict, Field
from pydantic.types import StringConstraints
from pydantic_core import PydanticCustomError

from chassis.drafts import Day, distinct
from education.years import AcademicYear
from services.kpi.indicators.definition import canonical

Kind = Literal["aim", "priority", "approach", "strand", "challenge", "area_of_work", "objective"]
Stage = Literal["planned", "under_way", "done", "cancelled"]

_INDICATOR: Final = re.compile(r"[A-Z][A-Z0-9_]{1,39}")
# An @, or a run of digits as long as a telephone number.
_CONTACT: Final = re.compile(r"@|[0-9](?:[\s()+-]*[0-9]){5}")


def _indicator(code: str) -> str:
    plain = canonical(code)
    if not _INDICATOR.fullmatch(plain):
        raise PydanticCustomError(
            "invalid_indicator", "an indicator's code is letters and digits, as in NI72"
        )
    return plain


def _no_contact(owner: str) -> str:
    if _CONTACT.search(owner):
        raise PydanticCustomError(
            "contact_details", "name a post or a person, without an address or a number to call"
        )
    return owner


Line = Annotated[
    str,
    StringConstraints(
        strip_whitespace=True, min_length=1, max_length=500, pattern=r"^[^\x00-\x1f]*$"
    ),
]
Prose = Annotated[
    str,
    StringConstraints(
        strip_whitespace=True, min_length=1, max_length=10_000, pattern=r"^[^\x00]*$"
    ),
]
Code = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9][A-Za-z0-9.-]{0,39}$", to_lower=True)]
IndicatorCode = Annotated[str, Field(max_length=100), AfterValidator(_indicator)]
Owner = Annotated[Line, AfterValidator(_no_contact)]
Codes = Annotated[list[Code], Field(max_length=50), AfterValidator(distinct)]
Indicators = Annotated[list[IndicatorCode], Field(max_length=50), AfterValidator(distinct)]
Link = Annotated[
    str,
    StringConstraints(max_length=2000, pattern=r"^(https?://|/v1/)[^\x00-\x20]+$"),
    Field(description="a web address, or one of this system: /v1/kpi/values/…"),
]


class _Draft(BaseModel):
    model_config = ConfigDict(extra="forbid")


class ElementDraft(_Draft):
    """A part of a plan. `parent` is the code of an element before it; `note` says what a reader
    should know of the wording."""

    code: Code
    kind: Kind
    title: Line
    text: Prose | None = None
    note: Prose | None = None
    parent: Code | None = None
    indicators: Indicators = []


class ActivityDraft(_Draft):
    """What somebody does. `serves` are the strands, challenges and objectives it is for; `owner`
    is a post or a person's working name."""

    title: Line
    description: Prose | None = None
    serves: Codes = []
    owner: Owner | None = None
    due_on: Day | None = None
    stage: Stage = "planned"
    indicators: Indicators = []
    note: Prose | None = None


class PlanDraft(_Draft):
    """A whole plan of one authority and academic year. `source` is where it was agreed or told."""

    area: Annotated[str, StringConstraints(pattern=r"^[0-9]{3}$")]
    period: AcademicYear
    title: Line
    source: Line | None = None
    elements: list[ElementDraft] = Field(default=[], max_length=500)
    activities: list[ActivityDraft] = Field(default=[], max_length=1000)

    @property
    def id(self) -> str:
        """`350.2009-10`"""
        return f"{self.area}.{self.period.slug}"


class ActivityChange(_Draft):
    """What to change (RFC 7396): members left out stay, null clears. A stage of `cancelled` calls
    the activity off. `reason` is kept in the history."""

    reason: Line
    title: Line = Field(default_factory=str)
    description: Prose | None = None
    serves: Codes | None = None
    owner: Owner | None = None
    due_on: Day | None = None
    stage: Stage = "planned"
    indicators: Indicators | None = None
    note: Prose | None = None

    def fields(self) -> dict[str, Any]:
        """What was sent, a cleared list as an empty one."""
        sent = {name: getattr(self, name) for name in self.model_fields_set - {"reason"}}
        for name in sent.keys() & {"serves", "indicators"}:
            sent[name] = sent[name] or []
        return sent


class EvidenceDraft(_Draft):
    """What shows how an activity is going: a note of a day, and where to read more."""

    on: Day
    note: Prose
    link: Link | None = None
