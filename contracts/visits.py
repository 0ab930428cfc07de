"""What events of visits say alike, of School Improvement Partners and of the early years team."""

from datetime import date

from contracts.envelope import EventPart


class VisitAction(EventPart):
    """An action agreed at a visit: the last day to do it by, and the day it was done."""

    due_on: date
    done_on: date | None = None
