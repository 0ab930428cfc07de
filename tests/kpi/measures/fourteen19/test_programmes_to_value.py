"""From enrolments, lines, pilots and what providers teach to what a reader is told."""

from datetime import date

import httpx

from contracts.fourteen19 import Enrolled
from tests.kpi.conftest import Ledger
from tests.kpi.measures.fourteen19.saying import agreement, enrolment, line, owed, pilot, provision
from tests.kpi.measures.saying import organisation, told
from tests.kpi.measures.test_framework_to_value import values
from tests.kpi.measures.test_from_event_to_value import sound, value

SEPTEMBER, LEAVES, JOINS = date(2009, 9, 7), date(2009, 9, 20), date(2009, 11, 5)
OF_FIVE = enrolment(
    learners=40,
    # L1 in engineering and IT, L2 in engineering, L3 leaves, L4 joins creative and media.
    diploma={SEPTEMBER: 3, LEAVES: 2, JOINS: 3},
    lines={"ENG": {SEPTEMBER: 3, LEAVES: 2}, "ITE": {SEPTEMBER: 1}, "CRM": {JOINS: 1}},
)


async def test_ni90_counts_a_learner_once_on_the_count_day(
    ledger: Ledger, client: httpx.AsyncClient
) -> None:
    await ledger.say(told(OF_FIVE))
    groups = ("all", "line=ENG", "line=ITE", "line=CRM")
    of_lines = [(await value(client, f"NI90.350.2009-10.{each}")) for each in groups[:3]]
    assert [each["numerator"] for each in of_lines] == [2, 2, 1]
    assert (await value(client, "NI90.350.2009-10.line=CRM"))["value"] == 0
    rate = await value(client, "DIPLOMA_TAKE_UP.350.2009-10.all")
    assert (rate["value"], rate["numerator"], rate["denominator"]) == (5.0, 2, 40)
    before = await value(client, "NI90.350.2009-10.all", as_at="2009-09-30")
    assert before["reason"] == "not_collected"
    await ledger.announce()
    await sound(client)


async def test_by_gender_whoever_has_none_recorded_is_among_all_only(
    ledger: Ledger, client: httpx.AsyncClient
) -> None:
    """Of 100 learners 40 are women and 50 men; on a Diploma are 20, 12 of them women, 5 men."""
    genders = {
        "F": Enrolled(learners=40, diploma={SEPTEMBER: 14, LEAVES: 12}),
        "M": Enrolled(learners=50, diploma={SEPTEMBER: 5}),
    }
    all_ = {"learners": 100, "diploma": {SEPTEMBER: 22, LEAVES: 20}}
    await ledger.say(told(enrolment(**all_, genders=genders)))
    groups = ("all", "gender=F", "gender=M")
    assert await values(client, *(f"NI90.350.2009-10.{each}" for each in groups)) == [20, 12, 5]
    rates = [f"DIPLOMA_TAKE_UP.350.2009-10.{each}" for each in groups]
    assert await values(client, *rates) == [20.0, 30.0, 10.0]
    await ledger.say(told(enrolment(**all_), 2))
    assert await values(client, *rates) == [20.0, None, None]
    await ledger.announce()
    await sound(client)


async def test_who_is_on_a_diploma_is_told_of_each_day_and_of_nobody_after_the_year(
    ledger: Ledger, client: httpx.AsyncClient
) -> None:
    await ledger.say(told(OF_FIVE))
    days = ("2009-09-06", "2009-09-07", "2009-10-01", "2009-12-01", "2010-08-31")
    name = "DIPLOMA_LEARNERS_NOW.350.2009-10.all"
    assert [(await value(client, name, as_at=day))["numerator"] for day in days] == [0, 3, 2, 3, 3]
    after = await value(client, "DIPLOMA_LEARNERS_NOW.350.2010-11.all", as_at="2010-09-01")
    assert (after["value"], after["reason"]) == (None, "not_collected")
    await ledger.say(told(enrolment(learners=38, year="2010/11")))
    after = await value(client, "DIPLOMA_LEARNERS_NOW.350.2010-11.all", as_at="2010-09-01")
    assert after["value"] == 0
    await ledger.announce()
    await sound(client)


async def test_a_young_person_of_another_home_moves_there_and_what_is_withdrawn_is_nowhere(
    ledger: Ledger, client: httpx.AsyncClient
) -> None:
    await ledger.say(told(organisation(phase="secondary")), told(OF_FIVE))
    await ledger.say(told(OF_FIVE.model_copy(update={"area": "351"}), 2))
    names = [f"NI90.{place}.2009-10.all" for place in ("350", "351", "105148")]
    told_of = [(await value(client, each))["numerator"] for each in names]
    assert told_of == [None, 2, 2]
    await ledger.say(told(OF_FIVE.model_copy(update={"withdrawn": True}), 3))
    assert await values(client, *names) == [None, None, None]
    await ledger.announce()
    await sound(client)


async def test_a_line_to_come_is_in_the_plan_since_it_was_decided(
    ledger: Ledger, client: httpx.AsyncClient
) -> None:
    to_come = {"planned_from": date(2010, 9, 1), "planned_on": date(2009, 6, 1)}
    await ledger.say(told(line("PUS", **to_come)))
    name = "DIPLOMA_LINES_IN_PLAN.350.2009-10.all"
    assert await values(client, name, as_at="2009-12-03") == [1]
    assert await values(client, name.replace("2009-10", "2008-09"), as_at="2009-05-31") == [None]


