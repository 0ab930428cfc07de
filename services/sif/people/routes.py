"""/people: who works for schools. Their names are read by the team, and told nowhere."""

from typing import Any

from fastapi import Response
from pydantic import Field

from chassis.problems import Problem
from chassis.records.changing import CHANGES, Acts, Key, Recorded, Writing, change, create
from chassis.records.people import changed
from chassis.records.reading import RecordQuery, record_routes
from services.sif.callers import MayModerate
from services.sif.people.drafts import PersonChange, PersonDraft
from services.sif.people.engaging import keep_person
from services.sif.people.rules import person_faults
from services.sif.people.state import Expertise, Person, Role


class PersonQuery(RecordQuery):
    """What a list of people may be narrowed to."""

    roles: list[Role] = Field([], description="has all of these")
    expertise: list[Expertise] = Field([], description="has all of these")
    employer: str | None = None


router = record_routes(Person, scope="sif:assess", query=PersonQuery)
act = Acts(router, Person)


@act.new("Add a person", responses={})
async def add_person(draft: PersonDraft, write: Writing, caller: MayModerate) -> Response:
    """A School Improvement Partner or National Challenge adviser needs an accreditation."""
    person = _sound(draft.key, Person(**draft.model_dump(exclude={"key"})))
    return await create(write, caller, draft.key, person, then=keep_person)


@router.patch(
    "/{key}", summary="Change a person", response_model=Recorded[Person], responses=CHANGES
)
async def change_person(
    key: Key, draft: PersonChange, write: Writing, caller: MayModerate
) -> Response:
    """A merge patch; needs If-Match. A capacity may not fall below what is allocated."""
    fields: dict[str, Any] = draft.model_dump(exclude_unset=True)

    def step(person: Person) -> Person:
        return _sound(key, changed(person, fields, "capacity_half_days"))

    return await change(write, caller, Person, key, step, "change", then=keep_person)


def _sound(key: str, person: Person) -> Person:
    faults = list(person_faults(key, person))
    if faults:
        raise Problem("invalid_request", "A person cannot be so.", errors=faults)
    return person
