"""The log is searched by those with the scope, a page at a time, and each search is in it."""

import csv
import io
from datetime import UTC, datetime, timedelta

import pytest

from tests.chassis.audit.probing import Probe
from tests.support.tokens import bearer

FORMULA = "=HYPERLINK(1)"


@pytest.fixture
async def filled(probe: Probe) -> Probe:
    """Three notes by one client, one by another, and one read."""
    for note in ("a", "b", "c"):
        await probe.call("POST", f"notes/{note}", headers={"X-Request-Id": f"request-{note}"})
    await probe.call("POST", "notes/d", headers={"Authorization": bearer("other")})
    await probe.call("GET", "notes/a")
    return probe


@pytest.mark.parametrize(
    ("filters", "found"),
    [
        ({}, ["a", "d", "c", "b", "a"]),
        ({"client": "other"}, ["d"]),
        ({"action": "notes.read"}, ["a"]),
        ({"subject_kind": "note", "subject": "a"}, ["a", "a"]),
        ({"personal": "true"}, ["a"]),
        ({"personal": "false", "subject": "a"}, ["a"]),
        ({"request_id": "request-b"}, ["b"]),
        ({"client": "nobody"}, []),
    ],
)
async def test_every_filter_narrows(
    filled: Probe, filters: dict[str, str], found: list[str]
) -> None:
    assert [entry["subject"] for entry in await filled.search(**filters)] == found


async def test_a_span_of_time(filled: Probe) -> None:
    oldest = datetime.fromisoformat((await filled.search())[-1]["at"])
    after, before = (oldest + timedelta(microseconds=1)).isoformat(), oldest.isoformat()
    assert {entry["subject"] for entry in await filled.search(to=after)} == {"a"}
    assert await filled.search(to=before) == []
    assert "a" not in {
        e["subject"] for e in await filled.search(action="notes.add", **{"from": after})
    }
    naive = datetime.now(UTC).replace(tzinfo=None).isoformat()
    assert (await filled.call("GET", "audit", params={"from": naive}))[0] == 422


async def test_pages_follow_one_another_though_every_search_adds_an_entry(filled: Probe) -> None:
    seen, asked = [], {"limit": "2"}
    while True:
        _, page = await filled.call("GET", "audit", params=asked)
        seen += [entry["id"] for entry in page["results"]]
        if (cursor := page["paging"]["next_cursor"]) is None:
            break
        asked["cursor"] = cursor
    assert len(seen) == len(set(seen)) == 5
    searches = await filled.search(action="audit.search")
    assert [(entry["rows"], entry["client"]) for entry in searches] == [
        (1, "tester"),
        (2, "tester"),
        (2, "tester"),
    ]


async def test_a_search_tells_what_was_looked_for(filled: Probe) -> None:
    await filled.search(client="other", personal="false")
    (entry,) = await filled.search(action="audit.search")
    assert entry["after"] == {"client": "other", "personal": False}


@pytest.mark.parametrize("cursor", ["WyJ4Il0", "WyJ4IiwieSJd", "WzEsMiwzXQ"])
async def test_another_lists_cursor_is_refused(probe: Probe, cursor: str) -> None:
    status, problem = await probe.call("GET", "audit", params={"cursor": cursor})
    assert (status, problem["errors"][0]["code"]) == (400, "invalid_cursor")


async def test_a_filter_no_text_can_hold_is_refused(probe: Probe) -> None:
    assert (await probe.call("GET", "audit?client=%00"))[0] == 422


@pytest.mark.parametrize(
    ("changed", "status"),
    [
        ({"roles": ["operator"]}, 403),
        ({"roles": ["administrator"]}, 200),
        ({"roles": ["administrator"], "organisations": ["105148"]}, 403),
    ],
)
async def test_only_holders_of_the_scope_for_all_organisations_search(
    probe: Probe, changed: dict[str, list[str]], status: int
) -> None:
    headers = {"Authorization": bearer("asker", **changed)}
    assert (await probe.call("GET", "audit", headers=headers))[0] == status


async def test_a_sheet_runs_no_formula_and_names_its_next_page(probe: Probe) -> None:
    await probe.call("POST", f"notes/{FORMULA}", headers={"X-Reason": "@SUM(1)"})
    await probe.call("POST", "notes/plain")
    headers = {"Accept": "text/csv"}
    url: str | None = "/v1/probe/audit?action=notes.add&limit=1"
    pages = []
    while url is not None:
        async with probe.http.get(url, headers=headers) as answer:
            assert answer.headers["Content-Type"].startswith("text/csv")
            pages.append(await answer.text())
            link = answer.links.get("next")
            url = str(link["url"]) if link else None
    rows = [row for page in pages for row in csv.DictReader(io.StringIO(page))]
    assert [row["subject"] for row in rows] == ["plain", f"'{FORMULA}"]
    assert (rows[1]["why"], rows[1]["after"], rows[1]["before"]) == (
        "'@SUM(1)",
        '{"length":13}',
        "",
    )
