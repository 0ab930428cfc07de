"""Enrichment support over HTTP: proposed by `sif`, answered by the school, delivered, reviewed."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

from chassis.bus import Message
from chassis.policy import Role
from contracts.enrichment import SupportChanged
from contracts.envelope import Event
from contracts.sif import CategoryChanged
from education.working_days import after_working_days
from tests.enrichment.app import OTHER, SCHOOL, Enrichment, Json
from tests.enrichment.support.saying import AUTUMN, SPRING, SUMMER, tiers
from tests.support.polling import eventually
from tests.support.team import school

KEY = f"{SCHOOL}.{AUTUMN}"


def day() -> date:
    return datetime.now(UTC).date()


async def statuses(enrichment: Enrichment) -> dict[str, str]:
    found = await enrichment.get("support")
    return {each["key"]: each["state"]["status"] for each in found["results"]}


async def of(enrichment: Enrichment, key: str = KEY) -> Json:
    return dict((await enrichment.get(f"support/{key}"))["state"])


async def publish(enrichment: Enrichment, data: CategoryChanged, version: int) -> None:
    """As `say`, with a version of one's own."""
    event = Event.of(data, source="/tests", version=version)
    message = Message(event.topic, event.key, event.headers(), event.value())
    bus = enrichment.app.state.bus
    await bus.ensure_topics({message.topic: 2})
    assert await bus.publish([message]) == 1

    async def taken_in() -> bool:
        lags = [lag for each in enrichment.app.state.consumers for lag in await each.lag()]
        return all(lag.events == 0 for lag in lags)

    await eventually(taken_in, within=30, every=0.05)


async def test_a_school_moved_to_intensive_support_is_proposed_a_package(
    enrichment: Enrichment,
) -> None:
    await enrichment.say(tiers((2, date(2009, 1, 5), AUTUMN), (4, AUTUMN, None)))
    support = await of(enrichment)
    assert (support["status"], support["tier"], support["proposed_on"]) == (
        "proposed", 4, day().isoformat(),
    )  # fmt: skip
    rules = (await enrichment.get("support/rules", on="2009-09-01"))["rules"]
    [package] = [
        each for each in rules["packages"] if each["tier"] == 4 and "primary" in each["phases"]
    ]
    assert support["items"] == package["items"]
    assert all(item["why"] for item in support["items"])
    told = (await enrichment.told(SupportChanged))[KEY]
    assert (told.tier, told.hours, told.accepted_on) == (4, 72, None)
    async with enrichment.as_(Role.HEAD, organisations=[SCHOOL]) as head:
        [work] = (await head.get("worklist")).json()["results"]
    assert work["due_on"] == after_working_days(day(), 10).isoformat()
    history = await enrichment.get(f"support/{KEY}/history")
    assert [each["why"] for each in history["results"]] == [
        "The school is in tier 4 since 2009-09-01."
    ]


async def test_schools_in_other_tiers_and_settings_are_proposed_nothing(
    enrichment: Enrichment,
) -> None:
    await enrichment.say(
        tiers((3, AUTUMN, None)),
        tiers((4, AUTUMN, SPRING), school=OTHER),
        tiers((5, AUTUMN, None), school="EY123456", framework="early_years"),
    )
    assert await statuses(enrichment) == {}


async def test_told_again_late_or_out_of_order_nothing_is_proposed_twice(
    enrichment: Enrichment,
) -> None:
    await publish(enrichment, tiers((4, AUTUMN, None)), 5)
    await publish(enrichment, tiers((4, AUTUMN, None)), 5)
    await publish(enrichment, tiers((2, AUTUMN, None)), 4)
    assert await statuses(enrichment) == {KEY: "proposed"}
    # Confirmed in the same tier for the next term, it is one stay.
    await publish(enrichment, tiers((4, AUTUMN, SPRING), (4, SPRING, None)), 6)
    assert await statuses(enrichment) == {KEY: "proposed"}
    assert (await enrichment.get(f"support/{KEY}"))["version"] == 1


async def test_a_school_not_in_the_register_yet_keeps_its_support_and_it_is_told(
    enrichment: Enrichment,
) -> None:
    new = "105200"
    await enrichment.say(tiers((5, AUTUMN, None), school=new))
    key = f"{new}.{AUTUMN}"
    told = (await enrichment.told(SupportChanged))[key]
    assert (told.area, told.phase) == ("350", "primary")
    await enrichment.say(school(new, phase="all_through"))
    assert (await enrichment.told(SupportChanged))[key].phase == "all_through"
    overview = await enrichment.get("support/overview", area="350")
    assert (overview["schools"], overview["proposed"]) == (1, 1)


