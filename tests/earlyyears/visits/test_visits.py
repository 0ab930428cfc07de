"""The life of a visit over HTTP: who may do what when, what is due, what is told."""

import httpx

from chassis.policy import Role
from contracts.earlyyears import QualityChanged, VisitRecorded
from tests.earlyyears.team_app import Team, school
from tests.earlyyears.visits.visiting import KEY, PLAN, dues, make, plan, record, scores

FOLLOW_UP = "EY123456.2009-10.follow_up"


async def test_a_visit_is_planned_recorded_and_shared(team: Team) -> None:
    assert await plan(team) == KEY
    assert await dues(team) == {"visit": ("qio-1", "2009-09-30")}
    made = await team.post(f"visits/{KEY}/record", record())
    assert (made["state"]["status"], made["state"]["percent"]) == ("made", "66.7")
    # The setting owes nothing it has not been told of.
    assert await dues(team) == {
        "share": ("qio-1", "2009-09-29"),
        "action.2": ("qio-1", "2009-12-01"),
    }
    await team.post(f"visits/{KEY}/share", {"on": "2009-09-20"})
    assert set(await dues(team)) == {"action.1", "action.2"}
    await team.post(f"visits/{KEY}/actions/1/completion", {"on": "2009-10-01"})
    assert set(await dues(team)) == {"action.2"}
    await team.post(f"visits/{KEY}/record", record(), status=409)


async def test_every_criterion_without_a_score_is_told(team: Team) -> None:
    await plan(team)
    given = scores()[2:]
    answer = await team.post(f"visits/{KEY}/record", record(scores=given), status=422)
    assert [fault["code"] for fault in answer["errors"]] == ["unanswered", "unanswered"]
    assert "child_development" in answer["errors"][0]["message"]
    given = [*scores(), {"criterion": "tea", "score": 9}]
    answer = await team.post(f"visits/{KEY}/record", record(scores=given), status=422)
    assert {fault["code"] for fault in answer["errors"]} == {"unknown_criterion", "out_of_range"}
    assert (await team.get(f"visits/{KEY}"))["state"]["status"] == "planned"


async def test_scores_need_a_published_tool(team: Team) -> None:
    await team.post("visits", PLAN | {"tool": "none-1"}, status=422)
    plain = {name: value for name, value in PLAN.items() if name != "tool"}
    key = (await team.post("visits", plain | {"purpose": "follow_up"}, status=201))["key"]
    answer = await team.post(f"visits/{key}/record", record(), status=422)
    assert answer["errors"][0]["code"] == "no_tool"
    made = await team.post(f"visits/{key}/record", record(scores=[]))
    assert made["state"]["percent"] is None


async def test_only_early_years_provision_is_visited(team: Team) -> None:
    await team.say(school("105150", phase="secondary"))
    answer = await team.post("visits", PLAN | {"organisation": "105150"}, status=422)
    assert [fault["code"] for fault in answer["errors"]] == ["not_early_years"]


async def test_a_tool_retired_since_still_serves_what_was_planned_by_it(team: Team) -> None:
    await plan(team)
    await team.post("audit-tools/eyfs-audit-1/retirement")
    await team.post("visits", PLAN | {"organisation": "EY123457"}, status=422)
    assert (await team.post(f"visits/{KEY}/record", record()))["state"]["percent"] == "66.7"


async def test_another_day_and_another_visitor(team: Team) -> None:
    await plan(team, planned_for="2009-09-10")
    change = {"planned_for": "2009-10-05", "visitor": "qio-2", "reason": "Measles"}
    state = (await team.post(f"visits/{KEY}/replanning", change))["state"]
    assert (state["planned_for"], state["visitor"]) == ("2009-10-05", "qio-2")
    assert (state["due_on"], await dues(team)) == (
        "2009-09-30",
        {"visit": ("qio-2", "2009-09-30")},
    )
    await team.post(f"visits/{KEY}/replanning", {"reason": "None"}, status=422)
    [_, replanned] = (await team.get(f"visits/{KEY}/history"))["results"]
    assert (replanned["action"], replanned["why"]) == ("replan", "Measles")


