"""What a new day alone changes is told: actions that are overdue now."""

from typing import Final

from chassis.clock import today
from chassis.daily import daily
from chassis.records.calendar import Calendar
from services.earlyyears.telling import TELLING

tell_of_the_day: Final = Calendar("earlyyears", TELLING).tell
run_calendar: Final = daily(tell_of_the_day, today)
