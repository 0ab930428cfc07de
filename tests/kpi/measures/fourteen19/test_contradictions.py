"""What contradicts itself is a bad event; what is withdrawn says nothing; all of it is of measures
that there are."""

from datetime import date

import pytest

from contracts.envelope import BadEvent, EventData
from contracts.fourteen19 import EVENTS
from services.kpi.figures import ALWAYS, Posting, family_of
from services.kpi.measures.catalogue import MEASURES
from services.kpi.measures.postings import SOURCED, posting_of
from tests.kpi.measures.fourteen19.saying import (
    activity,
    agreement,
    applications,
    by_19,
    enrolment,
    gcse,
    guidance,
    line,
    offers,
    owed,
    participation,
    pilot,
    provision,
    transfer,
)
from tests.kpi.measures.saying import told

SEPTEMBER, MAY = date(2009, 9, 7), date(2010, 5, 31)
MONTH = date(2009, 11, 30)
SOUND: tuple[EventData, ...] = (
    enrolment(learners=9, diploma={SEPTEMBER: 2}, lines={"ENG": {SEPTEMBER: 2}}),
    provision({"level_2": (30, 25, 20)}, programmes={"diploma": {SEPTEMBER: 20}}, courses=3),
    line("ENG", planned_from=SEPTEMBER, offered_from=MAY, planned_learners={"2009/10": 30}),
    pilot(pilot_from=SEPTEMBER, ready_on=MAY),
    agreement(5, 4, in_force_from=SEPTEMBER, in_force_until=MAY),
    offers({MAY: (3, 1, 0, 0)}, {MAY: (2, 0, 0, 1)}),
    applications((SEPTEMBER, 9, 0, 0, 0), (MAY, 9, 8, 7, 1)),
    participation({MONTH: {"17": activity(9, 1, 2)}}, academic_17=activity(9, 1, 2, learning=8)),
    guidance(9, {SEPTEMBER: 3, MAY: 8}),
    gcse({"all": {"pupils": 9, "level_2": 5, "level_1": 8, "any_qualification": 9}}),
    by_19({"all": {"cohort": 9, "level_2": 7, "level_3": 4}}),
    owed(MAY),
    transfer(9, 5, ready={SEPTEMBER: 9}, transferred={MAY: 9}, posts_filled={MAY: 5}),
)
BACKWARDS = offers({MAY: (1, 0, 0, 0), SEPTEMBER: (1, 0, 0, 0)}, {})


def test_there_is_one_of_each_event() -> None:
    assert [type(each) for each in SOUND] == list(EVENTS)


@pytest.mark.parametrize("data", SOUND, ids=lambda each: each.event_type)
def test_what_it_says_is_in_the_catalogue_and_nobody_else_may_say_it(data: EventData) -> None:
    posting = posting_of(told(data))
    measures = {measure for line_ in posting.lines for measure in line_.figures}
    assert measures
    assert measures <= MEASURES.keys()
    assert {family_of(measure) for measure in measures} <= SOURCED


@pytest.mark.parametrize("data", SOUND, ids=lambda each: each.event_type)
def test_what_is_withdrawn_was_never_so(data: EventData) -> None:
    withdrawn = data.model_copy(update={"withdrawn": True})
    assert posting_of(told(withdrawn)) == Posting(ALWAYS)


@pytest.mark.parametrize(
    "data",
    [
        *(
            each.model_copy(update={"year": "2009/11"})
            for each in SOUND
            if "year" in type(each).model_fields
        ),
        line("ENG", planned_learners={"2009/11": 3}),
        line("ENG", offered_until=MAY),
        line("ENG", offered_from=MAY, offered_until=SEPTEMBER),
        pilot(pilot_from=MAY, pilot_until=SEPTEMBER),
        agreement(4, 5),
        offers({MAY: (1, 0, 0, 0), SEPTEMBER: (1, 0, 0, 0)}, {}),
        offers(
            {}, {}, genders={"F": offers({MAY: (1, 0, 0, 0), SEPTEMBER: (1, 0, 0, 0)}, {}).cohorts}
        ),
        applications((MAY, 1, 0, 0, 0), (MAY, 2, 0, 0, 0)),
        participation({MONTH: {"16": activity(3, 0, 0, learning=4)}}),
        participation({MONTH: {"16": activity(3, 0, 1, lapsed_eet=1, lapsed_neet=1)}}),
        participation({}, academic_17=activity(3, 0, 0, learning=4)),
        participation({}, genders={"F": {MONTH: activity(3, 0, 0, learning=4)}}),
        guidance(3, {MAY: 4}),
        gcse({"all": {"pupils": 3, "level_2": 4}}),
        gcse({"all": {"pupils": 3, "level_2": 1, "level_2_with_english_and_maths": 2}}),
        transfer(3, 1, ready={MAY: 4}),
        transfer(3, 1, posts_filled={MAY: 2}),
    ],
    ids=lambda each: each.event_type,
)
def test_what_contradicts_itself_is_refused(data: EventData) -> None:
    with pytest.raises(BadEvent):
        posting_of(told(data))


def test_more_may_attain_than_were_there_at_14() -> None:
    assert posting_of(told(by_19({"all": {"cohort": 9, "level_2": 10}}))).lines
