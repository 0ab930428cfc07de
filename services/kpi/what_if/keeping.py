"""What a caller may suppose, and be told of. Pure."""

from chassis.auth import Principal
from chassis.problems import Fault
from services.kpi.reach import refusal, refuse_others
from services.kpi.what_if.asked import Asked


def kept_to(caller: Principal, asked: Asked) -> Asked:
    """What is asked, told at the level a caller may see.

    Who acts for some organisations only supposes events about these: a change of a measure would
    be weighed against what its area holds, a definition tried on everybody's figures. Raises
    `forbidden` with everything that is not the caller's to suppose.
    """
    if caller.everywhere:
        return asked
    faults = [
        Fault("not_yours", f"$.{member}", "only events about your organisations can be supposed")
        for member in ("changes", "definitions")
        if getattr(asked, member)
    ]
    if faults:
        raise refusal(caller, faults)
    levels = asked.levels if "levels" in asked.model_fields_set else ()
    about = {
        f"events.{number}.data.organisation": [str(each.data.get("organisation"))]
        for number, each in enumerate(asked.events)
    }
    refuse_others(caller, "$", level=levels, **about)
    return asked.model_copy(update={"levels": ["organisation"]})
