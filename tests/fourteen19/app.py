"""The running service `fourteen19` in this process: its calls, its files, what it tells."""

import csv
import io
from collections.abc import AsyncIterator, Iterable, Mapping
from contextlib import asynccontextmanager
from typing import Any

import httpx

from contracts.schools import Identifiers, OrganisationChanged
from services.fourteen19.app import service
from tests.support.databases import NewDatabase
from tests.support.team import Json, Team, school
from tests.support.team import running as running_team

__all__ = ["COLLEGE", "OTHER_COLLEGE", "OTHER_SCHOOL", "SCHOOL", "Fourteen19", "Json", "running"]

SCHOOL, OTHER_SCHOOL = "105260", "105261"
MORE_SCHOOLS = ("105262", "105263", "105264")
"""Further schools of Bolton's, for `with_more`."""
COLLEGE, OTHER_COLLEGE = "10000794", "10000795"
Row = dict[str, str]


def secondary(urn: str, **changed: Any) -> OrganisationChanged:
    """An open community secondary school of Bolton's."""
    identifiers = Identifiers(urn=urn, laestab=f"3504{urn[3:]}")
    return school(urn, identifiers=identifiers, phase="secondary", pupils=900, **changed)


def college(ukprn: str, **changed: Any) -> OrganisationChanged:
    """An open further education college of Bolton's."""
    told: Json = {"kind": "further_education", "phase": "16_plus", "name": f"College {ukprn}"}
    return school(ukprn, identifiers=Identifiers(ukprn=ukprn), **(told | changed))


def as_csv(rows: Iterable[Mapping[str, str]]) -> bytes:
    """A file of these rows, under the headings of all of them."""
    held = list(rows)
    heads = list(dict.fromkeys(head for row in held for head in row))
    out = io.StringIO()
    writer = csv.DictWriter(out, heads, restval="")
    writer.writeheader()
    writer.writerows(held)
    return out.getvalue().encode()


class Fourteen19(Team):
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

    async def with_more(self) -> None:
        """Registers further schools: of one other alone nobody is told."""
        await self.say(*map(secondary, MORE_SCHOOLS))

    async def withdraw(self, receipt: Json) -> Json:
        """Withdraw a submission."""
        answer = await self.client.post(f"http://fourteen19{receipt['links']['withdrawal']}")
        assert answer.status_code == 200, answer.text
        return dict(answer.json())


@asynccontextmanager
async def running(new_database: NewDatabase) -> AsyncIterator[Fourteen19]:
    """14-19 on a fresh database, with two schools and two colleges of Bolton's."""
    async with running_team(new_database, service) as team:
        fourteen19 = Fourteen19(team.app, team.client)
        await fourteen19.say(
            secondary(SCHOOL), secondary(OTHER_SCHOOL), college(COLLEGE), college(OTHER_COLLEGE)
        )
        yield fourteen19
