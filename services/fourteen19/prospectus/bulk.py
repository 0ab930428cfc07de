"""POST /courses/bulk: many courses at once, in one transaction."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import Final

from fastapi import APIRouter, Response
from pydantic import BaseModel

from chassis import audit
from chassis.audit import Deed
from chassis.auth import Principal
from chassis.idempotency import Answer
from chassis.organisations import Place, find_places
from chassis.problems import Fault
from chassis.records.changing import Write, Writing
from chassis.records.refusing import all_wrong
from chassis.records.store import Change, Record, put, records_named
from chassis.telling import take_turn
from services.fourteen19.callers import MayPublish
from services.fourteen19.prospectus.drafts import (
    CourseDraft,
    CoursesBulkDraft,
    drafted,
    rewritten,
)
from services.fourteen19.prospectus.index import keep_in_index
from services.fourteen19.prospectus.routes import course_key
from services.fourteen19.prospectus.rules import as_published, faults_of, missing, over
from services.fourteen19.prospectus.state import Course

router = APIRouter(prefix="/courses", tags=["courses"])
_NOT_YOURS: Final = "no organisation of yours has this number"
Held = Mapping[str, Record[Course]]
Item = tuple[str, str, Course]
"""Where a course stands in the request, its key, and the course as it is to be."""


class CoursesWritten(BaseModel):
    """How many of those sent are new, are changed, or were so already."""

    created: int
    changed: int
    unchanged: int


@router.post("/bulk", summary="Write many courses", response_model=CoursesWritten)
async def write_courses(draft: CoursesBulkDraft, write: Writing, caller: MayPublish) -> Response:
    """Each whole, by provider, code and year, without If-Match: one that is there is corrected, and
    stays published if it was. A withdrawn one is refused: it is published again by itself. All of
    them, or none with every reason why not."""

    async def effect() -> Answer:
        written = await _write_all(write, caller, draft)
        return Answer(200, {}, written.model_dump_json().encode())

    return await write.once(caller, effect)


async def _write_all(write: Write, caller: Principal, draft: CoursesBulkDraft) -> CoursesWritten:
    session = write.session
    places = await find_places(session, [item.organisation for item in draft.items], caller)
    await take_turn(session, [place.organisation for place in places.values()])
    keys = [_key(item, places) for item in draft.items if item.organisation in places]
    held = {each.key: each for each in await records_named(session, Course, keys)}
    items = list(_items(write, draft, places, held))
    faults = [*_unplaced(draft.items, places), *_all_faults(items, held, write.today)]
    if faults:
        raise all_wrong(faults)
    changes = [
        Change(key, held.get(key), course, "correct" if key in held else "create", write.reason)
        for _, key, course in items
        if key not in held or held[key].state != course
    ]
    await _put(write, caller, changes)
    created = sum(change.before is None for change in changes)
    return CoursesWritten(
        created=created,
        changed=len(changes) - created,
        unchanged=len(items) - len(changes),
    )


async def _put(write: Write, caller: Principal, changes: Sequence[Change[Course]]) -> None:
    if not changes:
        audit.nothing(write.session)
        return
    records = await put(write.session, changes, by=caller.client)
    await keep_in_index(write.session, records)
    await write.tell({str(record.organisation) for record in records})
    about = f"{len(changes)} of {write.today}"
    deed = Deed("course.bulk", Course.NAME, about, why=write.reason, rows=len(changes))
    await audit.record(write.session, caller, deed)


def _key(item: CourseDraft, places: Mapping[str, Place]) -> str:
    return course_key(places[item.organisation].organisation, item.code, item.year)


def _items(
    write: Write, draft: CoursesBulkDraft, places: Mapping[str, Place], held: Held
) -> Iterator[Item]:
    for number, item in enumerate(draft.items):
        if item.organisation not in places:
            continue
        key = _key(item, places)
        before = held.get(key)
        course = drafted(item) if before is None else rewritten(before.state, item)
        if draft.publish and course.status != "withdrawn":
            course = as_published(course, write.today)
        yield f"$.items.{number}", key, course


def _unplaced(items: Sequence[CourseDraft], places: Mapping[str, Place]) -> Iterator[Fault]:
    for number, item in enumerate(items):
        if item.organisation not in places:
            at = f"$.items.{number}.organisation"
            yield Fault("unknown_organisation", at, _NOT_YOURS)


def _all_faults(items: Sequence[Item], held: Held, today: date) -> Iterator[Fault]:
    times = Counter(key for _, key, _ in items)
    for at, key, course in items:
        if times[key] > 1:
            yield Fault("twice", f"{at}.code", "it is there more than once")
        if key in held and held[key].state.status == "withdrawn":
            yield Fault("withdrawn", f"{at}.code", "it is withdrawn; publish it again first")
        yield from faults_of(course, at)
        if course.status == "published":
            yield from missing(course, at)
            if key not in held or held[key].state.status == "draft":
                yield from over(course, today, at)
