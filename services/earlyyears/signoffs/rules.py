"""What may be done to a return's sign-off, and when. Pure: every day and count is given."""

from datetime import date

from chassis.records.refusing import need_from, need_status, not_allowed, wrong
from services.earlyyears.cohort.counts import CohortCounts
from services.earlyyears.signoffs.state import LateChange, Moderation, SignOff


def signed(
    sign_off: SignOff, on: date, counts: CohortCounts, version: int, *, on_behalf: bool = False
) -> SignOff:
    """Signed off as the return stands; again, until it is moderated or final. Raises `conflict`
    where no child is held."""
    need_status(sign_off.status, ("provisional", "signed_off"), "signed off")
    if not counts.received:
        raise not_allowed("No child of this return is held: there is nothing to sign off.")
    signature = {"signed_off_on": on, "signed_version": version, "on_behalf": on_behalf}
    return sign_off.model_copy(update={"status": "signed_off", **signature})


def moderated(sign_off: SignOff, moderation: Moderation, counts: CohortCounts) -> SignOff:
    """With a moderation, in place of the one before. Raises `invalid_request` for a sample larger
    than the return."""
    need_status(sign_off.status, ("signed_off", "moderated"), "moderated")
    need_from(moderation.on, sign_off.signed_off_on, "it was signed off")
    if moderation.children > counts.received:
        raise wrong("too_many", "$.children", f"only {counts.received} children are held")
    return sign_off.model_copy(update={"status": "moderated", "moderation": moderation})


def not_ready(
    sign_off: SignOff | None, counts: CohortCounts, *, accept_missing: bool = False
) -> list[str]:
    """Every reason why a return may not be made final as things stand."""
    reasons = []
    if sign_off is None or sign_off.status == "provisional":
        reasons.append("It is not signed off.")
    if sign_off is not None and sign_off.changes_needed:
        reasons.append("Moderation asked for changes, and no later one has agreed.")
    if not counts.received:
        reasons.append("No child of this return is held.")
    if counts.unaccounted and not accept_missing:
        reasons.append(
            f"{counts.unaccounted} of {counts.expected} children expected are held by nobody; "
            "accept_missing, with a reason, makes it final all the same."
        )
    return reasons


def too_early(sign_off: SignOff, on: date) -> str | None:
    """Why a return was not final on a day: it was signed off or moderated after."""
    moderated_on = sign_off.moderation and sign_off.moderation.on
    last = max((day for day in (sign_off.signed_off_on, moderated_on) if day), default=on)
    return f"{on} is before {last}, when it was signed off or moderated" if on < last else None


def made_final(
    sign_off: SignOff, on: date, counts: CohortCounts, *, accept_missing: bool = False
) -> SignOff:
    """Closed by the authority. Raises `conflict` with every reason why it may not be."""
    if sign_off.status == "final":
        raise not_allowed(f"It was made final on {sign_off.final_on}.")
    reasons = not_ready(sign_off, counts, accept_missing=accept_missing)
    if reasons:
        raise not_allowed(" ".join(reasons))
    if late := too_early(sign_off, on):
        raise wrong("too_early", "$.on", late)
    return closed(sign_off, on, counts)


def closed(sign_off: SignOff, on: date, counts: CohortCounts) -> SignOff:
    """Final, of a return that is ready and not too early."""
    update = {"status": "final", "final_on": on, "accepted_missing": counts.unaccounted or None}
    return sign_off.model_copy(update=update)


def reopened(sign_off: SignOff) -> SignOff:
    """Provisional again: to be signed off anew. What came late meanwhile stays."""
    need_status(sign_off.status, ("final",), "reopened")
    return SignOff(year=sign_off.year, late=sign_off.late)


def changed_late(sign_off: SignOff, change: LateChange) -> SignOff:
    """Still final, with one more change that came late."""
    return sign_off.model_copy(update={"late": (*sign_off.late, change)})
