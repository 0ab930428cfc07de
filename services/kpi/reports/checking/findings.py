"""What a check of a narrative answers: findings, and how many figures it met."""

from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

_FROZEN = ConfigDict(frozen=True, extra="forbid")
Severity = Literal["error", "warning", "note"]


class Where(BaseModel):
    """A place in the text: its line from 1 on, its first and one past its last character."""

    model_config = _FROZEN

    line: int
    start: int
    end: int
    sentence: str = Field(description="the sentence or row it stands in, spaces made single")


class Finding(BaseModel):
    """Something in a narrative that disagrees with the data, or that a reader would stumble on.

    An `error` contradicts what is known, a `warning` misleads, a `note` wants a look. `claimed` is
    what the text says, `computed` what is known; `mend` what it should say.
    """

    model_config = _FROZEN

    code: str
    severity: Severity
    where: Where
    claimed: str
    computed: str | None = None
    message: str
    mend: str | None = None
    indicator: str | None = None
    value: str | None = Field(default=None, description="the value's name: NI72.350.2008-09.all")


class NarrativeSummary(BaseModel):
    """How many figures were met: `recognised` ones are right, wrong or unchecked (nothing is known
    to check them by). Numbers of names, dates and lists are `set_aside`, not counted as figures."""

    model_config = _FROZEN

    figures: int
    recognised: int
    right: int
    wrong: int
    unchecked: int
    not_recognised: int
    set_aside: int
    errors: int
    warnings: int
    notes: int


class CheckedNarrative(BaseModel):
    """Every finding in the order of the text, and the summary."""

    model_config = _FROZEN

    findings: tuple[Finding, ...]
    summary: NarrativeSummary
