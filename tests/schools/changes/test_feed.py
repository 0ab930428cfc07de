"""What a partner reads in the feed, and how it knows that it missed nothing."""

from tests.schools.changes.feed import FEED, Partner, change, digest_of, noted
from tests.schools.register_app import Schools, native, school
from tests.support.polling import eventually


async def test_a_school_that_is_registered_renamed_and_closed(schools: Schools) -> None:
    await schools.accepted(native(school("105148", "Brandwood")))
    await schools.accepted(native(school("105148", "Brandwood Primary")))
    await schools.accepted(native(school("105148", "Brandwood Primary", status="closed")))
    partner = Partner(schools)

    async def caught_up() -> bool:
        await partner.catch_up()
        return partner.after == 3

    await eventually(caught_up)
    assert [each["action"] for each in partner.changes] == ["created", "edited", "closed"]
    assert [each["version"] for each in partner.changes] == [1, 2, 3]
    assert [each["fields"] for each in partner.changes[1:]] == [["name"], ["status"]]
    assert {each["href"] for each in partner.changes} == {"/v1/schools/organisations/105148"}
    followed = await schools.client.get(partner.changes[0]["href"])
    assert followed.json()["name"] == "Brandwood Primary"


async def test_what_is_only_tried_or_says_nothing_new_is_no_change(schools: Schools) -> None:
    await schools.submit(native(school("105149", "Never")), dry_run="true")
    await schools.accepted(native(school("105148", "Brandwood")))
    await schools.accepted(native(school("105148", "Brandwood")))
    await schools.accepted(native(school("105150", "Last")))
    partner = Partner(schools)

    async def last_seen() -> bool:
        await partner.ask()
        return any(each["organisation"] == "105150" for each in partner.changes)

    await eventually(last_seen)
    assert [each["organisation"] for each in partner.changes] == ["105148", "105150"]


async def test_a_partner_that_missed_one_change_has_another_sum(schools: Schools) -> None:
    await noted(schools, change("A", 1), change("B", 1), change("A", 2))
    await noted(schools, change("C", 1), change("B", 2))
    partner = Partner(schools, limit=2)

    async def caught_up() -> bool:
        await partner.catch_up()
        return partner.after == 5

    await eventually(caught_up)
    assert [each["digest"] for each in partner.changes[:2]] == [
        digest_of("A", 1),
        digest_of("B", 1),
    ]
    now = (await schools.client.get(f"{FEED}/digest")).json()
    assert now == partner.digest == {"number": 5, "organisations": 3, "sha256_sum": partner.sum()}
    for missed in (3, 4, 5):
        assert partner.sum(without=missed) != now["sha256_sum"]
    assert partner.sum(without=1) == now["sha256_sum"]  # it has A as it is now


async def test_every_answer_says_the_sum_up_to_its_last_change(schools: Schools) -> None:
    await noted(schools, change("A", 1), change("A", 2), change("B", 1))
    partner = Partner(schools, limit=1)
    for number in (1, 2, 3):
        assert await eventually(partner.ask) == 1
        assert partner.digest["number"] == number
        assert partner.digest["sha256_sum"] == partner.sum()


async def test_an_empty_register_and_a_cursor_beyond_the_end(schools: Schools) -> None:
    nothing = {"number": 0, "organisations": 0, "sha256_sum": "0" * 64}
    for after in (0, 7, 2**63 - 1):
        answer = await schools.client.get(FEED, params={"after": after})
        assert answer.json() == {"results": [], "after": after, "digest": nothing}
        assert answer.headers["Cache-Control"] == "no-store"
    for wrong in (-1, 2**63, "x"):
        refused = await schools.client.get(FEED, params={"after": wrong})
        assert refused.status_code == 422
