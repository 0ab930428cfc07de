"""The life of a joint plan over HTTP: agreed, reviewed, ended; what is due, what is told."""

import asyncio
from datetime import date

from chassis.policy import Role
from contracts.sif import PlanReviewed
from tests.sif.groups.forming import (
    GROUP,
    KEY,
    MEMBERS,
    MINUTES,
    PLAN,
    agreed,
    dues,
    formed,
    place,
    review,
    timeline,
)
from tests.sif.sif_app import Sif

CRITERION = {"on": "2010-05-10", "evidence": "Teacher assessment"}


async def test_a_plan_is_of_a_group(sif: Sif) -> None:
    await sif.post("plans", PLAN, status=404)
    await formed(sif)
    made = await sif.post("plans", PLAN, status=201)
    assert (made["key"], made["state"]["status"]) == (KEY, "draft")
    assert await dues(sif, "plan") == {"agreement": ("off-1", "2009-11-02")}
    await sif.post("plans", PLAN, status=409)


async def test_its_days_are_in_order(sif: Sif) -> None:
    await formed(sif)
    await sif.post("plans", PLAN | {"ends_on": "2009-11-02"}, status=422)
    await sif.post("plans", PLAN | {"starts_on": "2009-10-18"}, status=422)


async def test_all_that_keeps_it_from_being_agreed_is_told_at_once(sif: Sif) -> None:
    await formed(sif)
    bare = PLAN["objectives"][0] | {"milestones": []}
    await sif.post("plans", PLAN | {"objectives": [bare], "exit_criteria": []}, status=201)
    refused = await sif.post(f"plans/{KEY}/agreement", {"on": "2009-11-02"}, status=409)
    assert [fault["code"] for fault in refused["errors"]] == ["no_milestone", "no_exit_criterion"]
    milestone = {"text": "Observe every teacher", "due_on": "2009-12-18"}
    await sif.post(f"plans/{KEY}/objectives/1/milestones", milestone)
    await sif.post(f"plans/{KEY}/exit-criteria", {"text": "60 % at level 4 in both"})
    await sif.post(f"plans/{KEY}/agreement", {"on": "2009-10-18"}, status=422)
    await sif.post(f"plans/{KEY}/agreement", {"on": "2009-11-02"})


async def test_what_is_due_of_whom(sif: Sif) -> None:
    await agreed(sif)
    assert await dues(sif, "plan") == {
        "review": ("off-1", "2009-12-14"),
        "ending": ("off-1", "2010-07-16"),
        "milestone.1.1": ("head", "2009-12-18"),
        "milestone.1.2": ("head", "2010-03-26"),
        "milestone.2.1": ("governors", "2010-02-12"),
    }
    reached = {"on": "2009-12-11", "evidence": "Twelve lessons seen"}
    await sif.post(f"plans/{KEY}/objectives/1/milestones/1/completion", reached)
    await sif.post(f"plans/{KEY}/reviews", review("amber", "green"))
    await sif.post(
        f"plans/{KEY}/objectives/2/dropping", {"on": "2010-01-11", "reason": "New governors"}
    )
    assert await dues(sif, "plan") == {
        "review": ("off-1", "2010-01-25"),
        "ending": ("off-1", "2010-07-16"),
        "milestone.1.2": ("head", "2010-03-26"),
    }


async def test_every_fault_of_a_review_is_told_at_once(sif: Sif) -> None:
    await agreed(sif)
    wrong = review("amber", on="2009-11-01", meeting=1)
    wrong["objectives"].append({"objective": 7, "rating": "red", "rationale": "None."})
    answer = await sif.post(f"plans/{KEY}/reviews", wrong, status=422)
    assert [fault["code"] for fault in answer["errors"]] == [
        *("no_objective", "not_rated", "too_early", "no_meeting"),
    ]


async def test_no_colour_without_its_reasons(sif: Sif) -> None:
    await agreed(sif)
    wrong = review("amber", "purple")
    wrong["objectives"][0]["rationale"] = "  "
    del wrong["overall"]["rationale"]
    answer = await sif.post(f"plans/{KEY}/reviews", wrong, status=422)
    assert {fault["path"] for fault in answer["errors"]} == {
        "$.objectives.0.rationale",
        "$.objectives.1.rating",
        "$.overall.rationale",
    }


async def test_a_review_at_a_meeting_that_was_held(sif: Sif) -> None:
    await agreed(sif)
    await sif.post(f"working-groups/{KEY}/meetings", {"planned_on": "2009-12-14"})
    at_it = review("amber", "green", meeting=1)
    await sif.post(f"plans/{KEY}/reviews", at_it, status=422)
    await sif.post(f"working-groups/{KEY}/meetings/1/record", MINUTES | {"on": "2009-12-14"})
    made = await sif.post(f"plans/{KEY}/reviews", at_it)
    assert made["state"]["reviews"][0]["meeting"] == 1


async def test_of_two_reviews_made_at_once_one_is_kept(sif: Sif) -> None:
    await agreed(sif)
    tag = (await sif.client.get(f"plans/{KEY}")).headers["ETag"]
    answers = await asyncio.gather(
        *(
            sif.client.post(f"plans/{KEY}/reviews", json=body, headers={"If-Match": tag})
            for body in (review("amber", "green"), review("red", "red"))
        )
    )
    assert sorted(answer.status_code for answer in answers) == [200, 412]
    assert len((await sif.get(f"plans/{KEY}"))["state"]["reviews"]) == 1


