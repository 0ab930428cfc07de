"""The bodies of writes: members of a definition as they come, and why.

They are read without a model, so that faults of form are told together with all others; what the
API's description says of them is made from the definition's own model.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Annotated, Any, Final

from pydantic import BaseModel, ConfigDict, Field, GetJsonSchemaHandler, ValidationError
from pydantic_core import CoreSchema

from chassis.problems import Fault
from services.kpi.indicators.definition import Definition
from services.kpi.measures.catalogue import TEXT

LONGEST_REASON: Final = 500
_NOT_THEIRS: Final = ("version", "status")
_REASON: Final = {
    "type": "string",
    "minLength": 3,
    "maxLength": LONGEST_REASON,
    "description": "why; kept with the version",
}
EXAMPLE: Final[Mapping[str, Any]] = {
    "code": "CLUB_MEMBERS",
    "title": "Pupils who go to a homework club",
    "kind": "proportion",
    "numerator": ["clubs.members"],
    "denominator": ["clubs.pupils"],
    "returns": "clubs.returns",
    "counted": "pupils",
    "unit": "%",
    "difference_unit": "percentage points",
    "decimals": 1,
    "polarity": "higher_is_better",
    "period_type": "term",
    "formula": "100 x pupils in a homework club / pupils on roll",
    "source": "Schools' termly club registers",
    "reason": "Asked for by the Enjoy and Achieve team",
}


@dataclass(frozen=True, slots=True)
class _Described:
    """Describes a body as a definition without what callers do not set, and with a reason."""

    whole: bool

    def __get_pydantic_json_schema__(
        self, _schema: CoreSchema, handler: GetJsonSchemaHandler
    ) -> dict[str, Any]:
        schema = handler.resolve_ref_schema(handler(Definition.__pydantic_core_schema__))
        kept = {n: s for n, s in schema["properties"].items() if n not in _NOT_THEIRS}
        needed = [name for name in schema["required"] if name in kept] if self.whole else []
        example = dict(EXAMPLE) if self.whole else {"decimals": 0, "reason": "Whole per cent only"}
        return {
            "type": "object",
            "properties": kept | {"reason": _REASON},
            "required": [*needed, "reason"],
            "additionalProperties": False,
            "examples": [example],
        }


NewDefinition = Annotated[dict[str, Any], _Described(whole=True)]
DefinitionPatch = Annotated[dict[str, Any], _Described(whole=False)]


class Because(BaseModel):
    """Why it is done."""

    model_config = ConfigDict(extra="forbid")

    reason: str = Field(min_length=3, max_length=LONGEST_REASON, pattern=TEXT)


def without_reason(body: Mapping[str, Any]) -> tuple[dict[str, Any], str, list[Fault]]:
    """The members of a definition, the reason, and what is wrong with the reason."""
    fields = dict(body)
    reason: Any = fields.pop("reason", None)
    try:
        return fields, Because(reason=reason).reason, []
    except ValidationError:
        message = f"Say why, in 3 to {LONGEST_REASON} characters."
        return fields, "", [Fault("reason_needed", "$.reason", message)]
