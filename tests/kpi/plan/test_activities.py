"""Activities found by what they serve, who owns them, how they stand and what they are about."""

from base64 import urlsafe_b64encode
from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.kpi.plan.conftest import COMMITTEE, Office
from tests.support.statements import counting

ACTIVITIES = [
    {"title": "1", "serves": ["1a"], "owner": "Lead, 11-19 team", "due_on": "2009-12-02"},
    {"title": "2", "serves": ["1b", "ey.profile"], "indicators": ["NI72"], "stage": "under_way"},
    {"title": "3", "serves": ["2a", "ey"], "indicators": ["NI 92", "NI72"], "due_on": "2009-12-03"},
    {"title": "4", "serves": ["1"], "owner": "Sue Morse", "stage": "done", "due_on": "2009-09-30"},
    {"title": "5", "serves": ["c1"], "owner": "Sue Morse", "due_on": "2009-12-31"},
]


@pytest.mark.parametrize(
    ("query", "titles"),
    [
        ({}, "12345"),
        ({"strand": "1a"}, "1"),
        ({"strand": "1"}, "124"),
        ({"strand": "2"}, "3"),
        ({"strand": "1B"}, "2"),
        ({"challenge": "c1"}, "235"),
        ({"objective": "ey.profile"}, "2"),
        ({"strand": "1", "challenge": "c1"}, "2"),
        ({"owner": "sue MORSE"}, "45"),
        ({"owner": "Sue"}, ""),
        ({"status": "late"}, "1"),
        ({"status": "planned"}, "35"),
        ({"status": "under_way"}, "2"),
        ({"status": "done"}, "4"),
        ({"indicator": "ni 072"}, "23"),
        ({"indicator": "NI80"}, ""),
        ({"due_before": "2009-12-03"}, "14"),
        ({"due_before": "2009-12-04", "status": "planned"}, "3"),
    ],
)
async def test_filters(office: Office, query: dict[str, str], titles: str) -> None:
    plan = await office.plan(activities=ACTIVITIES)
    found = await office.read(f"{plan}/activities", **query)
    assert "".join(each["title"] for each in found["results"]) == titles


async def test_filters_hold_from_page_to_page(office: Office) -> None:
    plan = await office.plan(activities=ACTIVITIES)
    titles = ""
    cursor: dict[str, str] = {}
    while True:
        page = await office.read(f"{plan}/activities", challenge="c1", limit="2", **cursor)
        titles += "".join(each["title"] for each in page["results"])
        if page["paging"]["next_cursor"] is None:
            break
        assert len(page["results"]) == 2
        cursor = {"cursor": page["paging"]["next_cursor"]}
    assert titles == "235"


async def test_filters_that_do_not_fit_are_all_named(office: Office) -> None:
    plan = await office.plan()
    query = {"strand": "c1", "challenge": "1a", "objective": "none"}
    answer = await office.http.get(f"{plan}/activities", params=query)
    assert answer.status_code == 422
    assert [(fault["code"], fault["path"]) for fault in answer.json()["errors"]] == [
        ("unknown_element", "query.strand"),
        ("unknown_element", "query.challenge"),
        ("unknown_element", "query.objective"),
    ]
    query = {"status": "late!", "indicator": "?", "due_before": "soon", "owner": "\0"}
    answer = await office.http.get(f"{plan}/activities", params=query)
    assert sorted(fault["path"] for fault in answer.json()["errors"]) == [
        "query.due_before",
        "query.indicator",
        "query.owner",
        "query.status",
    ]


@pytest.mark.parametrize(
    "key", [b"[]", b'["a"]', b"[1, 2]", b"[99999999999]", b'["\\u0000"]', b"[-1]"]
)
async def test_another_lists_cursor_is_refused(office: Office, key: bytes) -> None:
    plan = await office.plan(activities=[{"title": "A"}])
    cursor = urlsafe_b64encode(key).decode().rstrip("=")
    lists = [f"{plan}/activities", f"{plan}/activities/1/history"]
    if key != b'["a"]':
        lists += ["/plans", "/plans/templates"]
    for address in lists:
        answer = await office.http.get(address, params={"cursor": cursor})
        assert (answer.status_code, answer.json()["code"]) == (400, "bad_request"), address


STAGES = ("planned", "under_way", "done", "cancelled")
DAYS = st.dates(date(2009, 9, 1), date(2010, 8, 31))


@settings(max_examples=20)
@given(
    st.lists(st.tuples(st.sampled_from(STAGES), DAYS | st.none()), min_size=1, max_size=8),
    DAYS,
)
async def test_late_is_told_by_the_day(
    office: Office, drafts: list[tuple[str, date | None]], day: date
) -> None:
    activities = [
        {"title": "A", "stage": stage, "due_on": due and str(due)} for stage, due in drafts
    ]
    plan = await office.plan(activities=activities)
    office.today = day
    expected = [
        "late" if stage in ("planned", "under_way") and due and due < day else stage
        for stage, due in drafts
    ]
    whole = await office.read(plan)
    assert [each["status"] for each in whole["activities"]] == expected
    assert [each["stage"] for each in whole["activities"]] == [stage for stage, _ in drafts]
    for status in ("late", "planned"):
        found = await office.read(f"{plan}/activities", status=status)
        numbers = [each["number"] for each in found["results"]]
        assert numbers == [n for n, told in enumerate(expected, 1) if told == status]


async def test_an_activity_is_late_the_day_after_it_was_due(office: Office) -> None:
    plan = await office.plan()
    due = COMMITTEE + timedelta(days=1)
    address = await office.activity(plan, due_on=str(due), stage="under_way")
    seen = []
    for days in range(4):
        office.today = COMMITTEE + timedelta(days=days)
        seen.append((await office.read(address))["status"])
    assert seen == ["under_way", "under_way", "late", "late"]


async def test_reading_takes_as_many_statements_for_many_as_for_one(office: Office) -> None:
    counts = []
    for size in (1, 300):
        plan = await office.plan(activities=[{"title": "A", "serves": ["1a"]}] * size)
        with counting(office.database) as statements:
            await office.read(plan)
            await office.read(f"{plan}/activities", strand="1", limit=500)
        counts.append(len(statements))
    assert counts[0] == counts[1] == 6
