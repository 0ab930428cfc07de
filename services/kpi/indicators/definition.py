"""What an indicator is, as data. A definition never changes: a change is a new version of it.

Everything an indicator needs is additive measures and one of a closed list of kinds; there is no
expression language. The kinds, each with its formula, are in `services.kpi.indicators.kinds`.
"""

import re
from functools import cached_property
from typing import Annotated, Final, Literal, Self

from pydantic import (
    BaseModel,
    ConfigDict,
    Field,
    PlainSerializer,
    field_validator,
    model_validator,
)

from services.kpi.figures import family_of
from services.kpi.indicators.consistency import contradictions
from services.kpi.judgement.polarity import Polarity
from services.kpi.judgement.rag import Tolerance
from services.kpi.judgement.variance import DifferenceUnit
from services.kpi.measures.catalogue import TEXT, MeasureCode
from services.kpi.spots import LEVELS, Level

Kind = Literal[
    "count",
    "sum",
    "proportion",
    "mean",
    "rate",
    "difference",
    "ratio",
    "median",
    "lowest_fifth_gap",
    "coverage",
    "average_duration",
]
Lowest20 = Literal["count_round", "count_floor", "count_ceil", "fractional", "cut_score"]
PeriodType = Literal[
    "academic_year", "term", "financial_year", "calendar_year", "month", "position"
]
Word = Annotated[str, Field(pattern=r"^[a-z0-9_]{1,60}$")]
# Sorted, so that every process writes the same text.
Words = Annotated[frozenset[Word], PlainSerializer(sorted, return_type=list[str])]
Line = Annotated[str, Field(min_length=1, max_length=100, pattern=TEXT)]
Note = Annotated[str, Field(min_length=3, max_length=1000, pattern=TEXT)]
Group = Annotated[
    str, Field(pattern=r"^[a-z][a-z0-9_]*=[^\s\x00/?#%]+$", max_length=100, examples=["fsm=yes"])
]
_NATIONAL: Final = re.compile(r"NI0*([1-9][0-9]*)([A-Z]?)")
_FROZEN: Final = ConfigDict(frozen=True, extra="forbid")


class Term(BaseModel):
    """One measure of a sum; its code alone is short for it. With `buckets` only what is in those
    counts (tier 5 of `framework.schools`); with `weighted` each amount counts times its bucket
    (months gained)."""

    model_config = _FROZEN

    measure: MeasureCode
    buckets: tuple[int, ...] = ()
    weighted: bool = False

    @model_validator(mode="before")
    @classmethod
    def _of_text(cls, given: object) -> object:
        return {"measure": given} if isinstance(given, str) else given


class Eligible(BaseModel):
    """Which open organisations are expected: those of any of these phases or any of these kinds
    (primary schools, and pupil referral units); with neither, all of them."""

    model_config = _FROZEN

    phases: Words = frozenset()
    kinds: Words = frozenset()

    def expects(self, phase: str, kind: str) -> bool:
        """Whether an organisation of this phase and kind is expected."""
        return phase in self.phases or kind in self.kinds or not (self.phases or self.kinds)


class Suppression(BaseModel):
    """What may be published: rates over at least `min_denominator`, counts of 0 or at least
    `min_count`. Authorised callers see the rest, marked not publishable."""

    model_config = _FROZEN

    min_denominator: int = Field(11, ge=0)
    min_count: int = Field(3, ge=0)


class Options(BaseModel):
    """Choices a source leaves open.

    `incomplete`: whether records without a full result count. `lowest20`: the size of the lowest
    fifth. `over_buckets`: a proportion is the mean of each bucket's own (three months of NI 117)
    instead of the ratio of their sums.
    """

    model_config = _FROZEN

    incomplete: Literal["exclude", "count_as_not_achieved"] = "exclude"
    lowest20: Lowest20 = "count_round"
    over_buckets: Literal["ratio_of_sums", "mean_of_ratios"] = "ratio_of_sums"


