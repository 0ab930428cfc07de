"""What is another school's or college's is not changed, listed, said again or told of."""

import re
from collections.abc import AsyncIterator
from typing import Final

import pytest

from chassis.policy import Role
from tests.fourteen19 import planting
from tests.fourteen19.app import COLLEGE, OTHER_COLLEGE, SCHOOL, Json, running
from tests.fourteen19.planted import AREA, FIRST, OTHER_OF, WORDS, Planted, plant
from tests.fourteen19.planting import NEXT, YEAR
from tests.support.databases import Databases, NewDatabase
from tests.support.role_tables import may
from tests.support.topics import deliveries_on

_WHY: Final = {"reason": "Because"}
_ROWS: Final = {"rows": [{"level": "level_2", "places": 1}]}
_FOLLOW: Final = {"year": str(YEAR), "next_on": None}
_WRITES: Final[dict[str, tuple[str, str, Json]]] = {
    "withdraw": ("POST", "attainment/submissions/{submission_id}/withdrawal", {}),
    "ready": ("POST", "pilots/{place}/readiness", {"item": "staff", "readiness": "ready"}),
    "period": ("POST", "pilots/{place}/period", _WHY),
    "sign": ("POST", f"consortia/{planting.CONSORTIUM}/signature", {"organisation": "{place}"}),
    "line": ("POST", f"consortia/{planting.CONSORTIUM}/lines/ENG/gateway", {}),
    "plan": ("POST", f"places/{planting.PLACES}/plan", _ROWS),
    "propose": ("POST", f"places/{planting.PLACES}/proposal", _ROWS),
    "publish": ("POST", f"courses/{planting.DRAFT}/publication", {}),
    "take_down": ("POST", f"courses/{planting.COURSE}/withdrawal", _WHY),
    "begin": ("POST", "applications", {"learner_id": "{learner_id}", "year": str(NEXT)}),
    "write": ("PUT", f"applications/{planting.APPLICATION}/texts/reference", {"text": "Over"}),
    "back": ("POST", f"applications/{planting.APPLICATION}/withdrawal", {}),
    "code": ("POST", f"applications/{planting.APPLICATION}/access-code", {}),
    "decide": ("POST", "applications/{choice}/decision", {"decision": {"act": "consider"}}),
    "take_up": ("POST", "guarantee-follow-ups", _FOLLOW | {"learner_id": "{learner_id}"}),
    "contact": (
        "POST", f"guarantee-follow-ups/{planting.FOLLOW_UP}/contacts", {"outcome": "no_answer"},
    ),
    "close": ("POST", f"guarantee-follow-ups/{planting.FOLLOW_UP}/closure", {}),
    "cancel": ("POST", f"collections/{planting.COLLECTION}/cancellation", _WHY),
    "match": ("POST", "learner-matches/{match_id}/reopening", _WHY),
    "function": ("POST", f"transfer-functions/{planting.FUNCTION}/withdrawal", _WHY),
    "cohort": ("POST", "by-19/cohorts", {"area": AREA, "year": "2004/05"}),
}  # fmt: skip
# To another's; `officer` acts for one school only.
_MAY_TRY: Final = """
           head college governor partner_ officer
withdraw   404  404     403      403      403
ready      404  404     403      403      404
period     403  403     403      403      403
sign       404  404     403      403      404
line       403  403     403      403      403
plan       404  404     403      403      404
propose    403  403     403      403      403
publish    404  404     403      403      404
take_down  404  404     403      403      404
begin      404  403     403      403      404
write      404  403     403      403      404
back       404  403     403      403      404
code       404  403     403      403      404
decide     404  404     403      403      403
take_up    404  404     403      403      404
contact    404  404     403      403      404
close      404  404     403      403      404
cancel     403  403     403      403      403
match      403  403     403      403      403
function   403  403     403      403      403
cohort     403  403     403      403      403
"""


@pytest.fixture(scope="module")
async def planted(new_database: NewDatabase) -> AsyncIterator[Planted]:
    """Two schools and two colleges of which there is everything, for tests that change nothing."""
    async with running(new_database) as service:
        yield await plant(service)


async def test_nobody_changes_what_is_anothers(planted: Planted) -> None:
    """What is there is refused as what is not: 404 to who may do the like to its own."""
    tried = {
        "head": (Role.HEAD, SCHOOL),
        "college": (Role.PARTNER, COLLEGE),
        "governor": (Role.GOVERNOR, SCHOOL),
        "partner_": (Role.SCHOOL_IMPROVEMENT_PARTNER, SCHOOL),
        "officer": (Role.OFFICER, SCHOOL),
    }
    before = await planted.service.rows("SELECT kind, key, version FROM record ORDER BY 1, 2")
    wrong = {}
    for column, (role, own) in tried.items():
        expected = may(_MAY_TRY, column)
        async with planted.service.as_(role, organisations=[own]) as caller:
            for act, (method, path, draft) in _WRITES.items():
                answer = await caller.request(
                    method,
                    planted.address(path, OTHER_OF[own]),
                    json=planted.body(draft, OTHER_OF[own]),
                    headers={"If-Match": "*"},
                )
                if str(answer.status_code) != expected[act]:
                    wrong[column, act] = answer.text
    assert wrong == {}
    after = await planted.service.rows("SELECT kind, key, version FROM record ORDER BY 1, 2")
    assert after == before


