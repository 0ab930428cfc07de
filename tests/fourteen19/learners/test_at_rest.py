"""Learners at rest: whoever has the whole database, but no key, learns nobody's name or number."""

from pathlib import Path

import pytest

from chassis.sealing import new_key
from services.fourteen19.learners.rekeying import rekey
from tests.earlyyears.scanning import found_in, superuser_url
from tests.fourteen19.app import COLLEGE, SCHOOL, Fourteen19, Json
from tests.fourteen19.learners.scratch import assert_as_from_scratch
from tests.fourteen19.people import YEAR, learner, of_learner, uln, upn
from tests.support.keys import forget_keys, write_keys

PLANTED = (
    *("Plantedsurname", "Plantedforename", "ZZ9 9ZZ", "ZZ99ZZ", "Plantedref"),
    *("1992-10-02", "02/10/1992", "02-10-1992"),
    *(number for each in range(1, 6) for number in (uln(each), upn(each))),
)


async def _life(fourteen19: Fourteen19) -> Json:
    """Files with errors and without, corrections, a withdrawal, a pair decided; the receipt of the
    file that may still be withdrawn."""
    first = [learner(number, learner_ref=f"PLANTEDREF{number}") for number in (1, 2, 3)]
    await fourteen19.accepted("learners", first)
    college = [learner(1, COLLEGE, upn=""), learner(3, COLLEGE, uln="", upn="")]
    gone = await fourteen19.accepted("learners", college)
    line = {"line": "ENG", "level": "higher", "starts_on": "2009-09-07"}
    of_first = of_learner(1, **line) | {"learner_ref": "PLANTEDREF1"}
    await fourteen19.accepted("diplomas", [of_first])
    wrong = [learner(4, uln=uln(4)[:9]), learner(5, gender="Plantedsurname")]
    await fourteen19.refused("learners", wrong)
    (match,) = (await fourteen19.get("learner-matches"))["results"]
    decision = {"decision": "same", "reason": "Asked the college"}
    decided = await fourteen19.client.post(
        f"learner-matches/{match['match_id']}/decision",
        json=decision,
        headers={"If-Match": match["etag"], "Idempotency-Key": "once"},
    )
    assert decided.status_code == 200, decided.text
    changed = [first[0] | {"surname": "Plantedsurname-Other"}, first[1]]
    correction = await fourteen19.accepted(
        "learners", changed, replaces="scope", confirm_shrinkage="true"
    )
    await fourteen19.withdraw(gone)
    return correction


async def _held(fourteen19: Fourteen19) -> list[Json]:
    """The school's learners as those with the scope read them."""
    page = await fourteen19.get("learners", organisation=SCHOOL, year=YEAR)
    return [{**row, "submission_id": None} for row in page["results"]]


async def test_a_life_of_submissions_leaves_nothing_to_read(
    fourteen19: Fourteen19, postgres: str, capfd: pytest.CaptureFixture[str]
) -> None:
    await _life(fourteen19)
    assert len(await _held(fourteen19)) == 2
    url = superuser_url(postgres, str(fourteen19.app.state.settings.database_url))
    assert await found_in(url, PLANTED) == set()
    events = b"".join(event.value() for event in await fourteen19.events()).decode().casefold()
    logged = "".join(capfd.readouterr()).casefold()
    for planted in PLANTED:
        assert planted.casefold() not in events + logged


async def test_a_refused_file_quotes_nobody(fourteen19: Fourteen19) -> None:
    wrong = [learner(4, uln=uln(4)[:9]), learner(5, gender="Plantedsurname", dob="02/10/1892")]
    answer = await fourteen19.submit("learners", wrong)
    report = await fourteen19.client.get(
        f"http://fourteen19{answer.json()['submission']['links']['report']}"
    )
    for said in (answer.text, report.text):
        assert not [text for text in (*PLANTED, uln(4)[:9], "1892") if text in said]


async def test_a_new_key_takes_over_learners_and_their_histories(
    fourteen19: Fourteen19, data_keys_file: Path, postgres: str
) -> None:
    correction = await _life(fourteen19)
    kept = data_keys_file.read_text()
    old, new = kept.split('"k1": "')[1].split('"')[0], new_key()
    before = await _held(fourteen19)
    try:
        write_keys(data_keys_file, {"k1": old, "k2": new}, current="k2")
        forget_keys()
        assert await rekey(fourteen19.app.state.database) == 2
        assert await rekey(fourteen19.app.state.database) == 0
        write_keys(data_keys_file, {"k2": new}, current="k2")
        forget_keys()
        assert await _held(fourteen19) == before
        await fourteen19.withdraw(correction)
        assert len(await _held(fourteen19)) == 3
        again = [learner(number, learner_ref=f"PLANTEDREF{number}") for number in (1, 2, 3)]
        assert (await fourteen19.accepted("learners", again))["rows"]["unchanged"] == 3
        await fourteen19.accepted("learners", [learner(1, COLLEGE, upn="")])
        assert await _linked(fourteen19) == 1
        await assert_as_from_scratch(fourteen19)
        url = superuser_url(postgres, str(fourteen19.app.state.settings.database_url))
        assert await found_in(url, PLANTED) == set()
    finally:
        data_keys_file.write_text(kept)
        forget_keys()


async def test_without_its_key_nothing_is_told_and_nothing_written(
    fourteen19: Fourteen19, data_keys_file: Path
) -> None:
    await fourteen19.accepted("learners", [learner(1)])
    kept = data_keys_file.read_text()
    write_keys(data_keys_file, {"k9": new_key()}, current="k9")
    forget_keys()
    try:
        asked = {"organisation": SCHOOL, "year": YEAR}
        reading = await fourteen19.client.get("learners", params=asked)
        for answer in (reading, await fourteen19.submit("learners", [learner(1)])):
            assert (answer.status_code, answer.json()["code"]) == (503, "data_locked")
            assert "Planted" not in answer.text
    finally:
        data_keys_file.write_text(kept)
        forget_keys()
    assert len(await _held(fourteen19)) == 1


async def _linked(fourteen19: Fourteen19) -> int:
    """The school's learners whom another provider has too."""
    page = await fourteen19.get("learners/counts", organisation=SCHOOL, year=YEAR)
    return int(page["results"][0]["linked"])