async def test_a_correction_keeps_what_was_done_and_what_was_shared(team: Team) -> None:
    await make(team)
    await team.post(f"visits/{KEY}/share", {"on": "2009-09-20"})
    await team.post(f"visits/{KEY}/actions/1/completion", {"on": "2009-10-01"})
    other = record(scores=scores(3)) | {"reason": "Scores of another setting"}
    del other["actions"]
    state = (await team.post(f"visits/{KEY}/correction", other))["state"]
    assert (state["status"], state["percent"]) == ("shared", "100.0")
    assert state["actions"][0]["done_on"] == "2009-10-01"
    late = other | {"on": "2009-09-21"}
    await team.post(f"visits/{KEY}/correction", late, status=422)
    history = (await team.get(f"visits/{KEY}/history"))["results"]
    assert history[-1]["changes"]["percent"] == {"before": "66.7", "after": "100.0"}


async def test_recorded_again_an_action_done_stays_done(team: Team) -> None:
    await make(team)
    await team.post(f"visits/{KEY}/actions/2/completion", {"on": "2009-09-18"})
    body = record(actions=list(reversed(record()["actions"])))
    state = (await team.post(f"visits/{KEY}/record", body))["state"]
    assert [each["done_on"] for each in state["actions"]] == ["2009-09-18", None]


async def test_taken_back_it_is_planned_and_quality_is_rated_without_it(team: Team) -> None:
    await make(team)
    assert len((await team.told(QualityChanged))["EY123456"].ratings) == 1
    await team.post(f"visits/{KEY}/withdrawal", {"reason": "Another setting's"})
    state = (await team.get(f"visits/{KEY}"))["state"]
    assert (state["status"], state["made_on"], state["scores"]) == ("planned", None, [])
    assert (await team.told(QualityChanged))["EY123456"].ratings == ()
    assert (await team.told(VisitRecorded))[KEY].made_on is None


async def test_taken_back_it_has_the_tool_it_was_planned_with(team: Team) -> None:
    assert await plan(team, tool=None, purpose="follow_up") == FOLLOW_UP
    for made in (record(tool="eyfs-audit-1"), record(tool="eyfs-audit-1", hours=2)):
        await team.post(f"visits/{FOLLOW_UP}/record", made)
    await team.post(f"visits/{FOLLOW_UP}/withdrawal", {"reason": "Another setting's"})
    assert (await team.get(f"visits/{FOLLOW_UP}"))["state"]["tool"] is None
    unscored = await team.post(f"visits/{FOLLOW_UP}/record", record(scores=[]))
    assert (unscored["state"]["tool"], unscored["state"]["percent"]) == (None, None)


async def test_quality_is_rated_in_the_same_transaction(team: Team) -> None:
    await make(team, scores=scores(0))
    told = (await team.told(QualityChanged))["EY123456"]
    assert [each.rating for each in told.ratings] == ["red"]
    other = record(scores=scores(3)) | {"reason": "Misread"}
    await team.post(f"visits/{KEY}/correction", other)
    told = (await team.told(QualityChanged))["EY123456"]
    assert [each.rating for each in told.ratings] == ["green"]


async def test_a_visit_is_called_off_only_before_it_is_made(team: Team) -> None:
    await plan(team)
    await team.post(f"visits/{KEY}/cancellation", {"reason": "Closed by snow"})
    assert await dues(team) == {}
    assert (await team.told(VisitRecorded))[KEY].withdrawn
    await team.post(f"visits/{KEY}/record", record(), status=409)
    assert await plan(team) == f"{KEY}.2"
    await team.post(f"visits/{KEY}.2/record", record())
    await team.post(f"visits/{KEY}.2/cancellation", {"reason": "Too late"}, status=409)


