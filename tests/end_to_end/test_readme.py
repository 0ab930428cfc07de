"""The README's commands, run as they stand there."""

import asyncio
import os
import re
from pathlib import Path

from tests.support.system import System

ROOT = Path(__file__).parents[2]


async def bash(script: str, system: System) -> str:
    process = await asyncio.create_subprocess_exec(
        "bash",
        "-euc",
        script,
        cwd=ROOT,
        env=os.environ | {"GATEWAY": system.gateway, "TOKEN": system.key},
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.STDOUT,
    )
    output, _ = await process.communicate()
    assert process.returncode == 0, output.decode()
    return output.decode()


async def test_the_readme_shows_what_happens(system: System) -> None:
    block = re.search(r"```bash\n(.*?)```", (ROOT / "README.md").read_text(), re.DOTALL)
    assert block
    # A reader takes a second between commands; so does the script.
    said = await bash(block[1].replace("\ncurl", "\nsleep 1\ncurl"), system)
    assert said.count('"status":"accepted"') == 3, said
    assert '"problem' not in said
    for figure in ("45.5", "39.6", "54.5", "40.4"):
        assert f'"value":{figure}' in said, f"{figure} in {said}"
    assert said.index('"value":45.5') < said.index('"value":54.5')
    assert "earlyyears.profile.loaded.v1" in said, "the explanation names the event"


def test_the_readme_is_short_and_its_links_lead_somewhere() -> None:
    text = (ROOT / "README.md").read_text()
    assert len(text.splitlines()) < 150
    for link in re.findall(r"\]\(([^)#]+)\)", text):
        assert (ROOT / link).exists(), link
