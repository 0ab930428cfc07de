"""What an indicator is, as data. A definition never changes: a change is a new version of it."""

import re
from functools import cached_property
from typing import Literal, Self

from pydantic import BaseModel, ConfigDict, Field, model_validator

from services.kpi.measures import MEASURES

Kind = Literal["proportion", "lowest_fifth_gap"]
Lowest20 = Literal["count_round", "count_floor", "count_ceil", "fractional", "cut_score"]
_NEEDS: dict[str, tuple[str, ...]] = {
    "proportion": ("numerator", "denominator"),
    "lowest_fifth_gap": ("distribution",),
}
_NATIONAL = re.compile(r"^NI0*([1-9]\d*)([A-Z]?)$")


class Options(BaseModel):
    """Choices a source leaves open. `incomplete`: whether records without a full result count."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    incomplete: Literal["exclude", "count_as_not_achieved"] = "exclude"
    lowest20: Lowest20 = "count_round"


class Definition(BaseModel):
    """One version of one indicator.

    `numerator` and `denominator` (kind proportion) are sums of measures; `distribution` (kind
    lowest_fifth_gap) is one measure whose buckets are scores. `returns` counts what was sent in,
    by status; `incomplete` counts records left out, told beside the value. Groups of fewer than
    `min_group` are shown to authorised callers only, marked not publishable.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    code: str = Field(pattern=r"^[A-Z][A-Z0-9_]{1,39}$")
    version: int = Field(ge=1)
    aliases: tuple[str, ...] = ()
    title: str
    kind: Kind
    numerator: tuple[str, ...] = ()
    denominator: tuple[str, ...] = ()
    distribution: str | None = None
    incomplete: str | None = None
    returns: str
    counted: str = Field(description="what is counted, as a plural noun: 'children'")
    unit: str
    decimals: int = Field(ge=0, le=6)
    polarity: Literal["higher_is_better", "lower_is_better"]
    period_type: Literal["academic_year"]
    min_group: int = Field(ge=0)
    options: Options = Options()
    formula: str
    source: str
    notes: tuple[str, ...] = ()

    @model_validator(mode="after")
    def _has_what_its_kind_needs(self) -> Self:
        missing = [name for name in _NEEDS[self.kind] if not getattr(self, name)]
        if missing:
            raise ValueError(f"a {self.kind} needs {' and '.join(missing)}")
        unknown = sorted(self.measures - MEASURES.keys())
        if unknown:
            raise ValueError(f"no such measure: {', '.join(unknown)}")
        return self

    @cached_property
    def measures(self) -> frozenset[str]:
        """Every measure the value depends on."""
        single = (self.distribution, self.incomplete, self.returns)
        return frozenset((*self.numerator, *self.denominator, *(m for m in single if m)))


def canonical(code: str) -> str:
    """The one spelling of a code: 'NI 72', 'ni072' and 'NI-72' are all 'NI72'."""
    plain = re.sub(r"[\s_.-]+", "", code).upper()
    national = _NATIONAL.match(plain)
    return f"NI{national[1]}{national[2]}" if national else re.sub(r"[\s.-]+", "_", code).upper()
