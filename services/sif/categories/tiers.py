"""Which tiers the facts and the past of an organisation allow. Pure.

Intensive Intervention is for those in an Ofsted category or under a warning notice, and only for as
long; whoever leaves it is in Intensive Support for at least one term.
"""

from collections.abc import Sequence
from datetime import timedelta
from typing import Final, NamedTuple

from chassis.problems import Problem
from chassis.records.refusing import not_allowed
from contracts.sif import Tier
from education.periods import Period, parse_period, period_of
from services.sif.categories.stays import Stay
from services.sif.facts.facts import Facts
from services.sif.interventions.state import ENDED

INTERVENTION: Final = 5
INTENSIVE: Final = 4
_CONCERN: Final = ("notice_to_improve", "special_measures", "inadequate_1", "inadequate_2")


class Grounds(NamedTuple):
    """Why an organisation is in Intensive Intervention: Ofsted's category (of a setting, its grade
    inadequate too), or a warning notice that is not ended; and whether that gives the authority its
    powers already."""

    category: bool
    notice: bool
    powers: bool

    @property
    def any(self) -> bool:
        return self.category or self.notice


def grounds_of(facts: Facts) -> Grounds:
    """The grounds there are on the facts' day."""
    inadequate = facts.framework == "early_years" and facts.ofsted_overall == 4
    category = facts.ofsted_category in _CONCERN or inadequate
    eligible = facts.eligible_for_intervention
    notice = facts.notice_status not in (None, "none", *ENDED)
    powers = category or eligible or facts.notice_status == "power_exercised"
    return Grounds(category, notice or (eligible and not category), powers)


def check_tier(tier: Tier, term: str, grounds: Grounds, stays: Sequence[Stay]) -> None:
    """Raises `conflict` for a tier that the facts or the past do not allow in a term; where only
    the past does not, `allowed_from` is the first day of the first term (`allowed_from_term`) in
    which it could be."""
    held = stays[-1].tier if stays else None
    if tier == INTERVENTION:
        if not grounds.any:
            raise not_allowed(
                "Intensive Intervention is for those in an Ofsted category or under a warning "
                "notice; it is in neither."
            )
    elif held == INTERVENTION and grounds.any:
        why = "Ofsted's category is not removed" if grounds.category else "the notice is not ended"
        raise not_allowed(f"It stays in Intensive Intervention while {why}.")
    elif tier < INTENSIVE:
        _check_step_down(tier, term, stays)


def _check_step_down(tier: Tier, term: str, stays: Sequence[Stay]) -> None:
    stepped_down = _stepped_down_in(term, stays)
    if stepped_down is None or term > stepped_down:
        return
    first = _next(parse_period(stepped_down))
    raise Problem(
        "conflict",
        f"After Intensive Intervention comes Intensive Support for at least one term; tier {tier} "
        f"is allowed from {first} on.",
        extra={"allowed_from": first.starts.isoformat(), "allowed_from_term": first.text},
    )


def _stepped_down_in(term: str, stays: Sequence[Stay]) -> str | None:
    """The term of the step down to Intensive Support that is the present stay there; `term` itself
    where that is still to come; None where it never was in Intensive Intervention just before."""
    stepped: str | None = None
    for stay in reversed(stays):
        if stay.tier == INTERVENTION:
            return stepped or term
        if stay.tier != INTENSIVE:
            return None
        stepped = max(stay.term, period_of("term", stay.effective_on).text)
    return None


def _next(term: Period) -> Period:
    return period_of("term", term.ends + timedelta(days=1))
