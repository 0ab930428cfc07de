"""Kept returns at rest: sealed, and under the new key after rekeying."""

from pathlib import Path

from services.earlyyears.profiles.rekeying import rekey
from tests.earlyyears.profile_app import EarlyYears
from tests.earlyyears.returns import upn
from tests.earlyyears.scanning import found_in, superuser_url
from tests.earlyyears.statutory.returning import file_of, made, make, of_setting, whole
from tests.earlyyears.test_at_rest import Rotated

PLANTED = (
    *("Plantedsurname", "Plantedforename", "Planted Street", "BL1 1AA", "2004-02-29"),
    *(upn(1), upn(2)),
)


async def test_kept_files_cannot_be_read_without_the_key_and_move_to_a_new_one(
    earlyyears: EarlyYears, data_keys_file: Path, postgres: str
) -> None:
    url = superuser_url(postgres, str(earlyyears.app.state.settings.database_url))
    await earlyyears.accepted([whole(1), whole(2, address=""), of_setting(3)])
    assert (await make(earlyyears)).status_code == 422
    asked = {"area": "350", "accept_incomplete": True, "reason": "one address is not known"}
    told = await made(earlyyears, **asked)
    before = await file_of(earlyyears, told)
    assert b"Planted Street" in before
    assert await found_in(url, PLANTED) == set()
    with Rotated(data_keys_file) as rotated:
        assert await rekey(earlyyears.app.state.database) == 3
        rotated.drop_the_old()
        assert await file_of(earlyyears, told) == before
        assert (await made(earlyyears, **asked))["digest"] == told["digest"]
        assert await found_in(url, PLANTED) == set()
