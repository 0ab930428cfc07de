"""The day."""

from datetime import UTC, date, datetime
from typing import Annotated

from fastapi import Depends


def today() -> date:
    """The day by which something is late, or still to come."""
    return datetime.now(UTC).date()


Today = Annotated[date, Depends(today)]