async def test_a_correction_keeps_what_was_and_why(sif: Sif) -> None:
    await agreed(sif)
    await sif.post(f"plans/{KEY}/reviews", review("amber", "green"))
    body = {key: review("red", "green")[key] for key in ("objectives", "overall")}
    await sif.post(f"plans/{KEY}/reviews/1/correction", body, status=422)
    await sif.post(f"plans/{KEY}/reviews/1/correction", body | {"reason": "Read off the old plan"})
    last = (await sif.get(f"plans/{KEY}/history"))["results"][-1]
    before, after = (last["changes"]["reviews"][each][0] for each in ("before", "after"))
    assert [before["objectives"][0]["rating"], after["objectives"][0]["rating"]] == ["amber", "red"]
    assert (last["action"], last["why"]) == ("correct_review", "Read off the old plan")


async def test_it_ends_when_all_exit_criteria_are_met(sif: Sif) -> None:
    await agreed(sif)
    ending = {"on": "2010-05-17", "outcome": "exit_criteria_met", "reason": "Panel agreed"}
    await sif.post(f"plans/{KEY}/exit-criteria/1", CRITERION)
    await sif.post(f"plans/{KEY}/exit-criteria/2", CRITERION | {"met": False})
    refused = await sif.post(f"plans/{KEY}/ending", ending, status=409)
    assert [fault["path"] for fault in refused["errors"]] == ["$.exit_criteria.1"]
    await sif.post(f"plans/{KEY}/exit-criteria/2", CRITERION)
    await sif.post(f"plans/{KEY}/ending", ending)
    assert await dues(sif, "plan") == {}
    await sif.post(f"plans/{KEY}/reviews", review("green", "green"), status=409)


async def test_it_follows_its_group(sif: Sif) -> None:
    await place(sif, 4)
    members = [*MEMBERS, {"body": "authority", "post": "Adviser", "person": "adv-2"}]
    await sif.post("working-groups", GROUP | {"members": members}, status=201)
    await sif.post("plans", PLAN, status=201)
    await sif.post(f"plans/{KEY}/agreement", {"on": "2009-11-02"})
    await sif.post(f"working-groups/{KEY}/members/4/chair")
    assert (await dues(sif, "plan"))["review"] == ("adv-2", "2009-12-14")
    await sif.post(f"plans/{KEY}/reviews", review("amber", "green"))
    ending = {"on": "2009-12-01", "reason": "Academy"}
    await sif.post(f"working-groups/{KEY}/dissolution", ending, status=422)
    assert (await sif.get(f"working-groups/{KEY}"))["state"]["status"] == "formed"
    await sif.post(f"working-groups/{KEY}/dissolution", ending | {"on": "2010-01-11"})
    state = (await sif.get(f"plans/{KEY}"))["state"]
    assert (state["outcome"], state["ended_on"]) == ("group_dissolved", "2010-01-11")


async def test_events_tell_of_ratings_and_of_no_words(sif: Sif) -> None:
    await formed(sif)
    await sif.post("plans", PLAN, status=201)
    assert await sif.told(PlanReviewed) == {}
    await sif.post(f"plans/{KEY}/agreement", {"on": "2009-11-02"})
    told = (await sif.told(PlanReviewed))[KEY]
    assert (told.objectives, told.not_rated, told.reviewed_on) == ({}, 2, None)
    await sif.post(f"plans/{KEY}/reviews", review("amber", "amber"))
    await sif.post(f"plans/{KEY}/objectives", PLAN["objectives"][0])
    told = (await sif.told(PlanReviewed))[KEY]
    assert (told.objectives, told.not_rated) == ({"amber": 2}, 1)
    assert (told.reviewed_on, told.milestones_overdue) == (date(2009, 12, 14), 5)
    said = b"".join(event.value() for event in await sif.events())
    assert not [word for word in (b"off-1", b"Reasons", b"teaching") if word in said]


async def test_the_timeline_says_the_rating_in_a_word(sif: Sif) -> None:
    await agreed(sif)
    await sif.post(f"plans/{KEY}/reviews", review("amber", "green", overall="amber"))
    ending = {"on": "2010-01-11", "outcome": "superseded", "reason": "A plan of the federation"}
    await sif.post(f"plans/{KEY}/ending", ending)
    assert await timeline(sif, "plan") == [
        ("2009-11-02", "joint plan agreed"),
        ("2009-12-14", "joint plan reviewed: amber"),
        ("2010-01-11", "joint plan ended: superseded"),
    ]


async def test_the_school_follows_its_progress_and_no_other_does(sif: Sif) -> None:
    await agreed(sif)
    await sif.post(f"plans/{KEY}/reviews", review("red", "green"))
    await sif.post(f"plans/{KEY}/reviews", review("amber", "green", on="2010-01-25"))
    async with sif.as_(Role.GOVERNOR, organisations=["105148"]) as governor:
        answer = await governor.get(f"plans/{KEY}/progress", params={"on": "2010-02-01"})
    progress = answer.json()
    assert [each["direction"] for each in progress["objectives"]] == ["better", "same"]
    assert (progress["days_since_review"], progress["milestones"]) == (7, 3)
    assert [
        (late["objective"], late["milestone"], late["days"])
        for late in progress["milestones_overdue"]
    ] == [(1, 1, 45)]
    async with sif.as_(Role.HEAD, organisations=["105149"]) as other:
        paths = (f"plans/{KEY}/progress", f"plans/{KEY}")
        assert [(await other.get(path)).status_code for path in paths] == [404, 404]
