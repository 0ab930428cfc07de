"""What a new day alone changes is told: terms of office and powers that begin or end, and closures
that were known before."""

from datetime import date
from typing import Final

from sqlalchemy import text

from chassis.clock import today
from chassis.daily import daily
from chassis.database import Database
from chassis.outbox import publish
from contracts.schools import GoverningBodyChanged, InspectionPublished
from services.schools.telling import tell

_AT_ONCE: Final = 500
_LEAD = text(
    "SELECT pg_try_advisory_xact_lock(hashtext('schools.calendar'), hashtext(current_schema()))"
)
_TURNED = text("""
    SELECT a.organisation FROM announced a
    WHERE a.event_type = :governing_body AND EXISTS (
        SELECT FROM (
            SELECT unnest(ARRAY[starts_on, ends_on + 1, left_on]) AS day FROM governor g
            WHERE g.organisation = a.organisation
            UNION ALL
            SELECT unnest(ARRAY[used_on, ended_on]) FROM power_used p
            WHERE p.organisation = a.organisation) turning
        WHERE turning.day >= (a.announced_at AT TIME ZONE 'UTC')::date AND turning.day <= :day)
    UNION
    SELECT a.organisation FROM announced a JOIN organisation o USING (organisation)
    WHERE a.event_type = :inspection AND o.closed_on <= :day
        AND a.state ->> 'latest_until' IS NULL AND a.state ->> 'withdrawn' = 'false'
    ORDER BY 1""")


async def tell_of_the_day(database: Database, day: date) -> bool:
    """Tell of every organisation for which such a day came since it was last told of.

    False while another process does so: it may fail before it is through.
    """
    async with database.read() as session:
        types = {
            "governing_body": GoverningBodyChanged.event_type,
            "inspection": InspectionPublished.event_type,
        }
        organisations = (await session.scalars(_TURNED, {**types, "day": day})).all()
    for start in range(0, len(organisations), _AT_ONCE):
        async with database.write() as session:
            if not (await session.execute(_LEAD)).scalar_one():
                return False
            some = organisations[start : start + _AT_ONCE]
            await publish(session, await tell(session, some))
    return True


run_calendar: Final = daily(tell_of_the_day, today)
