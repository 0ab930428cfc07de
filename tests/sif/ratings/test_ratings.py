"""The National Strategies' ratings over HTTP."""

from chassis.policy import Role
from tests.sif.sif_app import Json, Sif

KEY = "350.2009-10-AUT.primary"
RATING: Json = {
    "area": "350",
    "term": "2009/10-AUT",
    "strand": "primary",
    "rating": "amber",
    "rationale": "Fewer schools below the floor, still eleven.",
    "evidence": [{"text": "NI 76", "link": "/v1/kpi/values/NI76.350.2008-09.all"}],
    "rated_on": "2009-12-10",
}


async def _rate(sif: Sif, term: str, strand: str, rating: str, on: str) -> None:
    given = {"term": term, "strand": strand, "rating": rating, "rated_on": on}
    await sif.post("strategies-ratings", RATING | given, status=201)


async def test_a_term_is_summed_up_strand_by_strand(sif: Sif) -> None:
    await _rate(sif, "2008/09-SUM", "primary", "red", "2009-07-10")
    await _rate(sif, "2008/09-SUM", "secondary", "green", "2009-07-10")
    await _rate(sif, "2008/09-AUT", "early_years", "red", "2008-12-10")
    for strand, rating in (("primary", "amber"), ("secondary", "amber"), ("early_years", "green")):
        await _rate(sif, "2009/10-AUT", strand, rating, "2009-12-10")
    await sif.post("strategies-ratings", RATING | {"area": "351"}, status=201)
    told = await sif.get("strategies-ratings/summary", area="350", term="2009-10-AUT")
    assert told["term_before"] == "2008/09-SUM"
    assert told["ratings"] == {"red": 0, "amber": 2, "green": 1}
    assert told["not_rated"] == 3
    strands = {each["strand"]: (each["before"], each["change"]) for each in told["strands"]}
    assert strands["primary"] == ("red", "better")
    assert strands["secondary"] == ("green", "worse")
    assert strands["early_years"] == (None, None)
    assert [each["strand"] for each in told["strands"] if each["rated"] is None] == [
        *("school_improvement", "behaviour_and_attendance", "schools_causing_concern"),
    ]


async def test_a_revision_keeps_what_was_and_why(sif: Sif) -> None:
    await sif.post("strategies-ratings", RATING, status=201)
    await sif.post("strategies-ratings", RATING, status=409)
    names = ("rationale", "rated_on")
    after = {name: RATING[name] for name in names} | {"rating": "green"}
    await sif.post(f"strategies-ratings/{KEY}/revision", after, status=422)
    revised = after | {"reason": "The regional adviser's letter"}
    await sif.post(f"strategies-ratings/{KEY}/revision", revised)
    last = (await sif.get(f"strategies-ratings/{KEY}/history"))["results"][-1]
    assert last["why"] == "The regional adviser's letter"
    assert last["changes"]["rating"] == {"before": "amber", "after": "green"}


async def test_it_is_the_authoritys_and_not_for_schools(sif: Sif) -> None:
    await sif.post("strategies-ratings", RATING, status=201)
    for role in (Role.HEAD, Role.GOVERNOR, Role.SCHOOL_IMPROVEMENT_PARTNER):
        async with sif.as_(role, organisations=["105148"]) as caller:
            assert (await caller.get("strategies-ratings")).json()["results"] == []
            assert (await caller.get(f"strategies-ratings/{KEY}")).status_code == 404
            asked = {"area": "350", "term": "2009/10-AUT"}
            answer = await caller.get("strategies-ratings/summary", params=asked)
            assert answer.status_code == 403
            assert (await caller.post("strategies-ratings", json=RATING)).status_code == 403
    async with sif.as_(Role.ADVISER) as adviser:
        assert (await adviser.get(f"strategies-ratings/{KEY}")).status_code == 200
        assert (await adviser.post("strategies-ratings", json=RATING)).status_code == 403


async def test_lists_are_narrowed_by_the_area_rated(sif: Sif) -> None:
    for area in ("350", "351"):
        await sif.post("strategies-ratings", RATING | {"area": area}, status=201)
    of_area = await sif.get("strategies-ratings", area="351", term="2009/10-AUT")
    assert [each["key"] for each in of_area["results"]] == ["351.2009-10-AUT.primary"]
    assert (await sif.get("strategies-ratings", area="351", rating="red"))["results"] == []


async def test_every_fault_at_once(sif: Sif) -> None:
    wrong = RATING | {"strand": "music", "rating": "blue", "rationale": "", "area": "Bolton"}
    wrong["evidence"] = [{"text": "x", "link": "javascript:alert(1)"}]
    answer = await sif.post("strategies-ratings", wrong, status=422)
    assert {fault["path"] for fault in answer["errors"]} == {
        *("$.strand", "$.rating", "$.rationale", "$.area", "$.evidence.0.link"),
    }
    for day in ("2009-08-31", "2999-01-01"):
        answer = await sif.post("strategies-ratings", RATING | {"rated_on": day}, status=422)
        assert answer["errors"][0]["path"] == "$.rated_on"
