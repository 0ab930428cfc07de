"""Places over HTTP: who says what when, and what is told."""

from chassis.policy import Role
from contracts.fourteen19 import Places, ProvisionChanged
from tests.fourteen19.app import COLLEGE, OTHER_COLLEGE, SCHOOL, Fourteen19
from tests.fourteen19.commissioning.places import HERE, YEAR, act, begin, commission, rows

_ANY = {"If-Match": "*"}
_SUBJECT = f"{COLLEGE}/2009-10"


async def _told(fourteen19: Fourteen19) -> dict[str, Places]:
    return dict((await fourteen19.told(ProvisionChanged))[_SUBJECT].places)


async def test_they_are_planned_proposed_commissioned_and_told(fourteen19: Fourteen19) -> None:
    await begin(fourteen19, level_2=30, level_3=20)
    assert await _told(fourteen19) == {
        "level_2": Places(planned=30),
        "level_3": Places(planned=20),
    }
    await act(fourteen19, "proposal", rows=rows(level_2=25, entry=5), on="2009-01-15")
    assert (await _told(fourteen19))["level_2"] == Places(planned=30)  # it is only proposed
    await act(fourteen19, "commissioning", funding_agreement="FA-1", on="2009-03-31")
    assert await _told(fourteen19) == {
        "entry": Places(commissioned=5),
        "level_2": Places(planned=30, commissioned=25),
        "level_3": Places(planned=20),
    }
    more = rows(level_2=28)
    varied = await act(fourteen19, "variation", rows=more, reason="More came", on="2009-10-01")
    assert varied["state"]["funding_agreement"] == "FA-1"
    told = await _told(fourteen19)
    assert (told["level_2"].commissioned, told["entry"].commissioned) == (28, 5)
    lines = (await fourteen19.get(f"organisations/{COLLEGE}/timeline"))["results"]
    assert [each["what"] for each in lines] == [
        f"places of {YEAR} {done}" for done in ("varied", "commissioned", "proposed", "planned")
    ]


async def test_withdrawn_they_are_told_no_more_and_may_be_planned_anew(
    fourteen19: Fourteen19,
) -> None:
    await begin(fourteen19)
    await commission(fourteen19, level_2=25)
    await act(fourteen19, "withdrawal", reason="The course is closed", on="2009-11-01")
    assert (await fourteen19.told(ProvisionChanged))[_SUBJECT].withdrawn
    await act(fourteen19, "variation", 409, rows=rows(level_2=1), reason="Too late")
    await act(fourteen19, "plan", 422, rows=rows(level_2=10), on="2009-10-31")
    await act(fourteen19, "plan", rows=rows(level_2=10), on="2009-11-02")
    told = (await fourteen19.told(ProvisionChanged))[_SUBJECT]
    assert (told.places, told.withdrawn) == ({"level_2": Places(planned=10)}, False)


async def test_acts_out_of_turn_are_refused(fourteen19: Fourteen19) -> None:
    await begin(fourteen19)
    await act(fourteen19, "commissioning", 409, funding_agreement="FA-1")
    await act(fourteen19, "variation", 409, rows=rows(level_2=1), reason="Nothing is commissioned")
    await act(fourteen19, "proposal", rows=rows(level_2=25), on="2009-01-15")
    await act(fourteen19, "commissioning", 422, funding_agreement="FA-1", on="2009-01-14")
    await act(fourteen19, "commissioning", funding_agreement="FA-1", on="2009-03-31")
    await act(fourteen19, "proposal", 409, rows=rows(level_2=26))
    same = await act(fourteen19, "variation", 409, rows=rows(level_2=25), reason="The same")
    assert "already" in same["detail"]


async def test_every_row_that_is_there_twice_is_told(fourteen19: Fourteen19) -> None:
    twice = [*rows(level_2=1, entry=2), *rows(level_2=3, entry=4)]
    draft = {"organisation": COLLEGE, "year": YEAR, "rows": twice}
    refused = await fourteen19.post("places", draft, status=422)
    assert [(each["code"], each["path"]) for each in refused["errors"]] == [
        ("repeated", "$.rows.2"),
        ("repeated", "$.rows.3"),
    ]
    of_lines = [{"level": "level_2", "line": line, "places": 5} for line in ("ENG", "ITC")]
    bad = await fourteen19.post("places", draft | {"rows": of_lines}, status=422)
    assert [each["path"] for each in bad["errors"]] == ["$.rows.1.line"]


