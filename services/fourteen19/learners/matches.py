"""Two learners who may be one young person, side by side: personal data, every read recorded."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from typing import Annotated, Any, Final, Literal

from fastapi import APIRouter, Path, Query, Response
from pydantic import BaseModel, Field
from sqlalchemy import RowMapping, text

from chassis.audit import Deed, Reason, record
from chassis.conditional import etag
from chassis.database import ReadDb
from chassis.organisations import find_place
from chassis.paging import Page, PageQuery
from chassis.problems import Problem
from chassis.records.drafts import AreaCode
from chassis.records.store import AnySession
from services.fourteen19.callers import MayMatch
from services.fourteen19.learners.keys import IDENTITY, opened
from services.fourteen19.learners.linking import DOUBTS, Decision, Doubt

router = APIRouter(prefix="/learner-matches", tags=["learner matches"])
MatchId = Annotated[int, Path(ge=1, lt=2**63, description="from the list of matches")]
_COMPARED: Final = ("uln", "upn", "surname", "forename", "dob", "postcode", "gender")
_PAIRS: Final = """
    SELECT m.match_id, m.one, m.other, m.doubt, m.decision, m.reason, m.decided_at, m.decided_by,
        m.found_at, a.person = b.person AS one_person
    FROM learner_match m JOIN known_learner a ON a.learner_id = m.one
    JOIN known_learner b ON b.learner_id = m.other"""
_LIST: Final = text(f"""{_PAIRS}
    WHERE (CAST(:doubt AS text) IS NULL OR m.doubt = :doubt)
        AND (CAST(:decided AS boolean) IS NULL OR (m.decision IS NOT NULL) = :decided)
        AND (CAST(:organisation AS text) IS NULL
            OR :organisation IN (a.organisation, b.organisation))
        AND (CAST(:area AS text) IS NULL OR EXISTS (SELECT FROM organisation o
            WHERE o.organisation IN (a.organisation, b.organisation) AND o.area = :area))
        AND m.match_id > :after
    ORDER BY m.match_id LIMIT :limit""")
_ONE: Final = text(f"{_PAIRS} WHERE m.match_id = :match_id")
_SIDES: Final = text("""
    SELECT DISTINCT ON (k.learner_id) k.learner_id, k.organisation, o.name, l.year, l.key_id,
        l.identity, l.gender, l.year_group, l.standing, l.submission_id
    FROM known_learner k JOIN organisation o USING (organisation)
    LEFT JOIN learner l USING (organisation, learner_key)
    WHERE k.learner_id = ANY(CAST(:ids AS bigint[])) ORDER BY k.learner_id, l.year DESC""")


class MatchSide(BaseModel):
    """One of the two, as its provider sent it for the latest year; null where it is taken out."""

    learner_id: int
    organisation: str
    name: str = Field(description="of the organisation")
    year: str | None
    learner_ref: str | None
    uln: str | None
    upn: str | None
    surname: str | None
    forename: str | None
    dob: date | None
    postcode: str | None
    gender: str | None
    year_group: int | None
    standing: str | None


class MatchStanding(BaseModel):
    """How a pair of learners stands: what is in doubt, and what was decided. Not who they are."""

    match_id: int
    doubt: Doubt | None = Field(description="null: there is none by what they are now")
    says: str | None = Field(description="the doubt in words")
    found_at: datetime
    differs: list[str] = Field(description="in what, of all that both have")
    one_person: bool = Field(description="whether they count as one young person now")
    decision: Decision | None
    reason: str | None
    decided_at: datetime | None
    decided_by: str | None
    etag: str = Field(description="what a decision sends in If-Match")


class LearnerMatch(MatchStanding):
    """A pair of learners somebody is to decide on, or has decided on."""

    learners: list[MatchSide] = Field(description="two")

    def standing(self) -> MatchStanding:
        """The pair without its learners."""
        return MatchStanding(**self.model_dump(exclude={"learners"}))


@router.get(
    "",
    summary="Learners who may be one young person",
    responses={404: {"description": "No organisation has the number of the provider"}},
)
async def list_learner_matches(
    session: ReadDb,
    caller: MayMatch,
    paging: PageQuery,
    *,
    area: Annotated[AreaCode | None, Query(description="of either provider")] = None,
    organisation: Annotated[
        str | None, Query(max_length=20, description="one of the providers: UKPRN, URN or LAESTAB")
    ] = None,
    doubt: Doubt | None = None,
    decided: Annotated[bool | None, Query(description="whether a person decided")] = None,
    reason: Reason = None,
) -> Page[LearnerMatch]:
    """Personal data: each read is recorded. In the order in which the doubts arose."""
    if organisation is not None:
        organisation = (await find_place(session, organisation, caller)).organisation
    asked = {
        "area": area,
        "organisation": organisation,
        "doubt": doubt,
        "decided": decided,
        **paging.bounds(after=0),
    }
    pairs = (await session.execute(_LIST, asked)).mappings().all()
    found = await _matches(session, pairs)
    page = paging.page([(each, [each.match_id]) for each in found])
    shown = [each.match_id for each in page.results]
    about = {"first": shown[0], "last": shown[-1]} if shown else {}
    deed = Deed("matches.list", "learner_matches", area or "all", why=reason, personal=True)
    deed.rows, deed.after = len(shown), about
    await record(session, caller, deed)
    return page


@router.get("/{match_id}", summary="Two learners side by side")
async def read_learner_match(
    match_id: MatchId,
    session: ReadDb,
    caller: MayMatch,
    response: Response,
    reason: Reason = None,
) -> LearnerMatch:
    """Personal data, as above. The ETag is what a decision sends in If-Match."""
    match = await match_of(session, match_id)
    deed = Deed("matches.read", "learner_match", str(match_id), why=reason, personal=True)
    await record(session, caller, deed)
    response.headers["ETag"] = match.etag
    return match


async def match_of(session: AnySession, match_id: int) -> LearnerMatch:
    """The pair of this number. Raises `not_found`."""
    pairs = (await session.execute(_ONE, {"match_id": match_id})).mappings().all()
    if not pairs:
        raise Problem("not_found", "No match has this number: perhaps the doubt is no more.")
    return (await _matches(session, pairs))[0]


async def _matches(session: AnySession, pairs: Sequence[RowMapping]) -> list[LearnerMatch]:
    ids = sorted({each for pair in pairs for each in (pair["one"], pair["other"])})
    rows = (await session.execute(_SIDES, {"ids": ids})).mappings().all()
    sides = {row["learner_id"]: row for row in rows}
    return [_match(pair, [sides[pair["one"]], sides[pair["other"]]]) for pair in pairs]


def _match(pair: Mapping[Any, Any], rows: Iterable[RowMapping]) -> LearnerMatch:
    """The tag changes with what is decided and with what either provider says."""
    sides = [dict(row) if row["year"] is None else opened(row) for row in rows]
    said = [side["submission_id"] for side in sides]
    learners = [MatchSide(**dict.fromkeys(IDENTITY) | side) for side in sides]
    doubt: Literal[Doubt] | None = pair["doubt"]
    return LearnerMatch(
        **pair,
        says=None if doubt is None else DOUBTS[doubt],
        learners=learners,
        differs=differing(*learners),
        etag=etag(pair["match_id"], doubt, pair["decision"], pair["decided_at"], *said),
    )


def differing(one: MatchSide, other: MatchSide) -> list[str]:
    """What both have, and is not the same."""
    values = {name: (getattr(one, name), getattr(other, name)) for name in _COMPARED}
    return [name for name, pair in values.items() if None not in pair and pair[0] != pair[1]]
