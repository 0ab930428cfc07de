"""The commands of the partners' guide, run as they stand there, one after another."""

import re

from tests.end_to_end.test_readme import ROOT, bash
from tests.support.calls import submit, value_becomes
from tests.support.children import csv_of
from tests.support.polling import eventually
from tests.support.system import System

GUIDE = ROOT / "docs" / "partners.md"
COLLEGE = {
    "ukprn": "10990001",
    "name": "Sample College",
    "kind": "further_education",
    "phase": "16_plus",
    "status": "open",
    "area": "352",
}


async def test_the_guide_shows_what_happens(system: System) -> None:
    async with system.client() as http:
        body = csv_of([COLLEGE], list(COLLEGE))
        assert (await submit(http, "schools/register", body))[0] == 201
        path = f"/v1/fourteen19/organisations/{COLLEGE['ukprn']}/timeline"

        async def known() -> bool:
            async with http.get(path) as answer:
                return answer.status == 200

        await eventually(known, within=30)
        blocks = re.findall(r"```bash\n(.*?)```", GUIDE.read_text(), re.DOTALL)
        said = await bash("\n".join(blocks), system)
        assert said.count('"/problems/') == said.count("/problems/submission_rejected") == 2, said
        faults = re.findall(r'"code":"([a-z_]+)","path":"([^"]+)"', said)
        assert faults == [("uln_wrong", "row 2, uln"), ("shrinkage", "file")]
        # By whether `kpi` has counted the learners' own file yet.
        assert re.search("NI 90 would go (0 →|from no value to) 3", said), said
        assert said.count('"idempotency_key_in_use"') == 0
        receipts = re.findall(r'"id":"([0-9a-f-]{36})","kind":"learners","status":"accepted"', said)
        assert len(receipts) == 2
        assert receipts[0] == receipts[1], "the same receipt under the same key"
        await value_becomes(http, "NI90", COLLEGE["ukprn"], 3, within=30, year="2010-11")


def test_its_links_lead_somewhere() -> None:
    for page in (GUIDE, ROOT / "docs" / "fourteen19.md"):
        for link in re.findall(r"\]\(([^)#:]+)(?:#[^)]*)?\)", page.read_text()):
            assert (page.parent / link).exists(), f"{link} in {page.name}"
