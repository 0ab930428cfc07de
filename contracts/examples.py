"""An example of each event type: AsyncAPI shows them, tests hold them to the schemas.

Nobody in them exists.
"""

from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from contracts import earlyyears, fourteen19, sif
from contracts.earlyyears import ProfileCounts, ProfileLoaded
from contracts.enrichment_examples import OF_ENRICHMENT
from contracts.envelope import EventData
from contracts.kpi import (
    FiguresStated,
    GroupValue,
    IndicatorChanged,
    TargetSet,
    ThresholdCrossed,
)
from contracts.schools import (
    CategoryChanged,
    GoverningBodyChanged,
    Identifiers,
    InspectionPublished,
    MonitoringRecorded,
    OrganisationChanged,
)
from contracts.visits import VisitAction

_SCHOOL: dict[str, Any] = {
    "organisation": "105148",
    "area": "350",
    "phase": "primary",
    "kind": "community_school",
}

_SETTING: dict[str, Any] = {
    "organisation": "EY123456",
    "area": "350",
    "phase": "nursery",
    "kind": "full_day_care",
}

_SECONDARY: dict[str, Any] = {
    "organisation": "105260",
    "area": "350",
    "phase": "secondary",
    "kind": "community_school",
}
_HOME: dict[str, Any] = {**_SECONDARY, "year": "2009/10"}
_COLLEGE: dict[str, Any] = {
    "organisation": "10000794",
    "area": "350",
    "phase": "16_plus",
    "kind": "further_education",
}
_PROVIDER: dict[str, Any] = {**_COLLEGE, "year": "2009/10"}
_SEPTEMBER = date(2009, 9, 7)

