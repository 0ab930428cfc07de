"""/settings/{key} and /settings/bulk: what is known of provision, as it is written."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final

from fastapi import Response
from pydantic import BaseModel

from chassis import audit
from chassis.audit import Deed
from chassis.auth import Principal
from chassis.conditional import EDITED
from chassis.idempotency import Answer
from chassis.organisations import Identifier, Place, find_place, find_places
from chassis.problems import Fault
from chassis.records.changing import Recorded, Write, Writing, write_whole
from chassis.records.reading import record_routes
from chassis.records.refusing import all_wrong
from chassis.records.store import Change, Record, put, records_of
from chassis.telling import take_turn
from services.earlyyears.callers import MayVisit
from services.earlyyears.settings.drafts import SettingDraft, SettingItem, SettingsBulkDraft
from services.earlyyears.settings.rules import faults_of, is_older
from services.earlyyears.settings.state import Setting

router = record_routes(Setting, listed=False)
_CREATED: Final[dict[int | str, dict[str, Any]]] = {
    201: {"model": Recorded[Setting], "description": "It was not known before"}
}


class SettingsWritten(BaseModel):
    """How many of those sent were not known before, are changed, or were so already."""

    created: int
    replaced: int
    unchanged: int


@router.put(
    "/{key}",
    summary="What is known of a school's or setting's provision",
    response_model=Recorded[Setting],
    responses=EDITED | _CREATED,
)
async def write_setting(
    key: Identifier, draft: SettingDraft, write: Writing, caller: MayVisit
) -> Response:
    """Whole: what is left out is not known. With If-Match where something is known already."""
    place = await find_place(write.session, key, caller)
    setting = _setting(draft, write)
    faults = list(faults_of(place, setting, write.today))
    if faults:
        raise all_wrong(faults)
    return await write_whole(write, caller, place.organisation, setting)


@router.post("/bulk", summary="The provision of many", response_model=SettingsWritten)
async def write_settings(draft: SettingsBulkDraft, write: Writing, caller: MayVisit) -> Response:
    """Each whole, as by PUT, but without If-Match: refused where something newer is known. All of
    them, or none with every reason why not."""

    async def effect() -> Answer:
        written = await _write_all(write, caller, draft.items)
        return Answer(200, {}, written.model_dump_json().encode())

    return await write.once(caller, effect)


async def _write_all(
    write: Write, caller: Principal, items: Sequence[SettingItem]
) -> SettingsWritten:
    session = write.session
    places = await find_places(session, [item.organisation for item in items], caller)
    keys = [place.organisation for place in places.values()]
    await take_turn(session, keys)
    held = {each.key: each for each in await records_of(session, Setting, keys)}
    faults = list(_all_faults(write, items, places, held))
    if faults:
        raise all_wrong(faults)
    states = {places[item.organisation].organisation: _setting(item, write) for item in items}
    changes = [
        Change(key, held.get(key), state, "replace" if key in held else "create", write.reason)
        for key, state in states.items()
        if key not in held or held[key].state != state
    ]
    await _put(write, caller, changes)
    created = sum(change.before is None for change in changes)
    return SettingsWritten(
        created=created,
        replaced=len(changes) - created,
        unchanged=len(items) - len(changes),
    )


async def _put(write: Write, caller: Principal, changes: Sequence[Change[Setting]]) -> None:
    if not changes:
        audit.nothing(write.session)
        return
    await put(write.session, changes, by=caller.client)
    about = f"{len(changes)} of {write.today}"
    deed = Deed("setting.bulk", Setting.NAME, about, why=write.reason, rows=len(changes))
    await audit.record(write.session, caller, deed)


def _all_faults(
    write: Write,
    items: Sequence[SettingItem],
    places: Mapping[str, Place],
    held: Mapping[str, Record[Setting]],
) -> Iterator[Fault]:
    found = (places.get(item.organisation) for item in items)
    times = Counter(place.organisation for place in found if place)
    for number, item in enumerate(items):
        at, place = f"$.items.{number}", places.get(item.organisation)
        if place is None:
            message = "no organisation of yours has this number"
            yield Fault("unknown_organisation", f"{at}.organisation", message)
            continue
        if times[place.organisation] > 1:
            yield Fault("twice", f"{at}.organisation", "it is there more than once")
        setting, known = _setting(item, write), held.get(place.organisation)
        yield from faults_of(place, setting, write.today, at)
        if known and is_older(setting, known.state):
            message = f"what is known is of {known.state.as_of}"
            yield Fault("older", f"{at}.as_of", message)


def _setting(draft: SettingDraft, write: Write) -> Setting:
    fields = draft.model_dump(exclude={"organisation", "as_of"})
    return Setting(as_of=draft.as_of or write.today, **fields)
