"""/applications/overview: who has applied, as counts; /applications/without: those who have not."""

from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import date
from typing import Annotated, Any, Final, Literal

from fastapi import APIRouter, Query
from pydantic import BaseModel, Field
from sqlalchemy import text

from chassis import audit
from chassis.audit import Deed, Reason
from chassis.auth import Principal
from chassis.clock import Today
from chassis.database import ReadDb
from chassis.organisations import Place, all_in, find_place
from chassis.paging import Page, PageQuery
from chassis.records.changing import UNKNOWN
from chassis.records.drafts import Organisation
from chassis.records.store import AnySession
from chassis.records.where import WhereQuery
from education.years import AcademicYear
from services.fourteen19.applications.looking import YoungPerson, person_from
from services.fourteen19.applications.rules import settled
from services.fourteen19.applications.standing import (
    Mine,
    applications_of,
    by_person,
    flags_on,
)
from services.fourteen19.applications.state import HELD, OFFERED, WAITING, Application
from services.fourteen19.callers import MayRead, MayReadLearners
from services.fourteen19.learners.named import NamedYoungPerson, named

router = APIRouter(prefix="/applications", tags=["applications"])
_ASKED: Final = "y.year = :made_in AND y.on_roll AND y.year_group IN (11, 12)"
_PEOPLE: Final = text(f"""
    SELECT y.home, y.person FROM young_person y
    WHERE y.home = ANY(CAST(:homes AS text[])) AND {_ASKED}""")
_WITHOUT: Final = text(f"""
    SELECT y.person, y.year_group FROM young_person y
    WHERE y.home = :home AND {_ASKED} AND y.person <> ALL(CAST(:those_with AS bigint[]))
        AND y.person > :after ORDER BY y.person LIMIT :limit""")


class OverviewQuery(WhereQuery):
    """For the places of a year."""

    year: AcademicYear = Field(description="that the places are for")


class HomeApplications(BaseModel):
    """Young people of years 11 and 12 on roll at one home. `draft`: begun and not sent; `none`:
    nothing begun; `without_place`: sent, all ended, and no place."""

    organisation: str
    name: str
    young_people: int
    none: int
    draft: int
    sent: int
    offered: int
    accepted: int
    without_place: int


class ProviderApplications(BaseModel):
    """Choices of these young people at one provider."""

    organisation: str
    choices: int
    waiting: int = Field(description="for the provider's answer")
    overdue: int = Field(description="of those: to be answered before today")
    offers: int = Field(description="that stand")
    accepted: int


class ApplicationsOverview(BaseModel):
    """How applications for a year stand today."""

    year: str
    on: date
    disclosure: Literal["all", "own"] = Field(
        description="own: of the caller's organisations alone"
    )
    homes: list[HomeApplications]
    providers: list[ProviderApplications]


class WithoutQuery(BaseModel):
    """Of which home, and without what."""

    organisation: Organisation
    year: AcademicYear = Field(description="that the places are for")
    without: Literal["application", "offer"] = "application"


class WithoutApplication(YoungPerson):
    """A young person on roll without a form sent, or without an offer. Names are null of whom the
    home has not sent itself: another's file is not for it to read."""

    learner_id: int
    year_group: int


@router.get("/overview", summary="How applications stand", responses=UNKNOWN)
async def read_applications_overview(
    asked: Annotated[OverviewQuery, Query()], db: ReadDb, caller: MayRead, today: Today
) -> ApplicationsOverview:
    """As counts, of the caller's organisations."""
    places = {each.organisation: each for each in await _places(db, asked, caller)}
    wanted = {"homes": sorted(places), "made_in": str(asked.year.previous)}
    people = (await db.execute(_PEOPLE, wanted)).all()
    found = await applications_of(db, sorted(places), str(asked.year))
    now = [each._replace(application=settled(each.application, today)) for each in found]
    by_home: dict[str, list[int]] = {}
    for home, person in people:
        by_home.setdefault(home, []).append(person)
    homes = [_home(places[home], persons, now, today) for home, persons in sorted(by_home.items())]
    return ApplicationsOverview(
        year=str(asked.year),
        on=today,
        disclosure="all" if caller.everywhere else "own",
        homes=homes,
        providers=_providers(now, today),
    )


