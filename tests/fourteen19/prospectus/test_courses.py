"""A provider writes, publishes, corrects and withdraws its courses, and only its own."""

from typing import Any

import pytest

from chassis.clock import today
from chassis.policy import Role
from tests.fourteen19.app import COLLEGE, OTHER_COLLEGE, SCHOOL, Fourteen19
from tests.fourteen19.prospectus.courses import (
    YEAR,
    anybody,
    codes,
    course,
    days_before,
    detail,
    found,
    key_of,
    partner,
    publish,
    titles,
)

IF_MATCH = {"If-Match": "*"}


async def test_a_draft_is_nobodys_to_find_until_it_is_published(fourteen19: Fourteen19) -> None:
    made = await fourteen19.post("courses", course(), status=201)
    assert (made["key"], made["state"]["status"]) == (key_of(), "draft")
    assert await titles(fourteen19) == []
    async with anybody(fourteen19) as client:
        assert (await client.get(f"public/courses/{key_of()}")).status_code == 404
        await fourteen19.post(f"courses/{key_of()}/publication")
        shown = (await client.get(f"public/courses/{key_of()}")).json()
    assert shown["title"] == "Hairdressing Level 2"
    assert shown["name"] == f"College {COLLEGE}"
    assert shown["taught_at"]["postcode"] == "BL3 5BG"
    assert await titles(fourteen19) == ["Hairdressing Level 2"]


async def test_what_is_missing_to_publish_is_told_at_once(fourteen19: Fourteen19) -> None:
    bare = {name: course()[name] for name in ("organisation", "code", "year", "title", "level")}
    await fourteen19.post("courses", bare, status=201)
    answer = await fourteen19.client.post(f"courses/{key_of()}/publication", headers=IF_MATCH)
    assert answer.status_code == 409
    assert codes(answer) == {
        ("$.summary", "missing"),
        ("$.starts_on", "missing"),
        ("$.taught_at", "missing"),
    }


async def test_a_published_course_is_corrected_and_its_history_kept(fourteen19: Fourteen19) -> None:
    await publish(fourteen19, course())
    changed = detail(title="Barbering Level 2") | {"reason": "Title changed"}
    corrected = await fourteen19.post(f"courses/{key_of()}/correction", changed)
    assert corrected["state"]["status"] == "published"
    assert await titles(fourteen19, q="barbering") == ["Barbering Level 2"]
    assert await titles(fourteen19, q="hairdressing") == []
    history = (await fourteen19.get(f"courses/{key_of()}/history"))["results"]
    assert history[-1]["why"] == "Title changed"
    assert history[-1]["changes"]["title"]["before"] == "Hairdressing Level 2"
    incomplete = detail(taught_at=None) | {"reason": "None"}
    answer = await fourteen19.client.post(
        f"courses/{key_of()}/correction", json=incomplete, headers=IF_MATCH
    )
    assert (answer.status_code, codes(answer)) == (422, {("$.taught_at", "missing")})


async def test_a_withdrawn_course_says_why_and_may_come_back(fourteen19: Fourteen19) -> None:
    await publish(fourteen19, course())
    withdrawal = {"reason": "Too few applied"}
    await fourteen19.post(f"courses/{key_of()}/withdrawal", withdrawal)
    assert await titles(fourteen19) == []
    async with anybody(fourteen19) as client:
        gone = await client.get(f"public/courses/{key_of()}")
    assert (gone.status_code, gone.json()["code"]) == (410, "gone")
    assert gone.json()["detail"].endswith("Too few applied")
    await fourteen19.post(f"courses/{key_of()}/withdrawal", withdrawal, status=409)
    again = await fourteen19.post(f"courses/{key_of()}/publication")
    assert again["state"]["withdrawn_why"] is None
    assert await titles(fourteen19) == ["Hairdressing Level 2"]


async def test_what_was_never_published_is_unknown_when_withdrawn(fourteen19: Fourteen19) -> None:
    await fourteen19.post("courses", course(), status=201)
    await fourteen19.post(f"courses/{key_of()}/withdrawal", {"reason": "A secret plan"})
    async with anybody(fourteen19) as client:
        answer = await client.get(f"public/courses/{key_of()}")
    assert answer.status_code == 404
    assert "secret" not in answer.text


