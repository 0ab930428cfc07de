"""An authority's survey of 120 schools, and what a caller bound to one of them is told."""

from chassis.policy import Role
from tests.enrichment.app import SCHOOL, Enrichment
from tests.enrichment.sport.rows import survey
from tests.support.team import school

_YEARS = ("2008/09", "2009/10")


async def test_the_survey_of_120_schools_in_two_years(enrichment: Enrichment) -> None:
    schools = [str(105400 + number) for number in range(119)]
    await enrichment.say(*(school(urn) for urn in schools))
    rows = [
        survey(30, 20 + int(urn) % 10, urn, year=year, year_group=str(group), gender=gender)
        for year in _YEARS
        for urn in (SCHOOL, *schools)
        for group in range(1, 7)
        for gender in "FM"
    ]
    receipt = await enrichment.accepted("sport-survey", rows)
    assert receipt["rows"]["received"] == 120 * 2 * 6 * 2
    query = {"area": "350", "year": "2009/10"}
    told = await enrichment.get("sport", **query)
    assert (told["schools"], told["missing"], len(told["trend"])) == (120, 2, 1)
    async with enrichment.as_(Role.HEAD, organisations=[SCHOOL]) as head:
        others = (await head.get("sport", params=query)).json()
    rate = others["figures"]["two_hours_percent"]
    assert rate == told["figures"]["two_hours_percent"]
