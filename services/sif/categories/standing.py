"""What the rules of a category go by besides the category: the facts of the day, and the past."""

from collections import defaultdict
from collections.abc import Mapping
from datetime import date
from typing import NamedTuple

from sqlalchemy.ext.asyncio import AsyncSession

from chassis.auth import Principal
from chassis.records.changing import Write, held_by
from chassis.records.refusing import not_allowed
from chassis.records.store import Change, Record, one, organisation_of, put, records_of
from services.sif.categories.state import Category, CategoryEvidence, Suggested, stays_in
from services.sif.categories.stays import Stay
from services.sif.categories.tiers import Grounds, grounds_of
from services.sif.facts.facts import Facts
from services.sif.facts.reading import facts_of
from services.sif.rules.ruleset import ruleset_on
from services.sif.rules.suggesting import Suggestion, suggest


class Standing(NamedTuple):
    """An organisation on a day: why it would be in Intensive Intervention, and its tiers so far."""

    facts: Facts
    grounds: Grounds
    stays: list[Stay]

    def suggestion(self) -> Suggestion:
        """What the rules in force that day suggest."""
        return suggest(self.facts, ruleset_on(self.facts.framework, self.facts.on))


async def standing_of(write: Write, caller: Principal, key: str, on: date) -> Standing:
    """Where the organisation of a category stands, for the rest of the transaction.

    Raises `not_found` as for the category itself, `conflict` for one that is in neither framework.
    """
    await held_by(write.session, Category, key, caller)
    organisation = str(organisation_of(Category, key))
    return standing_in(await standings_of(write.session, [organisation], on), key)


def standing_in(standings: Mapping[str, Standing], key: str) -> Standing:
    """Where the organisation of a category stands. Raises `conflict` where it is in neither
    framework any more."""
    standing = standings.get(str(organisation_of(Category, key)))
    if standing is None:
        raise not_allowed("It is in neither version of the framework any more.")
    return standing


async def standings_of(
    session: AsyncSession, organisations: list[str], on: date
) -> dict[str, Standing]:
    """Where each stands; those in neither framework are left out. The caller has their turn."""
    facts = await facts_of(session, organisations, on)
    categories: defaultdict[str, list[Category]] = defaultdict(list)
    for record in await records_of(session, Category, organisations):
        categories[str(record.organisation)].append(record.state)
    return {
        key: Standing(known, grounds_of(known), stays_in(categories[key]))
        for key, known in facts.items()
    }


def snapshot(suggestion: Suggestion) -> Suggested:
    """The suggestion as a category keeps it: with what is public of its evidence."""
    return Suggested(
        tier=suggestion.tier,
        rule=suggestion.rule,
        ruleset=suggestion.ruleset,
        evidence=tuple(each.text for each in suggestion.evidence if not each.confidential),
        confidential=any(each.confidential for each in suggestion.evidence),
    )


async def keep_evidence(
    session: AsyncSession, category: Record[Category], standing: Standing
) -> None:
    """Keep facts and suggestion whole, beside a category that was proposed."""
    evidence = CategoryEvidence(
        taken_on=standing.facts.on,
        facts=standing.facts.model_dump(mode="json"),
        suggestion=standing.suggestion().model_dump(mode="json"),
    )
    before = await one(session, CategoryEvidence, category.key)
    await put(session, [Change(category.key, before, evidence, "keep")], by=category.changed_by)
