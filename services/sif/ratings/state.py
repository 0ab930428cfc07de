"""The National Strategies' rating of one strand of an authority's work for one term."""

from datetime import date
from typing import Any, ClassVar, Final, Literal

from chassis.records.state import Part, State
from contracts.sif import Rating as Colour

Strand = Literal[
    "primary",
    "secondary",
    "early_years",
    "school_improvement",
    "behaviour_and_attendance",
    "schools_causing_concern",
]
STRANDS: Final[dict[Strand, str]] = {
    "primary": "Primary National Strategy",
    "secondary": "Secondary National Strategy",
    "early_years": "Early years",
    "school_improvement": "School improvement",
    "behaviour_and_attendance": "Behaviour and attendance",
    "schools_causing_concern": "Schools causing concern",
}
"""This project's list: neither the National Strategies' own nor their criteria were found, so a
rating is recorded as it was given and never reckoned."""


class RatingEvidence(Part):
    """What a rating rests on, and where it is to be read."""

    text: str
    link: str | None = None


class Rating(State):
    """One rating, with its reasons."""

    NAME: ClassVar[str] = "rating"
    PATH: ClassVar[str] = "strategies-ratings"
    OF_ORGANISATION: ClassVar[bool] = False

    status: Literal["recorded"] = "recorded"
    area: str
    term: str
    strand: Strand
    rating: Colour
    rationale: str
    evidence: tuple[RatingEvidence, ...] = ()
    rated_on: date

    def audited(self) -> dict[str, Any]:
        """Without the words: they stay with the record."""
        return self.model_dump(mode="json", exclude={"rationale", "evidence"})