class Definition(BaseModel):
    """One version of one indicator.

    `numerator` and `denominator` are sums of terms; `distribution` is a measure whose buckets are
    scores; `groups` are the two that a difference or ratio compares, first against second.
    `returns` counts what was sent in, by status: without any there is no value. `incomplete`
    counts records left out, told beside the value. `period_type` "position" is a stock: what is
    true on a day, told by academic year as it was on the year's last day. `coverage_needed` is the
    percentage of `eligible` organisations whose returns must be in before it is coloured.
    """

    model_config = _FROZEN

    code: str = Field(pattern=r"^[A-Z][A-Z0-9_]{1,39}$")
    version: int = Field(ge=1)
    status: Literal["active", "retired"] = "active"
    aliases: tuple[Line, ...] = ()
    misprints: dict[Line, Note] = Field(
        default_factory=dict,
        description="codes in use that are wrong or too short, each with what a reader is told",
    )
    title: str = Field(min_length=3, max_length=300, pattern=TEXT)
    short_title: str | None = Field(None, min_length=3, max_length=80, pattern=TEXT)
    kind: Kind
    numerator: tuple[Term, ...] = ()
    denominator: tuple[Term, ...] = ()
    distribution: MeasureCode | None = None
    groups: tuple[Group, Group] | None = None
    incomplete: MeasureCode | None = None
    returns: MeasureCode
    per: int = Field(100, ge=1, description="a rate is so many per this many")
    counted: Line = Field(description="what is counted, as a plural noun: 'children'")
    breakdown: tuple[Word, ...] = Field((), description="characteristics it is told by: 'gender'")
    unit: Line
    difference_unit: Annotated[DifferenceUnit, Field(pattern=r"^[^%\x00]*$")] = ""
    decimals: int = Field(ge=0, le=6)
    polarity: Polarity
    period_type: PeriodType
    levels: tuple[Level, ...] = Field(LEVELS, min_length=1)
    tolerance: Tolerance = Tolerance()
    suppression: Suppression = Suppression()
    eligible: Eligible | None = None
    coverage_needed: int | None = Field(None, ge=1, le=100)
    options: Options = Options()
    formula: Note
    source: Note
    notes: tuple[Note, ...] = ()

    @field_validator("code")
    @classmethod
    def _in_its_one_spelling(cls, code: str) -> str:
        if code != canonical(code):
            raise ValueError(f"is written {canonical(code)}")
        return code

    @model_validator(mode="after")
    def _without_contradictions(self) -> Self:
        faults = [f"{part} {message}" for part, message in contradictions(self.__dict__)]
        if faults:
            raise ValueError("; ".join(faults))
        return self

    @cached_property
    def measures(self) -> frozenset[str]:
        """Every measure the value depends on."""
        single = (self.distribution, self.incomplete, self.returns)
        terms = (*self.numerator, *self.denominator)
        return frozenset((*(t.measure for t in terms), *(m for m in single if m)))

    @cached_property
    def families(self) -> frozenset[str]:
        """The families of those measures."""
        return frozenset(map(family_of, self.measures))

    @cached_property
    def names(self) -> frozenset[str]:
        """Everything it is found by, each in its one spelling."""
        return frozenset(map(canonical, (self.code, *self.aliases, *self.misprints)))

    @property
    def is_stock(self) -> bool:
        return self.period_type == "position"

    def notice_for(self, code: str) -> str | None:
        """What a reader is told who asked for it as `code`; None where that is a right name."""
        wanted = canonical(code)
        return next(
            (told for name, told in self.misprints.items() if canonical(name) == wanted), None
        )


def canonical(code: str) -> str:
    """The one spelling of a code: 'NI 72', 'ni072' and 'NI-72' are all 'NI72'."""
    words = re.split(r"[\s.-]+", code.strip())
    national = _NATIONAL.fullmatch("".join(words).replace("_", "").upper())
    return f"NI{national[1]}{national[2]}" if national else "_".join(words).upper()
