"""What a school sent of its pupils is read back by who may know them; counted for who may not."""

from chassis.policy import Role
from tests.enrichment.activities.saying import writing
from tests.enrichment.app import AREA, OTHER, SCHOOL, Enrichment, Json
from tests.enrichment.people import YEAR, pupil, upn, who

_OF_SCHOOL = {"organisation": SCHOOL, "year": YEAR}


async def _sent(enrichment: Enrichment) -> None:
    """Three pupils of the school, the first of them at another too."""
    rows = [pupil(1), pupil(2, year_group="2", fsm=""), pupil(4, looked_after="yes")]
    await enrichment.accepted("pupils", rows)
    await enrichment.accepted("pupils", [pupil(1, OTHER), pupil(9, OTHER)])


async def _held(enrichment: Enrichment) -> list[Json]:
    return list((await enrichment.get("pupils/rows", **_OF_SCHOOL))["results"])


async def test_a_roll_is_read_back_as_sent_and_the_read_is_recorded(
    enrichment: Enrichment,
) -> None:
    await _sent(enrichment)
    held = await _held(enrichment)
    assert {each["upn"] for each in held} == {upn(1), upn(2), upn(4)}
    [(row,)] = [each["rows"] for each in held if each["upn"] == upn(2)]
    blank = dict.fromkeys(("ethnicity", "fsm", "sen", "eal", "looked_after"))
    assert row["values"] == blank | {"year_group": 2, "gender": "M", "ward": "E05000652"}
    (entry,) = (await enrichment.get("audit", personal="true"))["results"]
    assert (entry["action"], entry["subject"], entry["rows"]) == (
        "pupil_rows.list",
        f"pupils.{SCHOOL}.{YEAR}",
        3,
    )
    numbers = [each["pupil_id"] for each in held]
    assert entry["after"] == {"first": min(numbers), "last": max(numbers)}


async def test_rows_are_of_what_was_sent_decimals_as_they_are_kept(
    enrichment: Enrichment,
) -> None:
    """What was worked out, a scale and a gain, is no column of the file."""
    await _sent(enrichment)
    planned = writing(year=YEAR, starts_on="2010-05-04", ends_on="2010-07-16")
    await enrichment.post("activities", planned, status=201)
    levels = {"activity": "fyt-writing", "strand": "writing", "before": "3b", "after": "3a"}
    await enrichment.accepted("activity-assessments", [who(1) | levels])
    await enrichment.accepted("tuition", [who(1) | {"subject": "english", "planned_hours": "10"}])
    found = {}
    for path in ("activity-assessments", "tuition"):
        [held] = (await enrichment.get(f"{path}/rows", **_OF_SCHOOL))["results"]
        found[path] = held["rows"][0]["values"]
    assert found["activity-assessments"] == levels | {"activity": "350.fyt-writing.2009-10"}
    assert found["tuition"]["planned_hours"] == "10.00"


async def test_a_page_is_of_pupils_in_the_order_of_their_numbers(enrichment: Enrichment) -> None:
    await _sent(enrichment)
    first = await enrichment.get("pupils/rows", **_OF_SCHOOL, limit=2)
    cursor = first["paging"]["next_cursor"]
    rest = await enrichment.get("pupils/rows", **_OF_SCHOOL, limit=2, cursor=cursor)
    assert [len(page["results"]) for page in (first, rest)] == [2, 1]
    assert rest["paging"]["next_cursor"] is None
    together = [*first["results"], *rest["results"]]
    assert together == await _held(enrichment)
    assert [each["pupil_id"] for each in together] == sorted(each["pupil_id"] for each in together)


async def test_only_ones_own_pupils_are_read(enrichment: Enrichment) -> None:
    await _sent(enrichment)
    async with enrichment.as_(Role.HEAD, organisations=[OTHER]) as head:
        own = await head.get("pupils/rows", params={"organisation": OTHER, "year": YEAR})
        assert {each["upn"] for each in own.json()["results"]} == {upn(1), upn(9)}
        other = await head.get("pupils/rows", params=_OF_SCHOOL)
        assert (other.status_code, other.json()["code"]) == (404, "not_found")
    for role in (Role.GOVERNOR, Role.SCHOOL_IMPROVEMENT_PARTNER, Role.DIRECTOR):
        async with enrichment.as_(role) as nobody:
            assert (await nobody.get("pupils/rows", params=_OF_SCHOOL)).status_code == 403, role


async def test_a_roll_is_counted_by_key_stage_and_group(enrichment: Enrichment) -> None:
    await _sent(enrichment)
    (found,) = (await enrichment.get("pupils/counts", **_OF_SCHOOL))["results"]
    assert (found["pupils"], found["key_stage_2"]) == (3, 2)
    assert found["by"] == {
        "fsm=no": 1, "fsm=yes": 1, "gender=F": 1, "gender=M": 2, "looked_after=yes": 1,
        "year_group=2": 1, "year_group=5": 2,
    }  # fmt: skip


async def test_the_team_counts_all_and_a_school_its_own(enrichment: Enrichment) -> None:
    await _sent(enrichment)
    of_area = {"area": AREA, "year": YEAR}
    counted = (await enrichment.get("pupils/counts", **of_area))["results"]
    assert {each["organisation"]: each["pupils"] for each in counted} == {SCHOOL: 3, OTHER: 2}
    assert (await enrichment.get("pupils/counts", area="351", year=YEAR))["results"] == []
    async with enrichment.as_(Role.GOVERNOR, organisations=[SCHOOL]) as governor:
        own = (await governor.get("pupils/counts", params=of_area)).json()["results"]
        assert [each["organisation"] for each in own] == [SCHOOL]
        other = {"organisation": OTHER, "year": YEAR}
        assert (await governor.get("pupils/counts", params=other)).status_code == 404


async def test_counts_are_paged_by_school(enrichment: Enrichment) -> None:
    await _sent(enrichment)
    first = await enrichment.get("pupils/counts", year=YEAR, limit=1)
    cursor = first["paging"]["next_cursor"]
    rest = await enrichment.get("pupils/counts", year=YEAR, limit=1, cursor=cursor)
    schools = [each["organisation"] for page in (first, rest) for each in page["results"]]
    assert schools == [SCHOOL, OTHER]
