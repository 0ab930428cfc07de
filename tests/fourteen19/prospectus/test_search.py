"""Anybody finds courses: misspelt, by distance, narrowed; whatever they type."""

from datetime import timedelta

import pytest
from sqlalchemy import text

from tests.fourteen19.app import COLLEGE, OTHER_COLLEGE, SCHOOL, Fourteen19, Json, college
from tests.fourteen19.prospectus.courses import (
    BURY,
    MANCHESTER,
    START,
    YEAR,
    anybody,
    codes,
    course,
    found,
    key_of,
    publish,
    titles,
)


async def _prospectus(fourteen19: Fourteen19) -> None:
    await publish(
        fourteen19,
        course("A", "Hairdressing"),
        course("B", "Engineering Diploma", line="ENG", taught_at=BURY, level="level_3"),
        course("C", "Motor Vehicle", qualification="BTEC First in Engineering", mode="part_time"),
        course("D", "Plumbing", organisation=OTHER_COLLEGE, taught_at=MANCHESTER, apply_by=None),
    )


WORDS_HOWEVER_SPELT: tuple[tuple[str, list[str]], ...] = (
    ("hairdresing", ["Hairdressing"]),
    ("HAIR", ["Hairdressing"]),
    ("enginering", ["Engineering Diploma", "Motor Vehicle"]),
    ("engineering", ["Engineering Diploma", "Motor Vehicle"]),
    ("btec engineering", ["Motor Vehicle"]),
    ("plumming course", ["Plumbing"]),
    ("hair dresing", ["Hairdressing"]),
    ("level 3 enginering", ["Engineering Diploma"]),
    ("deane road hairdressing", ["Hairdressing"]),
    ("astronomy", []),
    ("", ["Hairdressing", "Engineering Diploma", "Motor Vehicle", "Plumbing"]),
    ("the courses", ["Hairdressing", "Engineering Diploma", "Motor Vehicle", "Plumbing"]),
)


async def test_words_however_spelt(fourteen19: Fourteen19) -> None:
    await _prospectus(fourteen19)
    for q, expected in WORDS_HOWEVER_SPELT:
        assert sorted(await titles(fourteen19, q=q)) == sorted(expected), q


async def test_titles_come_before_what_else_has_the_word(fourteen19: Fourteen19) -> None:
    await publish(
        fourteen19,
        course("A", "Salon work", summary="With some engineering of hair."),
        course("B", "Advanced Engineering"),
        course("C", "Engineering"),
    )
    expected = ["Engineering", "Advanced Engineering", "Salon work"]
    assert await titles(fourteen19, q="engineering") == expected


async def test_the_nearest_come_first_with_their_distance(fourteen19: Fourteen19) -> None:
    await _prospectus(fourteen19)
    page = await found(fourteen19, near="53.5887,-2.2973")
    assert page["results"][0]["title"] == "Engineering Diploma"
    distances = [float(each["distance_km"]) for each in page["results"]]
    assert distances == sorted(distances)
    # Bury to Bolton, reckoned by hand: 0.014 degrees north, 0.1413 east, is 9.45 km.
    assert distances[1] == pytest.approx(9.4, abs=0.1)
    near = await found(fourteen19, near="53.5887,-2.2973", within_km=9)
    assert [each["title"] for each in near["results"]] == ["Engineering Diploma"]
    assert near["courses"] == 1


async def test_near_a_postcode_where_a_course_is_taught(fourteen19: Fourteen19) -> None:
    await _prospectus(fourteen19)
    assert (await titles(fourteen19, near="m11aa"))[0] == "Plumbing"
    async with anybody(fourteen19) as client:
        answer = await client.get("public/courses", params={"near": "ZZ9 9ZZ"})
        assert (answer.status_code, codes(answer)) == (422, {("query.near", "unknown_postcode")})
        assert "ZZ9" not in answer.text


