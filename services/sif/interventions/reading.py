"""What holds on a day: a school's standing in law, and every notice with its clock."""

from collections.abc import Sequence
from datetime import date
from typing import Any, Final, Literal

from pydantic import BaseModel, Field
from sqlalchemy import text

from chassis.records.store import COLUMNS, AnySession, Record, record_from, records_of
from services.sif.interventions.eligibility import grounds_of
from services.sif.interventions.permission import Standing
from services.sif.interventions.state import ENDED, Notice, NoticeStatus, Power

_Clock = Literal["initial_period", "compliance_period", "reasonable_notice", "powers"]
# `running` says in SQL what Notice.runs_on says.
_LIST: Final = text(f"""
    SELECT {COLUMNS}
    FROM record r LEFT JOIN organisation o USING (organisation)
    WHERE r.kind = 'notice' AND r.key > :after
        AND (CAST(:mine AS text[]) IS NULL OR r.organisation = ANY(:mine))
        AND (CAST(:areas AS text[]) IS NULL OR o.area = ANY(:areas))
        AND CAST(r.state ->> 'given_on' AS date) <= :on
        AND (NOT CAST(:running AS boolean) OR (
            CAST(coalesce(r.state ->> 'complied_on', r.state ->> 'not_confirmed_on',
                r.state ->> 'withdrawn_on', 'infinity') AS date) > :on
            AND (r.state ->> 'powers_until' IS NULL
                OR CAST(r.state ->> 'powers_until' AS date) >= :on
                OR CAST(r.state ->> 'exercised_on' AS date) <= :on)))
    ORDER BY r.key LIMIT :limit""")


class NoticeOnDay(BaseModel):
    """A notice as it stands on a day, and what runs then: until when, and how many days are left
    (0: the last one). `powers`: the two months in which they are used."""

    notice: str
    organisation: str
    title: str
    given_on: date
    status: NoticeStatus
    clock: _Clock | None
    ends_on: date | None
    days_left: int | None = Field(description="calendar days after this one")


def on_day(record: Record[Notice], day: date) -> NoticeOnDay | None:
    """A notice as it stands on a day; None before it was given."""
    status = record.state.status_on(day)
    if status is None:
        return None
    clock, ends_on = _clock(record.state, status, day)
    return NoticeOnDay(
        notice=record.key,
        organisation=str(record.organisation),
        title=record.state.title,
        given_on=record.state.given_on,
        status=status,
        clock=clock,
        ends_on=ends_on,
        days_left=(ends_on - day).days if ends_on else None,
    )


async def list_on_day(
    session: AnySession, on: date, *, running: bool, **asked: Any
) -> list[NoticeOnDay]:
    """Notices given by a day as they stand then, by key; `running` leaves out those at an end.

    `asked`: `after`, `limit`, `mine`, `areas`.
    """
    rows = await session.execute(_LIST, {"on": on, "running": running, **asked})
    found = [on_day(record_from(Notice, row), on) for row in rows]
    return [each for each in found if each is not None]


async def standing_of(session: AnySession, organisations: Sequence[str]) -> dict[str, Standing]:
    """What bears on the powers over these organisations."""
    grounds = await grounds_of(session, organisations)
    notices = await records_of(session, Notice, organisations)
    powers = await records_of(session, Power, organisations)
    return {
        key: Standing(
            grounds=grounds.get(key, ()),
            notices=[each.state for each in notices if each.organisation == key],
            powers=[each.state for each in powers if each.organisation == key],
        )
        for key in organisations
    }


def _clock(
    notice: Notice, status: NoticeStatus, day: date
) -> tuple[_Clock, date] | tuple[None, None]:
    """What runs on a day, and its last day."""
    ends: list[tuple[_Clock, date | None]] = []
    match status:
        case "given" | "representations":
            ends = [("initial_period", notice.initial_period_ends_on)]
        case "confirmed":
            ends = [("compliance_period", notice.compliance_period_ends_on)]
        case "notice_of_intent" if notice.intent:
            ends = [("reasonable_notice", notice.intent.ends_on)]
    if status not in ENDED:
        ends.append(("powers", notice.powers_until))
    running = ((clock, end) for clock, end in ends if end and day <= end)
    return next(running, (None, None))
