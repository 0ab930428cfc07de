"""Whatever is allocated, changed and ended, in any order: nobody has more work than capacity, and
nobody is refused work there was capacity for."""

import itertools
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from education.years import AcademicYear
from tests.sif.people.people import ACCREDITATION, consultant
from tests.sif.sif_app import Json, Sif

WHERE = ("105148", "105149")
SCHOOLS = st.sampled_from(WHERE)
HALF_DAYS = st.integers(1, 14)
ACTS = st.one_of(
    st.tuples(st.sampled_from(["partner", "support"]), SCHOOLS, HALF_DAYS),
    st.tuples(st.sampled_from(["partner_days", "support_days"]), SCHOOLS, HALF_DAYS),
    st.tuples(st.sampled_from(["end_partner", "end_support"]), SCHOOLS, st.just(0)),
    st.tuples(st.just("deliver"), SCHOOLS, st.integers(1, 3)),
    st.tuples(st.just("capacity"), st.just(""), st.integers(5, 30)),
)
YEARS: Iterator[int] = itertools.count(2010)
"""Each example has a year of its own, and so records of its own."""


@dataclass
class Year:
    """One academic year of somebody who is partner and consultant."""

    sif: Sif
    year: AcademicYear

    async def do(self, act: str, school: str, half_days: int) -> Json:
        """The problem it was refused with; nothing where it was done."""
        if act == "capacity":
            capacity = {"capacity_half_days": {str(self.year): half_days}}
            return await self._call("PATCH", "people/both", capacity)
        return await self._call("POST", *self._request(act, school, half_days))

    async def work(self) -> int:
        """All half days committed, added up anew from what the records say."""
        allocations = await self.sif.get("allocations", year=str(self.year))
        supports = await self.sif.get("support", year=str(self.year))
        stints = (s for one in allocations["results"] for s in one["state"]["partners"])
        given = (one["state"] for one in supports["results"])
        return sum(int(each["half_days"]) for each in itertools.chain(stints, given))

    def _request(self, act: str, school: str, half_days: int) -> tuple[str, Json]:
        year, why = {"year": str(self.year)}, {"reason": "Agreed"}
        allocation = f"allocations/{school}.{self.year.slug}"
        support = f"support/{school}.{self.year.slug}.literacy"
        days = {"half_days": half_days}
        match act:
            case "partner":
                return "allocations", {"organisation": school, "partner": "both"} | year | days
            case "support":
                field = {"expertise": "literacy", "agreed_on": "2009-10-15"}
                who = {"organisation": school, "consultant": "both"}
                return "support", who | field | year | days
            case "partner_days":
                return f"{allocation}/half-days", days | why
            case "support_days":
                return f"{support}/half-days", days | why
            case "deliver":
                return f"{support}/sessions", {"on": "2009-11-05", "focus": "Plan"} | days
            case "end_partner":
                return f"{allocation}/end", {"on": str(self.year.ends), "half_days_used": 0} | why
            case _:
                return f"{support}/end", why

    async def _call(self, method: str, path: str, sent: Json) -> Json:
        headers = {"If-Match": "*"}
        answer = await self.sif.client.request(method, path, json=sent, headers=headers)
        assert answer.status_code in (200, 201, 404, 409), answer.text
        return {} if answer.is_success else dict(answer.json())


@settings(max_examples=12)
@given(st.lists(ACTS, min_size=4, max_size=12))
async def test_any_order_of_work_keeps_within_capacity(
    framework: Sif, acts: list[tuple[str, str, int]]
) -> None:
    year, capacity = Year(framework, AcademicYear(next(YEARS))), 20
    await _both(framework)
    await year.do("capacity", "", capacity)
    for act, school, half_days in acts:
        before = await year.work()
        problem = await year.do(act, school, half_days)
        over = {fault["code"] for fault in problem.get("errors", ())} == {"over_capacity"}
        if act == "capacity":
            assert over == (half_days < before)
            capacity = capacity if over else half_days
        elif over:
            assert before + half_days > capacity
        assert await year.work() <= capacity


async def _both(sif: Sif) -> None:
    """Somebody who is partner and consultant; once."""
    roles: Any = ["consultant", "national_challenge_adviser"]
    sent = consultant(
        "both", roles=roles, accreditation=ACCREDITATION | {"expires_on": "2099-08-31"}
    )
    answer = await sif.client.post("people", json=sent)
    assert answer.status_code in (201, 409)
