"""An installation that held children before they were kept under a key."""

import json
from collections.abc import Callable
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import asyncpg
import pytest
from alembic import command
from alembic.config import Config

from chassis.migrate import migrate_async
from chassis.submissions.records import Options
from services.earlyyears.app import service
from services.earlyyears.profiles.checks import digest_without_upn
from services.earlyyears.profiles.columns import SCORES
from tests.earlyyears.profile_app import SUBMISSIONS, EarlyYears, running
from tests.earlyyears.returns import child, upn
from tests.earlyyears.scanning import found_in, pages_with, superuser_url
from tests.support.databases import Databases

PLANTED = ("Plantedsurname", "Plantedforename", "2004-02-29", "ZZ9 9ZZ", upn(1), upn(2))
SETTING = {"la": "", "estab": "", "ey_urn": "EY123456", "upn": ""}
FIRST, SECOND = uuid4(), uuid4()
BEFORE, AFTER = (5,) * 13, (6,) * 13


def old_row(number: int, points: tuple[int, ...], *, by: UUID, setting: bool = False) -> Any:
    """A row as the first schema had it."""
    names = (f"Plantedsurname{number}", f"Plantedforename{number}")
    key = digest_without_upn("EY123456", *names, date(2004, 2, 29)).hex() if setting else None
    return {
        "year": "2008/09",
        "child_key": key or upn(number),
        "organisation": "EY123456" if setting else "105148",
        **dict(zip(("surname", "forename"), names, strict=True)),
        "dob": "2004-02-29",
        "gender": "F" if number % 2 else "M",
        "postcode": "ZZ9 9ZZ",
        "fsm": number in (2, 3),
        "sen": False,
        "eal": None,
        **dict(zip(SCORES, points, strict=True)),
        "submission_id": str(by),
        "child_id": number,
    }


async def fill(url: str) -> None:
    """Children 1 and 2, and 3 of a setting; a later submission had changed child 2."""
    connection = await asyncpg.connect(url)
    rows = [
        old_row(1, BEFORE, by=FIRST),
        old_row(2, AFTER, by=SECOND),
        old_row(3, BEFORE, by=FIRST, setting=True),
    ]
    populate = "INSERT INTO profile SELECT * FROM jsonb_populate_recordset(NULL::profile, $1)"
    await connection.execute(populate, json.dumps(rows))
    image = json.dumps(old_row(2, BEFORE, by=FIRST))
    for number, one in enumerate((FIRST, SECOND), start=1):
        await connection.execute(
            """INSERT INTO submission (id, kind, status, submitted_by, organisations, parameters,
               received_at, sequence, scope_count)
               VALUES ($1, 'profiles', 'accepted', 'tests', '{*}', $2, $3, $4, 1)""",
            *(one, json.dumps(Options().as_dict()), datetime.now(UTC), number),
        )
    scope = ["105148", "2008/09"]
    await connection.execute("INSERT INTO submission_scope VALUES ($1, $2, 2, 1)", SECOND, scope)
    await connection.execute("INSERT INTO scope_version VALUES ('profiles', $1, 2)", scope)
    await connection.execute(
        "INSERT INTO submission_change VALUES ($1, $2, 'changed', $3, 2, $4)",
        *(SECOND, f"2008/09\x1f{upn(2)}", FIRST, image),
    )
    await connection.execute("ANALYZE")
    await connection.close()


@pytest.fixture
async def upgraded(
    databases: Databases, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> dict[str, str]:
    """The URLs of a database that held children in the first schema and was then upgraded."""
    urls = await databases.new("earlyyears", "bus")
    upgrade: Callable[[Config, str], None] = command.upgrade

    def only_the_first(config: Config, _: str) -> None:
        own = config.attributes["version_table"] == "revision"
        upgrade(config, "0001" if own else "head")

    monkeypatch.setattr(command, "upgrade", only_the_first)
    await migrate_async(service, urls["earlyyears"])
    await fill(urls["earlyyears"])
    monkeypatch.undo()
    await migrate_async(service, urls["earlyyears"])
    return urls


async def children_of(earlyyears: EarlyYears) -> list[tuple[object, ...]]:
    pages = [await earlyyears.children(place) for place in ("105148", "EY123456")]
    names = ("child_id", "upn", "surname", "dob", "postcode")
    return [
        (*(one[name] for name in names), one["scores"]["W"])
        for page in pages
        for one in page.json()["results"]
    ]


async def test_children_and_their_histories_are_as_before(
    upgraded: dict[str, str], tmp_path: Path
) -> None:
    async def as_it_is(*_: str, **_more: object) -> dict[str, str]:
        return upgraded

    def told(number: int, upn: str | None, points: int) -> tuple[object, ...]:
        return (number, upn, f"Plantedsurname{number}", "2004-02-29", "ZZ9 9ZZ", points)

    async with running(as_it_is, tmp_path) as earlyyears:
        assert await children_of(earlyyears) == [
            told(1, upn(1), 5),
            told(2, upn(2), 6),
            told(3, None, 5),
        ]
        answer = await earlyyears.client.post(f"{SUBMISSIONS}/{SECOND}/withdrawal")
        assert answer.json()["rows"]["restored"] == 1, answer.text
        assert (await children_of(earlyyears))[1] == told(2, upn(2), 5)
        # The month of birth too, of the row that was restored from its image as well.
        rows = [child(1, BEFORE), child(2, BEFORE), child(3, BEFORE, **SETTING)]
        assert (await earlyyears.accepted(rows))["rows"]["unchanged"] == 3


async def test_no_page_keeps_what_was_readable(upgraded: dict[str, str], postgres: str) -> None:
    url = superuser_url(postgres, upgraded["earlyyears"])
    assert await found_in(url, PLANTED) == set()
    tables = ("earlyyears.profile", "earlyyears.submission_change")
    for planted in ("Plantedsurname", upn(1), upn(2)):
        assert await pages_with(url, tables, planted) == []
    assert await pages_with(url, tables, "105148") == ["earlyyears.profile", tables[1]]