@pytest.mark.parametrize(("role", "own"), [(Role.HEAD, SCHOOL), (Role.PARTNER, COLLEGE)])
async def test_lists_and_counts_tell_of_no_other(planted: Planted, role: Role, own: str) -> None:
    """The other of its sort is in none but where young people of one's own apply to it, or where
    lines are taught; its people and its words are in none."""
    other = OTHER_OF[own]
    lists = [
        *("learners/counts?year=" + str(YEAR), "learner-matches", "collections", "consortia"),
        *("pilots", "places", "courses", "courses/notices", "applications", "worklist"),
        *("guarantee-follow-ups", "attainment/submissions", "learners/submissions"),
        *(f"{each}?area={AREA}&year={YEAR}" for each in ("participation", "guidance/coverage")),
        *(f"{each}?area={AREA}&year={YEAR}" for each in ("results/gcse", "take-up")),
        *(f"participation/expiring?area={AREA}&year={YEAR}",),
        *(f"guidance/not-interviewed?area={AREA}&year={YEAR}",),
        *(f"{each}&by=home" for each in (f"participation?area={AREA}&year={YEAR}",)),
    ]
    shared = {"applications", "worklist"}
    async with planted.service.as_(role, organisations=[own]) as caller:
        for path in lists:
            answer = await caller.get(path)
            assert answer.status_code in (200, 403), (path, answer.text)
            assert WORDS[other] not in answer.text, path
            assert other not in answer.text or path in shared, (path, answer.text)


async def test_a_college_sees_of_an_application_its_own_choice_alone(planted: Planted) -> None:
    choice = planted.named[COLLEGE]["choice"]
    async with planted.service.as_(Role.PARTNER, organisations=[COLLEGE]) as college:
        whole = await college.get(f"applications/{choice}")
        assert whole.json()["young_person"]["surname"] == WORDS[OTHER_COLLEGE]
        listed = await college.get("applications/choices", params={"organisation": COLLEGE})
        assert planting.COURSE.format(place=OTHER_COLLEGE) not in whole.text + listed.text
        others = await college.get(f"applications/{choice.partition('/')[0]}")
        assert others.status_code == 404
        many = {"application": choice.partition("/")[0], "decision": {"act": "consider"}}
        decided = await college.post(
            "applications/decisions",
            json={"decisions": [many | {"choice": number} for number in range(1, 500)]},
        )
    outcomes = decided.json()["outcomes"]
    told = {(each["code"], each["message"], each["status"]) for each in outcomes}
    assert len(told - {(None, None, "under_consideration")}) == 1, told


async def test_what_was_asked_for_is_not_said_again(planted: Planted) -> None:
    """Anything may stand in an address: a young person's number, too."""
    odd = "X354299905987;Oddname"
    for path in (
        *("consortia", "pilots", "places", "courses", "collections", "applications"),
        *("public/courses", "guarantee-follow-ups", "transfer-functions", "transfer-posts"),
        *("learners", "learner-matches", "results/gcse/pupils"),
    ):
        answer = await planted.service.client.get(f"{path}/{odd}")
        assert answer.status_code in (404, 422), path
        assert "Oddname" not in answer.text, path


async def test_no_young_person_leaves_the_records(
    databases: Databases, capfd: pytest.CaptureFixture[str]
) -> None:
    """Neither in events, the log, dues, timelines, kept answers, nor what the audit log tells of
    who did what to what."""
    async with running(databases.new) as service:
        await plant(service)
        events = [each.value.decode() for each in await deliveries_on(service.app, "fourteen19")]
        tables = ("due", "entry", "announced", "outbox", "idempotency", "change", "record")
        kept = {table: str(await service.rows(f"SELECT * FROM {table}")) for table in tables}
        audited = str((await service.get("audit", limit=500))["results"])
        # What is measured, without how much: seconds have digits of any kind.
        shown = (await service.client.get("http://fourteen19/metrics")).text
        metrics = re.sub(r"(?m)^([^#].*) \S+$", r"\1", shown)
    said = {"events": "".join(events), "log": "".join(capfd.readouterr()), "audit": audited}
    people = [row for place in WORDS for row in planting.people(place, FIRST[place], WORDS[place])]
    numbers = [row[name] for row in people for name in ("uln", "upn", "learner_ref", "postcode")]
    for place, told in (said | kept | {"metrics": metrics}).items():
        assert not [number for number in numbers if number in told], place
    # Words name people: they are in records that have titles, and nowhere else.
    for place in ("events", "log", "idempotency", "announced", "outbox"):
        assert not [word for word in WORDS.values() if word in (said | kept)[place]], place
