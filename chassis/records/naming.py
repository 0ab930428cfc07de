"""The organisations that a request names by their numbers."""

from collections.abc import Sequence

from chassis.auth import Principal
from chassis.organisations import find_places
from chassis.problems import Fault
from chassis.records.refusing import all_wrong
from chassis.records.store import AnySession


async def organisations_named(
    session: AnySession, numbers: Sequence[str], caller: Principal, member: str
) -> list[str]:
    """Their keys in the order given, each once, whichever of its numbers name it. Raises
    `invalid_request` with every number that is not known, at `member` of the body."""
    found = await find_places(session, numbers, caller)
    faults = [
        Fault("unknown_organisation", f"$.{member}.{at}", "no organisation has this number")
        for at, number in enumerate(numbers)
        if number not in found
    ]
    if faults:
        raise all_wrong(faults)
    return list(dict.fromkeys(found[number].organisation for number in numbers))
