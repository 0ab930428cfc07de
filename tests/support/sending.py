"""A service that takes files, running in this process: files sent to it, and what came of them."""

import csv
import io
from collections.abc import Iterable, Mapping
from typing import Any

import httpx

from tests.support.team import Json, Team

Row = dict[str, str]


def as_csv(rows: Iterable[Mapping[str, str]]) -> bytes:
    """A file of these rows, under the headings of all of them."""
    held = list(rows)
    heads = list(dict.fromkeys(head for row in held for head in row))
    out = io.StringIO()
    writer = csv.DictWriter(out, heads, restval="")
    writer.writeheader()
    writer.writerows(held)
    return out.getvalue().encode()


class Sending(Team):
    """The service over HTTP."""

    async def submit(
        self,
        path: str,
        rows: Iterable[Mapping[str, str]] | bytes,
        *,
        by: httpx.AsyncClient | None = None,
        **parameters: Any,
    ) -> httpx.Response:
        """POST a file to `{path}/submissions`."""
        body = rows if isinstance(rows, bytes) else as_csv(rows)
        headers = {"Content-Type": "text/csv"}
        return await (by or self.client).post(
            f"{path}/submissions", content=body, params=parameters, headers=headers
        )

    async def accepted(self, path: str, rows: Iterable[Mapping[str, str]], **more: Any) -> Json:
        """A file that must be taken; its receipt."""
        answer = await self.submit(path, rows, **more)
        assert answer.status_code == 201, answer.text
        return dict(answer.json())

    async def refused(
        self, path: str, rows: Iterable[Mapping[str, str]], **more: Any
    ) -> set[tuple[str, str]]:
        """A file that must not be taken; place and code of every error."""
        answer = await self.submit(path, rows, **more)
        assert answer.status_code == 422, answer.text
        return {(error["path"], error["code"]) for error in answer.json()["errors"]}

    async def withdraw(self, receipt: Json) -> Json:
        """Withdraw a submission."""
        here = f"http://{self.service.name}{receipt['links']['withdrawal']}"
        answer = await self.client.post(here)
        assert answer.status_code == 200, answer.text
        return dict(answer.json())
