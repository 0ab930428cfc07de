"""The service with Bolton's teams and posts, as the sample has them."""

from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any, Final

import httpx
import pytest

from tests.schools.register_app import Json, Schools, running
from tests.support.databases import Databases
from tests.support.tokens import bearer

BASE: Final = "/v1/schools"
SAMPLE: Final = Path(__file__).parents[3] / "deploy" / "local" / "sample"
MEETING: Final = "2009-12-03"
TRANSFER: Final = "2010-04-01"
HEAD: Final = {
    "Authorization": bearer("school", roles=["head"], organisations=["105148"])
}  # fmt: skip


class Directory:
    """Teams, people and posts over HTTP."""

    def __init__(self, service: Schools) -> None:
        self.client, self.app = service.client, service.app

    async def submit(self, kind: str, body: bytes | list[Json], **parameters: str) -> Json:
        """POST a file of `teams` or `posts`; the answer's body with its status."""
        sent: dict[str, Any] = {"json": body}
        if isinstance(body, bytes):
            sent = {"content": body, "headers": {"Content-Type": "text/csv"}}
        url = f"{BASE}/{kind}/submissions"
        answer = await self.client.post(url, params=parameters, **sent)
        return dict(answer.json()) | {"http_status": answer.status_code}

    async def load(self) -> list[Json]:
        """The receipts of the sample's files."""
        return [
            await self.submit(kind, (SAMPLE / f"{kind}.csv").read_bytes())
            for kind in ("teams", "posts")
        ]

    async def get(self, path: str, **parameters: str) -> Any:
        answer = await self.client.get(f"{BASE}{path}", params=parameters)
        assert answer.status_code == 200, answer.text
        return answer.json()

    async def people(self, **wanted: str) -> list[Json]:
        return list((await self.get("/people", **wanted))["results"])

    async def tag(self, post: str) -> str:
        return str((await self.client.get(f"{BASE}/posts/{post}")).headers["ETag"])

    async def add(self, **fields: str | None) -> httpx.Response:
        return await self.client.post(f"{BASE}/posts", json=fields)

    async def change(
        self, post: str, fields: dict[str, str | None], tag: str | None
    ) -> httpx.Response:
        """PATCH a post by whoever read it under `tag`."""
        headers = {"If-Match": tag} if tag else {}
        return await self.client.patch(f"{BASE}/posts/{post}", json=fields, headers=headers)

    async def changed(self, post: str, **fields: str | None) -> Json:
        """PATCH a post just read; its receipt."""
        answer = await self.change(post, fields, await self.tag(post))
        assert answer.status_code == 201, answer.text
        return dict(answer.json())


@pytest.fixture
async def empty(databases: Databases, tmp_path: Path) -> AsyncIterator[Directory]:
    """A register with no team."""
    async with running(databases.new, tmp_path) as service:
        yield Directory(service)


@pytest.fixture
async def directory(empty: Directory) -> Directory:
    """Bolton's teams and posts."""
    for receipt in await empty.load():
        assert receipt["http_status"] == 201, receipt
    return empty