async def test_near_a_postcode_of_nobody_is_near_its_district(fourteen19: Fourteen19) -> None:
    """A young person's own postcode: no course is taught there, but some are in BL3."""
    await _prospectus(fourteen19)
    told = await found(fourteen19, near="BL3 9ZZ")
    assert told["near"] == {"latitude": 53.5747, "longitude": -2.4386, "by": "district"}
    assert told["results"][0]["distance_km"] == "0.0"
    assert (await found(fourteen19, near="BL3 5BG"))["near"]["by"] == "postcode"
    assert (await found(fourteen19, near="53.5,-2.4"))["near"]["by"] == "coordinates"
    assert (await found(fourteen19))["near"] is None


async def test_a_course_without_coordinates_is_where_others_at_its_postcode_are(
    fourteen19: Fourteen19,
) -> None:
    """Whichever was written first; once the other is withdrawn, nobody knows where it is."""
    nameless = {"name": "Hall", "postcode": "BL3 5BG"}
    await publish(fourteen19, course("A", taught_at=nameless))
    assert await titles(fourteen19, near="53.5747,-2.4386") == []
    await publish(fourteen19, course("B"))
    await publish(fourteen19, course("C", taught_at=nameless))
    near = await found(fourteen19, near="53.5747,-2.4386", within_km=1)
    assert [each["code"] for each in near["results"]] == ["A", "B", "C"]
    await fourteen19.post(f"courses/{key_of('B')}/withdrawal", {"reason": "Not running"})
    assert await titles(fourteen19, near="53.5747,-2.4386") == []


async def test_a_course_of_an_unknown_place_is_not_near_anything(fourteen19: Fourteen19) -> None:
    await publish(fourteen19, course(taught_at={"name": "Hall", "postcode": "BL1 1AA"}))
    assert len(await titles(fourteen19)) == 1
    assert await titles(fourteen19, near="53.5,-2.4", within_km=200) == []


NARROWED: tuple[tuple[Json, str], ...] = (
    ({"line": "ENG"}, "B"),
    ({"level": ["level_3", "entry"]}, "B"),
    ({"organisation": OTHER_COLLEGE}, "D"),
    ({"mode": "part_time"}, "C"),
    ({"area": "350"}, "ABCD"),
    ({"area": "351"}, ""),
    ({"year": str(YEAR)}, "ABCD"),
    ({"year": str(YEAR.next)}, ""),
    ({"starts_from": START.isoformat(), "starts_to": START.isoformat()}, "ABCD"),
    ({"starts_from": (START + timedelta(days=1)).isoformat()}, ""),
    ({"starts_to": (START - timedelta(days=1)).isoformat()}, ""),
    ({"open": True}, "ABCD"),
)


async def test_narrowed(fourteen19: Fourteen19) -> None:
    await _prospectus(fourteen19)
    for asked, expected in NARROWED:
        page = await found(fourteen19, **asked)
        assert "".join(sorted(each["code"] for each in page["results"])) == expected, asked
        assert page["courses"] == len(expected), asked


async def test_an_organisation_by_any_of_its_numbers(fourteen19: Fourteen19) -> None:
    await publish(fourteen19, course("A"), course("B", organisation=SCHOOL))
    for number in (SCHOOL, f"350/4{SCHOOL[3:]}", f"3504{SCHOOL[3:]}"):
        page = await found(fourteen19, organisation=[number])
        assert [(each["organisation"], each["name"]) for each in page["results"]] == [
            (SCHOOL, f"School {SCHOOL}")
        ]


async def test_facets_count_what_was_found(fourteen19: Fourteen19) -> None:
    await _prospectus(fourteen19)
    facets = (await found(fourteen19, limit=1))["facets"]
    assert facets["levels"] == [
        {"level": "level_2", "courses": 3},
        {"level": "level_3", "courses": 1},
    ]
    assert facets["lines"] == [{"line": "ENG", "name": "Engineering", "courses": 1}]
    assert [(each["organisation"], each["courses"]) for each in facets["providers"]] == [
        (COLLEGE, 3),
        (OTHER_COLLEGE, 1),
    ]
    assert (await found(fourteen19, q="plumbing"))["facets"]["lines"] == []


