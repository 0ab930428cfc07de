"""What there is on people's desks, in these tests."""

from datetime import date
from typing import Any

from chassis.records.state import State
from chassis.records.store import Change, put
from services.sif.interventions.state import Notice
from services.sif.people.state import Person
from tests.sif.sif_app import Sif

REVIEW = "105148.2009-10-AUT.performance_review"


async def keep(sif: Sif, key: str, state: State) -> None:
    """Have a record of another capability's, as it would be."""
    async with sif.app.state.database.write() as session:
        await put(session, [Change(key, None, state, "create")], by="tests")


async def keep_partner(sif: Sif, key: str, client: str) -> None:
    """Have a School Improvement Partner with tokens of this client."""
    partner = Person(name="A Name", roles=("school_improvement_partner",), client=client)
    await keep(sif, key, partner)


async def plan(sif: Sif, organisation: str = "105148", visitor: str = "sip-1") -> str:
    """The autumn's visit, planned: due by 31 October 2009."""
    draft = {"organisation": organisation, "purpose": "performance_review"}
    draft |= {"term": "2009/10-AUT", "visitor": visitor}
    return str((await sif.post("visits", draft, status=201))["key"])


async def make(sif: Sif, key: str = REVIEW, **action: Any) -> None:
    """A visit of 6 October made and shared on 12 October, with one action."""
    agreed = {"text": "Revise the targets", "owner": "head", "due_on": "2009-11-20"} | action
    finding = {"aspect": "leadership", "text": "Weak", "grade": 4}
    record = {"on": "2009-10-06", "findings": [finding], "actions": [agreed]}
    await sif.post(f"visits/{key}/record", record)
    await sif.post(f"visits/{key}/share", {"on": "2009-10-12"})


def notice() -> Notice:
    """Given on 3 December 2009, by the law before 12 January 2010."""
    return Notice(
        title="warning notice",
        given_on=date(2009, 12, 3),
        grounds=("low_standards",),
        concerns="Secret concerns",
        action_required="Secret action",
        action_minded="Secret power",
        copied_to=("hmci", "head"),
        initial_period_ends_on=date(2009, 12, 24),
        compliance_period_ends_on=date(2009, 12, 24),
        powers_until=date(2010, 2, 24),
    )
