"""Plans created and read whole."""

import asyncio
from datetime import date
from typing import Any

from services.kpi.plan.templates import templates
from tests.kpi.plan.conftest import ELEMENTS, Office, new_area


def find(elements: list[dict[str, Any]], code: str) -> dict[str, Any]:
    """The element of a tree with this code."""
    for element in elements:
        if element["code"] == code:
            return element
        if element["children"]:
            try:
                return find(element["children"], code)
            except KeyError:
                continue
    raise KeyError(code)


async def test_a_shipped_plan_is_read_changed_and_sent(office: Office) -> None:
    listed = await office.read("/plans/templates")
    (ref,) = (each for each in listed["results"] if each["name"] == "bolton_2009_10")
    template = await office.read(ref["links"]["self"].removeprefix("/v1/kpi"))
    area = new_area()
    made = await office.http.post("/plans", json=template | {"area": area})
    assert made.status_code == 201, made.text
    plan = made.json()
    assert plan["id"] == f"{area}.2009-10"
    assert made.headers["location"] == plan["links"]["self"] == f"/v1/kpi/plans/{area}.2009-10"
    assert await office.read(f"/plans/{area}.2009-10") == plan
    drafts = templates()["bolton_2009_10"].activities
    assert [each["title"] for each in plan["activities"]] == [each.title for each in drafts]
    assert [each["number"] for each in plan["activities"]] == list(range(1, len(drafts) + 1))


async def test_a_plan_is_a_tree_counted_at_every_element(office: Office) -> None:
    plan = await office.plan(
        activities=[
            {"title": "Audits", "serves": ["1a", "ey.profile"], "due_on": "2009-09-30"},
            {"title": "Visits", "serves": ["1b", "1a"], "stage": "under_way"},
            {"title": "Strategy", "serves": ["ey"], "stage": "done", "due_on": "2009-09-30"},
            {"title": "Called off", "serves": [], "stage": "cancelled"},
        ]
    )
    whole = await office.read(plan)
    assert [each["code"] for each in whole["elements"]] == ["1", "2", "c1"]
    assert [each["code"] for each in whole["elements"][0]["children"]] == ["1a", "1b"]
    none = {"planned": 0, "under_way": 0, "late": 0, "done": 0, "cancelled": 0}
    everything = {"total": 4, "planned": 0, "under_way": 1, "late": 1, "done": 1, "cancelled": 1}
    assert whole["counts"] == everything
    expected = {
        "1": {"total": 2, "late": 1, "under_way": 1},
        "1b": {"total": 1, "under_way": 1},
        "2": {"total": 0},
        "c1": {"total": 2, "late": 1, "done": 1},
        "ey.profile": {"total": 1, "late": 1},
    }
    for code, counts in expected.items():
        assert find(whole["elements"], code)["counts"] == none | counts, code


async def test_each_indicator_links_to_its_values_for_the_plans_authority(office: Office) -> None:
    elements = [{**ELEMENTS[0], "indicators": ["NI 72", "ni072", "Local measure"]}]
    plan = await office.plan(elements=elements, activities=[{"title": "A", "indicators": ["ni92"]}])
    whole = await office.read(plan)
    area = whole["area"]
    assert whole["elements"][0]["indicators"] == [
        {"code": "NI72", "values": f"/v1/kpi/values?indicator=NI72&area={area}&level=area"},
        {
            "code": "LOCAL_MEASURE",
            "values": f"/v1/kpi/values?indicator=LOCAL_MEASURE&area={area}&level=area",
        },
    ]
    assert [each["code"] for each in whole["activities"][0]["indicators"]] == ["NI92"]
    values = await office.http.get(
        whole["elements"][0]["indicators"][0]["values"][len("/v1/kpi") :]
    )
    assert values.status_code == 200


async def test_304_until_something_changes_or_grows_late(office: Office) -> None:
    plan = await office.plan(activities=[{"title": "Audits", "due_on": "2009-12-31"}])
    held = {"If-None-Match": await office.tag(plan)}
    assert (await office.http.get(plan, headers=held)).status_code == 304
    office.today = date(2010, 1, 1)
    late = await office.http.get(plan, headers=held)
    assert (late.status_code, late.json()["counts"]["late"]) == (200, 1)
    held = {"If-None-Match": late.headers["etag"]}
    await office.change(f"{plan}/activities/1", stage="done")
    assert (await office.http.get(plan, headers=held)).json()["counts"]["done"] == 1


async def test_an_authority_has_one_plan_a_year(office: Office) -> None:
    area = new_area()
    await office.plan(area=area)
    again = await office.http.post(
        "/plans", json={"area": area, "period": "2009/2010", "title": "Another"}
    )
    assert (again.status_code, again.json()["code"]) == (409, "conflict")
    await office.plan(area=area, period="2010/11")


