"""/people: who is in the team. Their names are read by the team, and told nowhere."""

from typing import Any

from fastapi import Response

from chassis.records.changing import CHANGES, Acts, Key, Recorded, Writing, change, create
from chassis.records.people import changed
from chassis.records.reading import RecordQuery, record_routes
from services.earlyyears.callers import MayModerate
from services.earlyyears.people.drafts import PersonChange, PersonDraft
from services.earlyyears.people.leaving import keep_person
from services.earlyyears.people.rules import need_free_key
from services.earlyyears.people.state import Person, Post


class PersonQuery(RecordQuery):
    """What a list of people may be narrowed to."""

    post: Post | None = None


router = record_routes(Person, scope="earlyyears:assess", query=PersonQuery)
act = Acts(router, Person)


@act.new("Add a person", responses={})
async def add_person(draft: PersonDraft, write: Writing, caller: MayModerate) -> Response:
    """One who has left is no new one: change `left_on` back to null."""
    need_free_key(draft.key)
    person = Person(**draft.model_dump(exclude={"key"}))
    return await create(write, caller, draft.key, person, then=keep_person)


@router.patch(
    "/{key}", summary="Change a person", response_model=Recorded[Person], responses=CHANGES
)
async def change_person(
    key: Key, draft: PersonChange, write: Writing, caller: MayModerate
) -> Response:
    """A merge patch; needs If-Match. Who leaves hands the caseload over first."""
    fields: dict[str, Any] = draft.model_dump(exclude_unset=True)

    def step(person: Person) -> Person:
        return changed(person, fields, "hours")

    return await change(write, caller, Person, key, step, "change", then=keep_person)
