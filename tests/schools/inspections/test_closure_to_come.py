"""A closure that was known before its day takes effect when the day comes."""

from datetime import UTC, datetime, timedelta

from sqlalchemy import text

from contracts.schools import CategoryChanged, InspectionPublished
from services.schools.calendar import tell_of_the_day
from tests.schools.inspections.conftest import NOTICE, URN, Inspections
from tests.schools.register_app import BRANDWOOD, native


async def test_the_day_of_the_closure_ends_inspection_and_category(
    inspections: Inspections,
) -> None:
    await inspections.accepted(NOTICE)
    day = datetime.now(UTC).date() + timedelta(days=1)
    closing = BRANDWOOD | {"status": "proposed_to_close", "closed_on": day.isoformat()}
    await inspections.schools.accepted(native(closing))
    inspection = f"{URN}/section_5/2009-06-10"
    spell = f"{URN}/2009-06-10"
    assert (await inspections.last_told(InspectionPublished))[inspection].latest_until is None
    database = inspections.schools.app.state.database
    async with database.write() as session:  # it was told of yesterday
        for table in ("statement", "organisation"):
            await session.execute(text(f"UPDATE {table} SET closed_on = closed_on - 1"))
    today = datetime.now(UTC).date()
    assert await tell_of_the_day(database, today)
    assert (await inspections.last_told(InspectionPublished))[inspection].latest_until == today
    ended = (await inspections.last_told(CategoryChanged))[spell]
    assert (ended.left_on, ended.left_by) == (today, "closed")
    told = await inspections.told(InspectionPublished)
    assert await tell_of_the_day(database, today)
    assert await inspections.told(InspectionPublished) == told
