"""/tutors: who teaches one to one. Their names are read by the team, and told nowhere."""

from typing import Any

from fastapi import Response

from chassis.records.changing import Acts, Key, Writing, change, create
from chassis.records.reading import RecordQuery, record_routes
from chassis.records.refusing import wrong
from contracts.enrichment import Subject
from services.enrichment.callers import MayPlan
from services.enrichment.tuition.tutors.drafts import (
    TutorDepartureDraft,
    TutorDetailsDraft,
    TutorDraft,
)
from services.enrichment.tuition.tutors.state import Tutor


class TutorQuery(RecordQuery):
    """What a list of tutors may be narrowed to."""

    subjects: list[Subject] | None = None


router = record_routes(Tutor, scope="enrichment:assess", query=TutorQuery)
act = Acts(router, Tutor)


@act.new("Add a tutor", responses={})
async def add_tutor(draft: TutorDraft, write: Writing, caller: MayPlan) -> Response:
    """Qualified or not: who is not is named in a warning wherever a course names the tutor."""
    tutor = Tutor(area=draft.area, **draft.model_dump(exclude={"area", "slug"}))
    return await create(write, caller, f"{draft.area}.{draft.slug}", tutor)


@act("/{key}/details", "Change what is known of a tutor")
async def change_tutor_details(
    key: Key, draft: TutorDetailsDraft, write: Writing, caller: MayPlan
) -> Response:
    """All of it anew. Courses stay with the tutor."""

    def step(tutor: Tutor) -> Tutor:
        return _kept(tutor, draft.model_dump())

    return await change(write, caller, Tutor, key, step, "details")


@act("/{key}/departure", "From when a tutor works no more")
async def end_tutor(
    key: Key, draft: TutorDepartureDraft, write: Writing, caller: MayPlan
) -> Response:
    """Courses stay with the tutor; of years that begin later, a file that names the tutor is
    warned."""

    def step(tutor: Tutor) -> Tutor:
        status = "left" if draft.until else "active"
        return _kept(tutor, {"until": draft.until, "status": status})

    return await change(write, caller, Tutor, key, step, "departure", why=draft.reason)


def _kept(tutor: Tutor, changed: dict[str, Any]) -> Tutor:
    """Raises `invalid_request` for one who would leave before the first day."""
    after = Tutor.model_validate(tutor.model_dump() | changed)
    if after.until is not None and after.until <= after.from_day:
        path = "$.until" if "until" in changed else "$.from"
        raise wrong("ends_before_it_starts", path, "the tutor would leave before the first day")
    return after
