"""What a new day alone changes is told: actions and milestones that are overdue now, warning
notices whose period is over."""

from datetime import date
from typing import Final

from sqlalchemy import text

from chassis.clock import today
from chassis.daily import daily
from chassis.database import Database
from chassis.telling import take_turn
from services.sif.interventions.state import ENDED, Notice
from services.sif.telling import TELLING

_AT_ONCE: Final = 200
_LEAD: Final = text(
    "SELECT pg_try_advisory_xact_lock(hashtext('sif.calendar'), hashtext(current_schema()))"
)
# Events of visits, plans and notices have the record's key as their subject. Whatever day a notice
# that runs may turn on is its own affair: it is looked at each day.
_TURNED: Final = text("""
    SELECT a.organisation FROM announced a JOIN due d ON d.key = a.subject
    WHERE d.due_on < :day AND d.due_on >= (a.announced_at AT TIME ZONE 'UTC')::date
    UNION
    SELECT organisation FROM record WHERE kind = :notice AND status <> ALL(:ended)
    ORDER BY 1""")


async def tell_of_the_day(database: Database, day: date) -> bool:
    """Tell of every organisation for which such a day came since it was last told of.

    False while another process does so: it may fail before it is through.
    """
    async with database.read() as session:
        asked = {"day": day, "notice": Notice.NAME, "ended": sorted(ENDED)}
        organisations = (await session.scalars(_TURNED, asked)).all()
    for start in range(0, len(organisations), _AT_ONCE):
        async with database.write() as session:
            if not (await session.execute(_LEAD)).scalar_one():
                return False
            some = organisations[start : start + _AT_ONCE]
            await take_turn(session, some)
            await TELLING.publish(session, some)
    return True


run_calendar: Final = daily(tell_of_the_day, today)
