"""The service with three primary schools of Bolton's and one of Bury's."""

from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import httpx
import pytest

from tests.schools.handing_in import read, taken
from tests.schools.register_app import ORGANISATIONS, Json, Schools, native, running, school
from tests.support.databases import Databases

BURY = "105300"


def member(organisation: str, **changed: str | None) -> Json:
    """In the cluster `north` since ever."""
    plain = {"scheme": "cluster", "code": "north", "group_name": "North Bolton"}
    return plain | {"organisation": organisation} | changed


class Groups:
    """Groups over HTTP."""

    def __init__(self, schools: Schools) -> None:
        self.schools, self.http = schools, schools.client

    async def load(self, *rows: Json, **parameters: str) -> Json:
        return await taken(self.schools, "memberships", list(rows), **parameters)

    async def members(self, group: str = "cluster/north", **asked: Any) -> list[str]:
        """The organisations in a group."""
        results = (await read(self.schools, f"/groups/{group}", **asked))["results"]
        return [one["organisation"] for one in results]

    async def groups(self, **asked: Any) -> dict[str, int]:
        """The number of members of each group listed."""
        results = (await read(self.schools, "/groups", **asked))["results"]
        return {f"{one['scheme']}:{one['code']}": one["members"] for one in results}

    async def add(self, organisation: str, row: Json, **headers: str) -> httpx.Response:
        url = f"{ORGANISATIONS}/{organisation}/memberships"
        return await self.http.post(url, json=row, headers=headers)

    async def tag(self, organisation: str, group: str = "cluster/north") -> str:
        answer = await self.http.get(f"{ORGANISATIONS}/{organisation}/memberships/{group}")
        assert answer.status_code == 200, answer.text
        return answer.headers["etag"]

    async def change(
        self, organisation: str, fields: Json, *, group: str = "cluster/north", **headers: str
    ) -> httpx.Response:
        url = f"{ORGANISATIONS}/{organisation}/memberships/{group}"
        return await self.http.patch(url, json=fields, headers=headers)


@pytest.fixture
async def groups(databases: Databases, tmp_path: Path) -> AsyncIterator[Groups]:
    """A register of four schools in no group."""
    async with running(databases.new, tmp_path) as schools:
        names = [("105148", "Brandwood"), ("105149", "Clarendon"), ("105150", "Devonshire Road")]
        bury = school(BURY, "Bury School", area="351")
        await schools.accepted(native(*(school(*one) for one in names), bury))
        yield Groups(schools)
