"""The register is away: every other service goes on with its own copy of it."""

from pathlib import Path

import pytest

from tests.support.calls import submit, value_becomes
from tests.support.children import csv_of, make_children, schools_csv
from tests.support.expected import ni72
from tests.support.polling import eventually
from tests.support.system import fresh_system

ESTABS = ["2001", "2002"]
FIRST_URN = 160_001


@pytest.mark.timeout(120)
async def test_others_work_while_the_register_is_down(postgres: str, tmp_path: Path) -> None:
    async with fresh_system(postgres, tmp_path) as system, system.client() as client:
        register = schools_csv(ESTABS, first_urn=FIRST_URN)
        assert (await submit(client, "schools/register", register))[0] == 201
        returns = {estab: make_children(estab, 30) for estab in ESTABS}

        async def taken(estab: str) -> bool:
            status, receipt = await submit(client, "earlyyears/profiles", csv_of(returns[estab]))
            assert status == 201, receipt
            return True

        await eventually(lambda: taken(ESTABS[0]), within=20)
        system.kill("schools")
        async with client.get(f"/v1/schools/organisations/{FIRST_URN}") as answer:
            assert answer.status in (502, 503), await answer.text()
            assert "schools" in (await answer.json(content_type=None))["detail"]
        await taken(ESTABS[1])
        everyone = [child for children in returns.values() for child in children]
        wanted = ni72(everyone)[0]
        assert wanted is not None
        answer_now = await value_becomes(client, "NI72", "350", float(str(wanted)), within=10)
        assert answer_now["denominator"] == ni72(everyone)[2]
        system.start("schools")
        await system.ready("schools")
        renamed = register.replace(b"School 2001", b"School renamed")
        status, receipt = await submit(client, "schools/register", renamed)
        assert status == 201, receipt
