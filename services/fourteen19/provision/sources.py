"""Who else knows of a provider's year."""

from collections.abc import Mapping, Sequence
from typing import Final

from chassis.records.store import AnySession
from services.fourteen19.commissioning.planned import places_of
from services.fourteen19.enrolments.rows import Return
from services.fourteen19.prospectus.counting import published_courses
from services.fourteen19.provision.plans import Plan, Source


async def courses_of(session: AnySession, organisations: Sequence[str]) -> Mapping[Return, Plan]:
    """Courses published in the prospectus."""
    found = await published_courses(session, organisations)
    return {Return(*key): Plan(courses=courses) for key, courses in found.items()}


SOURCES: Final[tuple[Source, ...]] = (places_of, courses_of)