async def test_a_follow_up_goes_back_to_the_open_actions(team: Team) -> None:
    await plan(team)
    due = {"due_on": "2010-01-31"}
    await team.post(f"visits/{KEY}/follow-up", due, status=409)
    await team.post(f"visits/{KEY}/record", record())
    for never in ("2009-09-01", "0352-10-12", "9999-12-31"):
        await team.post(f"visits/{KEY}/follow-up", {"due_on": never}, status=422)
    made = await team.post(f"visits/{KEY}/follow-up", due, status=201)
    assert made["key"] == "EY123456.2009-10.follow_up"
    assert (made["state"]["follows"], made["state"]["visitor"]) == (KEY, "qio-1")
    second = await team.post(f"visits/{KEY}/follow-up", due, status=201)
    assert second["key"] == "EY123456.2009-10.follow_up.2"
    await team.post(f"visits/{KEY}/actions/1/completion", {"on": "2009-10-01"})
    await team.post(f"visits/{made['key']}/record", {"on": "2010-01-20"})
    report = await team.get(f"visits/{made['key']}/report")
    assert [action["number"] for action in report["to_look_at"]] == [2]


async def test_the_setting_reads_what_was_found_once_it_is_shared(team: Team) -> None:
    await make(team)
    for role in (Role.HEAD, Role.GOVERNOR):
        async with team.as_(role, organisations=["EY123456"]) as own:
            for path in (f"visits/{KEY}", f"visits/{KEY}/history", "visits"):
                assert "Secret" not in (await own.get(path)).text
            assert (await own.get(f"visits/{KEY}/report")).status_code == 409
            assert (await own.post(f"visits/{KEY}/share", json={})).status_code == 403
    await team.post(f"visits/{KEY}/share", {"on": "2009-09-20"})
    async with team.as_(Role.HEAD, organisations=["EY123456"]) as head:
        assert "Secret: warm" in (await head.get(f"visits/{KEY}")).text
        assert (await head.get(f"visits/{KEY}/report")).json()["percent"] == "66.7"


async def test_why_is_told_with_what_it_is_about(team: Team) -> None:
    await make(team)
    reason = "Secret: another room's scores"
    await team.post(f"visits/{KEY}/correction", record(scores=scores(1)) | {"reason": reason})
    await team.post(f"visits/{KEY}/withdrawal", {"reason": reason})
    await team.post(f"visits/{KEY}/record", record())
    await team.post(f"visits/{KEY}/share", {"on": "2009-09-20"})
    told = record(scores=scores(3)) | {"reason": "Read again together"}
    await team.post(f"visits/{KEY}/correction", told)
    history = (await team.get(f"visits/{KEY}/history"))["results"]
    assert [each["why"] for each in history if each["why"]] == [reason, reason, told["reason"]]
    async with team.as_(Role.HEAD, organisations=["EY123456"]) as head:
        own = (await head.get(f"visits/{KEY}/history")).json()["results"]
    assert [each["action"] for each in own] == [each["action"] for each in history]
    assert [each["why"] for each in own if each["why"]] == [told["reason"]]


async def test_nobody_reads_or_changes_anothers(team: Team) -> None:
    await make(team)
    paths = [f"visits/{KEY}{end}" for end in ("", "/history", "/report")]
    async with team.as_(Role.HEAD, organisations=["105148"]) as head:
        assert (await head.get("visits")).json()["results"] == []
        assert await _statuses(head, *paths) == [404, 404, 404]
    async with team.as_(Role.ADVISER, organisations=["105148"]) as adviser:
        assert await _statuses(adviser, *paths) == [404, 404, 404]
        answer = await adviser.post(f"visits/{KEY}/follow-up", json={"due_on": "2010-01-31"})
        assert answer.status_code == 404
        assert (await adviser.post("visits", json=PLAN)).status_code == 404
        answer = await adviser.post(f"visits/{KEY}/record", json=record())
        assert answer.status_code == 404
    async with team.as_(Role.PARTNER, organisations=["EY123456"]) as stranger:
        assert await _statuses(stranger, "visits", *paths) == [403, 403, 403, 403]
    async with team.as_(Role.DATA_MANAGER) as reader:
        assert (await reader.post("visits", json=PLAN)).status_code == 403


