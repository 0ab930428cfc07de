"""Plans in the database: created once, whole; read as a list or whole."""

from collections import Counter
from collections.abc import Sequence
from datetime import date
from typing import Any

import orjson
from sqlalchemy import RowMapping, text
from sqlalchemy.ext.asyncio import AsyncSession

from chassis.database import copy_rows
from chassis.problems import Problem
from services.kpi.plan.activities import STATUS, Filter, add_activities, find_activities
from services.kpi.plan.answers import Counts, Plan, PlanSummary, plan_links, tree_of
from services.kpi.plan.drafts import PlanDraft
from services.kpi.plan.rules import count_by_element, lines_of

_CREATE = text(
    """
    INSERT INTO plan (id, area, period, title, source, last_activity, created_by)
    VALUES (:id, :area, :period, :title, :source, :last_activity, :caller)
    ON CONFLICT (id) DO NOTHING RETURNING id
    """
)
_PLANS = text(
    f"""
    SELECT p.id, p.area, p.period, p.title, p.source, p.created_by, p.created_at, s.counts
    FROM plan p
    CROSS JOIN LATERAL (
        SELECT json_object_agg(t.status, t.n)::text AS counts
        FROM (
            SELECT {STATUS} AS status, count(*) AS n FROM plan_activity a
            WHERE a.plan = p.id GROUP BY 1
        ) t
    ) s
    WHERE p.id > :after
        AND (cast(:area AS text) IS NULL OR p.area = :area)
        AND (cast(:period AS text) IS NULL OR p.period = :period)
    ORDER BY p.id LIMIT :limit
    """
)
_PLAN = text(
    "SELECT id, area, period, title, source, created_by, created_at FROM plan WHERE id = :plan"
)
_ELEMENTS = text(
    "SELECT code, kind, parent, title, text, note, indicators FROM plan_element "
    "WHERE plan = :plan ORDER BY position"
)
_ELEMENT_COLUMNS = ("plan", "position", "code", "kind", "parent", "title", "text", "note",
                    "indicators")  # fmt: skip


async def create_plan(session: AsyncSession, draft: PlanDraft, *, caller: str) -> None:
    """Keep a plan that has no faults; raises `conflict` when its authority has one that year."""
    parameters = {
        "id": draft.id,
        "area": draft.area,
        "period": str(draft.period),
        "title": draft.title,
        "source": draft.source,
        "last_activity": len(draft.activities),
        "caller": caller,
    }
    if (await session.execute(_CREATE, parameters)).first() is None:
        raise Problem("conflict", f"The plan {draft.id} is there already.")
    elements = (dict(element) for element in draft.elements)
    await copy_rows(
        session,
        "plan_element",
        columns=_ELEMENT_COLUMNS,
        rows=[
            (draft.id, position, *(element[name] for name in _ELEMENT_COLUMNS[2:]))
            for position, element in enumerate(elements)
        ],
    )
    await add_activities(session, draft.id, draft.activities, first=1, caller=caller)


async def list_plans(
    session: AsyncSession,
    *,
    area: str | None,
    period: str | None,
    today: date,
    after: str,
    limit: int,
) -> list[PlanSummary]:
    """Plans in the order of authority and year, from the one after `after`."""
    rows = await session.execute(
        _PLANS, {"area": area, "period": period, "today": today, "after": after, "limit": limit}
    )
    return [
        PlanSummary(
            **{
                **row,
                "counts": Counts.of(orjson.loads(row["counts"] or "{}")),
                "links": plan_links(row["id"]),
            }
        )
        for row in rows.mappings()
    ]


async def whole_plan(session: AsyncSession, plan: str, *, today: date) -> Plan:
    """One plan, elements as a tree; raises `not_found`."""
    head = await plan_head(session, plan)
    rows = await elements_of(session, plan)
    activities = await find_activities(session, plan, Filter(), today=today)
    lines = lines_of((row.code, row.parent) for row in rows)
    by_element = count_by_element(lines, [(each.serves, each.status) for each in activities])
    return Plan(
        **head,
        counts=Counts.of(Counter(each.status for each in activities)),
        links=plan_links(plan),
        elements=tree_of(rows, by_element, head["area"]),
        activities=activities,
    )


async def plan_head(session: AsyncSession, plan: str) -> RowMapping:
    """A plan without its parts; raises `not_found`."""
    head = (await session.execute(_PLAN, {"plan": plan})).mappings().first()
    if head is None:
        raise Problem("not_found", f"There is no plan {plan}.")
    return head


async def elements_of(session: AsyncSession, plan: str) -> Sequence[Any]:
    """The rows of a plan's elements, parents before children."""
    return (await session.execute(_ELEMENTS, {"plan": plan})).all()