EXAMPLES: dict[type[EventData], EventData] = {
    ProfileLoaded: ProfileLoaded(
        organisation="105148",
        area="350",
        year="2008/09",
        groups={"all": ProfileCounts(children=1, good_level=1, total_score={78: 1})},
    ),
    OrganisationChanged: OrganisationChanged(
        organisation="105148",
        change="registered",
        identifiers=Identifiers(urn="105148", laestab="3502000"),
        name="Sample Primary School",
        kind="community_school",
        phase="primary",
        status="open",
        area="350",
    ),
    InspectionPublished: InspectionPublished(
        **_SCHOOL,
        inspected="section_5",
        inspected_on=date(2009, 6, 10),
        published_on=date(2009, 7, 1),
        framework="2005",
        overall=4,
        category="notice_to_improve",
        judgements={"behaviour": 3},
        latest_from=date(2009, 6, 10),
    ),
    CategoryChanged: CategoryChanged(
        **_SCHOOL, category="notice_to_improve", entered_on=date(2009, 6, 10)
    ),
    MonitoringRecorded: MonitoringRecorded(
        **_SCHOOL,
        visited_on=date(2010, 1, 14),
        progress="satisfactory",
        authority_support="good",
    ),
    GoverningBodyChanged: GoverningBodyChanged(
        **_SCHOOL,
        seats={"parent": 5, "community": 3},
        filled={"parent": 4, "community": 3},
        vacancies=1,
    ),
    sif.CategoryChanged: sif.CategoryChanged(
        **_SCHOOL,
        framework="schools",
        placements=(
            sif.Placement(
                tier=2, term="2008/09-SUM", effective_on=date(2009, 6, 15), until=date(2009, 10, 12)
            ),
            sif.Placement(tier=4, term="2009/10-AUT", effective_on=date(2009, 10, 12)),
        ),
    ),
    sif.VisitRecorded: sif.VisitRecorded(
        **_SCHOOL,
        visit="105148.2009-10-AUT.performance_review",
        purpose="performance_review",
        term="2009/10-AUT",
        due_on=date(2009, 10, 23),
        made_on=date(2009, 10, 6),
        actions=(
            VisitAction(due_on=date(2009, 12, 18)),
            VisitAction(due_on=date(2010, 3, 26)),
        ),
        actions_open=2,
    ),
    sif.SupportAllocated: sif.SupportAllocated(
        **_SCHOOL, year="2009/10", allocated={"literacy": 12}, delivered={"literacy": 5}
    ),
    earlyyears.VisitRecorded: earlyyears.VisitRecorded(
        **_SETTING,
        visit="EY123456.2009-10.audit",
        purpose="audit",
        due_on=date(2009, 9, 30),
        made_on=date(2009, 9, 17),
        actions_open=2,
    ),
    earlyyears.QualityChanged: earlyyears.QualityChanged(
        **_SETTING,
        baseline="red",
        ratings=(
            earlyyears.Rated(
                rating="red", effective_on=date(2009, 9, 17), until=date(2009, 11, 20)
            ),
            earlyyears.Rated(rating="amber", effective_on=date(2009, 11, 20)),
        ),
    ),
    earlyyears.SupportAllocated: earlyyears.SupportAllocated(
        **_SETTING,
        year="2009/10",
        rating="red",
        allocated=30,
        allocated_on=date(2009, 11, 16),
        sessions=(earlyyears.SupportSession(on=date(2009, 11, 24), hours=3),),
    ),
    sif.PlanReviewed: sif.PlanReviewed(
        **_SCHOOL,
        plan="105148.1",
        started_on=date(2009, 11, 2),
        reviewed_on=date(2009, 12, 1),
        objectives={"amber": 2, "green": 1},
    ),
    sif.NoticeGiven: sif.NoticeGiven(
        **_SCHOOL,
        notice="105148.2009-12-03",
        status="given",
        given_on=date(2009, 12, 3),
        initial_period_ends_on=date(2009, 12, 24),
        compliance_period_ends_on=date(2009, 12, 24),
    ),
    sif.PowerUsed: sif.PowerUsed(
        reference="power-1",
        organisation="105148",
        power="additional_governors",
        used_on=date(2010, 1, 14),
        seats=2,
    ),
    sif.TargetsSet: sif.TargetsSet(
        **_SCHOOL,
        year="2010/11",
        due_on=date(2009, 12, 31),
        set_on=date(2009, 12, 9),
        required=3,
        present=3,
    ),
    sif.ResultLoaded: sif.ResultLoaded(
        **_SCHOOL,
        year="2008/09",
        stage="ks2",
        basis="pupils",
        groups={"all": sif.ResultCounts(eligible=31, achieved=16)},
        below_floor=True,
    ),
    IndicatorChanged: IndicatorChanged(
        indicator="NI72",
        title="Good level of development",
        level="area",
        place="350",
        area="350",
        period="2008/09",
        definition_version=1,
        unit="%",
        decimals=1,
        groups={
            "all": GroupValue(
                value=Decimal("51.6"),
                numerator=Decimal(1600),
                denominator=Decimal(3100),
                status="provisional",
                rag="red",
                target=Decimal("58.3"),
            ),
            "gender=F": GroupValue(reason="not_collected", rag="grey"),
        },
        previous={"all": GroupValue(value=Decimal("51.5"), rag="red")},
        recorded_at=datetime(2009, 12, 3, 18, tzinfo=UTC),
        caused_by=(UUID(int=1),),
    ),
    TargetSet: TargetSet(
        indicator="NI72",
        level="area",
        place="350",
        period="2008/09",
        group="all",
        value=Decimal("58.3"),
        reason="Agreed with Government Office",
        set_by="targets-officer",
        set_at=datetime(2009, 1, 31, tzinfo=UTC),
    ),
    ThresholdCrossed: ThresholdCrossed(
        indicator="NI72",
        level="area",
        place="350",
        period="2008/09",
        group="all",
        title="Good level of development",
        from_colour="amber",
        to_colour="red",
        value=Decimal("51.6"),
        target=Decimal("58.3"),
        recorded_at=datetime(2009, 12, 3, 18, tzinfo=UTC),
    ),
    FiguresStated: FiguresStated(
        area="350",
        period="2008/09",
        family="attainment19",
        effective_on=date(2009, 8, 31),
        figures={"attainment19.cohort": {"all": {0: 3713}, "gender=F": {0: 1823}}},
    ),
    fourteen19.EnrolmentChanged: fourteen19.EnrolmentChanged(
        **_HOME,
        learners=240,
        diploma={_SEPTEMBER: 21, date(2009, 10, 12): 20},
        lines={"ENG": {_SEPTEMBER: 12}, "ITE": {_SEPTEMBER: 10, date(2009, 10, 12): 9}},
        levels={"higher": {_SEPTEMBER: 21, date(2009, 10, 12): 20}},
        apprenticeship={_SEPTEMBER: 3},
        public_sector={_SEPTEMBER: 1},
        genders={"F": fourteen19.Enrolled(learners=118, diploma={_SEPTEMBER: 9})},
    ),
    fourteen19.ProvisionChanged: fourteen19.ProvisionChanged(
        **_PROVIDER,
        programmes={"diploma": {_SEPTEMBER: 60}},
        lines={"ENG": {_SEPTEMBER: 60}},
        places={"level_2": fourteen19.Places(planned=70, commissioned=65, delivered=60)},
        courses=12,
    ),
    fourteen19.LineChanged: fourteen19.LineChanged(
        **_COLLEGE,
        line="ENG",
        planned_from=date(2008, 9, 1),
        planned_on=date(2008, 6, 2),
        offered_from=date(2008, 9, 1),
        planned_learners={"2009/10": 65},
    ),
    fourteen19.PilotChanged: fourteen19.PilotChanged(**_COLLEGE, pilot_from=date(2009, 9, 1)),
    fourteen19.AgreementChanged: fourteen19.AgreementChanged(
        **_COLLEGE, consortium="10000794.engineering", members=5, signed=4
    ),
    fourteen19.OfferRecorded: fourteen19.OfferRecorded(
        **_HOME,
        cohorts={
            "16": (
                fourteen19.Guaranteed(on=date(2010, 6, 1), offer_made=150, not_recorded=30),
                fourteen19.Guaranteed(on=date(2010, 9, 30), offer_made=170, no_offer=10),
            )
        },
        genders={
            "F": {"16": (fourteen19.Guaranteed(on=date(2010, 9, 30), offer_made=86, no_offer=4),)}
        },
    ),
    fourteen19.ApplicationsChanged: fourteen19.ApplicationsChanged(
        **_HOME, standing=(fourteen19.Applied(on=date(2010, 1, 29), applied=120),)
    ),
    fourteen19.ParticipationChanged: fourteen19.ParticipationChanged(
        **_HOME,
        months={
            date(2009, 11, 30): {
                "17": fourteen19.Activity(eet=110, learning=96, neet=8, not_known=4, lapsed_eet=4)
            }
        },
        genders={
            "F": {date(2009, 11, 30): fourteen19.Activity(eet=56, learning=50, neet=3, not_known=1)}
        },
    ),
    fourteen19.GuidanceChanged: fourteen19.GuidanceChanged(
        **_HOME,
        interviews={"16": fourteen19.Interviewed(cohort=180, interviewed={_SEPTEMBER: 4})},
    ),
    fourteen19.ResultLoaded: fourteen19.ResultLoaded(
        **_HOME,
        groups={
            "all": fourteen19.GcseCounts(
                pupils=8,
                level_2=6,
                level_2_with_english_and_maths=4,
                level_1=6,
                any_qualification=7,
            )
        },
    ),
    fourteen19.AttainmentReleased: fourteen19.AttainmentReleased(
        area="350",
        year="2008/09",
        release="SFR 06/2010",
        released_on=date(2010, 4, 20),
        groups={"all": fourteen19.AttainedBy19(cohort=3713, level_2=2709, level_3=1671)},
    ),
    fourteen19.SubmissionAccepted: fourteen19.SubmissionAccepted(
        **_PROVIDER,
        data="learners",
        collection="learners-2009-10-autumn",
        due_on=date(2009, 10, 16),
        received_on=date(2009, 10, 14),
        rows=412,
    ),
    fourteen19.TransferChanged: fourteen19.TransferChanged(
        area="350",
        functions=6,
        ready={date(2010, 2, 1): 4},
        transferred={date(2010, 4, 1): 6},
        posts=5,
        posts_filled={date(2010, 4, 1): 4},
    ),
    **OF_ENRICHMENT,
}
