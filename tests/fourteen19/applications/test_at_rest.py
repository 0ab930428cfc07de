"""What is written on a form, at rest: under a key, and under another one after it changed."""

from pathlib import Path

from chassis.sealing import new_key
from services.fourteen19.learners.rekeying import rekey
from tests.earlyyears.scanning import found_in, superuser_url
from tests.fourteen19.app import Fourteen19
from tests.fourteen19.applications.forms import ENGINEERING, begun, prepare, sent, written
from tests.fourteen19.applications.test_applicant import anyone_with, code_of, status_of
from tests.fourteen19.prospectus.courses import YEAR
from tests.support.keys import forget_keys, write_keys

_WORDS = ("Planted reference of a hard worker", "Plantedstatement of mine")


async def test_a_text_sent_under_a_key_is_nowhere_in_the_database(
    fourteen19: Fourteen19, postgres: str
) -> None:
    ann, _ = await prepare(fourteen19)
    key = await begun(fourteen19, ann, ENGINEERING)
    await written(fourteen19, key, "reference", _WORDS[0])
    async with anyone_with(fourteen19, await code_of(fourteen19, key)) as me:
        once = {"Idempotency-Key": "once"}
        path, body = "my-application/texts/statement", {"text": _WORDS[1]}
        first = await me.put(path, json=body, headers=once)
        again = await me.put(path, json=body, headers=once)
    assert (first.status_code, again.content) == (200, first.content), first.text
    url = superuser_url(postgres, str(fourteen19.app.state.settings.database_url))
    assert await found_in(url, _WORDS) == set()
    assert (await fourteen19.get(f"applications/{key}"))["texts"]["reference"] == _WORDS[0]


async def test_texts_and_codes_outlive_a_change_of_key(
    fourteen19: Fourteen19, data_keys_file: Path
) -> None:
    ann, _ = await prepare(fourteen19)
    key = await sent(fourteen19, ann, ENGINEERING)
    code = await code_of(fourteen19, key)
    kept = data_keys_file.read_text()
    old, new = kept.split('"k1": "')[1].split('"')[0], new_key()
    try:
        write_keys(data_keys_file, {"k1": old, "k2": new}, current="k2")
        forget_keys()
        assert await rekey(fourteen19.app.state.database) == 2
        write_keys(data_keys_file, {"k2": new}, current="k2")
        forget_keys()
        assert (await fourteen19.get(f"applications/{key}"))["texts"]["reference"] == _WORDS[0]
        assert await status_of(fourteen19, code) == 200
    finally:
        data_keys_file.write_text(kept)
        forget_keys()


async def test_an_answer_kept_under_a_lost_key_is_not_given_and_nothing_done_again(
    fourteen19: Fourteen19, data_keys_file: Path
) -> None:
    ann, _ = await prepare(fourteen19)
    body = {"learner_id": ann, "year": str(YEAR), "choices": []}
    headers = {"Idempotency-Key": "once"}
    first = await fourteen19.client.post("applications", json=body, headers=headers)
    assert first.status_code == 201, first.text
    kept = data_keys_file.read_text()
    try:
        write_keys(data_keys_file, {"k9": new_key()}, current="k9")
        forget_keys()
        again = await fourteen19.client.post("applications", json=body, headers=headers)
        assert (again.status_code, again.json()["code"]) == (503, "data_locked")
        assert "'k1'" in again.json()["detail"]
    finally:
        data_keys_file.write_text(kept)
        forget_keys()
    again = await fourteen19.client.post("applications", json=body, headers=headers)
    assert again.content == first.content
