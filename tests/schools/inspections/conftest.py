"""A school and a setting in the register, and the ways to speak about how they were inspected."""

from collections.abc import AsyncIterator, Mapping
from pathlib import Path
from typing import Any, Final, TypeVar

import pytest

from contracts.envelope import EventData
from tests.schools.register_app import BRANDWOOD, Json, Schools, native, running, school
from tests.support.databases import Databases

BASE: Final = "/v1/schools"
URN: Final = "105148"
OTHER: Final = "105151"
SETTING: Final = "EY123456"
NOTICE: Final = {
    "organisation": URN,
    "inspected": "section_5",
    "inspected_on": "2009-06-10",
    "published_on": "2009-07-01",
    "overall": 4,
    "behaviour": 3,
    "category": "notice_to_improve",
}
VISIT: Final = {
    "organisation": URN,
    "inspected": "section_8",
    "inspected_on": "2010-01-14",
    "progress": "satisfactory",
    "authority_support": "good",
    "statement_of_action": "fit_for_purpose",
    "nqt_appointments": True,
}
LIFTED: Final = {
    "organisation": URN,
    "inspected": "section_5",
    "inspected_on": "2010-09-20",
    "overall": 2,
}
E_ = TypeVar("E_", bound=EventData)


class Inspections:
    """Inspections over HTTP, and what was told of them."""

    def __init__(self, schools: Schools) -> None:
        self.schools, self.client = schools, schools.client

    async def submit(self, *rows: Mapping[str, Any], **parameters: str) -> Json:
        """POST rows of our own form; the answer's body with its status."""
        return await self._posted(parameters, json=list(rows))

    async def listed(self, *lines: str, **parameters: str) -> Json:
        """POST one of Ofsted's lists, heading first."""
        body = "\n".join(lines).encode()
        return await self._posted(parameters, content=body, headers={"Content-Type": "text/csv"})

    async def _posted(self, parameters: Mapping[str, str], **body: Any) -> Json:
        answer = await self.client.post(
            f"{BASE}/inspections/submissions", params=dict(parameters), **body
        )
        return dict(answer.json()) | {"http_status": answer.status_code}

    async def accepted(self, *rows: Mapping[str, Any], **parameters: str) -> Json:
        receipt = await self.submit(*rows, **parameters)
        assert receipt["http_status"] == 201, receipt
        return receipt

    async def report(self, receipt: Json) -> list[Json]:
        """Every issue of a file."""
        answer = await self.client.get(receipt["links"]["report"])
        return list(answer.json()["results"])

    async def get(self, path: str, **asked: Any) -> Any:
        answer = await self.client.get(f"{BASE}{path}", params=asked)
        assert answer.status_code == 200, answer.text
        return answer.json()

    async def results(self, path: str, **asked: Any) -> list[Json]:
        return list((await self.get(path, **asked))["results"])

    async def told(self, model: type[E_]) -> dict[str, list[E_]]:
        """What was told under each subject, in order."""
        found: dict[str, list[E_]] = {}
        for event in await self.schools.events():
            if isinstance(event.data, model):
                found.setdefault(event.subject, []).append(event.data)
        return found

    async def last_told(self, model: type[E_]) -> dict[str, E_]:
        return {subject: events[-1] for subject, events in (await self.told(model)).items()}


def setting(ey_urn: str, name: str = "Sunny Days", **changed: str) -> dict[str, str]:
    """An open nursery that has no URN."""
    plain = {"ey_urn": ey_urn, "name": name, "kind": "full_day_care", "phase": "not_applicable"}
    return {**plain, "status": "open", "area": "350", "opened_on": "2006-04-03", **changed}


@pytest.fixture
async def inspections(databases: Databases, tmp_path: Path) -> AsyncIterator[Inspections]:
    """Two schools and a setting, none of them inspected yet."""
    async with running(databases.new, tmp_path) as schools:
        register = native(BRANDWOOD, school(OTHER, "Another School"), setting(SETTING))
        await schools.accepted(register)
        yield Inspections(schools)
