"""People as callers send them, and what is done with them over HTTP."""

from dataclasses import dataclass
from typing import Any

import httpx

from tests.sif.sif_app import Json, Sif

YEAR = "2009/10"
ACCREDITATION = {
    "number": "NCSL-1",
    "accredited_on": "2008-04-01",
    "expires_on": "2011-03-31",
}


def partner(key: str = "sip-1", **changed: Any) -> Json:
    """A School Improvement Partner with 20 half days for schools in 2009/10."""
    told: Json = {
        "key": key,
        "name": f"Dr Ashworth of {key}",
        "roles": ["school_improvement_partner"],
        "accreditation": ACCREDITATION,
        "capacity_half_days": {YEAR: 28},
    }
    return told | changed


def consultant(key: str = "consultant-1", **changed: Any) -> Json:
    """A consultant of literacy and numeracy with 20 half days in 2009/10."""
    told: Json = {
        "key": key,
        "name": f"Ms Bradley of {key}",
        "roles": ["consultant"],
        "expertise": ["literacy", "numeracy"],
        "capacity_half_days": {YEAR: 20},
    }
    return told | changed


def allocation(organisation: str = "105148", who: str = "sip-1", **changed: Any) -> Json:
    """A partner for the whole of 2009/10, with the usual ten half days."""
    return {"organisation": organisation, "year": YEAR, "partner": who} | changed


def codes(answer: Json) -> set[tuple[str, str]]:
    """What was wrong, and where."""
    return {(fault["code"], fault["path"]) for fault in answer["errors"]}


@dataclass
class Team:
    """The people of a framework, and who works where."""

    sif: Sif

    async def add(self, key: str, **changed: Any) -> Json:
        return await self.sif.post("people", partner(key, **changed), status=201)

    async def change(self, key: str, *, status: int = 200, **fields: Any) -> Json:
        """A merge patch."""
        headers = {"If-Match": "*"}
        answer = await self.sif.client.patch(f"people/{key}", json=fields, headers=headers)
        assert answer.status_code == status, answer.text
        return dict(answer.json())

    async def allocate(
        self, organisation: str = "105148", who: str = "sip-1", status: int = 201, **changed: Any
    ) -> Json:
        sent = allocation(organisation, who, **changed)
        return await self.sif.post("allocations", sent, status=status)

    async def try_to_allocate(self, organisation: str, who: str) -> httpx.Response:
        return await self.sif.client.post("allocations", json=allocation(organisation, who))

    async def workload(self, key: str) -> Json:
        return await self.sif.get(f"people/{key}/workload", year=YEAR)

    async def left(self, key: str) -> int:
        return int((await self.workload(key))["left"])
