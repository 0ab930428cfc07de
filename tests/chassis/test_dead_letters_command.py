"""The command line does what the API does, when the API is down: on `kpi`'s own database."""

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import text

from chassis.bus import Partition
from chassis.database import Database
from chassis.dead_letters.__main__ import parser, run
from chassis.inbox import Inbox
from chassis.problems import Problem
from services.kpi.app import service
from tests.chassis.consuming import deliveries_of
from tests.kpi.returns import registered
from tests.support.databases import NewDatabase

_ROOT = Path(__file__).parents[2]
_COPY = """
INSERT INTO dead_letter (consumer_group, topic, partition, "offset", key, headers, value, error)
SELECT consumer_group, topic, partition, {place}, key, headers, value, error
FROM dead_letter ORDER BY id LIMIT 1 RETURNING id"""


@pytest.fixture
async def kpi(new_database: NewDatabase) -> str:
    """The URL of a `kpi` that could not read what it was told of a school."""
    url = (await new_database("kpi", "bus", migrated=service))["kpi"]
    database = Database(url)
    [subscription] = service.subscriptions
    inbox, schools = (
        Inbox(database, group="kpi", subscription=subscription),
        Partition("schools", 0),
    )
    await inbox.positions([schools])
    [told] = deliveries_of(schools, [registered("105148", "350", "First")])
    broken = json.loads(told.value)
    del broken["name"], broken["area"]
    garbled = type(told)(schools, 0, told.key, told.headers, json.dumps(broken).encode(), told.time)
    await inbox.apply(schools, [garbled], expected=0)
    await database.stop()
    return url


async def command(url: str, *words: str) -> str:
    return await run(parser().parse_args(words), url)


async def rows(url: str, query: str) -> list[Any]:
    database = Database(url)
    async with database.read() as session:
        found = list(await session.execute(text(query)))
    await database.stop()
    return found


async def test_a_letter_is_seen_fixed_and_replayed(kpi: str, tmp_path: Path) -> None:
    listed = await command(kpi, "list", "services.kpi", "--topic", "schools")
    number, key = listed.splitlines()[1].split()[0], "schools.organisation.changed.v1/105148"
    assert key in listed
    shown = await command(kpi, "show", "services.kpi", number, "--by", "anna")
    assert "$.name: Field required" in shown
    assert '"organisation": "105148"' in shown

    data = json.loads(registered("105148", "350", "First").value())
    wrong, right = tmp_path / "wrong.json", tmp_path / "right.json"
    wrong.write_text(json.dumps(data | {"pupils": "some"}))
    right.write_text(json.dumps(data))
    who = ("--by", "anna", "--why", "the register left them out")
    with pytest.raises(Problem) as refused:
        await command(kpi, "fix", "services.kpi", number, "--data", str(wrong), *who)
    assert [fault.path for fault in refused.value.errors] == ["$.pupils"]
    await command(kpi, "fix", "services.kpi", number, "--data", str(right), *who)
    shown = await command(kpi, "show", "services.kpi", number, "--by", "anna")
    assert "before it was fixed" in shown
    assert await command(kpi, "replay", "services.kpi", number, *who) == f"{number} applied"
    assert await rows(kpi, "SELECT name FROM organisation") == [("First",)]
    assert await command(kpi, "list", "services.kpi") == "None."
    assert "applied" in await command(kpi, "settled", "services.kpi")
    assert await rows(kpi, "SELECT action, client, why FROM kpi_audit.entry ORDER BY at") == [
        ("dead_letters.read", "command-line:anna", None),
        ("dead_letters.fix", "command-line:anna", "the register left them out"),
        ("dead_letters.read", "command-line:anna", None),
        ("dead_letters.replay", "command-line:anna", "the register left them out"),
    ]


async def test_all_that_fit_are_replayed_to_the_last(
    kpi: str, capsys: pytest.CaptureFixture[str]
) -> None:
    for place in range(1, 250):
        await rows(kpi, _COPY.format(place=place))
    told = await command(kpi, "replay", "services.kpi", "--topic", "schools", "--by", "anna")
    assert told == "250 tried, 250 failed."
    lines = capsys.readouterr().out.splitlines()
    assert len({line.split()[0] for line in lines}) == len(lines) == 250
    assert await command(kpi, "replay", "services.kpi", "--topic", "x", "--by", "a") == (
        "No letter fits."
    )


async def test_the_letter_of_a_log_that_was_replaced_says_so(kpi: str) -> None:
    await rows(kpi, 'UPDATE dead_letter SET "offset" = -id RETURNING id')
    shown = await command(kpi, "show", "services.kpi", "1", "--by", "anna")
    assert "schools/0, of a log that was replaced since" in shown
    await command(kpi, "discard", "services.kpi", "1", "--by", "anna", "--why", "it is of old")
    assert "discarded" in await command(kpi, "settled", "services.kpi")


async def test_the_command_refuses_plainly_and_keeps_what_it_discards(kpi: str) -> None:
    environment = os.environ | {"DATABASE_URL": kpi}

    def call(*words: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [sys.executable, "-m", "chassis.dead_letters", *words],
            cwd=_ROOT,
            env=environment,
            capture_output=True,
            text=True,
            check=False,
        )

    many = call("replay", "services.kpi", "--by", "anna")
    assert "failed: It is still no event of its type: fix it." in many.stdout, many.stderr
    assert many.stdout.endswith("1 tried, 1 failed.\n")
    refused = call("show", "services.kpi", "999", "--by", "anna")
    assert (refused.returncode, refused.stderr) == (1, "There is no dead letter 999.\n")
    number = many.stdout.split()[0]
    who = ("--by", "anna", "--why", "it was told again")
    with pytest.raises(SystemExit, match=r"cannot be read: .*not-there\.json"):
        await command(kpi, "fix", "services.kpi", number, "--data", "not-there.json", *who)
    with pytest.raises(SystemExit, match="2"):
        parser().parse_args(["discard", "services.kpi", number, "--by", "anna", "--why", " "])
    assert await command(kpi, "discard", "services.kpi", number, *who) == f"{number} is discarded."
    assert "it was told again" in await command(kpi, "settled", "services.kpi")
