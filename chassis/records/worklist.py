"""GET /worklist: what is due or overdue, to me."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Annotated, Any, Final

from fastapi import APIRouter, Query
from pydantic import BaseModel, Field
from sqlalchemy import text

from chassis.auth import Principal, needs
from chassis.clock import Today
from chassis.database import ReadDb
from chassis.drafts import Day
from chassis.paging import CursorKey, Page, PageQuery
from chassis.policy import Role
from chassis.problems import Problem
from chassis.records.links import due_link, timeline_link
from chassis.records.people import person_of
from chassis.records.state import GOVERNORS, HEAD
from chassis.records.store import AnySession

_HEADS: Final = frozenset({Role.HEAD, Role.PARTNER})
"""Who owes what the head of an organisation owes: of a college or training provider, its partner's
token."""
_WHERE: Final = """
    FROM due d LEFT JOIN organisation o USING (organisation)
    WHERE (:everyone OR owner = ANY(:owners) OR (:unowned AND owner IS NULL))
        AND (CAST(:mine AS text[]) IS NULL OR organisation = ANY(:mine)
            OR (organisation IS NULL AND owner = ANY(:own)))
        AND (CAST(:organisations AS text[]) IS NULL OR organisation = ANY(:organisations))
        AND (CAST(:areas AS text[]) IS NULL OR area = ANY(:areas))
        AND (CAST(:kinds AS text[]) IS NULL OR d.kind = ANY(:kinds))
        AND (CAST(:lapsing AS text) IS NULL OR due_on >= :on
            OR NOT starts_with(d.item, :lapsing))"""
_LIST: Final = text(f"""
    SELECT d.kind, d.key, d.item, organisation, o.name, owner, what, due_on {_WHERE}
        AND (NOT :overdue OR due_on < :on)
        AND (CAST(:within_days AS integer) IS NULL OR due_on - :on <= :within_days)
        AND (due_on, d.kind, d.key, d.item) > (:after_day, :after_kind, :after_key, :after_item)
    ORDER BY due_on, d.kind, d.key, d.item LIMIT :limit""")
_COUNT: Final = text(f"""
    SELECT count(*) FILTER (WHERE due_on < :on) AS overdue,
        count(*) FILTER (WHERE due_on - :on BETWEEN 0 AND 7) AS due_within_7_days,
        count(*) FILTER (WHERE due_on - :on > 7) AS later {_WHERE}""")

_ABOUT: Final = """\
By the day it is due. Mine is what I am named for by my token; for heads and governors what
they owe in their own organisations; for officers and directors also what nobody is named for.
Another's, or everyone's, needs `{service}:assess`."""


class WorkQuery(BaseModel):
    """What the list may be narrowed to. Without `owner` and `everyone` it is what is mine."""

    on: Day | None = Field(None, description="the day lateness is reckoned at; default: today")
    overdue: bool = False
    within_days: int | None = Field(None, ge=0, le=3650, description="due by then, or overdue")
    owner: str | None = Field(None, max_length=40, description="a person's key, head, governors")
    everyone: bool = Field(False, description="whoever is to do it")
    organisation: list[str] = []
    area: list[str] = []
    kind: list[str] = Field([], description="of the record, such as visit")


class Work(BaseModel):
    """Something to be done. `owner` null: by anybody who may; `days_overdue` 0: it is not late."""

    organisation: str | None
    name: str | None
    kind: str
    what: str
    owner: str | None
    due_on: date
    days_overdue: int
    links: dict[str, str]


class Worklist(Page[Work]):
    """A page of what is due, and how much there is in all, as of a day."""

    on: date
    overdue: int
    due_within_7_days: int
    later: int


@dataclass(frozen=True, slots=True)
class Desk:
    """Whose worklists they are: a service's, in which `authority` are the roles that see to what
    nobody is named for. What is due under an item that begins with `lapsing` can be done until its
    day, and then no more."""

    service: str
    authority: frozenset[Role]
    lapsing: str | None = None

    async def whose(
        self, session: AnySession, asked: WorkQuery, caller: Principal
    ) -> dict[str, Any]:
        """What the statements ask of owners. Raises `forbidden` for another's without
        `…:assess`."""
        own = await owners_of(session, caller)
        others = asked.everyone or (asked.owner is not None and asked.owner not in own)
        if others and not caller.may(f"{self.service}:assess"):
            raise Problem("forbidden", f"{caller.client} may see only its own worklist.")
        return {
            "own": own,
            "lapsing": self.lapsing,
            "everyone": asked.everyone,
            "owners": own if asked.owner is None else [asked.owner],
            "unowned": asked.owner is None and not self.authority.isdisjoint(caller.roles),
        }

    def work(self, row: Mapping[str, Any], on: date) -> Work:
        """A row as it is answered."""
        links = {"record": due_link(self.service, row["kind"], row["key"], row["item"])}
        if row["organisation"]:
            links["timeline"] = timeline_link(self.service, row["organisation"])
        shown = ("organisation", "name", "kind", "what", "owner", "due_on")
        return Work(
            **{name: row[name] for name in shown},
            days_overdue=max(0, (on - row["due_on"]).days),
            links=links,
        )


def worklist_routes(
    service: str, authority: frozenset[Role], *, lapsing: str | None = None
) -> APIRouter:
    """`/worklist`, for those who hold the service's `read`; see `Desk`."""
    router, desk = APIRouter(tags=["worklist"]), Desk(service, authority, lapsing)
    may_read: Any = Annotated[Principal, needs(f"{service}:read", bound=True)]

    async def read_worklist(
        asked: Annotated[WorkQuery, Query()],
        paging: PageQuery,
        db: ReadDb,
        caller: may_read,
        today: Today,
    ) -> Any:
        on = asked.on or today
        wanted = _wanted(asked, caller, on) | await desk.whose(db, asked, caller)
        bounds = paging.bounds(after_day=date.min, after_kind="", after_key="", after_item="")
        bounds |= {"overdue": asked.overdue, "within_days": asked.within_days}
        rows = [dict(row) for row in (await db.execute(_LIST, wanted | bounds)).mappings()]
        counts = (await db.execute(_COUNT, wanted)).mappings().one()
        page = paging.page([(desk.work(row, on), _cursor(row)) for row in rows])
        return Worklist(results=page.results, paging=page.paging, on=on, **counts)

    router.add_api_route(
        "/worklist",
        read_worklist,
        response_model=Worklist,
        summary="What is due or overdue",
        description=_ABOUT.format(service=service),
    )
    return router


def _wanted(asked: WorkQuery, caller: Principal, on: date) -> dict[str, Any]:
    return {
        "on": on,
        "mine": caller.confined_to,
        "organisations": asked.organisation or None,
        "areas": asked.area or None,
        "kinds": asked.kind or None,
    }


async def owners_of(session: AnySession, caller: Principal) -> list[str]:
    """As whom a caller owes things."""
    person = await person_of(session, caller.client)
    posts = [HEAD] if not _HEADS.isdisjoint(caller.roles) else []
    posts += [GOVERNORS] if Role.GOVERNOR in caller.roles else []
    return [*posts, *([person] if person else [])]


def _cursor(row: Mapping[str, Any]) -> CursorKey:
    return [row["due_on"].isoformat(), row["kind"], row["key"], row["item"]]
