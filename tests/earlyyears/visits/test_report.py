"""The report of a visit: sections, strengths, weakest criteria, the visit before."""

from decimal import Decimal

from chassis.policy import Role
from services.earlyyears.tools.built_in import BUILT_IN
from tests.earlyyears.team_app import Team
from tests.earlyyears.visits.visiting import KEY, make, plan, record, scores

SAFE = {"safeguarding": 0, "play": None, "respect": 3, "outdoors": 3}


async def _second(team: Team, shared: bool = False) -> str:
    """Two audits: all criteria at 1, then at 2 with some others."""
    await make(team, scores=scores(1))
    if shared:
        await team.post(f"visits/{KEY}/share", {"on": "2009-09-16"})
    key = await plan(team, due_on="2010-03-31")
    await team.post(f"visits/{key}/record", record(on="2010-03-01", scores=scores(2, **SAFE)))
    return key


async def test_percent_by_section_and_the_change_from_the_visit_before(team: Team) -> None:
    report = await team.get(f"visits/{await _second(team)}/report")
    assert report["before"] == {"visit": KEY, "made_on": "2009-09-15", "percent": "33.3"}
    sections = {each["section"]: each for each in report["sections"]}
    # Welfare: weights 3, 2 and 1; safeguarding, of weight 3, at 0: 6 of 18.
    assert (sections["welfare"]["percent"], sections["welfare"]["change"]) == ("33.3", "0.0")
    assert (sections["unique_child"]["percent"], sections["unique_child"]["change"]) == (
        "66.7",
        "33.3",
    )
    assert sections["learning_development"]["not_applicable"] == 1
    whole = Decimal(report["percent"]) - Decimal("33.3")
    assert abs(Decimal(report["change"]) - whole) <= Decimal("0.1")


async def test_strengths_and_the_weakest_by_what_they_lost(team: Team) -> None:
    report = await team.get(f"visits/{await _second(team)}/report")
    assert [each["criterion"] for each in report["strengths"]] == ["outdoors", "respect"]
    weakest = report["weakest"]
    assert len(weakest) == 5
    known = {each.code: each for each in BUILT_IN["eyfs-audit-1"].criteria}
    first = weakest[0]
    assert (first["criterion"], first["score"], first["score_before"]) == ("safeguarding", 0, 1)
    assert first["next_step"] == known["safeguarding"].descriptors[1]
    assert {known[each["criterion"]].weight for each in weakest[1:4]} == {3}
    assert "play" not in {each["criterion"] for each in weakest}


async def test_a_visit_that_is_not_recorded_has_no_report(team: Team) -> None:
    await plan(team)
    assert (await team.client.get(f"visits/{KEY}/report")).status_code == 409


async def test_the_first_visit_has_nothing_to_be_compared_with(team: Team) -> None:
    await make(team)
    report = await team.get(f"visits/{KEY}/report")
    assert (report["before"], report["change"]) == (None, None)
    assert {each["change"] for each in report["sections"]} == {None}


async def test_the_setting_is_compared_only_with_what_was_shared(team: Team) -> None:
    key = await _second(team)
    await team.post(f"visits/{key}/share", {"on": "2010-03-05"})
    async with team.as_(Role.HEAD, organisations=["EY123456"]) as head:
        report = (await head.get(f"visits/{key}/report")).json()
        assert (report["before"], report["change"]) == (None, None)
        assert {each["score_before"] for each in report["weakest"]} == {None}
    await team.post(f"visits/{KEY}/share", {"on": "2010-03-06"})
    async with team.as_(Role.HEAD, organisations=["EY123456"]) as head:
        report = (await head.get(f"visits/{key}/report")).json()
        assert report["before"]["visit"] == KEY
