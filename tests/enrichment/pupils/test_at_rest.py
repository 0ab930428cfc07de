"""Pupils at rest: whoever has the whole database, the events and the logs, but no key, learns
nobody's number."""

from typing import Final

import pytest

from tests.earlyyears.scanning import found_in, superuser_url
from tests.enrichment.app import OTHER, Enrichment
from tests.enrichment.people import pupil, upn

PLANTED: Final = tuple(upn(number) for number in range(1, 7))
WRONG: Final = f"{upn(5)[:-1]}{(int(upn(5)[-1]) + 1) % 10}"


async def _life(enrichment: Enrichment) -> str:
    """A roll, a refused one, one tried, corrected, withdrawn, read; what was answered, but to who
    asked for pupils."""
    await enrichment.accepted("pupils", [pupil(number) for number in (1, 2, 3)])
    gone = await enrichment.accepted("pupils", [pupil(1, OTHER), pupil(4, OTHER)])
    wrong = [pupil(5) | {"upn": WRONG}, pupil(6, year_group="99"), pupil(1), pupil(1)]
    refused = await enrichment.submit("pupils", wrong)
    assert refused.status_code == 422
    report = f"http://enrichment{refused.json()['submission']['links']['report']}"
    tried = await enrichment.submit("pupils", [pupil(6)], dry_run="true")
    assert tried.is_success, tried.text
    changed = [pupil(1, year_group="6"), pupil(2)]
    corrected = await enrichment.submit(
        "pupils", changed, replaces="scope", confirm_shrinkage="true"
    )
    assert corrected.status_code == 201, corrected.text
    withdrawn = await enrichment.withdraw(gone)
    read = await enrichment.get("pupils/rows", organisation="105148", year="2009/10")
    assert {each["upn"] for each in read["results"]} == {upn(1), upn(2)}
    odd = await enrichment.client.get(
        "pupils/rows", params={"organisation": upn(1), "year": upn(2)}
    )
    said = [refused, await enrichment.client.get(report), tried, corrected, odd]
    return "".join(each.text for each in said) + str(withdrawn)


async def test_no_number_is_in_answers_database_events_logs_audit_or_metrics(
    enrichment: Enrichment, postgres: str, capfd: pytest.CaptureFixture[str]
) -> None:
    answered = await _life(enrichment)
    url = superuser_url(postgres, str(enrichment.app.state.settings.database_url))
    assert await found_in(url, (*PLANTED, WRONG)) == set()
    said = {
        "answers": answered,
        "events": b"".join(event.value() for event in await enrichment.events()).decode(),
        "audit": str((await enrichment.get("audit", limit=500))["results"]),
        "metrics": (await enrichment.client.get("http://enrichment/metrics")).text,
        "log": "".join(capfd.readouterr()),
    }
    assert all(said.values())
    for place, told in said.items():
        assert not [number for number in (*PLANTED, WRONG) if number in told], place


async def test_one_pupil_has_the_same_pseudonym_at_both_schools_and_no_two_have_one(
    enrichment: Enrichment,
) -> None:
    await enrichment.accepted("pupils", [pupil(1), pupil(2)])
    await enrichment.accepted("pupils", [pupil(1, OTHER)])
    keys = [row["pupil_key"] for row in await enrichment.rows("SELECT pupil_key FROM pupil")]
    assert sorted(keys.count(key) for key in set(keys)) == [1, 2]