async def test_eight_lines_are_offered_of_thirteen_in_plan(
    ledger: Ledger, client: httpx.AsyncClient
) -> None:
    """Two consortia plan one line: it is told once, by the lead of the first."""
    offered = ("CBE", "CRM", "ENG", "ITE", "SHD", "BAF", "HBS", "HOS")
    planned = ("ELS", "MPD", "PUS", "RET", "SAL")
    since = {"planned_from": date(2008, 9, 1), "planned_learners": {"2009/10": 30}}
    for code in offered:
        await ledger.say(told(line(code, **since, offered_from=date(2009, 9, 1))))
    for code in planned:
        await ledger.say(told(line(code, **since)))
    names = ("DIPLOMA_LINES", "DIPLOMA_LINES_IN_PLAN", "DIPLOMA_LEARNERS_PLANNED")
    of_area = [f"{each}.350.2009-10.all" for each in names]
    assert await values(client, *of_area) == [8, 13, 390]
    assert await values(client, *of_area[:2], as_at="2009-08-31") == [0, 13]
    # The line's lead is another provider now; and the offer of another line ended.
    await ledger.say(told(line("ENG", **since, offered_from=SEPTEMBER, organisation="105149"), 2))
    ended = line("HOS", **since, offered_from=date(2009, 9, 1), offered_until=date(2010, 1, 4))
    await ledger.say(told(ended, 2))
    assert await values(client, *of_area) == [7, 12, 390]
    assert await values(client, *of_area[:2], as_at="2010-01-03") == [8, 13]
    await ledger.say(told(ended.model_copy(update={"withdrawn": True}), 3))
    assert await values(client, *of_area) == [7, 12, 360]
    await ledger.announce()
    await sound(client)


async def test_pilots_and_agreements_as_they_stand_on_a_day(
    ledger: Ledger, client: httpx.AsyncClient
) -> None:
    piloting = {"pilot_from": SEPTEMBER, "ready_on": JOINS}
    await ledger.say(
        told(pilot(**piloting)), told(pilot(organisation="105149", pilot_from=SEPTEMBER))
    )
    await ledger.say(told(agreement(5, 4, in_force_from=JOINS), 1, SEPTEMBER))
    await ledger.say(told(agreement(3, 2, consortium="105149.1", organisation="105149")))
    names = [f"FOUNDATION_LEARNING_{each}.350.2009-10.all" for each in ("PILOTS", "READY")]
    agreed = [f"CONSORTIUM_{each}.350.2009-10.all" for each in ("SIGNED", "AGREEMENTS")]
    assert await values(client, *names, *agreed, as_at="2009-11-04") == [2, 0, 80, 0]
    assert await values(client, *names, *agreed, as_at="2010-08-31") == [2, 1, 80, 1]
    in_september = [each.replace("2009-10", "2010-11") for each in agreed]
    assert await values(client, *in_september, as_at="2010-09-01") == [75, 1]
    await ledger.announce()
    await sound(client)


async def test_what_a_provider_teaches_and_has_places_for(
    ledger: Ledger, client: httpx.AsyncClient
) -> None:
    taught = {"programmes": {"apprenticeship": {SEPTEMBER: 30, JOINS: 41}}, "courses": 12}
    college = {"organisation": "10000001", "kind": "further_education", "phase": "16_plus"}
    places = {"level_2": (30, 25, 20), "level_3": (20, 25, 30)}
    await ledger.say(told(organisation(**college)), told(provision(places, **taught, **college)))
    now = "APPRENTICES_TAUGHT.10000001.2009-10.all"
    assert await values(client, now, as_at="2009-11-05") == [41]
    names = ("PLACES_PLANNED", "PLACES_COMMISSIONED", "PLACES_DELIVERED", "PROSPECTUS_COURSES")
    assert await values(client, *(f"{each}.350.2009-10.all" for each in names)) == [
        50, 50, 100, 12,
    ]  # fmt: skip
    later = "APPRENTICES_TAUGHT.10000001.2010-11.all"
    assert (await value(client, later, as_at="2010-09-01"))["reason"] == "not_collected"
    await ledger.announce()
    await sound(client)


async def test_a_return_is_overdue_from_the_day_after_until_it_is_received(
    ledger: Ledger, client: httpx.AsyncClient
) -> None:
    due, received = date(2010, 1, 15), date(2010, 1, 20)
    await ledger.say(told(owed(due, received)))
    await ledger.say(told(owed(due, due, organisation="105149")))
    await ledger.say(told(owed(due, organisation="105150", data="diplomas")))
    names = [f"PARTNER_RETURNS_{each}.350.2009-10.all" for each in ("OVERDUE", "ON_TIME")]
    days = ("2010-01-15", "2010-01-16", "2010-01-19", "2010-01-20")
    by_day = [await values(client, names[0], as_at=day) for day in days]
    assert by_day == [[0], [2], [2], [1]]
    assert await values(client, *names) == [1, 33.3]
    assert await values(client, "PARTNER_RETURNS_RECEIVED.350.2009-10.data=learners") == [100]
    await ledger.say(told(owed(due, organisation="105150", data="diplomas", withdrawn=True), 2))
    assert await values(client, *names) == [0, 50]
    await ledger.announce()
    await sound(client)
