"""/strategies-ratings: recorded as given, revised with the reason, summed up for a term."""

from typing import Annotated, Any

import orjson
from fastapi import APIRouter, Query, Response
from pydantic import Field

from chassis.database import ReadDb
from chassis.records.changing import Acts, Key, Writing, change, create
from chassis.records.drafts import AreaCode, term_of
from chassis.records.reading import RecordQuery, record_routes
from contracts.sif import Rating as Colour
from services.sif.callers import MayModerate, MayReadAll
from services.sif.ratings import rules
from services.sif.ratings.drafts import RatingDraft, RevisionDraft
from services.sif.ratings.reading import RatingsSummary, summary_of
from services.sif.ratings.state import Rating, RatingEvidence, Strand


class RatingQuery(RecordQuery):
    """What a list of ratings may be narrowed to: their area is the one rated."""

    area: list[str] = Field([], max_length=1, description="local authority, e.g. 350")
    term: str | None = Field(None, description="2009/10-AUT")
    strand: Strand | None = None
    rating: Colour | None = None

    def asked(self) -> dict[str, Any]:
        asked = super().asked()
        if self.area:
            like = orjson.loads(asked["like"]) | {"area": self.area[0]}
            asked |= {"areas": None, "like": orjson.dumps(like).decode()}
        return asked


summaries = APIRouter(prefix=f"/{Rating.PATH}", tags=["strategies ratings"])
router = record_routes(Rating, query=RatingQuery)
act = Acts(router, Rating)


@summaries.get("/summary", summary="An authority's ratings for a term")
async def read_ratings_summary(
    db: ReadDb,
    _: MayReadAll,
    area: Annotated[AreaCode, Query()],
    term: Annotated[str, Query(max_length=20, description="2009/10-AUT")],
) -> RatingsSummary:
    """Every strand, rated or not, with the change since the term before."""
    return await summary_of(db, area, term_of(term))


@act.new("Record a rating", responses={})
async def record_rating(draft: RatingDraft, write: Writing, caller: MayModerate) -> Response:
    """As the National Strategies gave it; one for each strand and term."""
    term = term_of(draft.term)
    rating = Rating(
        **draft.model_dump(exclude={"term", "evidence"}),
        term=term.text,
        evidence=tuple(RatingEvidence(**each.model_dump()) for each in draft.evidence),
    )
    key = rules.key_of(draft.area, term, draft.strand)
    return await create(write, caller, key, rules.need_day(rating, write.today))


@act("/{key}/revision", "Revise a rating")
async def revise_rating(
    key: Key, draft: RevisionDraft, write: Writing, caller: MayModerate
) -> Response:
    """The rating, its reasons and evidence whole; the history keeps what they were."""
    revised = draft.model_dump(exclude={"reason"})

    def step(rating: Rating) -> Rating:
        after = Rating.model_validate(rating.model_dump() | revised)
        return rules.need_day(after, write.today)

    return await change(write, caller, Rating, key, step, "revise", why=draft.reason)
