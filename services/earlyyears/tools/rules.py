"""What may be done to a tool when, and what is wrong with one. Pure."""

from collections import Counter
from datetime import date

from chassis.problems import Fault
from chassis.records.refusing import all_wrong, need_from, need_status
from services.earlyyears.tools.state import AuditTool


def sound(tool: AuditTool) -> AuditTool:
    """The tool. Raises `invalid_request` with all that is wrong: a code there twice, a criterion
    without a descriptor for each score."""
    faults = _twice(tool) + _descriptors(tool)
    if faults:
        raise all_wrong(faults)
    return tool


def rewritten(tool: AuditTool, other: AuditTool) -> AuditTool:
    """A draft as it is to be."""
    need_status(tool.status, ("draft",), "rewritten")
    return sound(other)


def published(tool: AuditTool, on: date) -> AuditTool:
    """The tool for visits to be scored by."""
    need_status(tool.status, ("draft",), "published")
    return sound(tool).model_copy(update={"status": "published", "published_on": on})


def retired(tool: AuditTool, on: date) -> AuditTool:
    """The tool as one that no visit is planned by any more; those planned by it still may be
    scored."""
    need_status(tool.status, ("published",), "retired")
    need_from(on, tool.published_on, "it was published")
    return tool.model_copy(update={"status": "retired", "retired_on": on})


def following(tool: AuditTool) -> AuditTool:
    """A draft of the next version, so far the same."""
    need_status(tool.status, ("published", "retired"), "followed by the next version")
    return tool.model_copy(update={"status": "draft", "published_on": None, "retired_on": None})


def next_key(key: str) -> str:
    """Of `eyfs-audit-1`, `eyfs-audit-2`."""
    family, _, number = key.rpartition("-")
    return f"{family}-{int(number) + 1}"


def _twice(tool: AuditTool) -> list[Fault]:
    sections = Counter(section.code for section in tool.sections)
    criteria = Counter(criterion.code for criterion in tool.criteria)
    faults = []
    for at, section in enumerate(tool.sections):
        path = f"$.sections.{at}"
        if sections[section.code] > 1:
            faults.append(Fault("twice", f"{path}.code", "each section has a code of its own"))
        faults += [
            Fault("twice", f"{path}.criteria.{number}.code", "each criterion has a code of its own")
            for number, criterion in enumerate(section.criteria)
            if criteria[criterion.code] > 1
        ]
    return faults


def _descriptors(tool: AuditTool) -> list[Fault]:
    wanted = tool.top_score + 1
    return [
        Fault(
            "descriptors",
            f"$.sections.{at}.criteria.{number}.descriptors",
            f"there are {len(criterion.descriptors)}; scores 0 to {tool.top_score} need {wanted}",
        )
        for at, section in enumerate(tool.sections)
        for number, criterion in enumerate(section.criteria)
        if len(criterion.descriptors) != wanted
    ]
