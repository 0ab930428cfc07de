"""The day, by which something is late or still to come."""

from datetime import UTC, date, datetime
from typing import Annotated

from fastapi import Depends


def today() -> date:
    """The day it is, in UTC."""
    return datetime.now(UTC).date()


Today = Annotated[date, Depends(today)]
