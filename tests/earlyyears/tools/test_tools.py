"""The life of an audit tool over HTTP."""

from typing import Any

from chassis.policy import Role
from tests.earlyyears.team_app import Team

DRAFT: dict[str, Any] = {
    "key": "our-audit-1",
    "title": "Our audit",
    "top_score": 1,
    "sections": [
        {
            "code": "all",
            "title": "All",
            "criteria": [{"code": "a", "text": "A", "descriptors": ["No.", "Yes."]}],
        }
    ],
}
BODY = {name: DRAFT[name] for name in ("title", "top_score", "sections")}


async def test_a_draft_is_rewritten_and_a_published_tool_never_is(team: Team) -> None:
    made = await team.post("audit-tools", DRAFT, status=201)
    assert (made["key"], made["state"]["status"]) == ("our-audit-1", "draft")
    headers = {"If-Match": "*"}
    other = BODY | {"title": "Our better audit"}
    answer = await team.client.put("audit-tools/our-audit-1", json=other, headers=headers)
    assert answer.json()["state"]["title"] == "Our better audit"
    told = await team.post("audit-tools/our-audit-1/publication", {"on": "2009-03-02"})
    assert told["state"]["published_on"] == "2009-03-02"
    answer = await team.client.put("audit-tools/our-audit-1", json=BODY, headers=headers)
    assert answer.status_code == 409
    await team.post("audit-tools/our-audit-1/publication", status=409)


async def test_the_next_version_is_a_copy_and_a_draft(team: Team) -> None:
    await team.post("audit-tools/built-in", {"tool": "eyfs-audit-1"}, status=201)
    made = await team.post("audit-tools/eyfs-audit-1/next", status=201)
    assert (made["key"], made["state"]["status"]) == ("eyfs-audit-2", "draft")
    first = await team.get("audit-tools/eyfs-audit-1")
    assert made["state"]["sections"] == first["state"]["sections"]
    assert made["state"]["published_on"] is None
    await team.post("audit-tools/eyfs-audit-1/next", status=409)  # there is one already
    await team.post("audit-tools/eyfs-audit-2/next", status=409)  # a draft has none
    listed = await team.get("audit-tools", status="published")
    assert [each["key"] for each in listed["results"]] == ["eyfs-audit-1"]


async def test_a_tool_is_retired_once_it_was_published(team: Team) -> None:
    await team.post("audit-tools", DRAFT, status=201)
    await team.post("audit-tools/our-audit-1/retirement", status=409)
    await team.post("audit-tools/our-audit-1/publication", {"on": "2009-03-02"})
    early = await team.post("audit-tools/our-audit-1/retirement", {"on": "2009-03-01"}, status=422)
    assert early["errors"][0]["code"] == "too_early"
    told = await team.post("audit-tools/our-audit-1/retirement", {"on": "2010-03-01"})
    assert told["state"]["status"] == "retired"


async def test_a_tool_that_cannot_be_is_refused_with_all_its_faults(team: Team) -> None:
    section = DRAFT["sections"][0]
    short = {"code": "a", "text": "A", "descriptors": ["No.", "Perhaps.", "Yes."]}
    body = DRAFT | {"sections": [section, {**section, "criteria": [short]}]}
    answer = await team.post("audit-tools", body, status=422)
    assert {fault["code"] for fault in answer["errors"]} == {"twice", "descriptors"}
    await team.post("audit-tools", DRAFT | {"key": "Our audit"}, status=422)


async def test_the_audit_log_names_the_tool_and_not_its_words(team: Team) -> None:
    await team.post("audit-tools/built-in", {"tool": "eyfs-self-evaluation-1"}, status=201)
    [entry] = (await team.get("audit"))["results"]
    assert entry["action"] == "audit_tool.create"
    assert "sections" not in entry["after"]


async def test_only_the_authority_makes_tools(team: Team) -> None:
    await team.post("audit-tools/built-in", {"tool": "eyfs-audit-1"}, status=201)
    for role in (Role.ADVISER, Role.DATA_MANAGER):
        async with team.as_(role) as caller:
            assert (await caller.get("audit-tools/eyfs-audit-1")).status_code == 200
            assert (await caller.post("audit-tools", json=DRAFT)).status_code == 403
    async with team.as_(Role.HEAD, organisations=["105148"]) as head:
        assert (await head.get("audit-tools/eyfs-audit-1")).status_code == 404
        assert (await head.post("audit-tools/eyfs-audit-1/next")).status_code == 403
    async with team.as_(Role.PARTNER, organisations=["105148"]) as stranger:
        assert (await stranger.get("audit-tools")).status_code == 403
