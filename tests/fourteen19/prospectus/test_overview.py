"""What the prospectus has, and what it lacks."""

from datetime import timedelta

from hypothesis import given
from hypothesis import strategies as st

from chassis.clock import today
from chassis.policy import Role
from education.diplomas import LINES
from education.years import AcademicYear
from services.fourteen19.prospectus.gaps import DIPLOMA_LEVELS, gaps_of
from tests.fourteen19.app import COLLEGE, OTHER_COLLEGE, Fourteen19
from tests.fourteen19.prospectus.courses import (
    START,
    YEAR,
    anybody,
    course,
    key_of,
    partner,
    publish,
)


async def test_the_prospectus_counts_by_provider_line_and_level(fourteen19: Fourteen19) -> None:
    later = (START + timedelta(days=30)).isoformat()
    await publish(
        fourteen19,
        course("A", line="ENG", starts_on=later),
        course("B", line="ENG", level="level_3"),
        course("C", organisation=OTHER_COLLEGE, starts_on=later),
    )
    async with anybody(fourteen19) as client:
        told = (await client.get("public/prospectus", params={"area": "350"})).json()
        elsewhere = (await client.get("public/prospectus", params={"area": "351"})).json()
    assert (told["courses"], told["next_start"]) == (3, START.isoformat())
    assert [(one["organisation"], one["courses"]) for one in told["providers"]] == [
        (COLLEGE, 2),
        (OTHER_COLLEGE, 1),
    ]
    assert told["providers"][1]["next_start"] == later
    assert [(one["line"], one["courses"]) for one in told["lines"]] == [("ENG", 2)]
    assert [one["courses"] for one in told["levels"]] == [2, 1]
    assert told["updated_at"] is not None
    assert (elsewhere["courses"], elsewhere["updated_at"]) == (0, None)


async def test_lines_and_levels_without_a_course(fourteen19: Fourteen19) -> None:
    await publish(fourteen19, course("A", line="ENG"))
    await fourteen19.post("courses", course("B", line="ITE"), status=201)
    told = await fourteen19.get("courses/gaps", area="350", year=str(YEAR))
    lines = {line["line"]: line for line in told["lines"]}
    assert (len(lines), told["without_course"]) == (17, 16)
    assert lines["ENG"]["courses"] == {"level_2": 1}
    assert lines["ENG"]["missing"] == ["level_1", "level_3"]
    assert lines["ITE"]["courses"] == {}


async def test_what_is_amiss_in_ones_own_courses(fourteen19: Fourteen19) -> None:
    soon = (today() + timedelta(days=10)).isoformat()
    bare = {"name": "Hall", "postcode": "BL1 1AA"}
    for each in (
        course("A"),
        course("B", apply_by=None, taught_at=bare),
        course("C", apply_by=soon),
        course("D", organisation=OTHER_COLLEGE, apply_by=(today() - timedelta(1)).isoformat()),
    ):
        await fourteen19.post("courses", each, status=201)
    everyone = (await fourteen19.get("courses/notices", year=str(YEAR)))["results"]
    assert {each["key"]: each["notices"] for each in everyone} == {
        key_of("B"): ["no_deadline", "no_coordinates"],
        key_of("C"): ["late"],
        key_of("D", OTHER_COLLEGE): ["missed"],
    }
    async with partner(fourteen19) as college:
        mine = (await college.get("courses/notices")).json()["results"]
    assert [each["key"] for each in mine] == [key_of("B"), key_of("C")]


async def test_who_may_not_read_what_is_missing(fourteen19: Fourteen19) -> None:
    async with anybody(fourteen19) as client:
        for path in ("courses", "courses/notices", f"courses/gaps?area=350&year={YEAR}"):
            assert (await client.get(path)).status_code == 401
    async with fourteen19.as_(Role.OPERATOR) as operator:
        assert (await operator.get("courses/notices")).status_code == 403


@given(
    st.dictionaries(
        st.tuples(st.sampled_from(sorted(LINES)), st.sampled_from(DIPLOMA_LEVELS)),
        st.integers(0, 9),
    ),
    st.integers(2005, 2015),
)
def test_each_line_has_every_level_or_misses_it(
    counts: dict[tuple[str, str], int], start: int
) -> None:
    year = AcademicYear(start)
    gaps = gaps_of(counts, year)
    assert [gap.line for gap in gaps] == list(LINES)
    for gap in gaps:
        assert {*gap.courses, *gap.missing} == set(DIPLOMA_LEVELS)
        assert not set(gap.courses) & set(gap.missing)
        assert gap.available == (LINES[gap.line].available_from <= year.ends)
    assert sum(sum(gap.courses.values()) for gap in gaps) == sum(counts.values())