@pytest.mark.parametrize("asked", [{}, {"q": "engineering"}, {"near": "53.5,-2.4"}])
async def test_pages_have_each_course_once(fourteen19: Fourteen19, asked: Json) -> None:
    await publish(fourteen19, *(course(f"C{n}", f"Engineering {n % 3}") for n in range(7)))
    whole = [each["key"] for each in (await found(fourteen19, **asked))["results"]]
    seen: list[str] = []
    cursor: Json = {}
    while True:
        page = await found(fourteen19, limit=2, **asked, **cursor)
        seen += [each["key"] for each in page["results"]]
        cursor = {"cursor": page["paging"]["next_cursor"]}
        if cursor["cursor"] is None:
            break
    assert seen == whole
    assert len(set(seen)) == 7


TYPED = (
    ("%", 0),
    ("_", 0),
    ("'; DROP TABLE course; --", 0),
    ('"hairdressing"', 1),
    ("hair%dressing", 1),
    ("\\", 0),
    ("\U0001f487", 0),
    ("hairdressing \U0001f487\x00", 1),
    ("\x00", 0),
    ("   ", 4),
    ("\ufb01 \u0130 \u00df", 0),
)


async def test_whatever_is_typed_is_words_only(fourteen19: Fourteen19) -> None:
    await _prospectus(fourteen19)
    for q, count in TYPED:
        assert (await found(fourteen19, q=q))["courses"] == count, q


CANNOT_BE: tuple[Json, ...] = (
    {"q": "x" * 10_000},
    {"level": "level_9"},
    {"line": "XXX"},
    {"organisation": "1' OR '1'='1"},
    {"area": "Bolton"},
    {"year": "2009"},
    {"starts_from": "soon"},
    {"near": "nowhere"},
    {"near": "-2.4,53.5"},
    {"near": "1e9,1"},
    {"within_km": 5},
    {"near": "53.5,-2.4", "within_km": "nan"},
    {"near": "53.5,-2.4", "within_km": "inf"},
)


async def test_what_cannot_be_asked_is_refused(fourteen19: Fourteen19) -> None:
    async with anybody(fourteen19) as client:
        for asked in CANNOT_BE:
            answer = await client.get("public/courses", params=asked)
            assert answer.status_code == 422, asked
            assert all(path.startswith("query.") for path, _ in codes(answer))


async def test_the_cursor_of_another_list_is_refused(fourteen19: Fourteen19) -> None:
    async with anybody(fourteen19) as client:
        for cursor in ("WyJhIl0", "WzEsMiwzXQ", "x"):
            answer = await client.get("public/courses", params={"cursor": cursor})
            assert answer.status_code == 400, answer.text


async def test_answers_may_be_kept_and_named(fourteen19: Fourteen19) -> None:
    await publish(fourteen19, course())
    async with anybody(fourteen19) as client:
        for path in ("public/courses", f"public/courses/{key_of()}", "public/prospectus"):
            first = await client.get(path)
            assert first.headers["cache-control"].startswith("public, max-age=300")
            held = {"If-None-Match": first.headers["etag"]}
            assert (await client.get(path, headers=held)).status_code == 304
        await publish(fourteen19, course(places=7))
        assert (await client.get(path, headers=held)).status_code == 200


async def test_a_closed_provider_and_a_course_that_is_over_are_not_found(
    fourteen19: Fourteen19,
) -> None:
    await _prospectus(fourteen19)
    await fourteen19.say(college(OTHER_COLLEGE, status="closed"))
    assert "Plumbing" not in await titles(fourteen19)
    async with fourteen19.app.state.database.write() as session:
        await session.execute(text("UPDATE course SET over_on = current_date WHERE line = 'ENG'"))
    assert await titles(fourteen19, q="engineering") == ["Motor Vehicle"]
