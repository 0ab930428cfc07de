"""Offers made by applications, for the September Guarantee."""

from collections.abc import Sequence
from datetime import date, timedelta
from typing import NamedTuple

from chassis.organisations import places_of
from chassis.records.store import AnySession
from services.fourteen19.applications.standing import applications_of
from services.fourteen19.applications.state import OFFERED, Choice, ChoiceStatus


class ApplicationOffer(NamedTuple):
    """An offer made to a young person by an application. `year` is the one the young person is in;
    `ended_on` the first day on which it no longer stands: declined, lapsed, withdrawn, conditions
    not met. Both days may be of the future. `kind` is the provider's, None where the register has
    it not.
    """

    year: str
    person: int
    provider: str
    kind: str | None
    offered_on: date
    ended_on: date | None
    status: ChoiceStatus


async def offers_by_application(
    session: AnySession, homes: Sequence[str]
) -> list[ApplicationOffer]:
    """Every offer made to young people by applications of these homes, standing or not, by
    application; two statements."""
    found = await applications_of(session, homes)
    choices = [(each, choice) for each in found for choice in each.application.choices]
    offered = [(each, choice) for each, choice in choices if choice.offer is not None]
    places = await places_of(session, sorted({choice.provider for _, choice in offered}))
    return [
        ApplicationOffer(
            each.application.made_in,
            each.person,
            choice.provider,
            place.kind if (place := places.get(choice.provider)) else None,
            *days_of(choice),
            choice.status,
        )
        for each, choice in offered
    ]


def days_of(choice: Choice) -> tuple[date, date | None]:
    """From when to when the offer stands: until the day after its last, where nobody answers."""
    made = next(step.on for step in choice.steps if step.status == "offered")
    if choice.status == "offered" and choice.offer is not None:
        return made, choice.offer.respond_by + timedelta(days=1)
    ends = [step.on for step in choice.steps if step.on >= made and step.status not in OFFERED]
    return made, ends[-1] if ends else None
