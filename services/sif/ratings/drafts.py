"""What callers send of ratings."""

from typing import Annotated

from pydantic import Field, StringConstraints

from chassis.drafts import Day
from chassis.records.drafts import AreaCode, Draft, Prose, Term
from contracts.sif import Rating as Colour
from services.sif.ratings.state import Strand

Link = Annotated[str, StringConstraints(max_length=2000, pattern=r"^(https://|/v1/)[^\x00-\x20]+$")]


class EvidenceDraft(Draft):
    """What a rating rests on; `link`: a web address, or one of this system."""

    text: Prose
    link: Link | None = Field(None, examples=["/v1/kpi/values/NI76.350.2008-09.all"])


class _JudgedDraft(Draft):
    rating: Colour
    rationale: Prose
    evidence: Annotated[list[EvidenceDraft], Field(max_length=50)] = []
    rated_on: Day


class RatingDraft(_JudgedDraft):
    """The rating of a strand for a term."""

    area: AreaCode
    term: Term
    strand: Strand


class RevisionDraft(_JudgedDraft):
    """The rating as it is now, whole, and why it was another."""

    reason: Prose
