"""What may be done to a function or a post when. Pure: every day is given."""

from collections.abc import Sequence
from datetime import date
from typing import TypeVar

from chassis.problems import Fault
from chassis.records.numbered import numbered, replaced
from chassis.records.refusing import all_wrong, need_from, need_status, not_allowed, wrong
from services.fourteen19.readiness import Readiness, as_ready, ready_since
from services.fourteen19.transfer.state import (
    Holding,
    TransferFunction,
    TransferItem,
    TransferPost,
    Transferring,
)

_OPEN = ("planned", "ready")
T = TypeVar("T", bound=Transferring)


def with_checklist(function: TransferFunction, titles: Sequence[str]) -> TransferFunction:
    """With these things to be ready; what keeps its title stays as ready as it is.

    Raises `invalid_request` for a title given twice.
    """
    need_status(function.status, _OPEN, "given another checklist")
    faults = [
        Fault("repeated", f"$.checklist.{at}", "it is in the list already")
        for at, title in enumerate(titles)
        if title in titles[:at]
    ]
    if faults:
        raise all_wrong(faults)
    held = {item.title: item for item in function.checklist}
    items = tuple(
        held.get(title, TransferItem(number=at, title=title)).model_copy(update={"number": at})
        for at, title in enumerate(titles, 1)
    )
    return _as_ready(function, items)


def with_readiness(
    function: TransferFunction, number: int, readiness: Readiness, on: date, note: str | None
) -> TransferFunction:
    """With one thing as ready as it is since a day. Raises `not_found` for a number there is not,
    `invalid_request` for a day before what is known of it."""
    need_status(function.status, _OPEN, "made ready")
    held = numbered(function.checklist, number, "The checklist has no item")
    item = as_ready(held, readiness, on, note)
    return _as_ready(function, replaced(function.checklist, item))


def postponed(it: T, transfers_on: date) -> T:
    """To come over on another day."""
    need_status(it.status, _OPEN, "given another day")
    return it.model_copy(update={"transfers_on": transfers_on})


def withdrawn(it: T, on: date) -> T:
    """Not to come over at all: it counts nowhere any more."""
    need_status(it.status, _OPEN, "withdrawn")
    return it.model_copy(update={"status": "withdrawn", "withdrawn_on": on})


def function_transferred(
    function: TransferFunction, on: date, unready_why: str | None
) -> TransferFunction:
    """Come over on a day: once it is ready; before, only with the reason. The Apprenticeships,
    Skills, Children and Learning Act 2009 moved functions whether authorities were ready or not."""
    need_status(function.status, _OPEN, "transferred")
    ready = function.ready_on is not None and function.ready_on <= on
    if not ready and unready_why is None:
        missing = [item.title for item in function.checklist if item.readiness != "ready"]
        short = f"not ready: {', '.join(missing)}" if missing else f"ready from {function.ready_on}"
        raise not_allowed(f"On {on} it is not ready ({short}). With a reason it may transfer.")
    if ready and unready_why is not None:
        raise wrong("not_needed", "$.unready_why", "it is ready: leave the reason out")
    update = {"status": "transferred", "transferred_on": on, "unready_why": unready_why}
    return function.model_copy(update=update)


def filled(post: TransferPost, reference: str, on: date) -> TransferPost:
    """Held by somebody from a day on, not before whoever held it last left. A vacant one may be
    filled after it has come over, too."""
    need_status(post.status, ("planned", "transferred"), "filled")
    if post.holder is not None:
        raise not_allowed(f"It is filled since {post.holder.filled_on}.")
    last = post.holdings[-1].left_on if post.holdings else None
    need_from(on, last, "it fell vacant")
    holdings = (*post.holdings, Holding(reference=reference, filled_on=on))
    return post.model_copy(update={"holdings": holdings})


def vacated(post: TransferPost, on: date) -> TransferPost:
    """Vacant from a day on."""
    need_status(post.status, ("planned", "transferred"), "vacated")
    holder = post.holder
    if holder is None:
        raise not_allowed("It is vacant already.")
    if on <= holder.filled_on:
        raise wrong(
            "too_early", "$.on", f"{on} is not after {holder.filled_on}: it was filled then"
        )
    left = holder.model_copy(update={"left_on": on})
    return post.model_copy(update={"holdings": (*post.holdings[:-1], left)})


def post_transferred(post: TransferPost, on: date) -> TransferPost:
    """Come over on a day, with whoever holds it or vacant."""
    need_status(post.status, ("planned",), "transferred")
    return post.model_copy(update={"status": "transferred", "transferred_on": on})


def _as_ready(function: TransferFunction, items: tuple[TransferItem, ...]) -> TransferFunction:
    ready_on = ready_since(items)
    status = "ready" if ready_on else "planned"
    return function.model_copy(update={"checklist": items, "ready_on": ready_on, "status": status})
