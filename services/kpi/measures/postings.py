"""What an event says, in figures: one translator for each event type that carries any."""

from collections.abc import Callable, Mapping
from typing import Any, Final, NamedTuple

from contracts import earlyyears, enrichment, fourteen19, sif
from contracts.envelope import Event, EventData
from contracts.kpi import FiguresStated
from contracts.schools import (
    CategoryChanged,
    GoverningBodyChanged,
    InspectionPublished,
    OrganisationChanged,
)
from services.kpi.figures import Posting
from services.kpi.measures.early_years import hours_posting, quality_posting
from services.kpi.measures.early_years import visit_posting as early_years_visit_posting
from services.kpi.measures.enrichment.activities import FAMILIES as ACTIVITY_FAMILIES
from services.kpi.measures.enrichment.activities import progress_posting
from services.kpi.measures.enrichment.agreements import service_agreement_posting
from services.kpi.measures.enrichment.arts import arts_awards_posting, artsmark_posting
from services.kpi.measures.enrichment.music import projects_posting
from services.kpi.measures.enrichment.pupils import roll_posting
from services.kpi.measures.enrichment.sport import survey_posting
from services.kpi.measures.enrichment.support import enrichment_support_posting
from services.kpi.measures.enrichment.training import training_posting
from services.kpi.measures.enrichment.tuition import tuition_posting
from services.kpi.measures.fourteen19.activity import participation_posting
from services.kpi.measures.fourteen19.attainment import by_19_posting, gcse_posting
from services.kpi.measures.fourteen19.lines import (
    agreement_posting,
    line_posting,
    pilot_posting,
)
from services.kpi.measures.fourteen19.offers import (
    applications_posting,
    guidance_posting,
    offer_posting,
)
from services.kpi.measures.fourteen19.programmes import enrolment_posting, provision_posting
from services.kpi.measures.fourteen19.returns import submission_posting, transfer_posting
from services.kpi.measures.framework import notice_posting, plan_posting, tier_posting
from services.kpi.measures.inspections import category_posting, inspection_posting
from services.kpi.measures.profile import profile_posting
from services.kpi.measures.register import governing_body_posting, organisation_posting
from services.kpi.measures.results import result_posting
from services.kpi.measures.stated.posting import stated_posting
from services.kpi.measures.visits import visit_posting
from services.kpi.measures.yearly import support_posting, targets_posting


class Translator(NamedTuple):
    """How one event type is read; `families` are those that it moves."""

    read: Callable[[Event[Any]], Posting]
    families: frozenset[str] = frozenset()


def posting_of(event: Event[Any]) -> Posting:
    """What `event` says, in figures; empty for an event that carries none.

    Raises `BadEvent` when its figures contradict one another.
    """
    translator = _TRANSLATORS.get(type(event.data))
    return translator.read(event) if translator else Posting(event.time.date())


_TRANSLATORS: Final[Mapping[type[EventData], Translator]] = {
    earlyyears.ProfileLoaded: Translator(
        profile_posting, frozenset({"eyfsp", "eyfsp_scales", "eyfsp_expected"})
    ),
    earlyyears.VisitRecorded: Translator(
        early_years_visit_posting, frozenset({"early_years_visits"})
    ),
    earlyyears.QualityChanged: Translator(quality_posting, frozenset({"settings_quality"})),
    earlyyears.SupportAllocated: Translator(hours_posting, frozenset({"early_years_support"})),
    OrganisationChanged: Translator(organisation_posting, frozenset({"register"})),
    InspectionPublished: Translator(inspection_posting, frozenset({"ofsted", "settings"})),
    CategoryChanged: Translator(category_posting, frozenset({"ofsted", "special_measures"})),
    GoverningBodyChanged: Translator(governing_body_posting, frozenset({"governors"})),
    sif.CategoryChanged: Translator(
        tier_posting, frozenset({"framework", "framework_moves", "settings_framework"})
    ),
    sif.NoticeGiven: Translator(notice_posting, frozenset({"framework"})),
    sif.PlanReviewed: Translator(plan_posting, frozenset({"framework"})),
    sif.VisitRecorded: Translator(visit_posting, frozenset({"sip_visits", "sip_actions"})),
    sif.TargetsSet: Translator(targets_posting, frozenset({"statutory_targets"})),
    sif.SupportAllocated: Translator(support_posting, frozenset({"support"})),
    sif.ResultLoaded: Translator(result_posting, frozenset({"ks1", "ks2", "ks4"})),
    fourteen19.EnrolmentChanged: Translator(
        enrolment_posting, frozenset({"diplomas", "programmes"})
    ),
    fourteen19.ProvisionChanged: Translator(
        provision_posting, frozenset({"taught", "places", "prospectus"})
    ),
    fourteen19.LineChanged: Translator(line_posting, frozenset({"diploma_lines", "diploma_plans"})),
    fourteen19.PilotChanged: Translator(pilot_posting, frozenset({"pilots"})),
    fourteen19.AgreementChanged: Translator(agreement_posting, frozenset({"consortia"})),
    fourteen19.OfferRecorded: Translator(offer_posting, frozenset({"guarantee"})),
    fourteen19.ApplicationsChanged: Translator(applications_posting, frozenset({"applications"})),
    fourteen19.ParticipationChanged: Translator(
        participation_posting, frozenset({"activity", "neet", "participation"})
    ),
    fourteen19.GuidanceChanged: Translator(guidance_posting, frozenset({"guidance"})),
    fourteen19.ResultLoaded: Translator(gcse_posting, frozenset({"gcse"})),
    fourteen19.AttainmentReleased: Translator(by_19_posting, frozenset({"attainment19"})),
    fourteen19.SubmissionAccepted: Translator(submission_posting, frozenset({"partner_returns"})),
    fourteen19.TransferChanged: Translator(transfer_posting, frozenset({"transfer"})),
    enrichment.PupilsLoaded: Translator(roll_posting, frozenset({"enrichment_roll"})),
    enrichment.ParticipationLoaded: Translator(survey_posting, frozenset({"pe"})),
    enrichment.ProjectChanged: Translator(projects_posting, frozenset({"music", "music_reach"})),
    enrichment.TuitionChanged: Translator(tuition_posting, frozenset({"tuition"})),
    enrichment.AgreementSigned: Translator(service_agreement_posting, frozenset({"agreements"})),
    enrichment.SupportChanged: Translator(
        enrichment_support_posting, frozenset({"enrichment_support"})
    ),
    enrichment.ProgressLoaded: Translator(progress_posting, frozenset(ACTIVITY_FAMILIES.values())),
    enrichment.ArtsmarkChanged: Translator(artsmark_posting, frozenset({"artsmark"})),
    enrichment.ArtsAwardsLoaded: Translator(arts_awards_posting, frozenset({"arts_award"})),
    enrichment.TrainingChanged: Translator(training_posting, frozenset({"training"})),
    FiguresStated: Translator(stated_posting),
}
SOURCED: Final = frozenset(f for each in _TRANSLATORS.values() for f in each.families)
"""The families that services' own events move, and nobody may state."""
