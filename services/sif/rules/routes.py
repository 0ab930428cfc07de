"""Suggested tiers, the rules they come from, and rules tried out."""

from collections.abc import Sequence
from datetime import date
from typing import Annotated

from fastapi import APIRouter, Path, Query
from pydantic import BaseModel, Field

from chassis.auth import Principal
from chassis.clock import Today
from chassis.database import ReadDb
from chassis.drafts import Day
from chassis.organisations import Identifier, Place, find_place, places_in
from chassis.paging import Page, PageQuery
from chassis.problems import Problem
from chassis.records.drafts import AreaCode, day_of
from chassis.records.refusing import not_allowed
from chassis.records.store import AnySession
from contracts.sif import Tier
from education.maintained import Framework
from services.sif.callers import MayAssess, MayModerate
from services.sif.categories.reading import tiers_of
from services.sif.facts.facts import Facts
from services.sif.facts.reading import facts_of
from services.sif.rules.ruleset import RULE_SETS, RuleSet, ruleset_on
from services.sif.rules.suggesting import Suggestion, suggest, suggestions_of
from services.sif.rules.trying import Trial, TrialDraft, trial_of

suggestions = APIRouter(prefix="/suggestions", tags=["suggestions"])
assessments = APIRouter(prefix="/organisations", tags=["suggestions"])
rule_sets = APIRouter(prefix="/rule-sets", tags=["rule sets"])


class SuggestedTier(BaseModel):
    """The suggested tier of one organisation beside the confirmed one, where it has any."""

    organisation: str
    name: str
    suggestion: Suggestion
    confirmed_tier: Tier | None

    @property
    def differs(self) -> bool:
        return self.confirmed_tier not in (None, self.suggestion.tier)


class Assessment(SuggestedTier):
    """The same with the facts it comes from."""

    facts: Facts


class SuggestionQuery(BaseModel):
    """What the list is narrowed to."""

    area: AreaCode
    framework: Framework | None = None
    tier: list[Tier] = Field([], description="suggested; several mean any of them")
    differs: bool | None = Field(None, description="from the confirmed tier, where there is one")
    near: bool | None = Field(None, description="with a near miss")
    on: Day | None = Field(None, description="the day; today unless given")

    @property
    def of_all(self) -> bool:
        """Whether what is listed depends on what is suggested."""
        return bool(self.tier) or (self.differs, self.near) != (None, None)

    def takes(self, row: SuggestedTier) -> bool:
        """Whether an organisation is among those asked for."""
        return (
            (not self.tier or row.suggestion.tier in self.tier)
            and self.differs in (None, row.differs)
            and self.near in (None, bool(row.suggestion.near_misses))
        )


@suggestions.get("", summary="The suggested tiers of an area's organisations")
async def list_suggestions(
    asked: Annotated[SuggestionQuery, Query()],
    paging: PageQuery,
    db: ReadDb,
    day: Today,
    caller: MayAssess,
) -> Page[SuggestedTier]:
    """By organisation; those open on the day. Suggested now, of what is known now: nothing is kept.

    What comes of the confidential part of visits is shown to those who may read it.
    """
    on, after = day_of(asked.on, day, path="query.on"), paging.position("")[0]
    places = [
        place
        for place in await places_in(db, asked.area, asked.framework, on)
        if place.organisation > after and caller.acts_for(place.organisation)
    ]
    wanted = places if asked.of_all else places[: paging.limit + 1]
    rows = [row for row in await _suggested(db, wanted, on, caller) if asked.takes(row)]
    return paging.page([(row, [row.organisation]) for row in rows])


@assessments.get(
    "/{identifier}/suggestion",
    summary="The suggested tier of one, and the facts",
    responses={409: {"description": "It is in neither version of the framework"}},
)
async def read_suggestion(
    identifier: Identifier,
    db: ReadDb,
    day: Today,
    caller: MayAssess,
    on: Annotated[Day | None, Query(description="the day; today unless given")] = None,
) -> Assessment:
    """What is known of a school or setting on a day, and what the rules in force make of it."""
    place = await find_place(db, identifier, caller)
    if place.framework is None:
        raise not_allowed("It is in neither version of the framework.")
    asked = day_of(on, day, path="query.on")
    facts = (await facts_of(db, [place.organisation], asked))[place.organisation]
    suggestion = suggest(facts, ruleset_on(place.framework, asked))
    tiers = await tiers_of(db, [place.organisation], asked)
    row = _row(place, suggestion, tiers.get(place.organisation), caller)
    shown = facts if _may_see_all(caller) else facts.public()
    return Assessment(**dict(row), facts=shown)


@rule_sets.get("", summary="Every version of every rule set")
async def list_rule_sets(paging: PageQuery, _caller: MayAssess) -> Page[RuleSet]:
    """The newest that is effective on a day is in force on it."""
    after = paging.position("")[0]
    return paging.page([(each, [each.name]) for each in RULE_SETS if each.name > after])


@rule_sets.get("/{framework}/{version}", summary="One version of a rule set")
async def read_rule_set(
    framework: Framework, version: Annotated[int, Path(ge=1)], _caller: MayAssess
) -> RuleSet:
    """Its rules in their order, of which the first that fires suggests the tier."""
    for each in RULE_SETS:
        if (each.framework, each.version) == (framework, version):
            return each
    raise Problem("not_found", f"There is no rule set {framework}-{version}.")


@rule_sets.post("/trial", summary="Which tiers other rules would suggest")
async def try_rules(draft: TrialDraft, db: ReadDb, day: Today, _caller: MayModerate) -> Trial:
    """Against the set in force, for every organisation of the area. Nothing is kept."""
    on = day_of(draft.on, day)
    places = await places_in(db, draft.area, draft.framework, on)
    facts = await facts_of(db, [place.organisation for place in places], on)
    names = {place.organisation: place.name for place in places}
    return trial_of(facts.values(), ruleset_on(draft.framework, on), draft.rules, names)


async def _suggested(
    db: AnySession, places: Sequence[Place], on: date, caller: Principal
) -> list[SuggestedTier]:
    keys = [place.organisation for place in places]
    found, tiers = await suggestions_of(db, keys, on), await tiers_of(db, keys, on)
    return [
        _row(place, found[place.organisation], tiers.get(place.organisation), caller)
        for place in places
    ]


def _row(
    place: Place, suggestion: Suggestion, tier: int | None, caller: Principal
) -> SuggestedTier:
    return SuggestedTier(
        organisation=place.organisation,
        name=place.name,
        suggestion=suggestion if _may_see_all(caller) else suggestion.public(),
        confirmed_tier=tier,
    )


def _may_see_all(caller: Principal) -> bool:
    return caller.may("sif:confidential")
