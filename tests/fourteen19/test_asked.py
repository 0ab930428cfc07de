"""One way to ask of where and when, and one code for each fault, whatever the question."""

from typing import Final

from tests.fourteen19.app import SCHOOL, Fourteen19

_HOMES: Final = (
    "participation", "participation/expiring", "guidance/coverage", "guidance/not-interviewed",
    "guarantee", "guarantee/follow-up", "results/gcse", "applications/overview",
)  # fmt: skip
_AREAS: Final = (
    "lines", "take-up", "places/summary", "transfer", "pilots/readiness", "courses/gaps",
    "collections/overdue", "public/prospectus", "public/courses", "learners/counts",
    "learner-matches", "nccis/file", "by-19", "by-19/cohorts", *_HOMES,
)  # fmt: skip
_YEARS: Final = (*_HOMES, "learners", "learners/counts", "take-up", "places/summary")


async def _faults(fourteen19: Fourteen19, path: str, **query: str) -> set[tuple[str, str]]:
    answer = await fourteen19.client.get(path, params=query)
    assert answer.status_code == 422, (path, answer.text)
    return {(each["path"], each["code"]) for each in answer.json()["errors"]}


async def test_where_and_when_are_asked_alike_everywhere(fourteen19: Fourteen19) -> None:
    for path in _AREAS:
        found = await _faults(fourteen19, path, area="999")
        assert any(code == "unknown_area" and at.startswith("query.area") for at, code in found), (
            path,
            found,
        )
    for path in _YEARS:
        found = await _faults(fourteen19, path, area="350", year="2009/12")
        assert ("query.year", "year_wrong_form") in found, (path, found)
    both = {"area": "350", "organisation": SCHOOL, "year": "2009/10"}
    for path in _HOMES:
        for where in (both, {"year": "2009/10"}):
            found = await _faults(fourteen19, path, **where)
            assert ("query.organisation", "one_place") in found, (path, found)