async def test_from_tier_4_to_5_the_old_one_ends_and_a_new_one_is_proposed(
    enrichment: Enrichment,
) -> None:
    await enrichment.say(tiers((4, AUTUMN, None)))
    await enrichment.post(f"support/{KEY}/acceptance")
    await enrichment.say(tiers((4, AUTUMN, SPRING), (5, SPRING, None)))
    assert await statuses(enrichment) == {KEY: "ended", f"{SCHOOL}.{SPRING}": "proposed"}
    assert (await of(enrichment))["ended_by"] == "moved_tier"
    told = await enrichment.told(SupportChanged)
    assert (told[KEY].ended_on, told[f"{SCHOOL}.{SPRING}"].hours) == (day(), 152)


async def test_what_was_proposed_ends_when_the_school_leaves_and_what_was_accepted_goes_on(
    enrichment: Enrichment,
) -> None:
    left = ((4, AUTUMN, SPRING), (3, SPRING, None))
    await enrichment.say(tiers((4, AUTUMN, None)), tiers((4, AUTUMN, None), school=OTHER))
    await enrichment.post(f"support/{KEY}/acceptance")
    await enrichment.say(tiers(*left), tiers(*left, school=OTHER))
    assert await statuses(enrichment) == {KEY: "accepted", f"{OTHER}.{AUTUMN}": "ended"}
    assert (await of(enrichment, f"{OTHER}.{AUTUMN}"))["ended_by"] == "left_tier"
    assert (await of(enrichment))["left_on"] == day().isoformat()
    assert (await enrichment.get("support/overview", area="350"))["left_tier"] == 1
    # The leaving was a mistake: both are as they were.
    await enrichment.say(tiers((4, AUTUMN, None)), tiers((4, AUTUMN, None), school=OTHER))
    assert await statuses(enrichment) == {KEY: "accepted", f"{OTHER}.{AUTUMN}": "proposed"}
    assert (await of(enrichment))["left_on"] is None


async def test_a_placement_corrected_to_the_other_tier_has_a_record_of_its_own(
    enrichment: Enrichment,
) -> None:
    await enrichment.say(tiers((4, AUTUMN, None)))
    await enrichment.say(tiers((5, AUTUMN, None)))
    assert await statuses(enrichment) == {KEY: "ended", f"{KEY}.2": "proposed"}


async def test_a_head_chooses_of_the_package_and_it_is_delivered_and_reviewed(
    enrichment: Enrichment,
) -> None:
    await enrichment.say(tiers((4, AUTUMN, None)))
    item: dict[str, Any] = {"code": "choir", "title": "A choir", "service": "music", "hours": "10",
                            "why": "Nobody sings."}  # fmt: skip
    items = [item, item | {"code": "tuition", "hours": "30.25"}]
    await enrichment.post(f"support/{KEY}/package", {"items": items, "reason": "Asked for."})
    async with enrichment.as_(Role.HEAD, organisations=[SCHOOL]) as head:
        path, tag = f"support/{KEY}/acceptance", {"If-Match": "*"}
        answer = await head.post(path, json={"items": ["piano"]}, headers=tag)
        assert answer.json()["errors"][0]["code"] == "unknown_item"
        answer = await head.post(path, json={"items": ["tuition"]}, headers=tag)
        assert answer.status_code == 200, answer.text
        answer = await head.post(f"support/{KEY}/deliveries", json={}, headers=tag)
        assert answer.status_code == 403
    given = {"item": "tuition", "hours": "20.25", "what": "Two courses"}
    await enrichment.post(f"support/{KEY}/deliveries", given | {"item": "choir"}, status=422)
    await enrichment.post(f"support/{KEY}/deliveries", given)
    await enrichment.post(f"support/{KEY}/deliveries", given)
    review = {"progress": "some", "words": "The head is not convinced."}
    await enrichment.post(f"support/{KEY}/reviews", review)
    told = (await enrichment.told(SupportChanged))[KEY]
    assert (str(told.hours), str(told.delivered)) == ("30.25", "30.25")
    assert {each: str(hours) for each, hours in told.deliveries.items()} == {day(): "30.25"}
    overview = await enrichment.get("support/overview", area="350")
    assert (overview["percent"], overview["accepted"]) == ("100.0", 1)
    [due] = (await enrichment.get("worklist", everyone=True))["results"]
    assert due["due_on"] == (day() + timedelta(weeks=6)).isoformat()
    lines = await enrichment.get(f"organisations/{SCHOOL}/timeline")
    assert "not convinced" not in str(lines)
    assert "enrichment support accepted: 30.25 hours" in str(lines)


