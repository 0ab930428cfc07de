"""What may be done to a power of intervention when. Pure: every day is given.

Sources: sections 15 and 63 to 69 of the Education and Inspections Act 2006, Schedule 6.
"""

from datetime import date
from typing import Any

from chassis.organisations import Place
from chassis.records.refusing import need_from, need_status, not_allowed, not_before, wrong
from contracts.sif import Power as PowerName
from education.maintained import has_appointing_body
from services.sif.interventions.law import By, Consulted, PowerRule
from services.sif.interventions.permission import (
    Standing,
    allowed_from,
    grounds_for,
    hindrances_of,
)
from services.sif.interventions.rules import check_maintained, law_of
from services.sif.interventions.state import Consultation, Decision, Power, Requirement


def proposed(
    on: date,
    place: Place,
    *,
    power: PowerName,
    by: By,
    seats: int | None,
    requirement: Requirement | None,
) -> Power:
    """A power proposed over a school. Raises `conflict` for one not maintained or closed then."""
    check_maintained(place, on)
    rule = rule_of(power, by, on)
    return Power(
        power=power,
        by=by,
        section=rule.section,
        proposed_on=on,
        seats=seats,
        requirement=requirement,
    )


def rule_of(power: PowerName, by: By, on: date) -> PowerRule:
    """The rule of a power by the law of a day. Raises `invalid_request` where nobody of that sort
    has it: a direction to close is not kept here."""
    rule = law_of(on).power(power, by)
    if rule is None:
        message = f"{by.replace('_', ' ')}: no power {power} is kept here"
        raise wrong("no_such_power", "$.power", message)
    return rule


def must_consult(rule: PowerRule, kind: str) -> list[Consulted]:
    """Who is to be consulted first at a school of a kind."""
    return [each for each in rule.consult if each == "governing_body" or has_appointing_body(kind)]


def consulted(power: Power, consultation: Consultation) -> Power:
    """The power with a consultation, in place of one of the same body before."""
    need_status(power.status, ("proposed",), "consulted on")
    others = [each for each in power.consultations if each.body != consultation.body]
    return _after(power, consultations=(*others, consultation))


def consented(power: Power, on: date) -> Power:
    """The power with the Secretary of State's consent, where it needs one."""
    need_status(power.status, ("proposed",), "consented to")
    if not rule_of(power.power, power.by, on).consent:
        raise not_allowed(f"Section {power.section} needs no consent.")
    return _after(power, consented_on=on)


def used(power: Power, on: date, standing: Standing, kind: str) -> Power:
    """The power as used on a day over a school of a kind.

    Raises `conflict` with every reason against it, and the day from which the calendar would allow
    it where one is known.
    """
    need_status(power.status, ("proposed",), "used")
    need_from(on, power.proposed_on, "it was proposed")
    rule = rule_of(power.power, power.by, on)
    hindrances = hindrances_of(rule, on, standing)
    missing = _missing(power, rule, on, kind)
    if hindrances or missing:
        why = " ".join([*(each.why for each in hindrances), *missing])
        day = allowed_from(rule, on, standing, hindrances)
        raise not_allowed(why) if day is None else not_before(day, why)
    grounds = grounds_for(rule, on, standing)
    return _after(
        power,
        status="used",
        section=rule.section,
        used_on=on,
        eligible_by=tuple(ground.section for ground in grounds),
        notice=next((ground.notice for ground in grounds if ground.notice), None),
    )


def ended(power: Power, on: date, decision: Decision | None) -> Power:
    """The power as no longer in use from a day on; proposals to close, with what was decided."""
    need_status(power.status, ("used",), "ended")
    need_from(on, power.used_on, "it was used")
    if (decision is not None) != (power.power == "closure_proposal"):
        message = "given for proposals to close, and for them alone"
        raise wrong("decision_misplaced", "$.decision", message)
    return _after(power, status="ended", ended_on=on, decision=decision)


def not_pursued(power: Power, on: date) -> Power:
    """The proposal as given up."""
    need_status(power.status, ("proposed",), "given up")
    return _after(power, status="not_pursued", not_pursued_on=on)


def withdrawn(power: Power) -> Power:
    """The power as never used: it was recorded in error."""
    need_status(power.status, ("used", "ended"), "taken back")
    return _after(power, status="withdrawn")


def _missing(power: Power, rule: PowerRule, on: date, kind: str) -> list[str]:
    """What is to be recorded before the use, and is not by that day."""
    done = {each.body for each in power.consultations if each.on <= on}
    missing = [
        f"The {body.replace('_', ' ')} is to be consulted first."
        for body in must_consult(rule, kind)
        if body not in done
    ]
    if rule.consent and not (power.consented_on and power.consented_on <= on):
        missing.append("The Secretary of State's consent is needed first.")
    return missing


def _after(power: Power, **changed: Any) -> Power:
    return power.model_copy(update=changed)
