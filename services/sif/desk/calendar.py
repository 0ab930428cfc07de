"""What a new day alone changes is told: actions and milestones that are overdue now, warning
notices whose period is over."""

from typing import Final

from chassis.clock import today
from chassis.daily import daily
from chassis.records.calendar import Calendar
from services.sif.interventions.state import ENDED, Notice
from services.sif.telling import TELLING

# Whatever day a notice that runs may turn on is its own affair: it is looked at each day.
_CALENDAR: Final = Calendar(
    "sif",
    TELLING,
    further="SELECT organisation FROM record WHERE kind = :notice AND status <> ALL(:ended)",
    asks={"notice": Notice.NAME, "ended": sorted(ENDED)},
)
tell_of_the_day: Final = _CALENDAR.tell
run_calendar: Final = daily(tell_of_the_day, today)