async def test_plans_are_listed_with_their_counts(office: Office) -> None:
    area = new_area()
    for period in ("2010/11", "2009/10", "2011/12"):
        await office.plan(
            area=area, period=period, activities=[{"title": "A", "due_on": "2010-06-30"}]
        )
    office.today = date(2010, 7, 1)
    first = await office.read("/plans", area=area, limit=2)
    assert [each["id"] for each in first["results"]] == [f"{area}.2009-10", f"{area}.2010-11"]
    assert first["results"][0]["counts"]["late"] == first["results"][0]["counts"]["total"] == 1
    cursor = first["paging"]["next_cursor"]
    second = await office.read("/plans", area=area, limit=2, cursor=cursor)
    assert [each["id"] for each in second["results"]] == [f"{area}.2011-12"]
    only = await office.read("/plans", area=area, period="2010-2011")
    assert [each["period"] for each in only["results"]] == ["2010/11"]
    wrong = await office.http.get("/plans", params={"area": "35", "period": "2010"})
    assert sorted(fault["path"] for fault in wrong.json()["errors"]) == [
        "query.area",
        "query.period",
    ]


async def test_a_plan_with_faults_is_refused_with_all_of_them(office: Office) -> None:
    area = new_area()
    answer = await office.http.post(
        "/plans",
        json={
            "area": "Bolton",
            "period": "2009/11",
            "title": " ",
            "deadline": "soon",
            "elements": [
                {"code": "1 a", "kind": "theme", "title": "T", "indicators": ["?", "NI72"]}
            ],
            "activities": [
                {"title": "A", "owner": "T. Birch, 01204 332010", "due_on": 20091203},
                {"title": "B", "stage": "late", "owner": "sue@example.org"},
            ],
        },
    )
    assert answer.status_code == 422
    assert sorted((fault["path"], fault["code"]) for fault in answer.json()["errors"]) == [
        ("$.activities.0.due_on", "date_type"),
        ("$.activities.0.owner", "contact_details"),
        ("$.activities.1.owner", "contact_details"),
        ("$.activities.1.stage", "literal_error"),
        ("$.area", "string_pattern_mismatch"),
        ("$.deadline", "extra_forbidden"),
        ("$.elements.0.code", "string_pattern_mismatch"),
        ("$.elements.0.indicators.0", "invalid_indicator"),
        ("$.elements.0.kind", "literal_error"),
        ("$.period", "year_wrong_form"),
        ("$.title", "string_too_short"),
    ]
    torn = await office.http.post(
        "/plans",
        json={
            "area": area,
            "period": "2009/10",
            "title": "A plan",
            "elements": [{"code": "1a", "kind": "strand", "title": "T", "parent": "1"}],
            "activities": [{"title": "A", "serves": ["2a"]}],
        },
    )
    assert torn.status_code == 422
    assert len(torn.json()["errors"]) == 2
    assert (await office.read("/plans", area=area))["results"] == []


async def test_the_same_plan_sent_twice_under_one_key_is_made_once(office: Office) -> None:
    body = {"area": new_area(), "period": "2009/10", "title": "A plan", "elements": ELEMENTS}
    key = {"Idempotency-Key": f"plan-{body['area']}"}
    first = await office.http.post("/plans", json=body, headers=key)
    again = await office.http.post("/plans", json=body, headers=key)
    assert (first.status_code, again.status_code) == (201, 201)
    assert again.content == first.content
    assert again.headers["etag"] == first.headers["etag"]
    other = await office.http.post("/plans", json=body | {"title": "Other"}, headers=key)
    assert (other.status_code, other.json()["code"]) == (409, "idempotency_key_reused")


async def test_of_two_at_once_one_makes_the_plan(office: Office) -> None:
    body = {"area": new_area(), "period": "2009/10", "title": "A plan", "elements": ELEMENTS}
    answers = await asyncio.gather(*(office.http.post("/plans", json=body) for _ in range(3)))
    assert sorted(answer.status_code for answer in answers) == [201, 409, 409]


async def test_who_may_do_what(office: Office) -> None:
    plan = await office.plan(activities=[{"title": "A"}])
    writes = [
        ("POST", "/plans", {"area": new_area(), "period": "2009/10", "title": "A plan"}),
        ("POST", f"{plan}/activities", {"title": "B"}),
        ("PATCH", f"{plan}/activities/1", {"title": "B", "reason": "R"}),
        ("POST", f"{plan}/activities/1/evidence", {"on": "2009-11-01", "note": "N"}),
    ]
    reads = ["/plans", "/plans/templates", "/plans/templates/bolton_2009_10", plan]
    reads += [f"{plan}/activities", f"{plan}/activities/1", f"{plan}/activities/1/history"]
    for method, address, body in writes:
        answer = await office.http.request(
            method, address, json=body, headers=office.as_caller("reader")
        )
        assert answer.status_code == 403, address
        answer = await office.http.request(
            method, address, json=body, headers=office.as_caller("deputy") | {"If-Match": "*"}
        )
        assert answer.status_code in (200, 201), answer.text
    for address in reads:
        answer = await office.http.get(address, headers=office.as_caller("deputy"))
        assert answer.status_code == 403, address
        answer = await office.http.get(address, headers=office.as_caller("reader"))
        assert answer.status_code == 200, address


async def test_what_is_not_there_is_404(office: Office) -> None:
    plan = await office.plan()
    absent = ["/plans/999.1999-00", "/plans/350", "/plans/%00", "/plans/templates/none"]
    absent += ["/plans/999.1999-00/activities", f"{plan}/activities/1"]
    absent += [f"{plan}/activities/1/history"]
    for address in absent:
        answer = await office.http.get(address)
        assert (answer.status_code, answer.json()["code"]) == (404, "not_found"), address
    made = await office.http.post("/plans/999.1999-00/activities", json={"title": "A"})
    assert made.status_code == 404