async def test_what_cannot_be_is_told_all_at_once(fourteen19: Fourteen19) -> None:
    wrong = course(
        line="ENG",
        starts_on=YEAR.next.starts.isoformat(),
        apply_by=YEAR.next.ends.isoformat(),
        weeks=20,
        age_from=18,
        age_to=16,
        taught_at={"name": "Here", "postcode": "BL3 5BG", "latitude": 53.5},
    )
    answer = await fourteen19.client.post("courses", json=wrong)
    assert answer.status_code == 422
    assert codes(answer) == {
        ("$.starts_on", "not_in_the_year"),
        ("$.apply_by", "apply_by_after_start"),
        ("$.weeks", "two_lengths"),
        ("$.age_to", "ages_reversed"),
        ("$.taught_at.longitude", "half_a_place"),
    }
    early = course(line="HUM", year="2009/10", starts_on="2009-09-07", apply_by=None)
    answer = await fourteen19.client.post("courses", json=early)
    assert codes(answer) == {("$.line", "line_not_available")}


UNFIT = (
    ("title", "Hair <script>alert(1)</script>"),
    ("summary", "<b>Best</b>"),
    ("description", "a < b"),
    ("title", "Hair\x00"),
    ("title", "   "),
    ("web", "http://college.example/"),
    ("web", "javascript:alert(1)"),
    ("web", 'https://college.example/"onclick='),
    ("web", "https://user:word@college.example/"),
    ("contact", "jane.smith@college.example"),
    ("contact", "admissions@college.example\nBcc: all@college.example"),
    ("code", "A.B"),
)


async def test_no_html_no_script_and_no_persons_mailbox(fourteen19: Fourteen19) -> None:
    for member, value in UNFIT:
        answer = await fourteen19.client.post("courses", json=course() | {member: value})
        assert answer.status_code == 422, value
        assert {path for path, _ in codes(answer)} == {f"$.{member}"}, value


async def test_addresses_that_are_fine(fourteen19: Fourteen19) -> None:
    said = course(web="https://www.college.example/courses?id=7#top", contact="Admissions.16@c.uk")
    made = await fourteen19.post("courses", said, status=201)
    assert made["state"]["web"] == said["web"]


async def test_another_colleges_courses_are_not_there(fourteen19: Fourteen19) -> None:
    await fourteen19.post("courses", course(), status=201)
    key = key_of()
    async with partner(fourteen19, OTHER_COLLEGE) as other:
        assert (await other.get("courses")).json()["results"] == []
        assert (await other.get("courses/notices")).json()["results"] == []
        assert (await other.get(f"courses/{key}")).status_code == 404
        assert (await other.get(f"courses/{key}/history")).status_code == 404
        for act, body in (
            ("publication", {}),
            ("withdrawal", {"reason": "x"}),
            ("correction", detail() | {"reason": "x"}),
        ):
            answer = await other.post(f"courses/{key}/{act}", json=body, headers=IF_MATCH)
            assert answer.status_code == 404, act
        assert (await other.post("courses", json=course("C2"))).status_code == 404
        bulk = await other.post("courses/bulk", json={"items": [course()]})
        assert codes(bulk) == {("$.items.0.organisation", "unknown_organisation")}


@pytest.mark.parametrize("role", [Role.GOVERNOR, Role.ADVISER, Role.OPERATOR])
async def test_who_may_not_publish(fourteen19: Fourteen19, role: Role) -> None:
    async with fourteen19.as_(role, organisations=(COLLEGE, SCHOOL)) as client:
        assert (await client.post("courses", json=course())).status_code == 403
        assert (await client.post("courses/bulk", json={"items": [course()]})).status_code == 403


async def test_a_college_and_a_schools_head_write_their_own(fourteen19: Fourteen19) -> None:
    async with partner(fourteen19) as college:
        assert (await college.post("courses", json=course())).status_code == 201
    async with fourteen19.as_(Role.HEAD, organisations=(SCHOOL,)) as head:
        answer = await head.post("courses", json=course(organisation=SCHOOL))
        assert answer.status_code == 201
        assert [each["key"] for each in (await head.get("courses")).json()["results"]] == [
            key_of("C1", SCHOOL)
        ]


