"""The time by which things here begin and end; one a request."""

from datetime import UTC, datetime
from typing import Annotated

from fastapi import Depends


def now() -> datetime:
    """The present time, in UTC."""
    return datetime.now(UTC)


Now = Annotated[datetime, Depends(now)]
