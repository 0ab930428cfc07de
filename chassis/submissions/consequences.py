"""What a receipt says of consequences: asked for, and kept as they were told.

They are kept for the client they were told to: another one asks with its own key.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from uuid import UUID

import orjson
from fastapi import Request
from sqlalchemy import text

from chassis import audit
from chassis.auth import Principal
from chassis.consequences import MOST_EVENTS, Consequences, Teller
from chassis.database import Database
from chassis.submissions.tables import Submission
from chassis.submissions.telling import Told, cause_of
from contracts.envelope import Event, EventData

_KEEP = text(
    "UPDATE submission SET consequences = consequences || CAST(:told AS jsonb) "
    "WHERE id = :id AND status = :status"
)


@dataclass(frozen=True, slots=True)
class Asking:
    """The service that tells consequences, asked on behalf of one client, who is told of what it
    acts for."""

    teller: Teller
    caller: Principal
    headers: Mapping[str, str]

    @property
    def client(self) -> str:
        return self.caller.client

    async def try_out(self, submission: Submission, told: Told) -> Consequences:
        """What a dry run's events would move, noted in the submission's row (in memory). Events
        about other organisations are left out: to suppose them is refused, as is to be told."""
        if told.event_count > MOST_EVENTS:
            found = Consequences(status="too_many")
        else:
            mine = [each for each in told.tried if self.caller.acts_for(_about(each))]
            found = await self.teller.would(mine, self.headers)
        submission.consequences = {self.client: found.model_dump(mode="json")}
        return found

    def known(self, submission: Submission) -> Consequences | None:
        """What can be said at once: what was told before, or that it is pending. None of what has
        no effect, or had it before events named their cause."""
        if submission.status in ("rejected", "failed"):
            return None
        if (kept := submission.consequences.get(self.client)) is not None:
            return Consequences.model_validate(kept)
        if submission.status in ("received", "staged") or submission.caused:
            return Consequences(status="pending", link=self.teller.link(_cause(submission)))
        return None if submission.caused is None else Consequences(status="told")

    async def told(self, database: Database, submission: Submission) -> Consequences | None:
        """What its events moved, asked for unless it was told before."""
        found = self.known(submission)
        if found is None or found.status != "pending" or not submission.caused:
            return found
        found = await self.teller.did(
            _cause(submission), count=submission.caused, headers=self.headers
        )
        if found.status == "told":
            await self._keep(database, submission.id, submission.status, found)
        return found

    async def _keep(
        self, database: Database, submission_id: UUID, status: str, found: Consequences
    ) -> None:
        told = orjson.dumps({self.client: found.model_dump(mode="json")}).decode()
        async with database.write() as session:
            audit.nothing(session)  # it is kept to save asking again
            await session.execute(_KEEP, {"id": submission_id, "status": status, "told": told})


def asking_of(request: Request, caller: Principal) -> Asking | None:
    """Whom to ask for the caller of a request; None where nobody tells consequences."""
    teller: Teller | None = getattr(request.app.state, "teller", None)
    if teller is None:
        return None
    headers = {
        "Authorization": request.headers["authorization"],
        "X-Request-Id": request.state.request_id,
        "X-Correlation-Id": request.state.correlation_id,
    }
    return Asking(teller, caller, headers)


def _about(event: Event[EventData]) -> str:
    """The organisation an event is about; empty: none."""
    return str(getattr(event.data, "organisation", ""))


def _cause(submission: Submission) -> str:
    return cause_of(submission.id, withdrawing=submission.status == "withdrawn")