async def test_the_timeline_and_what_is_due(fourteen19: Fourteen19) -> None:
    await fourteen19.post("courses", course(), status=201)
    [due] = await fourteen19.rows("SELECT owner, due_on FROM due WHERE kind = 'course'")
    assert due["due_on"].isoformat() == days_before(YEAR.starts, 120 - 6)
    await fourteen19.post(f"courses/{key_of()}/publication")
    assert await fourteen19.rows("SELECT * FROM due WHERE kind = 'course'") == []
    lines = (await fourteen19.get(f"organisations/{COLLEGE}/timeline"))["results"]
    assert [line["what"] for line in lines] == ["course in the prospectus: Hairdressing Level 2"]
    assert lines[0]["on"] == today().isoformat()


async def test_many_at_once_are_all_or_none(fourteen19: Fourteen19) -> None:
    assert await publish(fourteen19, course("A"), course("B")) == {
        "created": 2,
        "changed": 0,
        "unchanged": 0,
    }
    assert await publish(fourteen19, course("A"), course("B", places=20), course("C")) == {
        "created": 1,
        "changed": 1,
        "unchanged": 1,
    }
    await fourteen19.post(f"courses/{key_of('C')}/withdrawal", {"reason": "No teacher"})
    items = [course("C"), course("D"), course("D"), course("E", taught_at=None)]
    answer = await fourteen19.client.post("courses/bulk", json={"publish": True, "items": items})
    assert codes(answer) == {
        ("$.items.0.code", "withdrawn"),
        ("$.items.1.code", "twice"),
        ("$.items.2.code", "twice"),
        ("$.items.3.taught_at", "missing"),
    }
    assert (await found(fourteen19))["courses"] == 2


async def test_a_course_that_is_over_is_not_published(fourteen19: Fourteen19) -> None:
    over = course(year="2009/10", starts_on="2009-09-07", apply_by=None)
    answer = await fourteen19.client.post("courses/bulk", json={"publish": True, "items": [over]})
    assert codes(answer) == {("$.items.0.starts_on", "over")}
    await fourteen19.post("courses", over, status=201)
    path = f"courses/{COLLEGE}.C1.2009-10/publication"
    answer = await fourteen19.client.post(path, headers=IF_MATCH)
    assert (answer.status_code, codes(answer)) == (409, {("$.starts_on", "over")})


async def test_the_same_request_twice_takes_effect_once(fourteen19: Fourteen19) -> None:
    headers: dict[str, Any] = {"Idempotency-Key": "once"}
    first = await fourteen19.client.post("courses", json=course(), headers=headers)
    again = await fourteen19.client.post("courses", json=course(), headers=headers)
    assert (first.status_code, again.status_code) == (201, 201)
    assert first.content == again.content
    assert (await fourteen19.client.post("courses", json=course())).status_code == 409


async def test_an_address_that_is_none(fourteen19: Fourteen19) -> None:
    async with anybody(fourteen19) as client:
        for key in ("nothing", "%F0%9F%92%87", "a" * 100, "'--"):
            assert (await client.get(f"public/courses/{key}")).status_code == 404, key
        assert (await client.get("public/courses/%00")).status_code == 400
        assert (await client.get(f"public/courses/{'a' * 101}")).status_code == 422


async def test_a_change_needs_the_state_that_was_read(fourteen19: Fourteen19) -> None:
    await fourteen19.post("courses", course(), status=201)
    path = f"courses/{key_of()}"
    tag = (await fourteen19.client.get(path)).headers["ETag"]
    assert (await fourteen19.client.post(f"{path}/publication")).status_code == 428
    await fourteen19.post(f"{path}/correction", detail(places=9) | {"reason": "Nine"}, tag=tag)
    answer = await fourteen19.client.post(f"{path}/publication", headers={"If-Match": tag})
    assert answer.status_code == 412


async def test_every_write_is_in_the_audit_log(fourteen19: Fourteen19) -> None:
    await publish(fourteen19, course("A"), course("B"))
    await fourteen19.post(f"courses/{key_of('A')}/withdrawal", {"reason": "Too few applied"})
    entries = (await fourteen19.get("audit", subject_kind="course"))["results"]
    assert [(entry["action"], entry["rows"]) for entry in entries] == [
        ("course.withdraw", 1),
        ("course.bulk", 2),
    ]
    assert entries[0]["why"] == "Too few applied"
