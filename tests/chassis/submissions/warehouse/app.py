"""The kind `stock` and the service around it."""

from collections.abc import Sequence
from typing import Annotated, ClassVar

import polars as pl
from fastapi import Request, Response
from pydantic import JsonValue
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from chassis.audit import Deed
from chassis.auth import Principal, needs
from chassis.policy import Role
from chassis.policy import Scope as May
from chassis.problems import Problem
from chassis.requests import correlation_id
from chassis.service import Service
from chassis.submissions.kind import (
    Checked,
    Choice,
    Column,
    Date,
    Dialect,
    Effects,
    Finding,
    Flag,
    Integer,
    Kind,
    Parameter,
    Rule,
    Scope,
    StagedIssue,
    SubmissionInfo,
    Target,
    Text,
)
from chassis.submissions.requests import submit_rows
from chassis.submissions.routes import submission_routes
from contracts.envelope import Event, EventData

COLUMNS = (
    Column("item", "what it is", Text(8, "[A-Z][0-9]+", form="a letter and digits"), required=True),
    Column("site", "where it is", Text(10), required=True, aliases=("Place (name)",)),
    Column("amount", "how many", Integer(0, 99), present=True),
    Column("colour", "its colour", Choice({"Red": "red", "R": "red", "Blue": "blue"})),
    Column("counted_on", "when", Date(("%Y-%m-%d", "%d/%m/%Y"), unknown=("01/01/1900",))),
    Column("keeper", "who counted", Text(12), personal=True),
    Column("fragile", "handle with care", Flag()),
)
RAW = tuple(
    Column(
        one.name,
        one.meaning,
        one.type,
        required=one.required,
        present=one.present,
        aliases=(f"RAW {one.name}",),
    )
    for one in COLUMNS[:3]
)
RULES = (
    Rule("red_and_fragile", "error", "Red things are not fragile.", "Paint it blue."),
    Rule("many", "warning", "There are very many.", "Count again."),
    Rule("closed_site", "error", "The site is closed.", "Move the stock."),
    Rule("keeper_twice", "error", "Nobody keeps an item at two sites.", "Ask them."),
)


class StockCounted(EventData):
    """How much a site holds."""

    event_type: ClassVar[str] = "warehouse.stock.counted.v1"
    site: str
    amount: int

    @property
    def subject(self) -> str:
        return self.site

    @property
    def organisation(self) -> str:
        """Whose the site is: clients of the tests act for sites."""
        return self.site


async def _prepare(session: AsyncSession, submission: SubmissionInfo) -> frozenset[str]:
    return frozenset({"closed"} if submission.parameters["season"] == "summer" else ())


def _check(frame: pl.DataFrame, closed: frozenset[str]) -> Checked:
    return Checked(
        frame,
        [
            Finding(
                "red_and_fragile",
                (pl.col("colour") == "red") & pl.col("fragile"),
                "is red and fragile",
                "colour",
            ),
            Finding(
                "many",
                pl.col("amount") > 90,
                pl.format("holds {} of them", pl.col("amount")),
                "amount",
            ),
            Finding("closed_site", pl.col("site").is_in(list(closed)), "is closed", "site"),
        ],
    )


async def _staged(
    session: AsyncSession, submission: SubmissionInfo, table: str
) -> Sequence[StagedIssue]:
    rows = await session.scalars(
        text(f"SELECT row_number FROM {table} WHERE keeper = 'twice' ORDER BY 1")
    )
    return [StagedIssue(row, "keeper_twice", "is kept twice", "keeper") for row in rows]


async def _effects(
    session: AsyncSession, submission: SubmissionInfo, scopes: Sequence[Scope]
) -> Effects:
    versions = {scope.values[0]: scope.version for scope in scopes}
    if "broken" in versions:
        raise LookupError("no such site")
    rows = await session.execute(
        text(
            "SELECT w.site, coalesce(sum(s.amount), 0) FROM unnest(CAST(:sites AS text[])) w(site)"
            " LEFT JOIN stock s USING (site) GROUP BY 1 ORDER BY 1"
        ),
        {"sites": sorted(versions)},
    )
    counted = [StockCounted(site=site, amount=amount) for site, amount in rows]
    events = [
        Event.of(
            one, source="/warehouse", version=versions[one.site], correlation_id=correlation_id()
        )
        for one in counted
    ]
    return Effects(events, notes={one.site: {"amount": one.amount} for one in counted})


STOCK = Kind(
    name="stock",
    path="stock",
    title="Stock lists",
    dialects=(
        Dialect("native", COLUMNS),
        Dialect("raw", RAW, extra_fields="ignore", missing_fields="fill", unknown_columns="ignore"),
    ),
    target=Target(
        table="stock",
        key=("item",),
        scope=("site",),
        values=("site", "amount", "colour", "counted_on", "keeper", "fragile"),
    ),
    prepare=_prepare,
    check=_check,
    staged_checks=_staged,
    effects=_effects,
    reading="stock:read",
    writing="stock:write",
    bound=True,
    rules=RULES,
    parameters=(Parameter("season", "when", ("winter", "summer"), "winter"),),
)
router = submission_routes(STOCK)


@router.put("/items/{item}")
async def put_item(
    item: str,
    request: Request,
    site: str,
    amount: int,
    caller: Annotated[Principal, needs("stock:write")],
) -> Response:
    """One row, as a submission; only while the item is where If-Match says."""
    wanted = request.headers.get("if-match")

    async def guard(session: AsyncSession) -> None:
        held = await session.scalar(text("SELECT site FROM stock WHERE item = :i"), {"i": item})
        if held != wanted:
            raise Problem("precondition_failed", "It is elsewhere now.")

    row: dict[str, JsonValue] = {"item": item, "site": site, "amount": amount}
    deed = Deed("stock.count", "item", item, after={"amount": amount})
    return await submit_rows(request, STOCK, [row], caller=caller, deed=deed, guard=guard)


service = Service(
    name="warehouse",
    package="tests.chassis.submissions.warehouse",
    title="Warehouse",
    policy={
        name: May("for tests", frozenset(Role) - {Role.PUBLIC})
        for name in (
            "stock:read",
            "stock:write",
            "warehouse:operate",
            "warehouse:audit",
            "warehouse:status",
        )
    },
    routers=(router,),
    publishes=(StockCounted,),
    submissions=(STOCK,),
)
