"""How long an activity counts is told as the rules have it."""

from datetime import date

from services.fourteen19.participation.codes import CODES
from services.fourteen19.participation.currency import lapses_on
from tests.fourteen19.app import Fourteen19


async def test_every_activity_is_told_with_how_long_it_counts(fourteen19: Fourteen19) -> None:
    told = await fourteen19.get("participation/currency", on="2009-11-30")
    assert (told["on"], told["version"]) == ("2009-11-30", 1)
    assert told["versions"][0] == {"version": 1, "effective_from": "2008-09-01"}
    found = {each["activity"]: each for each in told["activities"]}
    assert list(found) == list(CODES)
    assert (found["seeking"]["months"], found["seeking"]["group"]) == (3, "neet")
    assert found["fe_college"]["until"] == "end_of_academic_year"
    assert (found["refused"]["months"], found["refused"]["until"]) == (None, None)
    for code, each in found.items():
        if each["months"] is not None:
            months = 11 + each["months"]
            lapses = date(2009 + (months - 1) // 12, (months - 1) % 12 + 1, 15)
            assert lapses_on(code, date(2009, 11, 15)) == lapses
