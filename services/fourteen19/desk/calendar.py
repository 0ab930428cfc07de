"""What a new day alone changes is told: what is overdue now."""

from typing import Final

from chassis.clock import today
from chassis.daily import daily
from chassis.records.calendar import Calendar
from services.fourteen19.telling import TELLING

tell_of_the_day: Final = Calendar("fourteen19", TELLING).tell
run_calendar: Final = daily(tell_of_the_day, today)
