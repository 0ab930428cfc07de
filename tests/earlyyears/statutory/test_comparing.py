"""What changed between two returns, against what was changed."""

from hypothesis import given
from hypothesis import strategies as st

from services.earlyyears.statutory.comparing import compared
from services.earlyyears.statutory.fields import Return, School
from tests.earlyyears.profile_app import EarlyYears
from tests.earlyyears.statutory.returning import RETURNS, made, whole
from tests.earlyyears.statutory.test_files import returned, row

classes = st.dictionaries(st.integers(0, 30), st.integers(0, 9), max_size=12)
"""Children by number, with the points of one scale."""


def of_two(first: dict[int, int], second: dict[int, int]) -> Return:
    """A return of two schools with these children."""
    return returned(*(_school(urn, held) for urn, held in (("105148", first), ("105149", second))))


def _school(urn: str, held: dict[int, int]) -> School:
    return School(urn, None, None, [row(upn=f"A{n:012}", w=points) for n, points in held.items()])


@given(classes, classes, classes, classes)
def test_every_child_is_counted_once(
    a: dict[int, int], b: dict[int, int], c: dict[int, int], d: dict[int, int]
) -> None:
    schools = compared(of_two(a, b), of_two(c, d))
    for told, before, after in zip(schools, (a, b), (c, d), strict=True):
        both = before.keys() & after.keys()
        assert told.unchanged == sum(before[n] == after[n] for n in both)
        assert told.removed + told.changed + told.unchanged == len(before)
        assert told.added + told.changed + told.unchanged == len(after)


def test_a_child_without_upn_is_known_by_name_and_birth() -> None:
    first = returned(School(None, None, "EY123456", [row(upn=None), row(upn=None, surname="B")]))
    second = returned(
        School(None, None, "EY123456", [row(upn=None, w=1), row(upn=None, surname="C")])
    )
    (told,) = compared(first, second)
    assert (told.added, told.removed, told.changed, told.unchanged) == (1, 1, 1, 0)


def test_a_setting_of_six_digits_alone_is_not_the_school_of_that_urn() -> None:
    both = School("123456", None, None, [row()]), School(None, None, "123456", [row(upn=None)])
    told = compared(returned(*both), returned(both[0]))
    assert [(one.organisation, one.removed, one.unchanged) for one in told] == [
        ("123456", 0, 1),
        ("OC123456", 1, 0),
    ]


async def test_two_kept_returns_are_compared_in_counts(earlyyears: EarlyYears) -> None:
    await earlyyears.accepted([whole(1), whole(2), whole(3, estab="2002")])
    first = await made(earlyyears, area="350")
    rows = [whole(1, (7,) * 13), whole(4)]
    await earlyyears.accepted(rows, replaces="scope", confirm_shrinkage="true")
    second = await made(earlyyears, area="350")
    both = {"from": first["id"], "to": second["id"]}
    answer = await earlyyears.client.get(f"{RETURNS}/compare", params=both)
    assert answer.json()["schools"] == [
        {"organisation": "105148", "added": 1, "removed": 1, "changed": 1, "unchanged": 0},
        {"organisation": "105149", "added": 0, "removed": 0, "changed": 0, "unchanged": 1},
    ]
    assert "Planted" not in answer.text
    await earlyyears.accepted([whole(1, acad_year="2009/10", dob="2005-02-28")])
    other = await made(earlyyears, organisation="105148", year="2009/10")
    mixed = {"from": first["id"], "to": other["id"]}
    refused = await earlyyears.client.get(f"{RETURNS}/compare", params=mixed)
    assert refused.json()["errors"][0]["code"] == "another_year"
