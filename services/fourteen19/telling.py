"""What 14-19 tells: every aggregate of an organisation that is not as it was last told."""

from collections.abc import Collection
from typing import Final

from sqlalchemy.ext.asyncio import AsyncSession

from chassis.submissions.kind import Effects
from chassis.telling import Aggregates, Telling, take_turn
from contracts.fourteen19 import (
    AgreementChanged,
    ApplicationsChanged,
    AttainmentReleased,
    EnrolmentChanged,
    GuidanceChanged,
    LineChanged,
    OfferRecorded,
    ParticipationChanged,
    PilotChanged,
    ProvisionChanged,
    ResultLoaded,
    SubmissionAccepted,
    TransferChanged,
)
from services.fourteen19.applications.homes import hand_dues_on
from services.fourteen19.applications.standing import application_states
from services.fourteen19.by_nineteen.state import attainment_states
from services.fourteen19.collections.state import submission_states
from services.fourteen19.consortia.state import agreement_states
from services.fourteen19.enrolments.state import enrolment_states
from services.fourteen19.guarantee.state import offer_states
from services.fourteen19.guidance.state import guidance_states
from services.fourteen19.learners.statistics import analyse_grown
from services.fourteen19.lines.state import line_states
from services.fourteen19.participation.state import participation_states
from services.fourteen19.pilots.state import pilot_states
from services.fourteen19.provision.state import provision_states
from services.fourteen19.results.state import result_states
from services.fourteen19.transfer.state import transfer_states

TELLING: Final = Telling(
    source="/fourteen19",
    aggregates={
        "enrolment": Aggregates((EnrolmentChanged,), enrolment_states),
        "provision": Aggregates((ProvisionChanged,), provision_states),
        "consortium": Aggregates((AgreementChanged,), agreement_states),
        "line": Aggregates((LineChanged,), line_states),
        "pilot": Aggregates((PilotChanged,), pilot_states),
        "submission": Aggregates((SubmissionAccepted,), submission_states),
        "application": Aggregates((ApplicationsChanged,), application_states),
        "offer": Aggregates((OfferRecorded,), offer_states),
        "results": Aggregates((ResultLoaded,), result_states),
        "participation": Aggregates((ParticipationChanged,), participation_states),
        "guidance": Aggregates((GuidanceChanged,), guidance_states),
        "attainment": Aggregates((AttainmentReleased,), attainment_states),
        "transfer": Aggregates((TransferChanged,), transfer_states),
    },
)
"""By what is told of; of case records, by the name of their kind."""

OF_YOUNG_PEOPLE: Final = (
    "enrolment", "provision", "offer", "application", "participation", "guidance", "results"
)  # fmt: skip
"""What may be another when learners are: who is one young person, at home where, of which age."""


async def told_of_homes(
    session: AsyncSession,
    homes: Collection[str],
    of: Collection[str] = OF_YOUNG_PEOPLE,
    *,
    beside: Collection[str] = (),
) -> Effects:
    """What follows for some organisations from a file of learners, or of what refers to them.

    `beside`: whose turn the transaction needs later. Taken now, all are taken in one order.
    """
    await take_turn(session, {*homes, *beside})
    await analyse_grown(session)
    if "application" in of:
        await hand_dues_on(session, homes)
    return Effects(await TELLING.tell(session, homes, of=of))
