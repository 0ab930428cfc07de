"""The suggested tier of an organisation, and why."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import Final, Self

from pydantic import BaseModel, ConfigDict

from chassis.records.store import AnySession
from contracts.sif import Tier
from education.maintained import Framework
from services.sif.facts.facts import Exact, Facts
from services.sif.facts.reading import facts_of
from services.sif.rules.conditions import Condition
from services.sif.rules.named import NAMED, Unit
from services.sif.rules.ruleset import Alternative, Rule, RuleSet, ruleset_on

Truths = Mapping[Condition, bool | None]


class _Part(BaseModel):
    model_config = ConfigDict(frozen=True)


class Evidence(_Part):
    """One fact that spoke for the tier, in words, with its figures and source."""

    fact: str
    text: str
    confidential: bool = False


class NearMiss(_Part):
    """How little would have made a rule fire that did not, or (`fired`) not fire that did."""

    rule: str
    tier: Tier
    fired: bool
    fact: str
    text: str
    distance: Exact
    unit: Unit
    confidential: bool = False


class Suggestion(_Part):
    """The tier that the first rule to fire suggests. `ruleset` is `schools-1`.

    `mark` is what the rule says of it besides (`no_statutory_power_yet`). `unknown` names facts for
    want of which a more intensive rule could be neither applied nor ruled out.
    """

    organisation: str
    framework: Framework
    on: date
    ruleset: str
    rule: str
    tier: Tier
    mark: str | None = None
    evidence: tuple[Evidence, ...]
    near_misses: tuple[NearMiss, ...] = ()
    unknown: tuple[str, ...] = ()

    def public(self) -> Self:
        """Without what is confidential."""
        open_evidence = tuple(each for each in self.evidence if not each.confidential)
        near = tuple(each for each in self.near_misses if not each.confidential)
        return self.model_copy(
            update={"evidence": open_evidence or (_UNSAID,), "near_misses": near}
        )


_UNSAID: Final = Evidence(fact="confidential", text="What speaks for it is confidential.")
_NOTHING: Final = Evidence(fact="none", text="Nothing is known of it that bears on its tier.")


def suggest(facts: Facts, ruleset: RuleSet) -> Suggestion:
    """What a rule set suggests by these facts: the tier of its first rule that fires.

    Where only the last does, everything known that the others ask about is the evidence.
    """
    asked = [condition for rule in ruleset.rules for condition in rule.conditions]
    truths = {condition: condition.holds(facts) for condition in asked}
    first = next(rule for rule in ruleset.rules if fires(rule, truths))
    before = ruleset.rules[: ruleset.rules.index(first)]
    return Suggestion(
        organisation=facts.organisation,
        framework=ruleset.framework,
        on=facts.on,
        ruleset=ruleset.name,
        rule=first.code,
        tier=first.tier,
        mark=first.mark,
        evidence=_evidence(facts, _spoke(first, truths) if first.when else truths),
        near_misses=tuple(_near(facts, ruleset, before, first, truths)),
        unknown=_unknown(before, truths),
    )


async def suggestions_of(
    session: AnySession, organisations: Sequence[str], on: date
) -> dict[str, Suggestion]:
    """What the rule set in force on a day suggests for each organisation in a framework."""
    found = await facts_of(session, organisations, on)
    return {key: suggest(facts, ruleset_on(facts.framework, on)) for key, facts in found.items()}


def fires(rule: Rule, truths: Truths) -> bool | None:
    """Null: it cannot be said, for want of a fact."""
    if not rule.when:
        return True
    held = [_held(alternative, truths) for alternative in rule.when]
    return True if True in held else None if None in held else False


def _held(alternative: Alternative, truths: Truths) -> bool | None:
    held = [truths[condition] for condition in alternative]
    return False if False in held else None if None in held else True


def _spoke(rule: Rule, truths: Truths) -> Truths:
    """The conditions by which a rule fired."""
    holding = [alternative for alternative in rule.when if _held(alternative, truths)]
    return {condition: True for alternative in holding for condition in alternative}


def _evidence(facts: Facts, spoke: Truths) -> tuple[Evidence, ...]:
    known = dict.fromkeys(each.fact for each, truth in spoke.items() if truth is not None)
    found = [
        Evidence(fact=name, text=NAMED[name].told(facts), confidential=NAMED[name].confidential)
        for name in known
    ]
    return tuple(found) or (_NOTHING,)


def _unknown(before: Sequence[Rule], truths: Truths) -> tuple[str, ...]:
    open_rules = [rule for rule in before if fires(rule, truths) is None]
    wanting = (
        condition.fact
        for rule in open_rules
        for alternative in rule.when
        if _held(alternative, truths) is None
        for condition in alternative
        if truths[condition] is None
    )
    return tuple(dict.fromkeys(wanting))


def _near(
    facts: Facts, ruleset: RuleSet, before: Sequence[Rule], first: Rule, truths: Truths
) -> Iterator[NearMiss]:
    for rule in before:
        if rule.tier > first.tier:
            yield from _missed(facts, ruleset, rule, truths)
    for condition in _spoke(first, truths):
        if not fires(first, {**truths, condition: False}):
            yield from _near_miss(facts, ruleset, first, condition, fired=True)


def _missed(facts: Facts, ruleset: RuleSet, rule: Rule, truths: Truths) -> Iterator[NearMiss]:
    """What was short of one condition only; of two ways to the same fact, the one less secret."""
    ways: dict[str, tuple[bool, Condition]] = {}
    for alternative in rule.when:
        failed = [condition for condition in alternative if not truths[condition]]
        if len(failed) == 1 and truths[failed[0]] is False:
            secret = any(NAMED[condition.fact].confidential for condition in alternative)
            if failed[0].fact not in ways or not secret:
                ways[failed[0].fact] = (secret, failed[0])
    for secret, condition in ways.values():
        found = _near_miss(facts, ruleset, rule, condition, fired=False)
        yield from (each.model_copy(update={"confidential": secret}) for each in found)


def _near_miss(
    facts: Facts, ruleset: RuleSet, rule: Rule, condition: Condition, *, fired: bool
) -> Iterator[NearMiss]:
    named = NAMED[condition.fact]
    away = named.distance(facts, condition)
    if away is None or away.amount > ruleset.near.get(away.unit, 0):
        return
    yield NearMiss(
        rule=rule.code,
        tier=rule.tier,
        fired=fired,
        fact=condition.fact,
        text=away.text,
        distance=away.amount,
        unit=away.unit,
        confidential=named.confidential,
    )
