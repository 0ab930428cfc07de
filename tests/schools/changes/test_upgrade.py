"""An installation that held organisations before there was a feed of their changes."""

from collections.abc import Callable

import asyncpg
import pytest
from alembic import command
from alembic.config import Config

from chassis.database import Database
from chassis.migrate import migrate_async
from services.schools.app import service
from services.schools.changes.numbering import number_new
from tests.support.databases import DatabaseFor

_HELD = """
    INSERT INTO organisation (organisation, urn, ey_urn, name, kind, phase, status, area,
        submission_id)
    VALUES ('105148', '105148', NULL, 'Brandwood', 'community_school', 'primary', 'open', '350',
            gen_random_uuid()),
        ('EY123456', NULL, 'EY123456', 'A setting', 'nursery', 'not_applicable', 'closed', '350',
            gen_random_uuid())"""


async def test_what_was_registered_before_begins_the_feed(
    database_for: DatabaseFor, monkeypatch: pytest.MonkeyPatch
) -> None:
    url = await database_for("schools")
    upgrade: Callable[[Config, str], None] = command.upgrade

    def only_the_first(config: Config, _: str) -> None:
        own = config.attributes["version_table"] == "revision"
        upgrade(config, "0001" if own else "head")

    monkeypatch.setattr(command, "upgrade", only_the_first)
    await migrate_async(service, url)
    connection = await asyncpg.connect(url)
    await connection.execute(_HELD)
    monkeypatch.undo()
    await migrate_async(service, url)

    database = Database(url)
    assert await number_new(database) == 2
    told = await connection.fetch("SELECT * FROM change ORDER BY number")
    assert [(each["number"], each["organisation"]) for each in told] == [
        (1, "105148"),
        (2, "EY123456"),
    ]
    assert {each["action"] for each in told} == {"created"}
    assert told[0]["fields"] == ["area", "kind", "name", "phase", "status", "urn"]
    assert told[1]["organisations"] == 2
    assert await connection.fetchval("SELECT count(*) FROM organisation WHERE sought <> ''") == 2
    await connection.close()
    await database.stop()
