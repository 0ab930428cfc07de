"""/quality: ratings with the rule that gave them; summed up, explained, tried by other rules."""

from typing import Annotated, Any

import orjson
from fastapi import APIRouter, Query, Response
from pydantic import BaseModel, Field

from chassis import audit
from chassis.audit import Deed
from chassis.auth import Principal
from chassis.clock import Today
from chassis.database import ReadDb
from chassis.drafts import Day
from chassis.idempotency import Answer
from chassis.organisations import Identifier, find_place
from chassis.paging import Page, PageQuery
from chassis.records.changing import Write, Writing
from chassis.records.drafts import AreaCode, day_of
from chassis.records.reading import RecordQuery, record_routes
from chassis.telling import take_turn
from contracts.earlyyears import Rating
from services.earlyyears.callers import MayAssess, MayAssessAll, MayModerate, MayRead
from services.earlyyears.quality.disagreements import Disagreement, disagreements_of
from services.earlyyears.quality.drafts import QualityTrialDraft, RecalculationDraft
from services.earlyyears.quality.evidence import evidence_of
from services.earlyyears.quality.explaining import QualityExplanation, explanation_of
from services.earlyyears.quality.places import need_provision, providers_of
from services.earlyyears.quality.rating import rate
from services.earlyyears.quality.ruleset import RULE_SETS, QualityRules, rules_on
from services.earlyyears.quality.state import Quality
from services.earlyyears.quality.summary import By, QualitySummary, summary_of
from services.earlyyears.quality.trying import QualityTrial, quality_trial_of


class QualityQuery(RecordQuery):
    """What a list of quality may be narrowed to."""

    rating: Rating | None = Field(None, description="the one now")

    def asked(self) -> dict[str, Any]:
        like = {"standing": {"rating": self.rating}} if self.rating else {}
        return super().asked() | {"like": orjson.dumps(like).decode()}


router = record_routes(Quality, query=QualityQuery)
views = APIRouter(prefix=f"/{Quality.PATH}", tags=["quality"])
OnDay = Annotated[Day | None, Query(description="the day; today unless given")]


class Recalculated(BaseModel):
    """How many schools and settings were looked at."""

    area: str
    settings: int = Field(description="open, with early years provision")


@views.get("/summary", summary="How many are rated how, and how they have moved")
async def read_quality_summary(
    area: Annotated[AreaCode, Query()],
    db: ReadDb,
    day: Today,
    _: MayAssessAll,
    on: OnDay = None,
    by: Annotated[By, Query(description="what to count apart")] = "sort",
) -> QualitySummary:
    """One statement. Those open on the day, rated or not."""
    asked = day_of(on, day, path="query.on")
    return summary_of(await providers_of(db, area, asked), area, asked, by)


@views.get("/disagreements", summary="Where its own judgement and the team's differ")
async def list_disagreements(
    area: Annotated[AreaCode, Query()], paging: PageQuery, db: ReadDb, day: Today, _: MayAssessAll
) -> Page[Disagreement]:
    """By a rating at least: its own grade, and the newer of the team's score and an inspection."""
    found = await disagreements_of(db, area, day, after=paging.position("")[0])
    return paging.page([(each, [each.organisation]) for each in found[: paging.limit + 1]])


@views.get("/rules", summary="Every version of the rules")
async def list_quality_rules(paging: PageQuery, _: MayRead) -> Page[QualityRules]:
    """Of a set, the first rule that matches gives the rating. The newest set that is effective on a
    day is in force on it."""
    after = paging.position("")[0]
    return paging.page([(each.worded(), [each.name]) for each in RULE_SETS if each.name > after])


@views.post("/trial", summary="How many would be rated otherwise under other thresholds")
async def try_thresholds(
    draft: QualityTrialDraft, db: ReadDb, day: Today, _: MayAssessAll
) -> QualityTrial:
    """Three statements for a whole area. Nothing is kept."""
    on = day_of(draft.on, day)
    providers = await providers_of(db, draft.area, on)
    evidence = await evidence_of(db, [each.place.organisation for each in providers])
    rules = rules_on(RULE_SETS, on)
    return quality_trial_of(providers, evidence, rules, draft.thresholds, on)


@views.post("/recalculation", summary="Rate an area anew", response_model=Recalculated)
async def recalculate_quality(
    draft: RecalculationDraft, write: Writing, caller: MayModerate
) -> Response:
    """By the rules in force: after a new version of them has been installed or has come into
    force. Evidence rates by itself when it comes."""

    async def effect() -> Answer:
        done = await _recalculate(write, caller, draft.area)
        return Answer(200, {}, done.model_dump_json().encode())

    return await write.once(caller, effect)


@views.get(
    "/{identifier}/explanation",
    summary="Why it is rated so, and what would change it",
    responses={409: {"description": "It has no early years provision"}},
)
async def explain_quality(
    identifier: Identifier, db: ReadDb, day: Today, caller: MayAssess, on: OnDay = None
) -> QualityExplanation:
    """The evidence of the day, every rule in its turn, and how near the next rating is."""
    place = await find_place(db, identifier, caller)
    need_provision(place)
    asked = day_of(on, day, path="query.on")
    evidence = (await evidence_of(db, [place.organisation])).get(place.organisation, [])
    rules = rules_on(RULE_SETS, asked)
    return explanation_of(place.organisation, place.name, evidence, rules, asked)


async def _recalculate(write: Write, caller: Principal, area: str) -> Recalculated:
    providers = await providers_of(write.session, area, write.today)
    keys = [each.place.organisation for each in providers]
    await take_turn(write.session, keys)
    await rate(write.session, keys, by=caller.client)
    await write.tell(keys)
    deed = Deed("quality.recalculate", "area", area, why=write.reason, rows=len(keys))
    await audit.record(write.session, caller, deed)
    return Recalculated(area=area, settings=len(keys))
