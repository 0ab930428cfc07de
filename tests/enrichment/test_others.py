"""What is another school's is not changed, listed, said again or told of; and no pupil anywhere."""

from collections.abc import AsyncIterator, Iterator
from typing import Final, get_args

import pytest

from chassis.policy import Role
from contracts.enrichment import Sort
from tests.enrichment import planting
from tests.enrichment.app import AREA, OTHER, SCHOOL, Json, running
from tests.enrichment.planted import UPNS, WORDS, Planted, plant
from tests.enrichment.planting import TUTOR_NAME, YEAR
from tests.support.databases import Databases, NewDatabase
from tests.support.role_tables import may
from tests.support.topics import deliveries_on

_WHY: Final = {"reason": "Because"}
_QUOTE: Final = {"package": "ten-days"}
_ITEM: Final = {"code": "music", "title": "Music", "service": "music", "hours": 1, "why": "So"}
_WRITES: Final[dict[str, tuple[str, Json]]] = {
    "withdraw": ("music-projects/submissions/{submission_id}/withdrawal", {}),
    "quote": (
        "agreements",
        _QUOTE | {"organisation": "{place}", "service": planting.SERVICE, "year": str(YEAR)},
    ),
    "requote": (f"agreements/{planting.AGREEMENT}/quote", _QUOTE),
    "sign": (f"agreements/{planting.AGREEMENT}/signature", {}),
    "refuse": (f"agreements/{planting.AGREEMENT}/refusal", {}),
    "unquote": (f"agreements/{planting.AGREEMENT}/withdrawal", _WHY),
    "vary": (
        f"agreements/{planting.AGREEMENT}/variation",
        _WHY | {"from": planting.TODAY.isoformat(), "units": 1},
    ),
    "supply": (f"agreements/{planting.AGREEMENT}/deliveries", {"units": 1, "what": "A day"}),
    "mend": (f"agreements/{planting.AGREEMENT}/deliveries/1/correction", _WHY | {"units": 2}),
    "end": (
        f"agreements/{planting.AGREEMENT}/end", _WHY | {"until": planting.TODAY.isoformat()},
    ),
    "book": ("bookings", {"organisation": "{place}", "course": planting.COURSE, "places": 1}),
    "places": (f"bookings/{planting.BOOKING}/places", {"places": 1}),
    "unbook": (f"bookings/{planting.BOOKING}/cancellation", _WHY),
    "came": (f"bookings/{planting.BOOKING}/attendance", {"attended": 1}),
    "rate": (f"bookings/{planting.BOOKING}/evaluation", {"ratings": [1]}),
    "propose": (f"support/{planting.SUPPORT}/package", _WHY | {"items": [_ITEM]}),
    "accept": (f"support/{planting.SUPPORT}/acceptance", {}),
    "decline": (f"support/{planting.SUPPORT}/refusal", _WHY),
    "give": (
        f"support/{planting.SUPPORT}/deliveries", {"item": "tuition", "hours": 1, "what": "It"},
    ),
    "regive": (f"support/{planting.SUPPORT}/deliveries/1/correction", _WHY | {"hours": 1}),
    "review": (f"support/{planting.SUPPORT}/reviews", {"progress": "good", "words": "Well"}),
    "close": (f"support/{planting.SUPPORT}/closure", _WHY | {"outcome": "finished"}),
    "activity": (f"activities/{planting.ACTIVITY}/cancellation", _WHY),
    "service": (f"traded-services/{planting.SERVICE}/withdrawal", _WHY),
    "course": (f"courses/{planting.COURSE}/cancellation", _WHY),
    "tutor": (f"tutors/{planting.TUTOR}/departure", _WHY | {"until": None}),
}  # fmt: skip
# To another's; `officer` acts for one school only, and so may do nothing of the authority's.
_MAY_TRY: Final = """
           head governor partner_ officer
withdraw   404  403      403      404
quote      403  403      403      403
requote    403  403      403      403
sign       404  403      403      404
refuse     404  403      403      404
unquote    403  403      403      403
vary       403  403      403      403
supply     403  403      403      403
mend       403  403      403      403
end        403  403      403      403
book       404  403      403      404
places     404  403      403      404
unbook     404  403      403      404
came       403  403      403      403
rate       404  403      403      404
propose    403  403      403      403
accept     404  403      403      404
decline    404  403      403      404
give       403  403      403      403
regive     403  403      403      403
review     403  403      403      403
close      403  403      403      403
activity   403  403      403      403
service    403  403      403      403
course     403  403      403      403
tutor      403  403      403      403
"""