async def test_hours_typed_wrong_are_put_right_and_told_anew(enrichment: Enrichment) -> None:
    await enrichment.say(tiers((4, AUTUMN, None)))
    await enrichment.post(f"support/{KEY}/acceptance")
    given = {"item": "tuition", "hours": "40", "what": "A course"}
    await enrichment.post(f"support/{KEY}/deliveries", given)
    await enrichment.say(tiers((4, AUTUMN, SPRING), (5, SPRING, None)))
    await enrichment.post(f"support/{KEY}/deliveries", given | {"hours": "6"})
    put_right = {"hours": "4", "reason": "A slip of the pen"}
    there = f"support/{KEY}/deliveries/1/correction"
    await enrichment.post(there, put_right)
    told = (await enrichment.told(SupportChanged))[KEY]
    assert (str(told.delivered), told.ended_on) == ("10", day())
    last = (await enrichment.get(f"support/{KEY}/history"))["results"][-1]
    assert (last["action"], last["why"]) == ("correct_delivery", "A slip of the pen")
    await enrichment.post(there.replace("/1/", "/3/"), put_right, status=404)
    await enrichment.post(there, put_right | {"hours": "-1"}, status=422)
    ahead = {"on": (day() + timedelta(days=1)).isoformat()}
    await enrichment.post(there, put_right | ahead, status=422)
    async with enrichment.as_(Role.HEAD, organisations=[SCHOOL]) as head:
        refused = await head.post(there, json=put_right, headers={"If-Match": "*"})
        assert refused.status_code == 403


async def test_the_words_of_reviews_are_the_authoritys(enrichment: Enrichment) -> None:
    await enrichment.say(tiers((4, AUTUMN, None)))
    await enrichment.post(f"support/{KEY}/acceptance")
    words = "The head is not convinced."
    await enrichment.post(f"support/{KEY}/reviews", {"progress": "none", "words": words})
    async with enrichment.as_(Role.HEAD, organisations=[SCHOOL]) as head:
        for path in (f"support/{KEY}", "support", f"support/{KEY}/history"):
            answer = await head.get(path)
            assert answer.status_code == 200
            assert words not in answer.text
    assert words in str(await of(enrichment))


async def test_another_schools_support_is_not_found_and_overviews_are_the_teams(
    enrichment: Enrichment,
) -> None:
    await enrichment.say(tiers((4, AUTUMN, None)))
    async with enrichment.as_(Role.HEAD, organisations=[OTHER]) as head:
        assert (await head.get("support")).json()["results"] == []
        assert (await head.get(f"support/{KEY}")).status_code == 404
        answer = await head.post(f"support/{KEY}/refusal", json={"reason": "No."},
                                 headers={"If-Match": "*"})  # fmt: skip
        assert answer.status_code == 404
        assert (await head.get("support/overview?area=350")).status_code == 403


async def test_declined_it_is_not_proposed_again_until_the_school_moves(
    enrichment: Enrichment,
) -> None:
    await enrichment.say(tiers((4, AUTUMN, None)))
    await enrichment.post(f"support/{KEY}/refusal", {"reason": "We have enough to do."})
    await enrichment.say(tiers((4, AUTUMN, SPRING), (4, SPRING, None)))
    assert await statuses(enrichment) == {KEY: "declined"}
    back = ((4, AUTUMN, SPRING), (3, SPRING, SUMMER), (4, SUMMER, None))
    await enrichment.say(tiers(*back))
    assert await statuses(enrichment) == {KEY: "ended", f"{SCHOOL}.{SUMMER}": "proposed"}
    told = (await enrichment.told(SupportChanged))[KEY]
    assert (told.declined_on, told.ended_on) == (day(), day())


async def test_a_proposal_is_withdrawn_and_what_was_accepted_has_an_outcome(
    enrichment: Enrichment,
) -> None:
    await enrichment.say(tiers((4, AUTUMN, None)))
    done = {"outcome": "achieved", "reason": "Ofsted saw it."}
    await enrichment.post(f"support/{KEY}/closure", done, status=422)
    await enrichment.post(f"support/{KEY}/acceptance")
    await enrichment.post(f"support/{KEY}/closure", done)
    await enrichment.post(f"support/{KEY}/closure", done, status=409)
    assert (await of(enrichment))["outcome"] == "achieved"
    assert (await enrichment.get("worklist", everyone=True))["results"] == []
    await enrichment.say(tiers((4, AUTUMN, SPRING), (4, SPRING, None)))
    assert await statuses(enrichment) == {KEY: "ended"}
