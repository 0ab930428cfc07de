"""Files that wait: taken in and not merged yet."""

from datetime import UTC, datetime
from typing import Final, NamedTuple

from sqlalchemy import func, select

from chassis.database import ReadSession
from chassis.submissions.tables import Submission

_STAGED: Final = (
    select(Submission.kind, func.count(), func.min(Submission.received_at))
    .where(Submission.status == "staged")
    .group_by(Submission.kind)
    .order_by(Submission.kind)
)


class Waiting(NamedTuple):
    """How many files of a kind wait, and since when the oldest."""

    kind: str
    files: int
    since: datetime

    @property
    def oldest_s(self) -> float:
        return max((datetime.now(UTC) - self.since).total_seconds(), 0.0)


async def waiting_to_be_merged(session: ReadSession) -> list[Waiting]:
    """By kind; a file whose rows still arrive does not wait."""
    return [Waiting(*row) for row in await session.execute(_STAGED)]
