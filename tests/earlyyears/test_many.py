"""What the team looks at every day costs as many statements with 3,000 settings as with three."""

from tests.earlyyears.many import OFFICERS, PROGRAMME, SETTINGS, YEAR, fill
from tests.earlyyears.team_app import Team
from tests.support.statements import counting
from tests.support.team import Json

MOST = {
    "settings?area=350&limit=500": 2,
    "caseloads/missing?area=350": 1,
    "quality/summary?area=350": 1,
    f"programmes/{PROGRAMME}/progress": 2,
    "programmes/overview?area=350": 2,
    "worklist?everyone=true&area=350&limit=500": 3,
    f"support-allocations/needed?area=350&year={YEAR}": 4,
    f"people/workload?year={YEAR}": 3,
}
"""Of each page the most statements it may take."""


async def test_every_page_of_an_authority_takes_a_few_statements(team: Team) -> None:
    await fill(team)
    answers: dict[str, Json] = {}
    for path, most in MOST.items():
        with counting(team.app) as said:
            answer = await team.client.get(path)
        answers[path] = answer.json()
        assert answer.status_code == 200, answer.text
        assert 0 < len(said) <= most, (path, said)
    listed, missing, summary, progress, courses, work, needed, loads = answers.values()
    assert len(listed["results"]) == SETTINGS
    assert all(each["officer"] and each["last_visit"] for each in listed["results"])
    assert missing["results"] == []
    assert summary["total"]["amber"] == SETTINGS
    assert (progress["all"]["eligible"], progress["all"]["made"]) == (SETTINGS, SETTINGS)
    assert [each["programme"] for each in courses["results"]] == [PROGRAMME]
    assert len(work["results"]) == SETTINGS  # one visit of each is still to be made
    assert needed["needed"]
    assert len(loads["results"]) == OFFICERS
    assert sum(each["visits_planned"] for each in loads["results"]) == 6 * SETTINGS


async def test_visits_and_support_of_a_year_are_found_by_it(team: Team) -> None:
    await fill(team)
    of_year = """EXPLAIN SELECT FROM record WHERE kind = 'visit' AND state ->> 'year' = '1999/00'"""
    plan = " ".join(str(row) for row in await team.rows(of_year))
    assert "ix_record_year" in plan
