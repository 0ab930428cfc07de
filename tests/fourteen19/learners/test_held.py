"""What partners sent of learners is read back as it is held, by those who may see the learners."""

from chassis.policy import Role
from tests.fourteen19.app import COLLEGE, OTHER_COLLEGE, SCHOOL, Fourteen19, Json
from tests.fourteen19.people import YEAR, learner, of_learner

_OF_SCHOOL = {"organisation": SCHOOL, "year": YEAR}
_DIPLOMA = {"line": "ENG", "level": "higher", "starts_on": "2009-09-07"}
_NO_OFFER = {"status": "no_offer", "offered_on": "2010-07-01", "no_offer_reason": "not_applied"}


async def _sent(fourteen19: Fourteen19) -> None:
    """Three learners of the school, two of them on Diplomas, one of those at the college too."""
    await fourteen19.accepted("learners", [learner(number) for number in (1, 2, 3)])
    await fourteen19.accepted("learners", [learner(1, COLLEGE, upn="", home=SCHOOL)])
    rows = [of_learner(1, **_DIPLOMA), of_learner(2, **_DIPLOMA)]
    await fourteen19.accepted("diplomas", [*rows, of_learner(2, **_DIPLOMA | {"line": "ITE"})])
    await fourteen19.accepted("diplomas", [of_learner(1, COLLEGE, **_DIPLOMA | {"line": "HBS"})])


async def _held(fourteen19: Fourteen19, path: str = "diplomas", **query: str) -> list[Json]:
    return list((await fourteen19.get(f"{path}/rows", **_OF_SCHOOL, **query))["results"])


async def test_a_providers_rows_are_read_back_as_sent(fourteen19: Fourteen19) -> None:
    await _sent(fourteen19)
    found = {each["learner_ref"]: each["rows"] for each in await _held(fourteen19)}
    assert set(found) == {learner(number)["learner_ref"] for number in (1, 2)}
    (row,) = found[learner(1)["learner_ref"]]
    blank = dict.fromkeys(("planned_end_on", "ends_on", "consortium", "taught_at"))
    assert row["values"] == _DIPLOMA | blank | {"outcome": "continuing"}
    assert row["year"] == YEAR
    lines = [each["values"]["line"] for each in found[learner(2)["learner_ref"]]]
    assert lines == ["ENG", "ITE"]
    (entry,) = (await fourteen19.get("audit", personal="true"))["results"]
    assert (entry["action"], entry["subject"]) == (
        "partner_rows.list",
        f"diplomas.{SCHOOL}.{YEAR}",
    )
    assert entry["rows"] == 3


async def test_a_page_has_learners_with_all_their_rows(fourteen19: Fourteen19) -> None:
    await _sent(fourteen19)
    first = await fourteen19.get("diplomas/rows", **_OF_SCHOOL, limit=1)
    cursor = first["paging"]["next_cursor"]
    rest = await fourteen19.get("diplomas/rows", **_OF_SCHOOL, limit=1, cursor=cursor)
    assert [len(page["results"]) for page in (first, rest)] == [1, 1]
    assert rest["paging"]["next_cursor"] is None
    assert [*first["results"], *rest["results"]] == await _held(fourteen19)


async def test_what_is_kept_as_blank_is_told_as_not_sent(fourteen19: Fourteen19) -> None:
    await _sent(fourteen19)
    await fourteen19.accepted("offers", [of_learner(3, **_NO_OFFER)])
    ((row,),) = [each["rows"] for each in await _held(fourteen19, "offers")]
    assert (row["values"]["offer_type"], row["values"]["offered_by"]) == (None, None)


async def test_each_kind_of_file_is_read_back(fourteen19: Fourteen19) -> None:
    for path in (
        *("apprenticeships", "foundation-learning", "offers", "attainment"),
        *("key-stage-4-removals", "participation", "guidance"),
    ):
        assert await _held(fourteen19, path) == [], path


async def test_only_ones_own_rows_are_read(fourteen19: Fourteen19) -> None:
    await _sent(fourteen19)
    async with fourteen19.as_(Role.PARTNER, organisations=[COLLEGE]) as college:
        own = await college.get("diplomas/rows", params={"organisation": COLLEGE, "year": YEAR})
        (mine,) = own.json()["results"]
        assert [row["values"]["line"] for row in mine["rows"]] == ["HBS"]
        other = await college.get("diplomas/rows", params=_OF_SCHOOL)
        assert (other.status_code, other.json()["code"]) == (404, "not_found")
    async with fourteen19.as_(Role.PARTNER, organisations=[OTHER_COLLEGE]) as stranger:
        assert (await stranger.get(f"learners/{mine['learner_id']}")).status_code == 404
    async with fourteen19.as_(Role.SCHOOL_IMPROVEMENT_PARTNER) as adviser:
        assert (await adviser.get("diplomas/rows", params=_OF_SCHOOL)).status_code == 403


async def test_a_learner_is_shown_with_all_that_was_sent(fourteen19: Fourteen19) -> None:
    """And with nothing that another provider sent of the same young person."""
    await _sent(fourteen19)
    await fourteen19.accepted("offers", [of_learner(1, **_NO_OFFER)])
    ref = learner(1)["learner_ref"]
    (one,) = [e["learner_id"] for e in await _held(fourteen19) if e["learner_ref"] == ref]
    held = (await fourteen19.get(f"learners/{one}"))["held"]
    assert set(held) == {"diplomas", "offers"}
    assert [row["values"]["line"] for row in held["diplomas"]] == ["ENG"]


async def test_who_was_taken_out_has_no_reference_any_more(fourteen19: Fourteen19) -> None:
    await _sent(fourteen19)
    rest = [learner(number) for number in (2, 3)]
    await fourteen19.accepted("learners", rest, replaces="scope", confirm_shrinkage="true")
    assert sorted(str(each["learner_ref"]) for each in await _held(fourteen19)) == sorted(
        [learner(2)["learner_ref"], "None"]
    )
