"""GET /guarantee/follow-up: who has no suitable offer, by name; personal, each read recorded."""

from collections.abc import Sequence
from datetime import date
from typing import Annotated, Any, Final

from fastapi import APIRouter, Query
from pydantic import BaseModel, Field
from sqlalchemy import text

from chassis.audit import Deed, Reason, record
from chassis.auth import Principal
from chassis.clock import Today
from chassis.database import ReadDb
from chassis.paging import Page, PageQuery
from chassis.records.links import address_of
from chassis.records.store import AnySession
from contracts.fourteen19 import Cohort
from services.fourteen19.callers import MayReadLearners
from services.fourteen19.guarantee.cohorts import Candidate
from services.fourteen19.guarantee.contacts import Contact, FollowUp
from services.fourteen19.guarantee.routes import GuaranteeQuery, asked_for, day_asked
from services.fourteen19.guarantee.rules import Status, counted_on, status_on
from services.fourteen19.learners.named import NamedYoungPerson, named

router = APIRouter(prefix="/guarantee", tags=["guarantee"])
# Taken up by the home of now, else by one before it.
_FOLLOWED: Final = text("""
    SELECT DISTINCT ON (a.person) a.person, r.organisation, r.key, CAST(r.state AS text) AS state
    FROM unnest(CAST(:persons AS bigint[]), CAST(:homes AS text[])) a (person, home)
    JOIN known_learner k ON k.person = a.person
    JOIN record r ON r.kind = :kind AND r.state ->> 'year' = :year
        AND CAST(r.state ->> 'learner_id' AS bigint) = k.learner_id
    ORDER BY a.person, r.organisation <> a.home, r.key DESC""")


class WithoutOfferQuery(GuaranteeQuery):
    """Whose list, and which of them."""

    cohort: Cohort | None = Field(None, description="16 or 17; default: both")
    status: Status | None = Field(None, description="default: every one but offer_made")


class WithoutOffer(BaseModel):
    """A young person without a suitable offer. `follow_up` null: nobody of the caller's has taken
    him or her up.

    Names and date of birth are null of whom the caller has not sent itself: another's file is not
    for it to read.
    """

    learner_id: int = Field(description="names the young person in addresses")
    organisation: str = Field(description="the home")
    cohort: Cohort
    surname: str | None
    forename: str | None
    dob: date | None
    status: Status
    reason: str | None = Field(description="why there is no offer, or why none is appropriate")
    since: date | None = Field(description="since when that is known; null: it is not recorded")
    follow_up: str | None = Field(description="its key")
    contacts: int
    last_contact: Contact | None
    next_on: date | None
    links: dict[str, str]


@router.get(
    "/follow-up",
    summary="Who has no suitable offer",
    responses={404: {"description": "No organisation of the caller's has this number"}},
)
async def list_without_offer(
    asked: Annotated[WithoutOfferQuery, Query()],
    paging: PageQuery,
    db: ReadDb,
    caller: MayReadLearners,
    today: Today,
    reason: Reason = None,
) -> Page[WithoutOffer]:
    """Personal data: of a home only for itself, of an area for who acts for all of it."""
    year = asked.of_year(today)
    on = day_asked(asked, year, today)
    place, candidates = await asked_for(db, asked, year, caller)
    [after] = paging.position(0)
    found = sorted(
        (each for each in candidates if each.person > after and _wanted(each, asked, on)),
        key=lambda each: each.person,
    )[: paging.limit + 1]
    told = await _told(db, caller, found, str(year), on)
    page = paging.page([(each, [one.person]) for each, one in zip(told, found, strict=True)])
    subject = f"{place or asked.area}.{year.slug}"
    deed = Deed("guarantee.follow_up", "cohort", subject, why=reason, personal=True)
    deed.rows, shown = len(page.results), [each.learner_id for each in page.results]
    deed.after = {"first": shown[0], "last": shown[-1]} if shown else {}
    await record(db, caller, deed)
    return page


def _wanted(candidate: Candidate, asked: WithoutOfferQuery, on: date) -> bool:
    status = status_on(candidate.offers, on)
    of_status = status == asked.status if asked.status else status != "offer_made"
    return of_status and asked.cohort in (None, candidate.cohort)


async def _told(
    session: AnySession, caller: Principal, found: Sequence[Candidate], year: str, on: date
) -> list[WithoutOffer]:
    """As they are answered; two statements for any number of them."""
    wanted: dict[str, Any] = {
        "persons": [each.person for each in found],
        "homes": [each.home for each in found],
        "year": year,
    }
    homes = {each.person: each.home for each in found}
    names = await named(session, homes, year, caller)
    kept = await session.execute(_FOLLOWED, wanted | {"kind": FollowUp.NAME})
    followed = {
        row.person: (row.key, FollowUp.model_validate_json(row.state))
        for row in kept
        if caller.acts_for(row.organisation)
    }
    return [_shown(each, names.get(each.person), followed.get(each.person), on) for each in found]


def _shown(
    candidate: Candidate,
    who: NamedYoungPerson | None,
    followed: tuple[str, FollowUp] | None,
    on: date,
) -> WithoutOffer:
    counted = counted_on(candidate.offers, on)
    key, held = followed or (None, None)
    return WithoutOffer(
        learner_id=who.learner_id if who else candidate.person,
        surname=who.surname if who else None,
        forename=who.forename if who else None,
        dob=who.dob if who else None,
        organisation=candidate.home,
        cohort=candidate.cohort,
        status=status_on(candidate.offers, on),
        reason=counted.reason if counted else None,
        since=counted.starts if counted else None,
        follow_up=key,
        contacts=len(held.contacts) if held else 0,
        last_contact=held.contacts[-1] if held and held.contacts else None,
        next_on=held.next_on if held else None,
        links={"follow_up": address_of(FollowUp, key)} if key else {},
    )
