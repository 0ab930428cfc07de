"""Children expected at rest, and from one key to the next."""

from pathlib import Path

from services.earlyyears.profiles.rekeying import rekey
from tests.earlyyears.cohort.lists import (
    cohorts,
    expected,
    expected_of,
    listed,
    missing_names,
    send,
)
from tests.earlyyears.profile_app import EarlyYears
from tests.earlyyears.returns import upn, worked_example
from tests.earlyyears.scanning import found_in, superuser_url
from tests.earlyyears.test_at_rest import DATES, Rotated

SETTING = {"la": "", "estab": "", "ey_urn": "EY123456", "upn": ""}
PLANTED = (
    *("Plantedsurname", "Plantedforename", *DATES),
    *(upn(number) for number in range(1, 15)),
)


async def test_a_life_of_lists_leaves_nothing_to_read(
    earlyyears: EarlyYears, postgres: str
) -> None:
    first = await listed(earlyyears, expected_of(range(1, 12)))
    await listed(earlyyears, expected_of((12, 13), **SETTING))
    await listed(earlyyears, [expected(3, surname="Plantedsurname-Other")])
    rest = expected_of(range(2, 11))
    await listed(earlyyears, rest, replaces="scope", confirm_shrinkage="true")
    await earlyyears.withdraw(first)
    await send(earlyyears, [expected(14, upn=upn(14)[1:])])
    assert (await missing_names(earlyyears)).json()["results"]
    url = superuser_url(postgres, str(earlyyears.app.state.settings.database_url))
    assert await found_in(url, PLANTED) == set()


async def test_events_reports_and_receipts_name_nobody(earlyyears: EarlyYears) -> None:
    receipt = await listed(earlyyears, expected_of(range(1, 12)))
    refused = await send(earlyyears, [expected(14, upn="A" + upn(14)[1:])])
    report = await earlyyears.client.get(receipt["links"]["report"])
    told = [str(receipt), refused.text, report.text]
    told += [f"{one.key} {one.headers} {one.value!r}" for one in await earlyyears.deliveries()]
    for planted in (*PLANTED, upn(14)[1:]):
        assert not [each for each in told if planted in each], planted


async def test_a_new_key_takes_over_both_tables_and_their_histories(
    earlyyears: EarlyYears, data_keys_file: Path
) -> None:
    await earlyyears.accepted(worked_example())
    await listed(earlyyears, expected_of(range(1, 13)))
    correction = await listed(earlyyears, [expected(12, surname="Other")])
    before = await cohorts(earlyyears)
    with Rotated(data_keys_file) as rotated:
        assert await rekey(earlyyears.app.state.database) == 23
        rotated.drop_the_old()
        assert await cohorts(earlyyears) == before
        (missing,) = (await missing_names(earlyyears)).json()["results"]
        assert (missing["upn"], missing["surname"]) == (upn(12), "Other")
        await earlyyears.withdraw(correction)
        (restored,) = (await missing_names(earlyyears)).json()["results"]
        assert restored["surname"] == "Plantedsurname12"
        again = await listed(earlyyears, expected_of(range(1, 13)))
        assert again["rows"]["unchanged"] == 12
