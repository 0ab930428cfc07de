"""What ends of a form by itself: its code opens it no more, its texts are deleted."""

from datetime import date
from typing import Final

from sqlalchemy import text

from chassis.clock import today
from chassis.daily import daily
from chassis.database import Database

OVER: Final = """(
    greatest(CAST(left(r.state ->> 'year', 4) || '-09-30' AS date),
        CAST(r.state ->> 'send_by' AS date)) < :today
    OR coalesce(CAST(r.state ->> 'withdrawn_on' AS date) < :today, false))"""
"""SQL: whether an application `r` is over: after 30 September of the year the places are for, or
after the last day to send it if that is later, or after the day it was taken back."""
_FORGET: Final = tuple(
    text(f"""
        DELETE FROM {table} t USING record r
        WHERE r.kind = 'application' AND r.key = t.key AND {OVER}""")
    for table in ("application_text", "application_code")
)


async def forget_ended(database: Database, day: date) -> bool:
    """Delete the texts and codes of what is over; many processes may."""
    async with database.write() as session:
        for forget in _FORGET:
            await session.execute(forget, {"today": day})
    return True


run_ending: Final = daily(forget_ended, today)
