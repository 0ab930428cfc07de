"""Lists of targets and of their changes, a page at a time."""

from collections.abc import Sequence
from typing import Any, Final

from pydantic import BaseModel, Field
from sqlalchemy import Row, text

from chassis.paging import PageParams
from chassis.problems import Fault, Problem
from education.periods import parse_period
from services.kpi.indicators.active import active_definitions, resolve
from services.kpi.ledger.reading import AnySession
from services.kpi.spots import Level
from services.kpi.targets.current import KEY, Target, TargetKey, key_of, same_key

_BEFORE_ALL: Final = {f"after_{name}": "" for name in KEY}
_AFTER_ALL: Final = 2**63 - 1
_LIST = text(
    f"""
    SELECT {key_of("t")}, h.value, h.reason, h.set_by, h.set_at, h.version
    FROM target t
    CROSS JOIN LATERAL (
        SELECT * FROM target_history h WHERE {same_key("h", "t")} ORDER BY h.id DESC LIMIT 1
    ) AS h
    WHERE t.value IS NOT NULL
        AND (cast(:indicator AS text) IS NULL OR t.indicator = :indicator)
        AND (cast(:level AS text) IS NULL OR t.level = :level)
        AND (cast(:place AS text) IS NULL OR t.place = :place)
        AND (cast(:area AS text) IS NULL OR t.place = :area OR starts_with(t.place, :area || ':')
            OR t.level = 'organisation'
                AND EXISTS (SELECT FROM organisation o WHERE o.id = t.place AND o.area = :area))
        AND (cast(:period AS text) IS NULL OR t.period = :period)
        AND (cast(:group AS text) IS NULL OR t.group_key = :group)
        AND (cast(:organisations AS text[]) IS NULL
            OR t.level = 'organisation' AND t.place = ANY(cast(:organisations AS text[])))
        AND ({key_of("t")}) > ({", ".join(f":after_{name}" for name in KEY)})
    ORDER BY {key_of("t")} LIMIT :limit
    """
)
_CHANGES = text(
    f"""
    SELECT h.id, h.change, h.value, h.reason, h.set_by, h.set_at, h.submission_id,
        CASE h.change WHEN 'undone' THEN s.withdrawn_by END AS undone_by
    FROM target_history h LEFT JOIN submission s ON s.id = h.submission_id
    WHERE {" AND ".join(f"h.{name} = :{name}" for name in KEY)} AND h.id < :before
    ORDER BY h.id DESC LIMIT :limit
    """
)


class Filter(BaseModel):
    """Which targets; None means any."""

    indicator: str | None = Field(None, max_length=100, description="NI72, 'NI 72', ni072")
    level: Level | None = None
    place: str | None = Field(None, max_length=100, description="exactly this place's")
    area: str | None = Field(
        None, max_length=3, description="an authority's, its groups' and its organisations'"
    )
    period: str | None = Field(None, max_length=20, description="2009/10")
    group: str | None = Field(None, max_length=100, description="all, gender=F, …")


async def filter_meant(session: AnySession, asked: Filter) -> Filter:
    """The filter with indicator and period as they are kept; `invalid_request` names each fault."""
    meant, faults = dict[str, str](), list[Fault]()
    if asked.indicator is not None:
        definition = resolve(await active_definitions(session), asked.indicator)
        if definition is None:
            missing = "there is no such indicator"
            faults.append(Fault("unknown_indicator", "query.indicator", missing))
        else:
            meant["indicator"] = definition.code
    if asked.period is not None:
        try:
            meant["period"] = parse_period(asked.period).text
        except ValueError as error:
            faults.append(Fault("invalid_period", "query.period", str(error)))
    if faults:
        raise Problem("invalid_request", "The filters do not fit.", errors=faults)
    return asked.model_copy(update=meant)


async def find_targets(
    session: AnySession,
    wanted: Filter,
    paging: PageParams,
    *,
    organisations: Sequence[str] | None,
) -> list[tuple[TargetKey, Target]]:
    """Targets that stand, in the order of their keys; one more than a page if there are more.

    `organisations`: only these organisations'; None: anybody's.
    """
    rows = await session.execute(
        _LIST,
        {
            **wanted.model_dump(),
            "organisations": organisations,
            **paging.bounds(**_BEFORE_ALL),
        },
    )
    return [(TargetKey(*row[:5]), Target(*row[5:])) for row in rows]


async def changes_of(session: AnySession, key: TargetKey, paging: PageParams) -> Sequence[Row[Any]]:
    """The changes of one target, newest first; one more than a page if there are more."""
    asked = {**dict(zip(KEY, key, strict=True)), **paging.bounds(before=_AFTER_ALL)}
    return (await session.execute(_CHANGES, asked)).all()
