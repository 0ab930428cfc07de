"""What a rule may ask of one fact: a closed list, no language of expressions."""

from fractions import Fraction
from typing import Literal, Self

from pydantic import Field, model_validator

from chassis.drafts import Plain
from chassis.records.state import Part
from chassis.rulebooks import not_given
from services.sif.facts.facts import Facts

Kind = Literal["word", "flag", "number"]
_ASKS: dict[str, Kind] = {
    "among": "word",
    "is_": "flag",
    "at_least": "number",
    "more_than": "number",
}


class Condition(Part):
    """One question about one fact: is it one of some words, is it so, is it so much."""

    fact: Plain = Field(max_length=40)
    among: tuple[Plain, ...] | None = Field(
        None, alias="in", min_length=1, max_length=20, exclude_if=not_given
    )
    is_: bool | None = Field(None, alias="is", strict=True, exclude_if=not_given)
    at_least: int | None = Field(None, ge=-100, le=100, exclude_if=not_given)
    more_than: int | None = Field(None, ge=-100, le=100, exclude_if=not_given)

    @model_validator(mode="after")
    def _one_question(self) -> Self:
        if len(self.asks) != 1:
            raise ValueError(
                f"the condition on {self.fact} has to ask one of in, is, at_least, more_than"
            )
        return self

    @property
    def asks(self) -> list[str]:
        return [ask for ask in _ASKS if getattr(self, ask) is not None]

    @property
    def kind(self) -> Kind:
        """Of which kind the fact has to be."""
        return _ASKS[self.asks[0]]

    @property
    def bound(self) -> Fraction | None:
        """The number the fact is held to."""
        number = self.at_least if self.at_least is not None else self.more_than
        return None if number is None else Fraction(number)

    def holds(self, facts: Facts) -> bool | None:
        """Null: the fact is not known."""
        value = getattr(facts, self.fact)
        if value is None:
            return None
        if self.among is not None:
            return value in self.among
        if self.is_ is not None:
            return bool(value is self.is_)
        if self.at_least is not None:
            return bool(value >= self.at_least)
        return bool(value > self.more_than)
