"""One organisation in full: all fields, numbers, what it came from and became, groups, chair."""

from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal
from typing import Any, Final, Literal

from pydantic import BaseModel, Field
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from chassis.auth import Principal
from chassis.clock import today
from chassis.conditional import etag
from chassis.database import ReadSession
from contracts.schools import Status
from education.areas import COUNTRY, COUNTRY_NAME, REGIONS, area_of
from services.schools.organisations.finding import ADDRESS
from services.schools.organisations.private import withheld
from services.schools.register.fields import STATED

# Where both ends state a link, the word that says more.
_RELATION: Final = (
    "(array_agg(l.relation ORDER BY"
    " array_position(ARRAY['merger', 'split', 'whole', 'other'], l.relation)))[1] AS relation"
)
_STANDING: Final = text(f"""
    SELECT o.organisation, o.version, o.withdrawn, {", ".join(f"o.{name}" for name in STATED)},
        (SELECT json_agg(json_build_object('kind', kind, 'value', value, 'held',
                CASE WHEN retired_at IS NULL THEN 'present' ELSE 'former' END)
                ORDER BY retired_at NULLS FIRST, kind, value)
            FROM identifier i WHERE i.organisation = o.organisation) AS identifiers,
        (SELECT json_agg(linked ORDER BY effective_on, organisation) FROM (
            SELECT l.predecessor AS organisation, p.name, p.status,
                {_RELATION},
                max(l.effective_on) AS effective_on, '{ADDRESS}/' || l.predecessor AS href
            FROM lineage l LEFT JOIN organisation p ON p.organisation = l.predecessor
            WHERE l.successor = o.organisation GROUP BY 1, 2, 3) linked) AS predecessors,
        (SELECT json_agg(linked ORDER BY effective_on, organisation) FROM (
            SELECT l.successor AS organisation, s.name, s.status,
                {_RELATION},
                max(l.effective_on) AS effective_on, '{ADDRESS}/' || l.successor AS href
            FROM lineage l LEFT JOIN organisation s ON s.organisation = l.successor
            WHERE l.predecessor = o.organisation GROUP BY 1, 2, 3) linked) AS successors,
        (SELECT json_agg(json_build_object('organisation', s.organisation, 'name', s.name,
                'status', s.status, 'opened_on', s.opened_on, 'closed_on', s.closed_on,
                'href', '{ADDRESS}/' || s.organisation) ORDER BY s.organisation DESC)
            FROM organisation s WHERE s.laestab = o.laestab
            AND s.organisation <> o.organisation AND NOT s.withdrawn) AS same_laestab,
        (SELECT json_agg(json_build_object('scheme', scheme, 'code', code, 'name', group_name,
                'starts_on', nullif(starts_on, '1900-01-01'), 'ends_on', ends_on)
                ORDER BY scheme, code, starts_on)
            FROM membership m WHERE m.organisation = o.organisation) AS groups,
        (SELECT name FROM governor g WHERE g.organisation = o.organisation AND role = 'chair'
            AND starts_on <= :today AND coalesce(ends_on, :today) >= :today
            AND (left_on IS NULL OR left_on > :today)
            ORDER BY starts_on DESC, governor LIMIT 1) AS chair,
        greatest(
            (SELECT max(s.received_at) FROM statement t JOIN submission s ON s.id = t.submission_id
                WHERE t.organisation = o.organisation),
            (SELECT max(edited_at) FROM edit e WHERE e.organisation = o.organisation)) AS stated_at
    FROM organisation o WHERE o.organisation = :organisation""")


class Organisation(BaseModel):
    """One organisation in a list. `organisation` is the first it has of: its URN, its early years
    URN (OC before one of digits alone), its UKPRN, the authority's own code."""

    organisation: str
    urn: str | None
    laestab: str | None
    ukprn: str | None
    ey_urn: str | None
    local_code: str | None
    name: str
    kind: str
    phase: str
    status: Status
    area: str
    ward: str | None
    opened_on: date | None
    closed_on: date | None
    pupils: int | None
    easting: int | None = Field(description="on the National Grid, metres")
    northing: int | None


class Number(BaseModel):
    """A number the organisation has, or had."""

    kind: str
    value: str
    held: Literal["present", "former"]


class Link(BaseModel):
    """Another organisation of the same LAESTAB."""

    organisation: str
    name: str
    status: Status
    opened_on: date | None
    closed_on: date | None
    href: str


class DirectRelative(BaseModel):
    """A direct predecessor or successor; its name is null where it is not registered."""

    organisation: str
    name: str | None
    status: Status | None
    relation: str
    effective_on: date | None
    href: str


class GroupMembership(BaseModel):
    """A group the organisation is or was in; `ends_on` is the first day it no longer is."""

    scheme: str
    code: str
    name: str
    starts_on: date | None
    ends_on: date | None


class Authority(BaseModel):
    """The local authority and what it belongs to; names are null where they are not known."""

    code: str
    name: str | None
    region: str | None = Field(description="code of the Office for National Statistics")
    region_name: str | None
    country: str = COUNTRY
    country_name: str = COUNTRY_NAME


class Record(Organisation):
    """One organisation in full. `withheld` lists fields that are null for this caller alone."""

    opened_because: str | None
    closed_because: str | None
    low_age: int | None
    high_age: int | None
    gender: str | None
    religious_character: str | None
    nursery_provision: str | None
    sixth_form: str | None
    capacity: int | None
    places: int | None
    fsm_percent: Decimal | None = Field(description="pupils eligible for free school meals, %")
    federation: str | None
    trust: str | None
    street: str | None
    locality: str | None
    address3: str | None
    town: str | None
    county: str | None
    postcode: str | None
    ward_code: str | None
    head: str | None
    chair: str | None = Field(description="of the governing body, today")
    website: str | None
    telephone: str | None
    email: str | None
    authority: Authority
    identifiers: list[Number]
    predecessors: list[DirectRelative]
    successors: list[DirectRelative]
    same_laestab: list[Link]
    groups: list[GroupMembership]
    withdrawn: bool = Field(description="no source states it any more")
    version: int = Field(description="grows by one with every change of a field")
    stated_at: datetime | None = Field(description="when a source or an officer last said so")
    withheld: list[str]
    links: dict[str, str]

    @property
    def tag(self) -> str:
        """What an edit sends in If-Match."""
        return etag(self.model_dump_json())


async def record_of(
    session: AsyncSession | ReadSession, organisation: str, caller: Principal
) -> Record:
    """The record of an organisation that the register holds, as the caller may read it."""
    asked = {"organisation": organisation, "today": today()}
    row = (await session.execute(_STANDING, asked)).mappings().one()
    hidden = withheld(row["kind"], caller)
    lists = ("identifiers", "predecessors", "successors", "same_laestab", "groups")
    return Record.model_validate(
        {
            **row,
            **{name: row[name] or [] for name in lists},
            **dict.fromkeys(hidden),
            "authority": authority_of(row["area"]),
            "withheld": sorted(hidden),
            "links": _links(organisation),
        }
    )


def authority_of(code: str) -> Authority:
    """The authority with this code, its region and country."""
    area = area_of(code)
    region = area.region if area else None
    name = area.name if area else None
    return Authority(
        code=code, name=name, region=region, region_name=REGIONS.get(region) if region else None
    )


def _links(organisation: str) -> Mapping[str, Any]:
    here = f"{ADDRESS}/{organisation}"
    return {
        "self": here,
        "sources": f"{here}/sources",
        "lineage": f"{here}/lineage",
        "differences": f"/v1/schools/differences?organisation={organisation}",
        "governing_body": f"{here}/governing-body",
    }
