"""Chains of successors and generations, against a plain walk through the same links."""

from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import text

from services.schools.lineage.reading import successors_of
from tests.schools.handing_in import read, taken
from tests.schools.lineage.test_links import closed, link
from tests.schools.register_app import Schools, native, school

URNS = [f"10514{n}" for n in range(7)]
Links = set[tuple[str, str]]
_PUT = text("""
    INSERT INTO lineage (successor, predecessor, stated_by, relation, submission_id)
    VALUES (:successor, :predecessor, 'successor', 'whole', gen_random_uuid())""")
_OPEN = text("UPDATE organisation SET status = 'open' WHERE organisation = ANY(:living)")


def plain_ends(origin: str, links: Links, living: set[str]) -> set[str]:
    """Who goes on with the work of `origin`: a walk that never goes beyond who lives."""
    seen, waiting, ends = {origin}, [origin], set()
    while waiting:
        at = waiting.pop()
        following = {new for old, new in links if old == at}
        if at != origin and (at in living or not following):
            ends.add(at)
        if at == origin or at not in living:
            waiting += following - seen
            seen |= following
    return ends


async def successors(schools: Schools, *organisations: str) -> dict[str, list[str]]:
    async with schools.app.state.database.read() as session:
        found = await successors_of(session, organisations)
    return {origin: [one.organisation for one in heirs] for origin, heirs in found.items()}


pairs = st.tuples(st.sampled_from(URNS), st.sampled_from(URNS)).filter(lambda p: p[0] != p[1])


@pytest.fixture
async def seven(schools: Schools) -> Schools:
    """A register of seven closed schools."""
    await schools.accepted(native(*(closed(urn) for urn in URNS)))
    return schools


@settings(max_examples=40)
@given(links=st.sets(pairs, max_size=14), living=st.sets(st.sampled_from(URNS)))
async def test_any_links_are_followed_to_their_living_ends(
    seven: Schools, links: Links, living: set[str]
) -> None:
    rows = [{"predecessor": old, "successor": new} for old, new in links]
    async with seven.app.state.database.write() as session:
        if rows:
            await session.execute(_PUT, rows)
        await session.execute(_OPEN, {"living": list(living)})
        found = await successors_of(session, URNS)
        await session.rollback()
    ends = {origin: {one.organisation for one in heirs} for origin, heirs in found.items()}
    expected = {origin: plain_ends(origin, links, living) for origin in URNS}
    assert ends == {origin: each for origin, each in expected.items() if each}


async def test_a_successor_says_who_it_is_and_since_when(schools: Schools) -> None:
    await schools.accepted(native(closed("105140"), closed("105141"), school("105142", "Newest")))
    first = link("105141", "105140", effective_on="2003-09-01")
    await taken(schools, "links", [first, link("105142", "105141", effective_on="2009-09-01")])
    async with schools.app.state.database.read() as session:
        found = await successors_of(session, ["105140", "105142"])
    (heir,) = found["105140"]
    assert (heir.organisation, heir.name, heir.status) == ("105142", "Newest", "open")
    assert heir.effective_on == date(2009, 9, 1)
    assert "105142" not in found


async def test_a_successor_beyond_the_register_is_told_without_a_name(schools: Schools) -> None:
    await schools.accepted(native(closed("105140")))
    await taken(schools, "links", [link("105300", "105140")])
    assert await successors(schools, "105140") == {"105140": ["105300"]}
    lineage = await read(schools, "/organisations/105140/lineage")
    (heir,) = lineage["descendants"]
    assert (heir["organisation"], heir["name"], heir["status"]) == ("105300", None, None)


async def test_generations_on_both_sides(schools: Schools) -> None:
    """Infants and juniors became one primary; the primary became an academy; one half of the
    academy's sixth-form college became another."""
    there = [closed(urn) for urn in ("105140", "105141", "105142")]
    await schools.accepted(native(*there, school("105143", "Academy"), school("105144", "College")))
    rows = [
        link("105142", "105140", effective_on="2003-09-01"),
        link("105142", "105141", effective_on="2003-09-01"),
        link("105143", "105142", effective_on="2009-09-01"),
        link("105144", "105143", "split"),
    ]
    await taken(schools, "links", rows)
    of = await read(schools, "/organisations/105143/lineage")
    assert [(one["organisation"], one["near"], one["generation"]) for one in of["ancestors"]] == [
        ("105142", "105143", 1),
        ("105140", "105142", 2),
        ("105141", "105142", 2),
    ]
    (college,) = of["descendants"]
    assert (college["name"], college["relation"]) == ("College", "split")
    from_the_infants = await read(schools, "/organisations/105140/lineage")
    assert [one["organisation"] for one in from_the_infants["descendants"]] == [
        "105142",
        "105143",
        "105144",
    ]


async def test_two_records_of_one_link_are_one_link(schools: Schools) -> None:
    await schools.accepted(native(closed("105140"), school("105141", "New")))
    body = (
        "URN,LinkURN,LinkName,LinkType,LinkEstablishedDate\n"
        "105140,105141,New,Successor,31-08-2009\n"
        "105141,105140,Old,Predecessor - merged,01-09-2009\n"
    )
    await taken(schools, "links", body.encode())
    (one,) = (await read(schools, "/organisations/105140/lineage"))["descendants"]
    assert (one["relation"], one["effective_on"]) == ("merger", "2009-09-01")
    assert one["stated_by"] == ["predecessor", "successor"]


async def test_an_unknown_organisation_has_no_lineage(schools: Schools) -> None:
    answer = await schools.client.get("/v1/schools/organisations/105199/lineage")
    assert (answer.status_code, answer.json()["code"]) == (404, "unknown_organisation")