@router.get(
    "/without", summary="Young people without an application, or an offer", responses=UNKNOWN
)
async def list_without_application(
    asked: Annotated[WithoutQuery, Query()],
    paging: PageQuery,
    db: ReadDb,
    caller: MayReadLearners,
    today: Today,
    reason: Reason = None,
) -> Page[WithoutApplication]:
    """Personal data: of years 11 and 12 on roll at one home of the caller's. Each read is
    recorded."""
    place = await find_place(db, asked.organisation, caller)
    found = by_person(await applications_of(db, [place.organisation], str(asked.year)))
    flag = "applied" if asked.without == "application" else "offered"
    wanted = {
        "home": place.organisation,
        "made_in": str(asked.year.previous),
        "those_with": [who for who, forms in found.items() if flag in flags_on(forms, today)],
        **paging.bounds(after=0),
    }
    rows = (await db.execute(_WITHOUT, wanted)).all()
    homes = {row.person: place.organisation for row in rows}
    who = await named(db, homes, str(asked.year.previous), caller)
    page = paging.page([(_named(row, who.get(row.person)), [row.person]) for row in rows])
    shown = [each.learner_id for each in page.results]
    deed = Deed("applications.without", "organisation", place.organisation, why=reason)
    deed.personal, deed.rows = True, len(shown)
    deed.after = {"year": str(asked.year), "learners": shown}
    await audit.record(db, caller, deed)
    return page


async def _places(db: AnySession, asked: OverviewQuery, caller: Principal) -> list[Place]:
    if asked.organisation is not None:
        return [await find_place(db, asked.organisation, caller)]
    places = await all_in(db, asked.area or "")
    return [each for each in places if caller.acts_for(each.organisation)]


def _home(
    place: Place, persons: Sequence[int], found: Iterable[Mine], today: date
) -> HomeApplications:
    mine = by_person(each for each in found if each.home == place.organisation)
    counts = Counter(flag for person in persons for flag in _flags(mine.get(person, []), today))
    return HomeApplications(
        organisation=place.organisation,
        name=place.name,
        young_people=len(persons),
        none=counts["none"],
        draft=counts["draft"],
        sent=counts["applied"],
        offered=counts["offered"],
        accepted=counts["accepted"],
        without_place=counts["without_place"],
    )


def _flags(forms: Sequence[Application], today: date) -> frozenset[str]:
    """In which counts of the overview a young person is."""
    flags = flags_on(forms, today)
    if "applied" in flags:
        return flags
    return frozenset({"draft" if any(each.status == "draft" for each in forms) else "none"})


def _providers(found: Iterable[Mine], today: date) -> list[ProviderApplications]:
    counts: dict[str, Counter[str]] = {}
    for each in found:
        if each.application.sent_on is None:
            continue
        late = each.application.answer_by is not None and each.application.answer_by < today
        for choice in each.application.choices:
            held = counts.setdefault(choice.provider, Counter())
            held["choices"] += 1
            held["waiting"] += choice.status in WAITING
            held["overdue"] += late and choice.status in WAITING
            held["offers"] += choice.status in OFFERED
            held["accepted"] += choice.status in HELD
    names = ("choices", "waiting", "overdue", "offers", "accepted")
    return [
        ProviderApplications(organisation=provider, **{name: held[name] for name in names})
        for provider, held in sorted(counts.items())
    ]


def _named(row: Any, who: NamedYoungPerson | None) -> WithoutApplication:
    return WithoutApplication(
        learner_id=who.learner_id if who else row.person,
        year_group=row.year_group,
        **person_from(who).model_dump(),
    )
