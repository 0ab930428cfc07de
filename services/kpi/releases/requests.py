"""What a caller asks to be released, checked: every fault at once."""

from collections.abc import Mapping
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from chassis.problems import Fault, Problem
from education.disclosure import RULES, Rules
from education.periods import Period, parse_period
from services.kpi.indicators.active import resolve
from services.kpi.indicators.definition import Definition


class AskedRules(BaseModel):
    """Thresholds for this release: the usual ones or stricter. An indicator's own hold too.

    `min_difference` 1 lets a corrected figure stand beside the one before it, however little they
    differ; what was hidden is protected all the same.
    """

    model_config = ConfigDict(extra="forbid")

    min_denominator: int = Field(RULES.min_denominator, ge=RULES.min_denominator, le=1000)
    min_count: int = Field(RULES.min_count, ge=RULES.min_count, le=1000)
    flag_below: int = Field(RULES.flag_below, ge=RULES.flag_below, le=1000)
    min_difference: int = Field(RULES.min_difference, ge=1, le=1000)

    def rules(self) -> Rules:
        return Rules(**self.model_dump())


class ReleaseRequest(BaseModel):
    """What to release: an area's indicators of one period, and why."""

    model_config = ConfigDict(extra="forbid")

    area: str = Field(pattern=r"^[0-9]{3}$", examples=["350"])
    period: str = Field(max_length=20, examples=["2008/09"])
    indicators: list[str] = Field(min_length=1, max_length=200, examples=[["NI72", "NI92"]])
    note: Annotated[str, StringConstraints(strip_whitespace=True, min_length=3, max_length=2000)]
    rules: AskedRules = AskedRules()


def checked(
    request: ReleaseRequest, definitions: Mapping[str, Definition]
) -> tuple[Period, list[Definition]]:
    """The period and the indicators meant; raises `invalid_request` naming every fault."""
    faults: list[Fault] = []
    period = _period(request.period, faults)
    chosen: dict[str, Definition] = {}
    for number, written in enumerate(request.indicators):
        definition = resolve(definitions, written)
        path = f"$.indicators.{number}"
        if definition is None:
            faults.append(Fault("unknown_indicator", path, f"there is no indicator {written}"))
        elif definition.code in chosen:
            faults.append(Fault("repeated_indicator", path, f"{definition.code} is there already"))
        elif period is not None and period.type != _period_type(definition):
            told = _period_type(definition).replace("_", " ")
            message = f"{definition.code} is told by {told}, not by {period.text}"
            faults.append(Fault("other_period", path, message, "Release it apart."))
        else:
            chosen[definition.code] = definition
    if faults or period is None:
        raise Problem("invalid_request", "The release does not fit.", errors=faults)
    return period, list(chosen.values())


def _period(written: str, faults: list[Fault]) -> Period | None:
    try:
        return parse_period(written)
    except ValueError as error:
        faults.append(Fault("invalid_period", "$.period", str(error)))
        return None


def _period_type(definition: Definition) -> str:
    return "academic_year" if definition.is_stock else definition.period_type
