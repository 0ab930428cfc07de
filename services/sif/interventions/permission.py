"""Which power may be used on a day, why not, and from when. Pure."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple

from pydantic import BaseModel

from contracts.sif import Power as PowerName
from services.sif.interventions.eligibility import Ground
from services.sif.interventions.law import By, Certainty, Consulted, PowerRule
from services.sif.interventions.rules import eligible_from
from services.sif.interventions.state import Notice, Power


class Hindrance(NamedTuple):
    """Why a power may not be used, and the first day that stands in its way no more; None: no day
    is known."""

    why: str
    until: date | None


@dataclass(frozen=True, slots=True)
class Standing:
    """What bears on a school's powers: its grounds, notices, and powers proposed or used."""

    grounds: Sequence[Ground] = ()
    notices: Sequence[Notice] = ()
    powers: Sequence[Power] = ()


class Permission(BaseModel):
    """What the law says of one power over one school on one day; what is still to be recorded of
    the use itself (`consult`, `consent`) apart."""

    power: PowerName
    by: By
    section: str
    allowed: bool
    eligible_by: tuple[Ground, ...]
    reasons: tuple[str, ...]
    allowed_from: date | None
    consult: tuple[Consulted, ...]
    consent: bool
    certainty: Certainty


def permission(
    rule: PowerRule, on: date, standing: Standing, consult: Iterable[Consulted]
) -> Permission:
    """Whether a power may be used on a day; `consult`, who has to be consulted first."""
    hindrances = hindrances_of(rule, on, standing)
    return Permission(
        power=rule.power,
        by=rule.by,
        section=rule.section,
        allowed=not hindrances,
        eligible_by=grounds_for(rule, on, standing),
        reasons=tuple(each.why for each in hindrances),
        allowed_from=allowed_from(rule, on, standing, hindrances),
        consult=tuple(consult),
        consent=rule.consent,
        certainty=rule.certainty,
    )


def grounds_for(rule: PowerRule, on: date, standing: Standing) -> tuple[Ground, ...]:
    """The grounds a power may be used by on a day."""
    return tuple(ground for ground in standing.grounds if _opens(ground, rule, on))


def hindrances_of(rule: PowerRule, on: date, standing: Standing) -> list[Hindrance]:
    """Everything in the law that stands in the way of a power on a day."""
    found = [Hindrance(why, power.ended_on) for why, power in _excluding(rule, on, standing)]
    if rule.eligible_by and not grounds_for(rule, on, standing):
        since = [each.since for each in _possible(on, standing) if each.since > on]
        days = [day for day in since if _could_be_eligible(rule, day, on, standing)]
        found.append(Hindrance(_why(rule, on, standing), min(days, default=None)))
    return found


def allowed_from(
    rule: PowerRule, on: date, standing: Standing, hindrances: Sequence[Hindrance]
) -> date | None:
    """The first day after `on` on which nothing hinders a power any more, once what is missing is
    recorded; None where no such day is known."""
    ends = [each.until for each in hindrances if each.until is not None]
    if not ends or len(ends) < len(hindrances):
        return None
    day = max(ends)
    hindered = any(_excluding(rule, day, standing))
    return day if _could_be_eligible(rule, day, on, standing) and not hindered else None


def _possible(on: date, standing: Standing) -> list[Ground]:
    """The grounds there are, and the one to which the notice that runs on a day would lead."""
    possible = list(standing.grounds)
    for notice in standing.notices:
        since = eligible_from(notice, on)
        if since is not None:
            until = notice.powers_until
            possible.append(Ground(section="60", since=since, powers_until=until))
    return possible


def _could_be_eligible(rule: PowerRule, day: date, on: date, standing: Standing) -> bool:
    return not rule.eligible_by or any(
        _opens(ground, rule, day) for ground in _possible(on, standing)
    )


def _opens(ground: Ground, rule: PowerRule, day: date) -> bool:
    held = ground.holds_on(day, within_window=rule.two_month_limit)
    return held and ground.section in rule.eligible_by


def _excluding(rule: PowerRule, on: date, standing: Standing) -> Iterable[tuple[str, Power]]:
    """Powers in use that rule this one out (Schedule 6; section 67)."""
    for power in standing.powers:
        if not power.in_use_on(on):
            continue
        if rule.power == "additional_governors" and power.power == "interim_executive_board":
            yield "No governors are added while there is an interim executive board.", power
        by_minister = (power.power, power.by) == ("additional_governors", "secretary_of_state")
        if rule.power == "suspended_budget" and by_minister:
            yield "The Secretary of State has appointed additional governors.", power


def _why(rule: PowerRule, on: date, standing: Standing) -> str:
    sections = " or ".join(rule.eligible_by)
    why = f"On {on} the school is not eligible for intervention (section {sections})."
    if "60" not in rule.eligible_by:
        return why
    for ground in standing.grounds:
        if ground.powers_until and ground.holds_on(on, within_window=False):
            return f"{why} The two months after its warning notice ended on {ground.powers_until}."
    running = next((notice for notice in standing.notices if notice.runs_on(on)), None)
    if running is None:
        return why
    stage = str(running.status_on(on)).replace("_", " ")
    return f"{why} Its warning notice of {running.given_on} stands at: {stage}."
