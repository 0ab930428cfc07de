"""One target at a time: set, changed and withdrawn over the API, by those who have seen it."""

import asyncio

import pytest

from tests.kpi.targets.conftest import BOLTON, Targets, row

HERE = f"/v1/kpi/targets/{BOLTON}"


async def test_setting_is_a_submission_of_one_row(targets: Targets) -> None:
    answer = await targets.put(58.3, "Agreed with Government Office")
    assert answer.status_code == 201, answer.text
    receipt = answer.json()
    assert receipt["rows"]["inserted"] == 1
    assert receipt["events"]["first"][0]["subject"] == "NI72/350/2009-10/all"
    assert answer.headers["location"] == receipt["links"]["self"]
    target = await targets.read()
    assert (target["value"], target["set_by"]) == (58.3, "officer")
    assert target["links"]["value"] == f"/v1/kpi/values/{BOLTON}"
    await targets.withdraw(receipt)
    assert (await targets.http.get(HERE)).status_code == 404


async def test_any_spelling_of_the_code_is_the_same_target(targets: Targets) -> None:
    await targets.put("58.3")
    for name in ("ni072.350.2009-10.all", "NI 72.350.2009-2010.all"):
        assert (await targets.read(name))["id"] == BOLTON


async def test_a_change_needs_the_present_etag(targets: Targets) -> None:
    await targets.put(57)
    tag = await targets.tag()
    assert (await targets.put(58)).status_code == 428
    assert (await targets.put(58.3, **{"If-Match": tag})).status_code == 201
    assert (await targets.put(59, **{"If-Match": tag})).status_code == 412
    assert (await targets.read())["value"] == 58.3
    unchanged = await targets.http.get(HERE, headers={"If-None-Match": await targets.tag()})
    assert unchanged.status_code == 304


async def test_of_two_who_saw_the_same_one_wins(targets: Targets) -> None:
    await targets.put(57)
    tag = await targets.tag()
    answers = await asyncio.gather(*(targets.put(n, **{"If-Match": tag}) for n in (58, 59, 60)))
    assert sorted(answer.status_code for answer in answers) == [201, 412, 412]
    assert len((await targets.read(part="/history"))["results"]) == 2


async def test_withdrawing_needs_a_reason_and_the_etag(targets: Targets) -> None:
    await targets.put(58.3)
    reason = {"reason": "No longer statutory"}
    assert (await targets.http.delete(HERE)).status_code == 422
    assert (await targets.http.delete(HERE, params=reason)).status_code == 428
    headers = {"If-Match": await targets.tag()}
    gone = await targets.http.delete(HERE, params=reason, headers=headers)
    assert gone.status_code == 201, gone.text
    assert (await targets.http.get(HERE)).status_code == 404
    newest = (await targets.read(part="/history"))["results"][0]
    assert (newest["change"], newest["reason"]) == ("withdrawn", "No longer statutory")
    again = await targets.http.delete(HERE, params=reason, headers=headers)
    assert again.status_code == 404
    assert (await targets.put(59, **headers)).status_code == 412, "it was withdrawn since"
    assert (await targets.put(59)).status_code == 201


async def test_what_never_was_cannot_be_withdrawn(shared: Targets) -> None:
    answer = await shared.http.delete(HERE, params={"reason": "why not"})
    assert answer.status_code == 422
    assert [e["code"] for e in answer.json()["errors"]] == ["nothing_to_withdraw"]
    assert (await shared.http.get(f"{HERE}/history")).status_code == 404


@pytest.mark.parametrize(
    ("name", "status"),
    [
        ("NI72.350.2009-10", 404),
        ("NI7200.350.2009-10.all", 404),
        ("NI72.350.2009-11.all", 404),
        ("NI72.350.FY2009-10.all", 422),
        ("NI72.105149.2009-10.all", 422),
    ],
)
async def test_an_impossible_target_says_what_is_wrong(
    shared: Targets, name: str, status: int
) -> None:
    answer = await shared.http.put(
        f"/v1/kpi/targets/{name}", json={"value": 58.3, "reason": "Agreed"}
    )
    assert answer.status_code == status
    problem = answer.json()
    assert problem["fix"]
    assert problem["detail"]
    assert all(error["fix"] for error in problem.get("errors", []))


async def test_the_same_key_sets_once(targets: Targets) -> None:
    first = await targets.put(58.3, **{"Idempotency-Key": "agreed-in-january"})
    again = await targets.put(58.3, **{"Idempotency-Key": "agreed-in-january"})
    assert (first.status_code, again.status_code) == (201, 201)
    assert first.json() == again.json()
    other = await targets.put(60, **{"Idempotency-Key": "agreed-in-january"})
    assert other.status_code == 409


async def test_a_number_is_kept_exactly(targets: Targets) -> None:
    await targets.put("58.123456")
    assert (await targets.read())["value"] == 58.123456
    finer = await targets.put("58.1234567", **{"If-Match": await targets.tag()})
    assert [e["code"] for e in finer.json()["errors"]] == ["too_many_places"]


async def test_only_writers_edit(shared: Targets) -> None:
    for caller in ("reader", "school"):
        answer = await shared.put(58.3, Authorization=shared.keys[caller])
        assert answer.status_code == 403, caller
    assert await shared.listed() == []


async def test_lists_are_filtered_and_paged(targets: Targets) -> None:
    await targets.accepted(
        row(),
        row(period="2010/11"),
        row(group="gender=F"),
        row(place="105148"),
        row(place="106001"),
        row(place="350:phase:primary"),
        row(indicator="NI92", value="34.4"),
    )
    everything = await targets.listed()
    assert len(everything) == 7
    assert await targets.listed(indicator="NI 092") == ["NI92.350.2009-10.all"]
    assert await targets.listed(period="2010-11") == ["NI72.350.2010-11.all"]
    assert await targets.listed(group="gender=F") == ["NI72.350.2009-10.gender=F"]
    assert await targets.listed(level="organisation", area="350") == ["NI72.105148.2009-10.all"]
    assert await targets.listed(place="106001") == ["NI72.106001.2009-10.all"]
    assert sorted(await targets.listed(area="350")) == sorted(
        set(everything) - {"NI72.106001.2009-10.all"}
    )
    paged: list[str] = []
    query: dict[str, str] = {"limit": "3"}
    while True:
        page = (await targets.http.get("/v1/kpi/targets", params=query)).json()
        paged += [one["id"] for one in page["results"]]
        if page["paging"]["next_cursor"] is None:
            break
        query["cursor"] = page["paging"]["next_cursor"]
    assert paged == everything


async def test_wrong_filters_are_told_together(shared: Targets) -> None:
    answer = await shared.http.get(
        "/v1/kpi/targets", params={"indicator": "NI7200", "period": "soon"}
    )
    assert answer.status_code == 422
    assert {e["path"] for e in answer.json()["errors"]} == {"query.indicator", "query.period"}
    bad = await shared.http.get("/v1/kpi/targets", params={"cursor": "WzFd"})
    assert bad.status_code == 400
