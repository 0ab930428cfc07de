"""Finding organisations by what one remembers of them."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from services.schools.search.words import words_of
from tests.schools.register_app import Json, Schools, native, running, school
from tests.support.databases import NewDatabase
from tests.support.tokens import bearer

SEARCH = "/v1/schools/search"
CHILDMINDER = {
    "urn": "",
    "laestab": "",
    "ukprn": "",
    "ey_urn": "EY123456",
    "kind": "childminder",
    "phase": "not_applicable",
    "postcode": "BL3 9ZZ",
}
REGISTER = native(
    school("105148", "Brandwood Primary School", postcode="BL3 4BG", ward="Rumworth")
    | {"laestab": "350/2000"},
    school("105149", "Brandwood High School", phase="secondary", status="closed"),
    school("105150", "St Mary's C.E. Primary School", postcode="BL3 5AA", town="Bolton"),
    school("105151", "The Old Brandwood Centre", kind="pupil_referral_unit"),
    school("105152", "Churchill Academy", area="351", phase="secondary", postcode="BL30 1AA"),
    school("105153", "Horwich Parish Primary School", ward="Horwich North East"),
    school("", "A Childminder") | CHILDMINDER,
)
NOBODYS = bearer("a college", roles=["partner"], organisations=["10000878"])


@pytest.fixture(scope="module")
async def schools(
    new_database: NewDatabase, tmp_path_factory: pytest.TempPathFactory
) -> AsyncIterator[Schools]:
    """A register that all tests here read."""
    folder: Path = tmp_path_factory.mktemp("search")
    async with running(new_database, folder) as service:
        await service.accepted(REGISTER)
        yield service


async def found(schools: Schools, key: str | None = None, **asked: str) -> list[Json]:
    headers = {"Authorization": key} if key else {}
    answer = await schools.client.get(SEARCH, params=asked, headers=headers)
    assert answer.status_code == 200, answer.text
    results: list[Json] = answer.json()["results"]
    return results


async def numbers(schools: Schools, key: str | None = None, **asked: str) -> list[str]:
    return [hit["organisation"] for hit in await found(schools, key, **asked)]


@pytest.mark.parametrize(
    ("q", "organisations"),
    [
        # Begins with it, has it, is closed.
        ("brandwood", ["105148", "105151", "105149"]),
        ("andwoo", ["105148", "105151", "105149"]),
        ("school brandwood", ["105148", "105149"]),
        ("St Marys", ["105150"]),
        ("ch", ["105152"]),
        ("%", []),
    ],
)
async def test_parts_of_a_name_find_it_the_nearest_and_the_open_first(
    schools: Schools, q: str, organisations: list[str]
) -> None:
    assert await numbers(schools, q=q) == organisations


@pytest.mark.parametrize(
    ("q", "organisation"),
    [
        ("brandwod", "105148"),
        ("barndwood primery", "105148"),
        ("horwcih", "105153"),
        ("chruchill acadmy", "105152"),
        ("nrandwood", "105148"),
    ],
)
async def test_misspelt_names_are_found(schools: Schools, q: str, organisation: str) -> None:
    best, *_ = await found(schools, q=q)
    assert best["organisation"] == organisation
    assert 0.4 <= best["score"] < 1


async def test_common_words_alone_are_put_right(schools: Schools) -> None:
    assert await numbers(schools, q="primery scool") == ["105148", "105153", "105150"]


@pytest.mark.parametrize("number", ["105148", "350/2000", "3502000"])
async def test_a_number_finds_who_has_it(schools: Schools, number: str) -> None:
    (hit,) = await found(schools, q=number)
    assert hit["organisation"] == "105148"
    record = await schools.client.get(hit["href"])
    assert record.json()["name"] == hit["name"] == "Brandwood Primary School"


async def test_postcodes_are_found_by_their_beginning_with_or_without_blanks(
    schools: Schools,
) -> None:
    assert await numbers(schools, postcode="bl34b") == ["105148"]
    assert await numbers(schools, postcode="BL3 4BG") == ["105148"]
    assert await numbers(schools, postcode="BL3 5") == ["105150"]


async def test_filters_narrow_and_without_a_name_the_order_is_of_names(schools: Schools) -> None:
    assert await numbers(schools, ward="Rumworth") == ["105148"]
    assert await numbers(schools, phase="secondary") == ["105152", "105149"]
    assert await numbers(schools, phase="secondary", q="brandwood") == ["105149"]
    assert await numbers(schools, kind="pupil_referral_unit", area="350") == ["105151"]
    assert await numbers(schools, area="351", status="closed") == []
    assert len(await numbers(schools, limit="2")) == 2


async def test_groups_and_categories_of_concern_narrow(schools: Schools) -> None:
    async with schools.app.state.database.engine.begin() as connection:
        await connection.exec_driver_sql(
            "INSERT INTO membership VALUES ('105148', 'cluster', 'north', '2008-09-01', NULL,"
            " 'North', gen_random_uuid()), ('105150', 'cluster', 'north', '2007-09-01',"
            " '2008-09-01', 'North', gen_random_uuid())"
        )
        state = '{"category": "special_measures", "entered_on": "2009-01-01", "left_on": null}'
        await connection.exec_driver_sql(
            "INSERT INTO announced (organisation, event_type, subject, version, state,"
            " announced_at) VALUES ('105152', 'schools.category.changed.v1',"
            f" '105152/2009-01-01', 1, '{state}', now())"
        )
    assert await numbers(schools, group="cluster:north") == ["105148"]
    assert await numbers(schools, category="special_measures") == ["105152"]
    assert await numbers(schools, category="notice_to_improve") == []


async def test_where_childminders_live_is_neither_told_nor_to_be_found_out(
    schools: Schools,
) -> None:
    (known,) = await found(schools, q="childminder")
    assert known["postcode"] == "BL3 9ZZ"
    assert await numbers(schools, postcode="BL3 9") == ["EY123456"]

    (hit,) = await found(schools, NOBODYS, q="childminder")
    assert (hit["postcode"], hit["name"]) == (None, "A Childminder")
    assert await numbers(schools, NOBODYS, postcode="BL3 9") == []
    assert await numbers(schools, NOBODYS, postcode="BL3 4") == ["105148"]


@pytest.mark.parametrize(
    "asked",
    [{"postcode": "%"}, {"limit": "51"}, {"q": "a" * 101}, {"group": "north"}, {"status": "shut"}],
)
async def test_what_cannot_be_asked_is_refused(schools: Schools, asked: Json) -> None:
    assert (await schools.client.get(SEARCH, params=asked)).status_code == 422


async def test_names_and_what_is_typed_become_the_same_words(schools: Schools) -> None:
    typed = [
        "St. Mary's (C.E.)",
        "St Mary\u2019s",
        "\u00c9cole `Gl\u00e2n'",
        "A--B & C_D",
        "?!",
        "",
    ]
    async with schools.app.state.database.engine.begin() as connection:
        for name in typed:
            changed = await connection.exec_driver_sql(
                "UPDATE organisation SET name = $1 WHERE organisation = '105151' RETURNING sought",
                (name,),
            )
            assert changed.scalar_one().split() == words_of(name)
        await connection.rollback()
