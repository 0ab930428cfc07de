"""The facts of many organisations: from the register, visits, notices and results together."""

from datetime import date
from fractions import Fraction
from typing import Any

from contracts.schools import MonitoringRecorded
from services.sif.facts.facts import Facts
from services.sif.facts.reading import facts_of
from tests.sif.rules.telling import SCHOOL, concern, inspection, note, results
from tests.sif.sif_app import Sif, school, setting
from tests.support.statements import counting

ON = date(2009, 10, 12)


async def _facts(sif: Sif, *organisations: str, on: date = ON) -> dict[str, Facts]:
    async with sif.app.state.database.read() as session:
        return await facts_of(session, organisations or ["105148"], on)


async def test_nothing_told_is_nothing_known(sif: Sif) -> None:
    found = (await _facts(sif))["105148"]
    bare = Facts(organisation="105148", framework="schools", on=ON)
    assert found == bare
    assert (found.below_floor, found.gap, found.inspected) == (None, None, None)


async def test_a_day_is_seen_as_it_was(sif: Sif) -> None:
    later = inspection(inspected_on=date(2009, 10, 5), overall=4, category="special_measures")
    await sif.say(inspection(), later, concern(left_on=date(2010, 12, 1)))
    for day, overall, category in (
        (date(2009, 3, 1), None, None),
        (date(2009, 10, 4), 2, "none"),
        (date(2009, 10, 5), 4, "special_measures"),
    ):
        found = (await _facts(sif, on=day))["105148"]
        assert (found.ofsted_overall, found.ofsted_category) == (overall, category)


async def test_what_was_taken_back_was_never_so(sif: Sif) -> None:
    await sif.say(inspection(overall=3), concern())
    gone: dict[str, Any] = {"withdrawn": True}
    await sif.say(inspection(**gone), concern().model_copy(update=gone))
    found = (await _facts(sif))["105148"]
    assert (found.inspected, found.ofsted_category) == (None, None)


async def test_monitoring_and_the_partners_note_are_facts(sif: Sif) -> None:
    first = {"visited_on": date(2009, 6, 1), "progress": "inadequate"}
    second = {"visited_on": date(2009, 10, 1), "progress": "good"}
    about = {"organisation": "105148", **SCHOOL}
    await sif.say(*(MonitoringRecorded.model_validate(about | one) for one in (first, second)))
    await note(sif, risk=3)
    found = (await _facts(sif))["105148"]
    assert (found.monitoring_progress, found.monitored_on) == ("good", date(2009, 10, 1))
    assert (found.sip_risk, found.risk_noted_on) == (3, date(2009, 9, 21))
    assert (await _facts(sif, on=date(2009, 9, 20)))["105148"].sip_risk is None


async def test_a_warning_notice_is_a_fact_while_it_runs(sif: Sif) -> None:
    given = {
        "organisation": "105148",
        "on": "2009-12-03",
        "grounds": ["low_standards"],
        "concerns": "Standards are unacceptably low.",
        "action_required": "Mend them.",
        "action_minded": "An interim executive board.",
        "copied_to": ["hmci", "head"],
    }
    await sif.post("warning-notices", given, status=201)
    for day, status in ((date(2009, 12, 2), "none"), (date(2009, 12, 3), "given")):
        found = (await _facts(sif, on=day))["105148"]
        assert (found.notice_status, found.eligible_for_intervention) == (status, False)


async def test_the_mean_is_that_of_the_schools_own_authority(sif: Sif) -> None:
    await sif.say(
        school("105150", area="351"),
        school("105151", kind="other_independent_school"),
        setting(),
    )
    await results(
        sif,
        ("105148", "2008/09", 40, 60, 60),
        ("105149", "2008/09", 120, 80, 80),
        ("105150", "2008/09", 40, 99, 99),
        ("105151", "2008/09", 40, 99, 99),
        also=("maths",),
    )
    found = await _facts(sif, "105148", "105151", "EY123456", "999999")
    assert set(found) == {"105148", "EY123456"}
    shortfall = found["105148"].attainment_shortfall
    assert shortfall is not None
    assert (shortfall.what, shortfall.mean) == ("maths", Fraction(75))


async def test_many_cost_no_more_statements_than_one_and_say_the_same(sif: Sif) -> None:
    more = [f"1053{n:02}" for n in range(20)]
    await sif.say(*map(school, more), *map(inspection, more))
    years = ("2006/07", "2007/08", "2008/09")
    rows = [(key, year, 40, 50, 2.5 * n) for n, key in enumerate(more) for year in years]
    rows += [(f"10514{n}", "2007/08", 30, 50, 50) for n in (8, 9)]
    await results(sif, *rows, also=("maths",))
    with counting(sif.app) as for_one:
        alone = await _facts(sif, more[0])
    with counting(sif.app) as for_many:
        among = await _facts(sif, *more)
    assert 0 < len(for_many) == len(for_one)
    assert (len(among), among[more[0]]) == (20, alone[more[0]])
    assert alone[more[0]].gap == 23.75
    everybody = await _facts(sif, "105148", "105149", *more)
    assert {key: everybody[key] for key in more} == among