async def test_no_word_of_it_is_told_elsewhere(team: Team) -> None:
    await make(team)
    await team.post(f"visits/{KEY}/share", {"on": "2009-09-20"})
    desk = await team.rows("SELECT what FROM due UNION SELECT what FROM entry")
    said = b"".join(event.value() for event in await team.events())
    audited = str(await team.get("audit"))
    for word in ("Secret", "qio-1"):
        assert word not in str(desk)
        assert word.encode() not in said
    assert "Secret" not in audited


async def test_events_tell_of_days_and_counts(team: Team) -> None:
    await make(team)
    told = (await team.told(VisitRecorded))[KEY]
    assert (told.organisation, told.area, told.kind) == ("EY123456", "350", "full_day_care")
    assert (told.purpose, str(told.due_on), str(told.made_on)) == (
        "audit",
        "2009-09-30",
        "2009-09-15",
    )
    # The head has not been told of one of the two.
    assert (told.actions_open, told.actions_overdue, len(told.actions)) == (1, 1, 1)
    await team.post(f"visits/{KEY}/share", {"on": "2009-09-20"})
    told = (await team.told(VisitRecorded))[KEY]
    assert (told.actions_open, told.actions_overdue, len(told.actions)) == (2, 2, 2)


async def test_what_is_told_of_actions_is_what_is_due(team: Team) -> None:
    theirs = [{"text": "Agree the budget", "owner": "governors", "due_on": "2009-10-30"}]
    await make(team, actions=theirs)
    assert set(await dues(team)) == {"share"}
    assert (await team.told(VisitRecorded))[KEY].actions_overdue == 0
    await team.post(f"visits/{KEY}/share", {"on": "2009-09-20"})
    assert await dues(team) == {"action.1": ("governors", "2009-10-30")}
    assert (await team.told(VisitRecorded))[KEY].actions_overdue == 1


async def test_lists_are_narrowed(team: Team) -> None:
    await plan(team)
    await plan(team, organisation="105148", purpose="self_evaluation", visitor="qio-2")
    for asked, keys in (
        ({"visitor": "qio-2"}, ["105148.2009-10.self_evaluation"]),
        ({"purpose": "audit", "year": "2009/10"}, [KEY]),
        ({"year": "2008/09"}, []),
        ({"status": "planned", "area": "350", "tool": "eyfs-audit-1"}, None),
    ):
        found = [each["key"] for each in (await team.get("visits", **asked))["results"]]
        assert found == (["105148.2009-10.self_evaluation", KEY] if keys is None else keys)


async def test_a_repeated_request_takes_effect_once(team: Team) -> None:
    await make(team)
    sent = {"json": {"due_on": "2010-01-31"}, "headers": {"Idempotency-Key": "follow-1"}}
    first, second = [
        await team.client.post(f"visits/{KEY}/follow-up", **sent)  # type: ignore[arg-type]
        for _ in range(2)
    ]
    assert (first.status_code, first.content) == (second.status_code, second.content)
    assert len((await team.get("visits", purpose="follow_up"))["results"]) == 1


async def test_faults_are_told_all_at_once_and_nothing_is_to_come(team: Team) -> None:
    body = PLAN | {"purpose": "tea", "visitor": "Mr X", "year": "2009"}
    answer = await team.post("visits", body, status=422)
    assert {each["path"] for each in answer["errors"]} == {"$.purpose", "$.visitor", "$.year"}
    await plan(team)
    answer = await team.post(f"visits/{KEY}/record", record(on="2199-01-01"), status=422)
    assert answer["errors"][0]["code"] == "in_the_future"
    await team.post("visits", PLAN | {"organisation": "999999"}, status=404)
    await team.post("visits", PLAN | {"number": 1}, status=409)
    assert (await team.client.post(f"visits/{KEY}/record", json=record())).status_code == 428


async def _statuses(client: httpx.AsyncClient, *paths: str) -> list[int]:
    return [(await client.get(path)).status_code for path in paths]
