"""What may be done with enrichment support, and when. Pure: every day is given."""

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from chassis.problems import Fault
from chassis.records.numbered import numbered, replaced
from chassis.records.refusing import all_wrong, need_from, need_status, not_allowed, wrong
from services.enrichment.support.packages import Item
from services.enrichment.support.state import Outcome, Review, Support, SupportDelivery


def with_package(support: Support, items: Sequence[Item]) -> Support:
    """With another package. Raises `conflict` once it is answered, `invalid_request` for two items
    of one code."""
    need_status(support.status, ["proposed"], "changed")
    twice = [code for code, times in Counter(item.code for item in items).items() if times > 1]
    if twice:
        faults = [Fault("twice", "$.items", f"{code} is there more than once") for code in twice]
        raise all_wrong(faults)
    return support.model_copy(update={"items": tuple(items)})


def accepted(support: Support, on: date, chosen: Sequence[str] | None) -> Support:
    """Accepted by the school, with what it chose of the package; None: all of it."""
    need_status(support.status, ["proposed"], "accepted")
    need_from(on, support.proposed_on, "it was proposed")
    codes = [item.code for item in support.items]
    unknown = [code for code in chosen or () if code not in codes]
    if unknown:
        there = ", ".join(codes)
        raise all_wrong(
            [Fault("unknown_item", "$.items", f"{each} is not of {there}") for each in unknown]
        )
    kept = tuple(code for code in codes if chosen is None or code in chosen)
    due = on + timedelta(weeks=support.review_weeks)
    return support.model_copy(
        update={"status": "accepted", "accepted_on": on, "chosen": kept, "next_review_on": due}
    )


def declined(support: Support, on: date, why: str) -> Support:
    """Declined by the school."""
    need_status(support.status, ["proposed"], "declined")
    need_from(on, support.proposed_on, "it was proposed")
    return support.model_copy(update={"status": "declined", "declined_on": on, "declined_why": why})


def delivered(support: Support, on: date, item: str, hours: Decimal, what: str) -> Support:
    """With something given while it ran, said then or later. Raises `invalid_request` for an item
    that was not accepted, and for a day before or after."""
    number = len(support.deliveries) + 1
    given = SupportDelivery(number=number, item=item, on=on, hours=hours, what=what)
    _need_given(support, given)
    return support.model_copy(update={"deliveries": (*support.deliveries, given)})


def corrected(support: Support, number: int, changed: Mapping[str, Any]) -> Support:
    """With a delivery as it really was; what is not in `changed` stays. Raises `not_found`, and as
    `delivered`."""
    held = numbered(support.deliveries, number, "The support has no delivery")
    after = held.model_copy(update=changed)
    if after.hours:
        _need_given(support, after)
    return support.model_copy(update={"deliveries": replaced(support.deliveries, after)})


def _need_given(support: Support, delivery: SupportDelivery) -> None:
    need_status(support.status, ["accepted", "ended"], "delivered")
    if support.accepted_on is None:
        raise not_allowed("It was never accepted: nothing of it was delivered.")
    need_from(delivery.on, support.accepted_on, "it was accepted")
    if support.ended_on is not None and delivery.on > support.ended_on:
        message = f"{delivery.on} is after {support.ended_on}, when it ended"
        raise wrong("too_late", "$.on", message)
    if delivery.item not in support.chosen:
        there = ", ".join(support.chosen)
        raise wrong("unknown_item", "$.item", f"{delivery.item} is not of {there}")


def reviewed(support: Support, review: Review) -> Support:
    """With a review; the next is due on its day. Raises `invalid_request` for one before the last,
    and for a next that does not follow it."""
    need_status(support.status, ["accepted"], "reviewed")
    last = support.reviews[-1].on if support.reviews else support.accepted_on
    need_from(review.on, last, "it was accepted or last reviewed")
    if review.next_on <= review.on:
        raise wrong("too_early", "$.next_on", f"{review.next_on} is not after {review.on}")
    return support.model_copy(
        update={"reviews": (*support.reviews, review), "next_review_on": review.next_on}
    )


def next_review(support: Support, on: date) -> date:
    """When the next review is due unless another day is agreed."""
    return on + timedelta(weeks=support.review_weeks)


def closed(support: Support, on: date, outcome: Outcome, why: str) -> Support:
    """Closed by the authority. A proposal can only be withdrawn; what was accepted has an
    outcome."""
    need_status(support.status, ["proposed", "accepted"], "closed")
    need_from(on, support.last_day, "something was last recorded of it")
    if support.status == "proposed" and outcome != "withdrawn":
        raise wrong("not_accepted", "$.outcome", "it was not accepted: it can only be withdrawn")
    done = {"status": "ended", "ended_on": on, "ended_by": "closed", "next_review_on": None}
    return support.model_copy(update=done | {"outcome": outcome, "ended_why": why})


def left(support: Support, day: date, *, moved: bool) -> Support:
    """The school is not in the tier any more; `moved`: it is in another of the two, or in this one
    anew. What it accepted goes on until it is closed, unless other support takes its place."""
    if support.status == "ended":
        return support
    on = max(day, support.last_day)
    if support.status == "accepted" and not moved:
        return support.model_copy(update={"left_on": support.left_on or on})
    done = {"status": "ended", "ended_on": on, "next_review_on": None}
    return support.model_copy(update=done | {"ended_by": "moved_tier" if moved else "left_tier"})


def stayed(support: Support) -> Support:
    """The school is in the tier: what was ended or flagged because it had left is so no more."""
    if support.status != "ended":
        return support.model_copy(update={"left_on": None})
    if support.ended_by == "closed":
        return support
    status = "accepted" if support.accepted_on else "declined" if support.declined_on else None
    again = {"status": status or "proposed", "left_on": None, "ended_on": None, "ended_by": None}
    return support.model_copy(update=again | {"next_review_on": _review_due(support)})


def _review_due(support: Support) -> date | None:
    if support.accepted_on is None:
        return None
    if support.reviews:
        return support.reviews[-1].next_on
    return next_review(support, support.accepted_on)