@pytest.fixture(scope="module")
async def planted(new_database: NewDatabase) -> AsyncIterator[Planted]:
    """Two schools of which there is everything, for tests that change nothing."""
    async with running(new_database) as service:
        yield await plant(service)


async def test_nobody_changes_what_is_anothers(planted: Planted) -> None:
    """What is there is refused as what is not: 404 to who may do the like to its own."""
    tried = {
        "head": Role.HEAD,
        "governor": Role.GOVERNOR,
        "partner_": Role.SCHOOL_IMPROVEMENT_PARTNER,
        "officer": Role.OFFICER,
    }
    before = await planted.service.rows("SELECT kind, key, version FROM record ORDER BY 1, 2")
    wrong = {}
    for column, role in tried.items():
        expected = may(_MAY_TRY, column)
        async with planted.service.as_(role, organisations=[SCHOOL]) as caller:
            for act, (path, draft) in _WRITES.items():
                answer = await caller.post(
                    planted.address(path, OTHER),
                    json=planted.body(draft, OTHER),
                    headers={"If-Match": "*"},
                )
                if str(answer.status_code) != expected[act]:
                    wrong[column, act] = answer.text
    assert wrong == {}
    after = await planted.service.rows("SELECT kind, key, version FROM record ORDER BY 1, 2")
    assert after == before


async def test_no_file_of_anothers_rows_is_taken(planted: Planted) -> None:
    async with planted.service.as_(Role.HEAD, organisations=[SCHOOL]) as head:
        for path, body in (*planting.files(OTHER, 21, "Word"), *planting.sent_of(OTHER)):
            answer = await planted.service.submit(path, body, by=head)
            assert answer.status_code == 422, (path, answer.text)
            codes = {each["code"] for each in answer.json()["errors"]}
            assert codes & {"school_not_yours", "not_the_authoritys"}, (path, codes)
            assert not [number for number in UPNS if number in answer.text], path


async def test_lists_and_counts_tell_of_no_other(planted: Planted) -> None:
    """The other school, its pupils and its words are in none."""
    of_area = f"area={AREA}&year={YEAR}"
    lists = [
        *("agreements", "bookings", "support", "worklist", "activities", "courses"),
        *(f"courses/{planting.COURSE}/bookings", f"courses/{planting.COURSE}"),
        *(f"activities/{planting.ACTIVITY}/{each}" for each in ("results", "schools")),
        *(f"{each}?{of_area}" for each in ("pupils/counts", "tuition", "tuition/schools")),
        *(f"{each}?{of_area}" for each in ("tuition/stalled", "sport", "sport/schools")),
        *(f"{each}?{of_area}" for each in ("music", "music/schools", "music/projects")),
        *(f"{each}?{of_area}" for each in ("activities/summary", "activities/reach")),
        *(f"{each}?{of_area}" for each in ("arts-awards", "agreements/summary")),
        *(f"training/summary?{of_area}", f"artsmark?area={AREA}"),
        *("pupils/submissions", "tuition/submissions", "music-projects/submissions"),
    ]
    async with planted.service.as_(Role.HEAD, organisations=[SCHOOL]) as head:
        for path in lists:
            answer = await head.get(planted.address(path, SCHOOL))
            assert answer.status_code == 200, (path, answer.text)
            for said in (OTHER, WORDS[OTHER], TUTOR_NAME, *UPNS):
                assert said not in answer.text, (path, said, answer.text)