async def test_lines_of_a_level_are_told_together(fourteen19: Fourteen19) -> None:
    of_lines = [{"level": "level_2", "line": line, "places": 5} for line in ("ENG", "CBE")]
    draft = {"organisation": COLLEGE, "year": YEAR, "rows": [*of_lines, *rows(level_2=7)]}
    await fourteen19.post("places", draft, status=201)
    assert await _told(fourteen19) == {"level_2": Places(planned=17)}


async def test_each_provider_plans_its_own_and_commissions_nothing(
    fourteen19: Fourteen19,
) -> None:
    draft = {"organisation": COLLEGE, "year": YEAR, "rows": rows(level_2=30)}
    async with fourteen19.as_(Role.PARTNER, organisations=[COLLEGE]) as mine:
        answer = await mine.post("places", json=draft)
        assert answer.status_code == 201, answer.text
        answer = await mine.post(f"{HERE}/proposal", json={"rows": rows(level_2=1)}, headers=_ANY)
        assert answer.status_code == 403
        changed = {"rows": rows(level_2=31)}
        assert (await mine.post(f"{HERE}/plan", json=changed)).status_code == 428
        assert (await mine.post(f"{HERE}/plan", json=changed, headers=_ANY)).status_code == 200
        summary = await mine.get("places/summary", params={"area": "350"})
        assert summary.status_code == 403
    async with fourteen19.as_(Role.PARTNER, organisations=[OTHER_COLLEGE]) as other:
        assert (await other.post("places", json=draft)).status_code == 404
        assert (await other.get(HERE)).status_code == 404
        assert (await other.get(f"{HERE}/history")).status_code == 404
        assert (await other.post(f"{HERE}/plan", json=changed, headers=_ANY)).status_code == 404
        assert (await other.get("places")).json()["results"] == []
    async with fourteen19.as_(Role.HEAD, organisations=[SCHOOL]) as head:
        assert (await head.get(HERE)).status_code == 404
    async with fourteen19.as_(Role.GOVERNOR, organisations=[COLLEGE]) as governor:
        assert (await governor.get(HERE)).status_code == 200
        answer = await governor.post(f"{HERE}/plan", json=changed, headers=_ANY)
        assert answer.status_code == 403


async def test_they_are_listed_by_year_and_status(fourteen19: Fourteen19) -> None:
    await begin(fourteen19)
    await begin(fourteen19, OTHER_COLLEGE)
    await commission(fourteen19, level_2=25)

    async def keys(**asked: str) -> list[str]:
        found = await fourteen19.get("places", **asked)
        return [each["organisation"] for each in found["results"]]

    assert await keys(year="2009-10") == [COLLEGE, OTHER_COLLEGE]
    assert await keys(year="2010/11") == []
    assert await keys(status="commissioned", area="350") == [COLLEGE]
    answer = await fourteen19.client.get("places", params={"year": "2009"})
    assert answer.status_code == 422


async def test_the_next_step_is_due_before_the_year(fourteen19: Fourteen19) -> None:
    await begin(fourteen19)
    [due] = (await fourteen19.get("worklist", on="2009-09-02"))["results"]
    assert (due["what"], due["days_overdue"]) == (f"propose places of {YEAR}", 1)
    await act(fourteen19, "proposal", rows=rows(level_2=25, entry=5), on="2009-01-15")
    what = {each["what"]: each["owner"] for each in await _work(fourteen19)}
    assert what == {
        f"commission places of {YEAR}": None,
        f"plan the places of {YEAR} that the authority proposes": "head",
    }
    await act(fourteen19, "commissioning", funding_agreement="FA-1", on="2009-03-31")
    assert await _work(fourteen19) == []


async def _work(fourteen19: Fourteen19) -> list[dict[str, str]]:
    return list((await fourteen19.get("worklist", everyone=True))["results"])
