"""An example of each event type of `enrichment`; see `contracts.examples`."""

from datetime import date
from decimal import Decimal
from typing import Any

from contracts import enrichment
from contracts.envelope import EventData

_SCHOOL: dict[str, Any] = {
    "organisation": "105148",
    "area": "350",
    "phase": "primary",
    "kind": "community_school",
}
_SEPTEMBER = date(2009, 9, 7)

OF_ENRICHMENT: dict[type[EventData], EventData] = {
    enrichment.PupilsLoaded: enrichment.PupilsLoaded(
        **_SCHOOL, year="2009/10", pupils=212, by={"gender=F": 104, "gender=M": 108, "fsm=yes": 51}
    ),
    enrichment.TuitionChanged: enrichment.TuitionChanged(
        **_SCHOOL,
        year="2009/10",
        courses=(
            enrichment.TuitionCourses(
                subject="english",
                key_stage="2",
                allocated=8,
                in_progress=5,
                completed=3,
                hours=Decimal("58.5"),
                assessed=3,
                sub_levels={1: 2, 2: 1},
            ),
        ),
        pupils=8,
        by={"gender=F": 3, "gender=M": 5},
        offered=61,
        attended=57,
        first_on=date(2009, 10, 5),
    ),
    enrichment.ParticipationLoaded: enrichment.ParticipationLoaded(
        **_SCHOOL,
        year="2008/09",
        year_groups={
            5: enrichment.Participating(pupils=30, two_hours=29, three_hours=20, five_hours=14)
        },
    ),
    enrichment.ProjectChanged: enrichment.ProjectChanged(
        **_SCHOOL,
        year="2009/10",
        projects=2,
        weekly=2,
        year_long=1,
        classes=2,
        pupils=58,
        key_stage_2=58,
        key_stage_2_roll=120,
        instruments={"violin": 1, "brass": 1},
        first_on=_SEPTEMBER,
    ),
    enrichment.ProgressLoaded: enrichment.ProgressLoaded(
        **_SCHOOL,
        activity="350.fyt-writing.2008-09",
        sort="find_your_talent",
        year="2008/09",
        term="2008/09-SUM",
        starts_on=date(2009, 4, 20),
        pupils=31,
        different=31,
        first=True,
        offered=310,
        attended=294,
        regular=29,
        strands={
            "writing": enrichment.Progress(
                scale="sub_levels", assessed=30, not_assessed=1, gains={0: 6, 1: 14, 2: 10}
            )
        },
        asked=30,
        positive=29,
    ),
    enrichment.AgreementSigned: enrichment.AgreementSigned(
        **_SCHOOL,
        year="2009/10",
        service="science-centre",
        signed_on=date(2009, 9, 14),
        price=Decimal("450.00"),
        units=Decimal(6),
        terms={
            date(2009, 9, 14): enrichment.AgreementTerms(units=Decimal(6), price=Decimal("450.00"))
        },
        delivered=Decimal(2),
        deliveries={date(2009, 10, 5): Decimal(1), date(2009, 11, 9): Decimal(1)},
    ),
    enrichment.ArtsmarkChanged: enrichment.ArtsmarkChanged(
        **_SCHOOL,
        held=(
            enrichment.ArtsmarkHeld(
                level="gold", held_from=date(2008, 6, 1), until=date(2011, 6, 1)
            ),
        ),
    ),
    enrichment.ArtsAwardsLoaded: enrichment.ArtsAwardsLoaded(
        **_SCHOOL, year="2009/10", levels={"bronze": 12}, genders={"F": {"bronze": 7}}
    ),
    enrichment.TrainingChanged: enrichment.TrainingChanged(
        **_SCHOOL,
        year="2009/10",
        provider="local-delivery-agency",
        courses=2,
        places=5,
        attended=4,
        ratings={4: 1, 5: 3},
    ),
    enrichment.SupportChanged: enrichment.SupportChanged(
        **_SCHOOL,
        key="105148.2009-10-15",
        tier=4,
        proposed_on=date(2009, 10, 16),
        accepted_on=date(2009, 11, 2),
        hours=Decimal(40),
        delivered=Decimal(12),
        deliveries={date(2009, 11, 17): Decimal(8), date(2009, 12, 1): Decimal(4)},
    ),
}