async def test_no_figure_of_others_is_told_of_one_school(planted: Planted) -> None:
    """There is one other: whatever is asked for, what is told is the school's own."""
    of_area = f"area={AREA}&year={YEAR}"
    sorts = ("", *(f"&sort={sort}" for sort in get_args(Sort)))
    paths = [
        f"activities/{planting.ACTIVITY}/results",
        f"activities/summary?{of_area}",
        *(f"activities/reach?{of_area}{sort}" for sort in sorts),
    ]
    async with planted.service.as_(Role.HEAD, organisations=[SCHOOL]) as head:
        for path in paths:
            answer = (await head.get(planted.address(path, SCHOOL))).json()
            assert answer["disclosure"] == "suppressed", path
            assert not list(_figures(answer)), path
    told = await planted.service.get(planted.address(paths[0], SCHOOL))
    assert list(_figures(told))


def _figures(answer: Json) -> Iterator[str]:
    """Names of the figures an answer tells, but of the caller's own schools and of nobody."""
    for name, value in answer.items():
        if name in ("own", "groups"):
            continue
        for each in value if isinstance(value, list) else [value]:
            if isinstance(each, dict):
                yield from _figures(each)
            elif name in ("percent", "mean_gain", "number", "of") and each not in (None, 0):
                yield name


async def test_the_words_of_a_review_are_the_authoritys(planted: Planted) -> None:
    here = planted.address(f"support/{planting.SUPPORT}", SCHOOL)
    async with planted.service.as_(Role.HEAD, organisations=[SCHOOL]) as head:
        shown = (await head.get(here)).json()["state"]["reviews"]
        assert [each["words"] for each in shown] == [None]
    whole = await planted.service.get(here)
    assert [each["words"] for each in whole["state"]["reviews"]] == [WORDS[SCHOOL]]


async def test_what_was_asked_for_is_not_said_again(planted: Planted) -> None:
    """Anything may stand in an address: a pupil's number, too."""
    odd = f"{UPNS[0]};Oddname"
    for path in (
        *("activities", "tutors", "traded-services", "agreements", "bookings", "courses"),
        *("support", "organisations"),
    ):
        rest = "/timeline" if path == "organisations" else ""
        answer = await planted.service.client.get(f"{path}/{odd}{rest}")
        assert answer.status_code in (404, 422), path
        assert "Oddname" not in answer.text, path


async def test_no_pupil_leaves_the_rows_held(
    databases: Databases, capfd: pytest.CaptureFixture[str]
) -> None:
    """Neither in events, the log, dues, timelines, records, kept answers, submissions, metrics, nor
    what the audit log tells of who did what to what; of tutors nothing in what is told."""
    async with running(databases.new) as service:
        await plant(service)
        events = [each.value.decode() for each in await deliveries_on(service.app, "enrichment")]
        tables = ("due", "entry", "announced", "outbox", "idempotency", "change", "record")
        files = ("submission", "submission_change")
        kept = {table: str(await service.rows(f"SELECT * FROM {table}")) for table in tables}
        kept |= {table: str(await service.rows(f"SELECT * FROM {table}")) for table in files}
        audited = str((await service.get("audit", limit=500))["results"])
        metrics = (await service.client.get("http://enrichment/metrics")).text
    said = {"events": "".join(events), "log": "".join(capfd.readouterr()), "metrics": metrics}
    assert all(said.values())
    for place, told in (said | kept | {"audit": audited}).items():
        assert not [number for number in UPNS if number in told], place
    # Words stand for what people write: it is in records, and nowhere else.
    for place in (*said, "announced", "outbox"):
        found = [word for word in (*WORDS.values(), TUTOR_NAME) if word in (said | kept)[place]]
        assert not found, place
